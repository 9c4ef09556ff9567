/* secret.c - reads a password or token from where nobody else can read it: a file of the user's or root's that is closed to others, or a
 * credential that systemd hands to a service. */
#include "smtp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 16384 };

void smtp_forget(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

/* Its first line. */
static int read_line(int fd, const char *path, char **out, struct concord_error *err)
{
    char *text = calloc(SECRET_MAX + 1, 1);
    size_t n = 0;
    ssize_t got = 1;

    if (!text)
        return smtp_fail(err, CONCORD_NOMEM, "no memory");
    while (n < SECRET_MAX && got > 0) {
        got = read(fd, text + n, SECRET_MAX - n);
        if (got > 0)
            n += (size_t)got;
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    size_t line = strcspn(text, "\r\n");
    explicit_bzero(text + line, SECRET_MAX + 1 - line);
    if (got == 0 && line > 0) {
        *out = text;
        return 0;
    }
    smtp_forget(text);
    return got < 0 ? smtp_fail(err, CONCORD_IO, "%s cannot be read: %s", path, strerror(errno))
                   : smtp_fail(err, CONCORD_CONFIG, "%s has no secret in its first line, or more than %d bytes", path, SECRET_MAX);
}

static int read_closed(const char *path, mode_t open_to, char **out, struct concord_error *err)
{
    struct stat st;
    int rc, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return smtp_fail(err, errno == ENOENT ? CONCORD_NOT_FOUND : errno == EACCES ? CONCORD_PERMISSION : CONCORD_IO, "%s cannot be opened: %s", path,
                         strerror(errno));
    if (fstat(fd, &st) != 0)
        rc = smtp_fail(err, CONCORD_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = smtp_fail(err, CONCORD_CONFIG, "%s is no regular file", path);
    else if (st.st_mode & open_to)
        rc = smtp_fail(err, CONCORD_PERMISSION, "%s can be read by others (mode %03o): chmod 600 closes it", path, (unsigned)(st.st_mode & 0777));
    else if (st.st_uid != geteuid() && st.st_uid != 0)
        rc = smtp_fail(err, CONCORD_PERMISSION, "%s belongs to another user", path);
    else
        rc = read_line(fd, path, out, err);
    close(fd);
    return rc;
}

int smtp_read_secret(const char *folder, const char *path, char **out, struct concord_error *err)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s%s%s", *path == '/' ? "" : folder, *path == '/' ? "" : "/", path);
    return read_closed(whole, 077, out, err);
}

/* The files there show the group's bits when systemd lets the service in by a list; the folder is the service's own. */
int smtp_read_credential(const char *name, char **out, struct concord_error *err)
{
    char path[4096];
    const char *folder = getenv("CREDENTIALS_DIRECTORY");

    if (!*name || strchr(name, '/') || name[0] == '.')
        return smtp_fail(err, CONCORD_CONFIG, "credential is the name of one of systemd's credentials, without a folder");
    if (!folder || *folder != '/')
        return smtp_fail(err, CONCORD_CONFIG, "there are no credentials here: systemd sets CREDENTIALS_DIRECTORY for a service with LoadCredential=%s:…", name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_closed(path, 07, out, err);
}
