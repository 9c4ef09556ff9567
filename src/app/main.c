/* main.c - the program: from the command line to a subcommand, and from its result to an exit code.
 *
 * Options may stand before or behind the subcommand. Everything a run owns hangs on its struct project. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "app/command.h"
#include "base/file.h"
#include "base/map.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1"
#endif

static void stop(int signal_number)
{
    file_aside_drop_all();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static int unknown_command(const char *name, struct err *err)
{
    const char *names[64];
    char shown[64] = "";
    size_t n = 0;
    for (const struct command *c; n < sizeof names / sizeof *names && (c = command_at(n)) != NULL; n++)
        names[n] = c->name;
    const char *near = near_name(name, names, n);
    err_printable(shown, sizeof shown, name, strlen(name), 40);
    return err_set(err, ERR_USAGE, "there is no command %s%s%s%s", shown, near ? "; did you mean " : "; see concord --help", near ? near : "", near ? "?" : "");
}

static int run(int argc, char **argv, struct err *err)
{
    struct arguments a = {.given = 0};
    TRY(options_read(argc, argv, &a, err));
    if (a.version) {
        printf("concord %s\n", PACKAGE_VERSION);
        return command_flush(err);
    }
    if (a.n_words == 0) {
        command_usage(a.help ? stdout : stderr);
        return a.help ? command_flush(err) : err_set(err, ERR_USAGE, "%s", "");
    }
    const struct command *c = command_find(a.words[0]);
    if (!c)
        return unknown_command(a.words[0], err);
    if (a.help) {
        command_help(stdout, c);
        return command_flush(err);
    }
    TRY(options_check(&a, c, err));
    a.n_words--;
    memmove(a.words, a.words + 1, a.n_words * sizeof *a.words);
    if (a.n_words < c->least || a.n_words > c->most)
        return err_set(err, ERR_USAGE, "usage: concord [-C DIR] %s%s%s; see concord %s --help", c->name, *c->words ? " " : "", c->words, c->name);
    return c->run(&a, err);
}

/* Large memory goes back when it is freed. Left to itself malloc takes ever larger pieces from its heaps, of which each thread has one, and
 * two threads hold up to 60 MB that nobody uses. Of what is smaller the heaps give nothing back: the next buffer of a file, or block of
 * rows, takes it again, and each page of it would have to be cleared anew. */
enum { LARGE = 1 << 20, HELD = 1 << 28 };
static void give_back_large(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
    (void)mallopt(M_TRIM_THRESHOLD, HELD);
    (void)mallopt(M_TOP_PAD, LARGE);
#endif
}

/* The first megabytes of the heap, which a small report uses, come by pages of 2 MB, where the system has some: half of its page faults, and
 * a twentieth of its time. Nothing else does: where a host gives such pages anew to a virtual machine, gigabytes of them take longer. */
enum { FIRST = 8 << 20, HUGE_PAGE = 2 << 20 };
static void begin_with_huge_pages(void)
{
#if defined __GLIBC__ && defined MADV_HUGEPAGE
    (void)mallopt(M_MMAP_THRESHOLD, FIRST);
    (void)mallopt(M_TOP_PAD, FIRST);
    char *volatile lowest = malloc(LARGE); /* with what the heap grows by, so that it is in one piece */
    uintptr_t from = ((uintptr_t)lowest + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE, end = (uintptr_t)sbrk(0);
    if (lowest && from < end && end - from <= FIRST + HUGE_PAGE)
        (void)madvise((void *)from, end - from, MADV_HUGEPAGE);
    free(lowest);
#endif
}

int main(int argc, char **argv)
{
    struct err err = {0};
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], stop);
    begin_with_huge_pages();
    give_back_large();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    int rc = run(argc, argv, &err);
    if (rc == 0)
        return 0;
    if (err.msg[0])
        fprintf(stderr, "concord: %s\n", err.msg);
    return err_exit_code((enum err_code)rc);
}
