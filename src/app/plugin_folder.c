/* plugin_folder.c - decides where the plugins that come with Concord are looked for.
 *
 * That is the folder that was compiled in, with one exception: a program that was built and not installed lies beside a file
 * `.concord-build`, and takes the plugins of its own build folder. Who can put that file there can replace the program too.
 * The environment, the working folder and the name the program was called by have no say: only the kernel's word on
 * which file is running. It does not look whether the folder exists; the host does, and says so. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "app/plugin_folder.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef CONCORD_PLUGIN_DIR
#define CONCORD_PLUGIN_DIR "/usr/local/lib/concord/plugins"
#endif

char *plugin_folder_of(const char *executable)
{
    const char *slash = executable ? strrchr(executable, '/') : NULL;
    char path[PATH_MAX];
    struct stat mark;

    if (!slash || executable[0] != '/')
        return strdup(CONCORD_PLUGIN_DIR);
    int folder = (int)(slash - executable); /* within PATH_MAX, or the snprintf below says so */
    int n = snprintf(path, sizeof path, "%.*s/.concord-build", folder, executable);
    if (n < 0 || (size_t)n >= sizeof path || lstat(path, &mark) != 0 || !S_ISREG(mark.st_mode))
        return strdup(CONCORD_PLUGIN_DIR);
    n = snprintf(path, sizeof path, "%.*s/plugins/.libs", folder, executable);
    return strdup(n < 0 || (size_t)n >= sizeof path ? CONCORD_PLUGIN_DIR : path);
}

char *plugin_folder_find(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0 || (size_t)n >= sizeof path - 1)
        return plugin_folder_of(NULL);
    path[n] = '\0';
    return plugin_folder_of(path);
}
