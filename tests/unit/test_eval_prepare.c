/* test_eval_prepare.c - what stands before the first batch: merges by an edited text, the many of some targets, what is listed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/world_int.h"
#include "eval_world.h"
#include "suite.h"

static struct fixture f;

static void set_up(void) { fixture_open(&f); }
static void tear_down(void) { fixture_close(&f); }

/* What is the same after an edit, without the edited texts: also what is no ASCII, or long, or nothing. */
START_TEST(merges_by_an_edited_text)
{
    static const char csv[] = "id,mail\n"
                              "1,A@x\n"
                              "2, a@X \n"
                              "3,a@x\n"
                              "4,\xC3\x84@x\n"
                              "5,\xC3\xA4@x\xC2\xA0\n"
                              "6,\n"
                              "7,  \n"
                              "8,\xC2\xA0\n"
                              "9,b@x\n"
                              "10,%s\n"
                              "11,%s\n"
                              "12,a@xx\n";
    char upper[400], lower[400], all[1200];
    memset(upper, 'Q', sizeof upper - 1);
    memset(lower, 'q', sizeof lower - 1);
    upper[sizeof upper - 1] = lower[sizeof lower - 1] = '\0';
    snprintf(all, sizeof all, csv, upper, lower);
    struct table *t = add_table(&f, "person", all);
    struct value *mail = field(&f, t, "mail", COL_TEXT), *trim = node(&f, VALUE_FUNCTION, VEC_TEXT, t), *low = node(&f, VALUE_FUNCTION, VEC_TEXT, t);
    *trim = (struct value){.kind = VALUE_FUNCTION, .vec = VEC_TEXT, .id = trim->id, .row = t, .args = &mail, .n_args = 1, .which = BUILTIN_TRIM};
    *low = (struct value){.kind = VALUE_FUNCTION, .vec = VEC_TEXT, .id = low->id, .row = t, .args = &trim, .n_args = 1, .which = BUILTIN_LOWER};
    struct table_plan *tp = plan_of(&f, t);
    ARENA_PUSH(f.arena, tp->merge_by, tp->n_merge_by, low);
    t->merge = ARENA_NEW(f.arena, struct table_rule);
    ck_assert_str_eq(statuses(&f, t), "ammamaaaaama");
    const struct table_data *td = &f.world.tables[t->index];
    ck_assert_int_eq(td->kept[2], 0);
    ck_assert_int_eq(td->kept[4], 3);
    ck_assert_int_eq(td->kept[10], 9);
    const struct vec *made; /* who asks for the text itself has it */
    size_t n;
    ck_assert_int_eq(world_stored(&f.world, low, &made, &f.err), 0);
    ck_assert_str_eq(dict_text(made->dict, (int32_t)vec_whole(made, 1), &n), "a@x");
    ck_assert(!vec_has(made, 6));
}
END_TEST

