/* signals.c - decides which signals end the program, and holds them back.
 *
 * A run that is told to end in the midst of a few system calls that belong together finishes them first. What is done on such a
 * signal otherwise is main's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/signals.h"

#include <stddef.h>

static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

void signals_hold(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaddset(&held, ends[i]);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

void signals_release(const sigset_t *before)
{
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

bool signals_are_waiting(void)
{
    sigset_t waiting;
    if (sigpending(&waiting) != 0)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (sigismember(&waiting, ends[i]))
            return true;
    return false;
}
