/* eval_world.h - a small world for the tests of the evaluator: tables from texts, values built by hand, a plan that is a list.
 *
 * The real plan builder is not needed and not wanted here: a kernel is asked about exactly the node that the test made. */
#ifndef CONCORD_TESTS_EVAL_WORLD_H
#define CONCORD_TESTS_EVAL_WORLD_H

#include <check.h>

#include "eval/eval_int.h"

enum { TABLES_MAX = 8, LINKS_MAX = 16, OBJECTS_MAX = 8 };
struct object { const char *name, *csv; }; /* lines of fields; the first holds the names; an empty field is missing */
struct plan {
    struct arena *arena;
    struct model *model;
    struct table_plan tables[TABLES_MAX];
    struct { const struct link_decl *link; struct link_plan plan; } links[LINKS_MAX];
    size_t n_links, n_values;
    struct object objects[OBJECTS_MAX];
    size_t n_objects;
    int n_scans;
};
struct fixture {
    struct arena *arena;
    struct plan plan;
    struct model model;
    struct calendar_decl calendar_decl;
    struct calendar *calendar;
    struct sources sources;
    const struct function *hooks[4];
    struct world world;
    bool started;
    struct err err;
};

void fixture_open(struct fixture *f);  /* New York; office monday to friday, 09:00 to 17:30; as of 2026-11-02 */
void fixture_close(struct fixture *f);
void fixture_start(struct fixture *f); /* makes the world; values may still be made after it */

struct table *add_table(struct fixture *f, const char *name, const char *csv); /* csv NULL: without a file */
struct table_plan *plan_of(struct fixture *f, const struct table *t);
struct link_decl *add_link(struct fixture *f, struct table *from, const char *name, struct table *target, struct value *part);
struct link_plan *plan_of_link(struct fixture *f, const struct link_decl *l);
void set_key(struct fixture *f, struct table *t, struct value *v);
void set_key2(struct fixture *f, struct table *t, struct value *a, struct value *b);

/* nodes */
struct value *node(struct fixture *f, enum value_kind kind, enum vec_kind vec, const struct table *row);
struct value *field(struct fixture *f, const struct table *t, const char *column, enum column_kind kind);
struct value *kept(struct fixture *f, const struct table *t);
struct value *number(struct fixture *f, const char *text);   /* INTEGER when whole, else DECIMAL */
struct value *text(struct fixture *f, const char *s);
struct value *day(struct fixture *f, const char *s);
struct value *instant(struct fixture *f, const char *s);      /* UTC */
struct value *unary(struct fixture *f, enum value_kind kind, enum vec_kind vec, struct value *a);
struct value *binary(struct fixture *f, enum value_kind kind, enum vec_kind vec, int op, struct value *a, struct value *b);
struct value *link_of(struct fixture *f, const struct link_decl *l);
struct value *follow(struct fixture *f, struct value *row, struct value *a);
struct value *many(struct fixture *f, const struct table *from, const struct link_decl *back, enum aggregate aggregate, struct value *a,
                   struct value *cond);
struct value *outer(struct fixture *f, int depth, struct value *a);
struct judge *judge(struct fixture *f, bool all_must, struct value *const *conds, size_t n);
struct codes *code_set(struct fixture *f, const char *name, const char *const *labels, const char *const *groups, size_t n);
int64_t utc(const char *s);                                   /* 2026-10-26 09:00:00 or 2026-10-26 09:00 */

/* The values of v for the rows of t that are alive, as text: "1 - 2.50 x"; "-" is missing. The caller frees nothing: arena. */
const char *values(struct fixture *f, const struct table *t, struct value *v);
const char *values_at(struct fixture *f, const struct table *t, struct value *v, int64_t moment, int32_t today); /* of a state */
const char *values_fail(struct fixture *f, const struct table *t, struct value *v); /* the message of the failure */
/* The rows of a table that are alive: arena. */
const int32_t *alive(struct fixture *f, const struct table_data *td);
const char *print_vec(struct fixture *f, const struct vec *v, const struct codes *codes);
const char *statuses(struct fixture *f, const struct table *t); /* one letter a row: a f s d m */
/* "kind*count: text of the first" for each kind, separated by "|" */
const char *exceptions(struct fixture *f);
int fixture_run(const char *name, const TTest *const *tests, size_t n, void (*set_up)(void), void (*tear_down)(void));
const char *load_fails(struct fixture *f, const struct table *t);

#endif