/* Of some targets the rows of theirs alone are put in order; who asks for another one gets all. */
START_TEST(the_many_of_some_targets)
{
    enum { N = 300, TARGETS = 40, PARTS = 3 };
    struct buf big = BUF_INIT, small = BUF_INIT;
    buf_puts(&big, "id\n");
    buf_puts(&small, "of,k\n");
    for (int i = 0; i < TARGETS; i++)
        buf_printf(&big, "K%d\n", i);
    for (int i = 0; i < N; i++) {
        if (i % 7)
            buf_printf(&small, "K%d,%d\n", (int)((unsigned)i * 7919u % TARGETS), i % 11);
        else
            buf_printf(&small, ",%d\n", i % 11);
    }
    struct table *a = add_table(&f, "big", buf_text(&big)), *b = add_table(&f, "small", buf_text(&small));
    set_key(&f, a, field(&f, a, "id", COL_TEXT));
    struct value *k = field(&f, b, "k", COL_INTEGER);
    struct link_decl *l = add_link(&f, b, "of", a, field(&f, b, "of", COL_TEXT));
    struct table_plan *tp = plan_of(&f, b);
    ARENA_PUSH(f.arena, tp->order, tp->n_order, k);
    fixture_start(&f);
    struct table_data *td;
    struct many_job j;
    struct row_list only;
    struct picked_rows picked[PARTS];
    const struct many *some, *all;
    ck_assert_int_eq(world_table(&f.world, b, &td, &f.err), 0);
    ck_assert_int_eq(many_begin(&f.world, l, &j, &f.err), 0);
    ck_assert_int_eq(derive_room(&f.world, many_marks(TARGETS), &only, &f.err), 0);
    for (int u = 3; u < TARGETS; u += 5)
        ((uint8_t *)only.rows)[u] = 1;
    many_narrow(&j, &only);
    for (size_t p = 0; p < PARTS; p++)
        ck_assert_int_eq(many_pick(&j, p, PARTS, &picked[p], &f.err), 0);
    ck_assert_int_eq(many_picked(&j, picked, PARTS, &f.err), 0);
    for (size_t p = 0; p < PARTS; p++)
        many_count(&j, many_range(&j, p, PARTS));
    ck_assert_int_eq(many_room(&f.world, &j, &f.err), 0);
    for (size_t p = 0; p < PARTS; p++)
        ck_assert_int_eq(many_place(&j, many_range(&j, p, PARTS), &f.err), 0);
    many_end(&f.world, &j);
    many_drop(&j);
    ck_assert_int_eq(world_many(&f.world, l, (int32_t[]){3, 38}, 2, &some, &f.err), 0);
    ck_assert_ptr_nonnull(some->only);
    ck_assert_int_eq(world_many(&f.world, l, (int32_t[]){3, 4}, 2, &all, &f.err), 0);
    ck_assert_ptr_null(all->only);
    for (int u = 0; u < TARGETS; u++) {
        int32_t n = some->start[u + 1] - some->start[u], n_all = all->start[u + 1] - all->start[u];
        ck_assert_int_ge(n_all, 1);
        ck_assert_int_eq(n, u % 5 == 3 ? n_all : 0);
        ck_assert_int_eq(memcmp(some->rows + some->start[u], all->rows + all->start[u], (size_t)n * sizeof *some->rows), 0);
    }
    for (size_t p = 0; p < PARTS; p++)
        free(picked[p].rows);
    buf_fini(&big);
    buf_fini(&small);
}
END_TEST

/* ------------------------------------------------------------------ what is kept of some targets */

/* A store of lists in memory, which can be full. */
enum { KEPT_MAX = 32 };
static struct list_kept { uint64_t means[2]; int32_t *values; size_t n; } lists[KEPT_MAX];
static size_t n_lists, room_for;

static bool recall_list(void *ctx, const struct derived *d, const struct want *want, struct extract *out)
{
    (void)ctx;
    for (size_t i = 0; i < n_lists; i++) {
        if (memcmp(lists[i].means, d->means, sizeof d->means) != 0)
            continue;
        int32_t *values = calloc(lists[i].n + 1, sizeof *values);
        struct column *column = calloc(1, sizeof *column);
        ck_assert(values && column);
        memcpy(values, lists[i].values, lists[i].n * sizeof *values);
        *column = (struct column){.kind = want->kind, .n = lists[i].n, .data = values, .held = hold_new(free, values)};
        *out = (struct extract){.n_rows = lists[i].n, .n_columns = 1, .columns = column};
        return true;
    }
    return false;
}

static void keep_list(void *ctx, const struct derived *d, const struct want *want, void *values, size_t n, struct hold *held)
{
    size_t i = 0;
    (void)ctx;
    (void)want;
    (void)held;
    if (room_for == 0)
        return;
    room_for--;
    while (i < n_lists && memcmp(lists[i].means, d->means, sizeof d->means) != 0)
        i++;
    ck_assert_uint_lt(i, KEPT_MAX);
    n_lists += i == n_lists;
    free(lists[i].values);
    lists[i] = (struct list_kept){{d->means[0], d->means[1]}, malloc((n + 1) * sizeof(int32_t)), n};
    ck_assert_ptr_nonnull(lists[i].values);
    memcpy(lists[i].values, values, n * sizeof(int32_t));
}

enum { LINKED = 40000, LINKED_TO = 64 };

/* Makes the many of every target whose number has one of the bits, as a run does that may keep so many of its lists. */
static void make_some(const struct link_decl *l, int bits, size_t room)
{
    struct many_job j;
    struct row_list only;
    struct picked_rows picked;
    ck_assert_int_eq(many_begin(&f.world, l, &j, &f.err), 0);
    ck_assert_int_eq(derive_room(&f.world, many_marks(LINKED_TO), &only, &f.err), 0);
    for (int u = 0; u < LINKED_TO; u++)
        ((uint8_t *)only.rows)[u] = (u & bits) != 0;
    many_narrow(&j, &only);
    ck_assert_int_eq(many_pick(&j, 0, 1, &picked, &f.err), 0);
    ck_assert_int_eq(many_picked(&j, &picked, 1, &f.err), 0);
    many_count(&j, many_range(&j, 0, 1));
    ck_assert_int_eq(many_room(&f.world, &j, &f.err), 0);
    ck_assert_int_eq(many_place(&j, many_range(&j, 0, 1), &f.err), 0);
    room_for = room;
    many_end(&f.world, &j);
    many_drop(&j);
    free(picked.rows);
}

