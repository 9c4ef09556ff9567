/* screen.c - decides what a terminal is trusted with, and how a long text is paged.
 *
 * Colour: a terminal, NO_COLOR not set, TERM not "dumb". UTF-8: as the locale's name says (LC_ALL, LC_CTYPE, LANG); the
 * program itself stays in the C locale, so that no figure is ever written with a decimal comma. Width: COLUMNS, the terminal,
 * or 100. The pager is the user's own command, run by sh as all programs do; git's choice of options for less. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIDTH_OF_A_PIPE = 100 };

static bool names_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

static size_t width_of(bool is_terminal)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    long n = columns ? strtol(columns, NULL, 10) : 0;
    if (n > 0 && n < 10000)
        return (size_t)n;
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return WIDTH_OF_A_PIPE;
}

/* Lines of the terminal; a line of the shell's stands below what is shown. */
static size_t height_of(bool is_terminal)
{
    struct winsize size;
    return is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

bool screen_overflows(const struct screen *s, const char *text)
{
    size_t lines = 0;
    for (; text && *text; text++)
        lines += *text == '\n';
    return s->is_terminal && (s->height == 0 || lines >= s->height);
}

struct screen screen_look(void)
{
    const char *term = getenv("TERM");
    bool dumb = !term || !*term || strcmp(term, "dumb") == 0, is_terminal = isatty(STDOUT_FILENO);
    return (struct screen){.is_terminal = is_terminal, .color = is_terminal && !dumb && !getenv("NO_COLOR"), .utf8 = names_utf8(),
                           .width = width_of(is_terminal), .height = height_of(is_terminal)};
}

static int write_out(const char *text, size_t n, struct err *err)
{
    errno = 0;
    if ((n && fwrite(text, 1, n, stdout) != n) || fflush(stdout) != 0)
        return errno == EPIPE ? err_set(err, ERR_IO, "%s", "") : err_set(err, ERR_IO, "standard output cannot be written: %s", strerror(errno));
    return 0;
}

static void become_pager(const char *command, int from)
{
    static const int back[] = {SIGINT, SIGPIPE, SIGXFSZ, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof back / sizeof *back; i++)
        signal(back[i], SIG_DFL);
    if (dup2(from, STDIN_FILENO) < 0)
        _exit(127);
    setenv("LESS", "FRX", 0);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* Gives the pager's exit code; 127: there is none. Whatever it did not want to read is no error. */
static int page(const char *command, const char *text, size_t n)
{
    int ends[2], status = 0;
    if (pipe(ends) != 0)
        return 127;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        become_pager(command, ends[0]);
    }
    close(ends[0]);
    if (child < 0) {
        close(ends[1]);
        return 127;
    }
    void (*before)(int) = signal(SIGINT, SIG_IGN); /* Ctrl-C is the pager's */
    while (n > 0) {
        ssize_t done = write(ends[1], text, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            break;
        text += done;
        n -= (size_t)done;
    }
    close(ends[1]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, before);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

int screen_show(const char *text, size_t n, bool paged, struct err *err)
{
    const char *pager = getenv("PAGER");
    if (!pager || !*pager)
        pager = "less -FRX";
    if (paged && strcmp(pager, "cat") != 0 && page(pager, text, n) != 127)
        return 0;
    return write_out(text, n, err);
}
