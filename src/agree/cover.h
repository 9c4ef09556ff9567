/* cover.h - under which agreements a definition stands, and who agreed to them.
 *
 * All texts are made in the arena that is handed over. */
#ifndef CONCORD_AGREE_COVER_H
#define CONCORD_AGREE_COVER_H

#include "lang/model.h"

/* Of an event: the agreement that names it, else the one that names its table, else the one of all that no other covers; NULL: none. */
const struct agreement_decl *cover_find_event(const struct model *m, const struct event *e);
/* Of a statement of an amendment; of stages and events the one at `at`. */
const struct agreement_decl *cover_find_change(const struct model *m, const struct statement *s, size_t at);

/* Agreements, each once. A metric stands under its own: the one that names it, or that of all else; where there is neither, under those
 * of what it names. */
struct cover { struct arena *arena; const struct agreement_decl **list; size_t n; };
struct cover cover_of_metric(struct arena *arena, const struct model *m, const struct metric *metric);
struct cover cover_of_expr(struct arena *arena, const struct model *m, const struct expr *e);
struct cover cover_of_one(struct arena *arena, const struct agreement_decl *a); /* NULL: none */
/* The first day on which all of them are in force; DAY_MIN: always. */
int32_t cover_effective(const struct cover *c);
/* "Demand funnel, version 3, effective from 2026-08-03; …", "" of none. */
const char *cover_says(const struct cover *c);
/* "Marketing, Sales on 2026-07-20; …", "" where nobody is named. */
const char *cover_agreed(const struct cover *c);

/* "lead.net_issued, investment"; of one that covers the rest: "all that no other agreement covers". */
const char *cover_lists(struct arena *arena, const struct agreement_decl *a);
/* "Marketing, Sales on 2026-07-20"; "" where nobody is named. */
const char *cover_signers(struct arena *arena, const struct agreed *a);

#endif