static bool recall_some(const struct link_decl *l, int bits)
{
    uint8_t asked[LINKED_TO];
    for (int u = 0; u < LINKED_TO; u++)
        asked[u] = (u & bits) != 0;
    return many_recall(&f.world, l, asked);
}

/* Lists of one set of targets never serve beside those of another, whichever of them were kept. */
START_TEST(kept_lists_of_some_targets_belong_together)
{
    struct buf big = BUF_INIT, small = BUF_INIT;
    const struct many *some;
    const int32_t targets[] = {2, 6};
    buf_puts(&big, "id\n");
    buf_puts(&small, "of\n");
    for (int i = 0; i < LINKED_TO; i++)
        buf_printf(&big, "K%d\n", i);
    for (int i = 0; i < LINKED; i++)
        buf_printf(&small, "K%d\n", (int)((unsigned)i * 7919u % LINKED_TO));
    struct table *a = add_table(&f, "big", buf_text(&big)), *b = add_table(&f, "small", buf_text(&small));
    set_key(&f, a, field(&f, a, "id", COL_TEXT));
    struct link_decl *l = add_link(&f, b, "of", a, field(&f, b, "of", COL_TEXT));
    f.sources.recall = recall_list;
    f.sources.keep = keep_list;
    n_lists = 0;
    fixture_start(&f);
    struct table_data *from, *to;
    ck_assert_int_eq(world_table(&f.world, b, &from, &f.err), 0);
    ck_assert_int_eq(world_table(&f.world, a, &to, &f.err), 0);
    from->extract.basis = hold_new(free, malloc(1));
    to->extract.basis = hold_new(free, malloc(1));
    make_some(l, 1, 9);
    ck_assert(recall_some(l, 1));
    ck_assert(!recall_some(l, 3)); /* of more */
    make_some(l, 2, 1); /* one list of another set, and no room for the others */
    ck_assert(!recall_some(l, 2));
    make_some(l, 2, 9);
    ck_assert(recall_some(l, 2));
    ck_assert_int_eq(world_many(&f.world, l, targets, COUNT(targets), &some, &f.err), 0);
    ck_assert_ptr_nonnull(some->only);
    for (size_t i = 0; i < COUNT(targets); i++) {
        ck_assert_int_eq(some->start[targets[i] + 1] - some->start[targets[i]], LINKED / LINKED_TO);
        for (int32_t k = some->start[targets[i]]; k < some->start[targets[i] + 1]; k++)
            ck_assert_int_eq((int)((unsigned)some->rows[k] * 7919u % LINKED_TO), targets[i]);
    }
    for (size_t i = 0; i < n_lists; i++) {
        free(lists[i].values);
        lists[i].values = NULL;
    }
    buf_fini(&big);
    buf_fini(&small);
}
END_TEST

/* Of many exceptions those of the least rows, in whichever order threads met them. */
START_TEST(exceptions_of_the_least_rows_are_listed)
{
    enum { MET = 50 };
    struct table *t = add_table(&f, "one", "id\n1\n");
    fixture_start(&f);
    for (int i = 0; i < MET; i++) {
        int32_t row = (i * 37 + 11) % MET;
        if (world_exception_more(&f.world, "odd", t, row))
            world_exception(&f.world, "odd", t, row, "row %d", (int)row);
    }
    const struct exception more = {.kind = "odd", .table = t, .row = 4, .text = "another", .count = 3};
    world_take_exceptions(&f.world, &more, 1);
    size_t count = 0;
    bool listed[MET] = {false};
    ck_assert_uint_eq(f.world.n_exceptions, LISTED_EXCEPTIONS);
    for (size_t i = 0; i < f.world.n_exceptions; i++) {
        count += f.world.exceptions[i].count;
        listed[f.world.exceptions[i].row] = true;
    }
    ck_assert_uint_eq(count, MET + 3);
    for (int i = 0; i < MET; i++)
        ck_assert_int_eq(listed[i], i < LISTED_EXCEPTIONS - 1); /* 4 stands there twice */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {merges_by_an_edited_text, the_many_of_some_targets, kept_lists_of_some_targets_belong_together,
                                  exceptions_of_the_least_rows_are_listed};
    return fixture_run("eval_prepare", tests, COUNT(tests), set_up, tear_down);
}
