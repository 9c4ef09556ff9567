/* init_files.h - the files of the project that `concord init` makes: share/init/, turned into C by embed.awk when the program is built. */
#ifndef CONCORD_APP_INIT_FILES_H
#define CONCORD_APP_INIT_FILES_H

struct init_file {
    const char *path;         /* below the project's folder; NULL behind the last */
    const char *const *lines; /* each with its line end; NULL behind the last */
};
extern const struct init_file init_files[];

#endif
