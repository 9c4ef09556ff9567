/* signals.h - the signals that end the program, held back while something must not be left half done. */
#ifndef CONCORD_BASE_SIGNALS_H
#define CONCORD_BASE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* SIGINT, SIGTERM and SIGHUP wait, for this thread, until they are let go again by the mask that it had; what came meanwhile arrives then. */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);
bool signals_are_waiting(void); /* has one of them come meanwhile? */

#endif
