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
    const TTest *const tests[] = {merges_by_an_edited_text, the_many_of_some_targets, exceptions_of_the_least_rows_are_listed};
    return fixture_run("eval_prepare", tests, COUNT(tests), set_up, tear_down);
}
