/* plugin_folder.h - where this program's own plugins lie: for `installed` of a struct host_spec. */
#ifndef CONCORD_APP_PLUGIN_FOLDER_H
#define CONCORD_APP_PLUGIN_FOLDER_H

/* The absolute folder for the running program; malloc'ed, NULL without memory. */
char *plugin_folder_find(void);
/* The same for a program that lies at the absolute path `executable`; NULL: its place is not known. */
char *plugin_folder_of(const char *executable);

#endif
