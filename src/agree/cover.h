/* cover.h - under which agreement a definition stands, and who agreed to which of its wordings.
 *
 * All texts are made in the arena that is handed over. */
#ifndef CONCORD_AGREE_COVER_H
#define CONCORD_AGREE_COVER_H

#include "lang/model.h"

/* Of an event: the agreement that names it, else the one that names its table, else the one of all else. */
const struct agreement_decl *cover_find_event(const struct model *m, const struct event *e);
/* Of a statement of an amendment; of stages and events the one at `at`. */
const struct agreement_decl *cover_find_change(const struct model *m, const struct statement *s, size_t at);
/* The first day on which the agreements of all that an expression names are in force; DAY_MIN: always. */
int32_t cover_effective(const struct model *m, const struct expr *e);
int32_t cover_effective_metric(const struct model *m, const struct metric *metric);
int32_t cover_effective_event(const struct model *m, const struct event *e);

/* "Demand funnel, version 3, effective from 2026-08-03" */
const char *cover_says(struct arena *arena, const struct agreement_decl *a);
/* "lead.net_issued, investment"; of one that covers the rest: "all that no other agreement covers". */
const char *cover_lists(struct arena *arena, const struct agreement_decl *a);
/* "Marketing, Sales on 2026-07-20"; "" where nobody is named. */
const char *cover_signers(struct arena *arena, const struct agreed *a);
#endif
