/* test_eval_world.c - reading tables: where, bad fields, drops, merges, keys; links with all the ways of leading nowhere; the many
 * and their order; versions; tables without a file; rates. Every row of a source is accounted for. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "eval/world_int.h"
#include "eval_world.h"
#include "suite.h"

static struct fixture f;

static void set_up(void) { fixture_open(&f); }

static void tear_down(void) { fixture_close(&f); }

static struct value *compare(int op, struct value *a, struct value *b) { return binary(&f, VALUE_COMPARE, VEC_FLAG, op, a, b); }

#define HOLDS(text, part) ck_assert_msg(strstr(text, part) != NULL, "%s", text)

/* ------------------------------------------------------------------ where, bad fields, drops */

static const char history[] = "field,old,new,at\n"
                              "Stage,,1,2026-01-01 00:00\n"
                              "Name,,x,2026-01-02 00:00\n"
                              "Stage,1,z,2026-01-03 00:00\n"
                              ",1,2,2026-01-04 00:00\n";

START_TEST(rows_that_where_leaves_out_have_no_bad_fields)
{
    struct table *t = add_table(&f, "history", history);
    struct value *new = field(&f, t, "new", COL_INTEGER);
    plan_of(&f, t)->where = compare(OP_EQ, field(&f, t, "field", COL_TEXT), text(&f, "Stage"));
    t->bad = BAD_MAKE_MISSING;
    ck_assert_str_eq(statuses(&f, t), "afaf");
    ck_assert_str_eq(values(&f, t, new), "1 -");
    ck_assert_str_eq(exceptions(&f), "bad field*1: history.csv:4: new: z: is not what was wanted");
    ck_assert_uint_eq(f.world.tables[t->index].n_filtered, 2);
    ck_assert_int_eq(f.plan.n_scans, 1);
}
END_TEST

START_TEST(a_bad_field_stops_or_skips)
{
    struct table *t = add_table(&f, "history", history), *u = add_table(&f, "again", history);
    field(&f, t, "new", COL_INTEGER);
    struct value *new = field(&f, u, "new", COL_INTEGER);
    u->bad = BAD_SKIP_ROW;
    ck_assert_str_eq(load_fails(&f, t), "history.csv:3: new: \"x\" is not what was wanted (and 1 more bad fields); correct it, or let the table history say `on bad field skip row` or `on bad field make missing`");
    ck_assert_int_eq(f.err.code, ERR_DATA);
    ck_assert_str_eq(statuses(&f, u), "assa");
    ck_assert_str_eq(values(&f, u, new), "1 2");
    ck_assert_str_eq(exceptions(&f), "bad field*2: again.csv:3: new: x: is not what was wanted");
}
END_TEST

START_TEST(a_bad_field_that_where_needs_is_not_swallowed)
{
    struct table *t = add_table(&f, "history", history);
    plan_of(&f, t)->where = compare(OP_GT, field(&f, t, "new", COL_INTEGER), number(&f, "0"));
    HOLDS(load_fails(&f, t), "history.csv:3: new: \"x\"");
}
END_TEST

START_TEST(a_row_that_holds_no_code_name_is_skipped)
{
    static const char *const labels[] = {"Stage", "Name"};
    struct table *t = add_table(&f, "history", "field,n\nStage,1\nOther,2\n,3\n");
    struct value *v = unary(&f, VALUE_CODE_NAME, VEC_CODE, field(&f, t, "field", COL_TEXT));
    struct column_decl c = {.by_name = true, .name = {"field", SPAN_NONE}};
    struct column_decl *columns[] = {&c};
    v->codes = code_set(&f, "fields", labels, NULL, 2);
    t->bad = BAD_SKIP_ROW;
    t->columns = columns;
    t->n_columns = 1;
    t->column_types = (const struct type **)(void *)v;
    ck_assert_str_eq(statuses(&f, t), "asa");
    ck_assert_str_eq(values(&f, t, v), "Stage -");
    HOLDS(exceptions(&f), "bad field*1: history.csv:3: field: Other: is no code of fields");
}
END_TEST

static const char leads[] = "id,mail,made,gone,deal\n"
                            "L1,a@x,2026-01-03,n,D1\n"
                            "L2,b@x,2026-01-02,n,\n"
                            "L3,a@x,2026-01-01,n,D2\n"
                            "L4,a@x,2026-01-01,y,D9\n"
                            "L5,,2026-01-05,n,D9\n"
                            "L6,,2026-01-06,n,D3\n"
                            "L7,b@x,,n,D8\n";
static const char deals[] = "id,amount\nD1,10.00\nD2,20.00\nD3,30.00\nD4,40.00\n";
static const char touches[] = "id,lead,at,channel\n"
                              "1,L3,2026-01-02 10:00,web\n"
                              "2,L1,2026-01-01 10:00,mail\n"
                              "3,L4,2026-01-01 11:00,web\n"
                              "4,LX,2026-01-01 12:00,web\n"
                              "5,,2026-01-01 13:00,web\n"
                              "6,L1,,ads\n"
                              "7,L2,2026-01-09 10:00,ads\n"
                              "8,L3,2026-01-01 10:00,ads\n"
                              "9,L7,2026-01-01 09:00,tv\n";

struct shop {
    struct table *lead, *deal, *touch;
    struct value *lead_id, *mail, *made, *deal_id, *amount, *touch_id, *at, *channel;
    struct link_decl *lead_deal, *deal_lead, *touch_lead;
};

static void open_shop(struct shop *s)
{
    s->lead = add_table(&f, "lead", leads);
    s->deal = add_table(&f, "deal", deals);
    s->touch = add_table(&f, "touch", touches);
    s->lead_id = field(&f, s->lead, "id", COL_TEXT);
    s->mail = field(&f, s->lead, "mail", COL_TEXT);
    s->made = field(&f, s->lead, "made", COL_DATE);
    s->deal_id = field(&f, s->deal, "id", COL_TEXT);
    s->amount = field(&f, s->deal, "amount", COL_DECIMAL);
    s->touch_id = field(&f, s->touch, "id", COL_INTEGER);
    s->at = field(&f, s->touch, "at", COL_TIME);
    s->channel = field(&f, s->touch, "channel", COL_TEXT);
    set_key(&f, s->lead, s->lead_id);
    set_key(&f, s->deal, s->deal_id);
    set_key(&f, s->touch, s->touch_id);
    s->lead_deal = add_link(&f, s->lead, "deal", s->deal, field(&f, s->lead, "deal", COL_TEXT));
    s->touch_lead = add_link(&f, s->touch, "lead", s->lead, field(&f, s->touch, "lead", COL_TEXT));
    s->deal_lead = add_link(&f, s->deal, "lead", s->lead, NULL);
    s->deal_lead->through_link = s->lead_deal;
    struct table_plan *tp = plan_of(&f, s->lead);
    tp->drops = judge(&f, false, (struct value *[]){field(&f, s->lead, "gone", COL_FLAG)}, 1);
    ARENA_PUSH(f.arena, tp->merge_by, tp->n_merge_by, s->mail);
    ARENA_PUSH(f.arena, tp->merge_order, tp->n_merge_order, s->made);
}

static void keep(struct shop *s, bool last)
{
    struct table_rule *rule = ARENA_NEW(f.arena, struct table_rule);
    rule->keep_last = last;
    s->lead->merge = rule;
}

START_TEST(drops_and_merges)
{
    struct shop s;
    open_shop(&s);
    keep(&s, false);
    ck_assert_str_eq(statuses(&f, s.lead), "maadaam"); /* no mail is nobody's duplicate; without a date it loses */
    const struct table_data *td = &f.world.tables[s.lead->index];
    static const int32_t kept[] = {2, 1, 2, -1, 4, 5, 1};
    for (size_t i = 0; i < COUNT(kept); i++)
        ck_assert_int_eq(td->kept[i], kept[i]);
    ck_assert_int_eq(td->drop_rule[3], 0);
    ck_assert_uint_eq(td->n_alive, 4);
    ck_assert_uint_eq(td->n_merged, 2);
    ck_assert_uint_eq(td->n_dropped, 1);
    ck_assert_int_eq(td->merged[0], 0);
    ck_assert_int_eq(td->merged[1], 6);
}
END_TEST

static struct value *edit(struct table *t, enum builtin which, struct value *of)
{
    struct value *v = node(&f, VALUE_FUNCTION, VEC_TEXT, t);
    v->which = which;
    v->args = ARENA_ARRAY(f.arena, struct value *, 1);
    v->args[v->n_args++] = of;
    return v;
}

/* Row i has person i % PEOPLE, in as many letters as there are rounds; of some nothing is left, and those are nobody's duplicates. */
START_TEST(texts_that_become_the_same_are_merged)
{
    enum { PEOPLE = 1000, ROUNDS = 4, ROWS = PEOPLE * ROUNDS };
    static const char *const before[ROUNDS] = {"", " ", "", "\t"}, *const plain[ROUNDS] = {"a@x", "A@X", "A@x  ", "a@X "},
                             *const other[ROUNDS] = {"\u00e9@x", "\u00c9@x", "\u00e9@X", "\u00c9@X "};
    struct buf csv = BUF_INIT;
    buf_puts(&csv, "mail\n");
    for (int i = 0; i < ROWS; i++) {
        int who = i % PEOPLE, round = i / PEOPLE;
        if (who % 10 == 9)
            buf_puts(&csv, "  \n");
        else
            buf_printf(&csv, "%s%d%s\n", before[round], who, who % 10 == 8 ? other[round] : plain[round]);
    }
    struct table *t = add_table(&f, "lead", buf_text(&csv));
    struct value *by = edit(t, BUILTIN_LOWER, edit(t, BUILTIN_TRIM, field(&f, t, "mail", COL_TEXT)));
    plan_of(&f, t)->merge_by = &by;
    plan_of(&f, t)->n_merge_by = 1;
    (void)statuses(&f, t);
    const struct table_data *td = &f.world.tables[t->index];
    for (int i = 0; i < ROWS; i++)
        ck_assert_int_eq(td->kept[i], i % 10 == 9 ? i : i % PEOPLE);
    ck_assert_uint_eq(td->n_merged, ROWS / 10 * 9 - PEOPLE / 10 * 9);
    ck_assert_ptr_null(td->stored[by->id]);
    HOLDS(values(&f, t, by), " 998\u00e9@x -");
    buf_fini(&csv);
}
END_TEST

START_TEST(keep_last)
{
    struct shop s;
    open_shop(&s);
    keep(&s, true);
    ck_assert_str_eq(statuses(&f, s.lead), "aamdaam");
}
END_TEST

START_TEST(merged_rows_have_events_of_their_own)
{
    struct shop s;
    open_shop(&s);
    keep(&s, false);
    struct event event = {.name = {"duplicate", SPAN_NONE}, .table = s.lead, .of_merged = true};
    struct event_node e = {.event = &event, .at = s.made};
    struct value *at = node(&f, VALUE_EVENT_AT, VEC_DATE, s.lead);
    at->event = &e;
    ck_assert_str_eq(values(&f, s.lead, at), "- - - -");
    const struct table_data *td = &f.world.tables[s.lead->index];
    struct batch b;
    const struct vec *v;
    ck_assert_int_eq(batch_init(&b, &f.world, s.lead, td->merged, td->n_merged, f.arena, &f.err), 0);
    ck_assert_int_eq(batch_value(&b, at, &v, &f.err), 0);
    ck_assert_str_eq(print_vec(&f, v, NULL), "2026-01-03 -");
}
END_TEST

/* ------------------------------------------------------------------ links */

START_TEST(links_lead_through_merges_or_say_why_not)
{
    struct shop s;
    open_shop(&s);
    keep(&s, false);
    const int32_t *link;
    fixture_start(&f);
    ck_assert_int_eq(world_link(&f.world, s.touch_lead, &link, &f.err), 0);
    static const int32_t expected[] = {2, 2, -3, -2, -1, 2, 1, 2, 1};
    for (size_t i = 0; i < COUNT(expected); i++)
        ck_assert_int_eq(link[i], expected[i]);
    ck_assert_str_eq(exceptions(&f), "link to a dropped row*1: touch.csv:4 (touch 3): lead \"L4\" of lead was dropped|"
                                     "dangling link*1: touch.csv:5 (touch 4): lead \"LX\" of lead does not occur");
    ck_assert_str_eq(values(&f, s.touch, link_of(&f, s.touch_lead)), "#2 #2 - - - #2 #1 #2 #1");
    ck_assert_str_eq(values(&f, s.touch, follow(&f, link_of(&f, s.touch_lead), s.lead_id)), "L3 L3 - - - L3 L2 L3 L2");
    ck_assert_str_eq(values(&f, s.touch, follow(&f, link_of(&f, s.touch_lead), s.made)),
                     "2026-01-01 2026-01-01 - - - 2026-01-01 2026-01-02 2026-01-01 2026-01-02");
    ck_assert_str_eq(values(&f, s.touch, follow(&f, link_of(&f, s.touch_lead), number(&f, "7"))), "7 7 - - - 7 7 7 7");
    /* a lead's own deal is the one that its own record names: L3's, not L1's */
    struct value *deal = follow(&f, link_of(&f, s.touch_lead), link_of(&f, s.lead_deal));
    ck_assert_str_eq(values(&f, s.touch, deal), "#1 #1 - - - #1 - #1 -");
    ck_assert_str_eq(values(&f, s.touch, follow(&f, deal, s.amount)), "20 20 - - - 20 - 20 -");
    ck_assert_int_eq(f.plan.n_scans, 3);
}
END_TEST

START_TEST(links_through_the_other_end_count_duplicates)
{
    struct shop s;
    open_shop(&s);
    keep(&s, false);
    /* D1 is named by L1, a duplicate of L3; D3 by L6; D4 by nobody */
    ck_assert_str_eq(values(&f, s.deal, link_of(&f, s.deal_lead)), "#2 #2 #5 -");
}
END_TEST

START_TEST(named_by_two_stops_with_the_names)
{
    struct shop s;
    open_shop(&s);
    f.plan.objects[0].csv = "id,mail,made,gone,deal\nL1,a,2026-01-01,n,D1\nL2,b,2026-01-01,n,D1\n";
    HOLDS(values_fail(&f, s.deal, link_of(&f, s.deal_lead)),
          "deal.lead: one row is named by two of lead: deal.csv:2 (deal D1) by lead.csv:2 (lead L1) and lead.csv:3 (lead L2)");
    ck_assert_int_eq(f.err.code, ERR_DATA);
}
END_TEST

START_TEST(keys_are_unique_and_found)
{
    struct shop s;
    int32_t row;
    struct buf key = BUF_INIT;
    open_shop(&s);
    keep(&s, false);
    fixture_start(&f);
    static const struct { const char *key; int32_t row; } table[] = {{"L1", 0}, {"L7", 6}, {"L4", 3}, {"", -1}, {"L10", -1}};
    for (size_t i = 0; i < COUNT(table); i++) {
        ck_assert_int_eq(world_find(&f.world, s.lead, table[i].key, &row, &f.err), 0);
        ck_assert_int_eq(row, table[i].row);
    }
    ck_assert_int_eq(world_find(&f.world, s.touch, "7", &row, &f.err), 0);
    ck_assert_int_eq(row, 6);
    ck_assert_int_eq(world_find(&f.world, s.touch, "x", &row, &f.err), 0);
    ck_assert_int_eq(row, -1);
    ck_assert_int_eq(world_key(&f.world, s.touch, 3, &key, &f.err), 0);
    ck_assert_str_eq(buf_text(&key), "4");
    buf_fini(&key);
}
END_TEST

START_TEST(a_repeated_key_stops_with_its_lines)
{
    struct shop s;
    open_shop(&s);
    f.plan.objects[1].csv = "id,amount\nD2,10.00\nD1,20.00\nD2,30.00\n,1.00\n,2.00\n";
    ck_assert_str_eq(load_fails(&f, s.deal), "the key of deal is not unique: 1 row repeats one: \"D2\" at deal.csv:2 and deal.csv:4");
    HOLDS(exceptions(&f), "row without a key*2: deal.csv:5");
}
END_TEST

START_TEST(numbers_as_keys_need_no_table_while_they_rise)
{
    struct table *t = add_table(&f, "item", "id,n\n-5,1\n3,2\n9000000000,3\n"), *u = add_table(&f, "use", "item,x\n3,1\n-5,1\n4,1\n9000000000,1\n");
    struct value *id = field(&f, t, "id", COL_INTEGER);
    set_key(&f, t, id);
    struct link_decl *l = add_link(&f, u, "item", t, field(&f, u, "item", COL_INTEGER)),
                     *by_text = add_link(&f, u, "same", t, field(&f, u, "item", COL_TEXT));
    struct value *v = follow(&f, link_of(&f, l), id), *w = link_of(&f, by_text);
    fixture_start(&f);
    ck_assert_str_eq(statuses(&f, t), "aaa");
    ck_assert(!f.world.tables[t->index].keys->built);
    ck_assert_str_eq(values(&f, u, v), "3 -5 - 9000000000");
    ck_assert_str_eq(values(&f, u, w), "#1 #0 - #2");
}
END_TEST

/* Values that rise are looked at some at a time, as they lie: the one that does not may stand anywhere. */
START_TEST(one_key_that_repeats_is_found_anywhere)
{
    static const long long bases[] = {-100, 30000, 2000000000, 9000000000};
    enum { ROWS = 170 };
    for (size_t k = 0; k < COUNT(bases) * ROWS; k++) {
        size_t repeats = k % ROWS; /* the row that has the key of the one before it; none: row 0 */
        struct buf csv = BUF_INIT;
        buf_puts(&csv, "id,n\n");
        for (size_t i = 0; i < ROWS; i++)
            buf_printf(&csv, "%lld,1\n", bases[k / ROWS] + (long long)(i - (i == repeats && i > 0)));
        fixture_close(&f);
        fixture_open(&f);
        struct table *t = add_table(&f, "item", buf_text(&csv));
        set_key(&f, t, field(&f, t, "id", COL_INTEGER));
        if (repeats == 0)
            ck_assert_uint_eq(strlen(statuses(&f, t)), ROWS);
        else
            HOLDS(load_fails(&f, t), "is not unique: 1 row repeats one");
        buf_fini(&csv);
    }
}
END_TEST

START_TEST(keys_of_several_parts)
{
    struct table *t = add_table(&f, "quota", "user,month,n\nU1,2026-01-01,1\nU1,2026-02-01,2\nU2,2026-01-01,3\n"),
                 *u = add_table(&f, "deal", "user,on\nU1,2026-02-01\nU2,2026-01-01\nU2,2026-02-01\n,2026-01-01\n");
    set_key2(&f, t, field(&f, t, "user", COL_TEXT), field(&f, t, "month", COL_DATE));
    struct value *n = field(&f, t, "n", COL_INTEGER);
    struct link_decl *l = add_link(&f, u, "quota", t, field(&f, u, "user", COL_TEXT));
    struct link_plan *lp = plan_of_link(&f, l);
    struct value *on = field(&f, u, "on", COL_DATE);
    ARENA_PUSH(f.arena, lp->parts, lp->n_parts, on);
    ck_assert_str_eq(values(&f, u, follow(&f, link_of(&f, l), n)), "2 3 - -");
    int32_t row;
    struct buf key = BUF_INIT;
    ck_assert_int_eq(world_key(&f.world, t, 1, &key, &f.err), 0);
    ck_assert_str_eq(buf_text(&key), "U1 / 2026-02-01");
    buf_fini(&key);
    ck_assert_int_eq(world_find(&f.world, t, "U2 / 2026-01-01", &row, &f.err), 0);
    ck_assert_int_eq(row, 2);
    ck_assert_int_eq(world_find(&f.world, t, "U2 / nonsense", &row, &f.err), 0);
    ck_assert_int_eq(row, -1);
    HOLDS(exceptions(&f), "dangling link*1: deal.csv:4: quota \"U2 / 2026-02-01\" of quota does not occur");
}
END_TEST

/* ------------------------------------------------------------------ the many and their order */

START_TEST(the_many_in_source_order_and_in_the_written_one)
{
    struct shop s;
    open_shop(&s);
    keep(&s, false);
    struct value *first = many(&f, s.lead, s.touch_lead, AGGREGATE_FIRST, s.channel, NULL), *last = many(&f, s.lead, s.touch_lead, AGGREGATE_LAST, s.touch_id, NULL);
    ck_assert_str_eq(values(&f, s.lead, first), "ads web - -"); /* L2: 7, 9; L3: 1, 2, 6, 8 */
    ck_assert_str_eq(values(&f, s.lead, last), "9 8 - -");
    fixture_close(&f);
    fixture_open(&f);
    open_shop(&s);
    keep(&s, false);
    struct table_plan *tp = plan_of(&f, s.touch);
    ARENA_PUSH(f.arena, tp->order, tp->n_order, s.at);
    ARENA_PUSH(f.arena, tp->order, tp->n_order, s.touch_id);
    first = many(&f, s.lead, s.touch_lead, AGGREGATE_FIRST, s.touch_id, NULL);
    last = many(&f, s.lead, s.touch_lead, AGGREGATE_LAST, s.touch_id, NULL);
    ck_assert_str_eq(values(&f, s.lead, first), "9 2 - -"); /* 2 and 8 at one time: by id; 6 without a time is last */
    ck_assert_str_eq(values(&f, s.lead, last), "7 6 - -");
}
END_TEST

START_TEST(many_rows_of_one_are_sorted_stably)
{
    enum { N = 500 };
    struct buf csv = BUF_INIT;
    unsigned long seed = 7;
    buf_puts(&csv, "id,of,k\n");
    for (int i = 0; i < N; i++)
        buf_printf(&csv, "%d,A,%lu\n", i, suite_random(&seed) % 50);
    struct table *one = add_table(&f, "one", "id\nA\n"), *t = add_table(&f, "item", buf_text(&csv));
    struct value *k = field(&f, t, "k", COL_INTEGER);
    set_key(&f, one, field(&f, one, "id", COL_TEXT));
    struct link_decl *l = add_link(&f, t, "one", one, field(&f, t, "of", COL_TEXT));
    struct table_plan *tp = plan_of(&f, t);
    ARENA_PUSH(f.arena, tp->order, tp->n_order, k);
    const struct many *m;
    const struct vec *v;
    fixture_start(&f);
    ck_assert_int_eq(world_many(&f.world, l, NULL, 0, &m, &f.err), 0);
    ck_assert_int_eq(world_stored(&f.world, k, &v, &f.err), 0);
    ck_assert_int_eq(m->start[1], N);
    int wrong = 0;
    for (int i = 1; i < N; i++) {
        int32_t a = m->rows[i - 1], b = m->rows[i];
        int64_t x = vec_whole(v, (size_t)a), y = vec_whole(v, (size_t)b);
        wrong += x > y || (x == y && a > b);
    }
    ck_assert_int_eq(wrong, 0);
    buf_fini(&csv);
}
END_TEST

/* ------------------------------------------------------------------ versions */

START_TEST(one_per_gives_next_end_and_current)
{
    struct shop s;
    open_shop(&s);
    struct table *stay = add_table(&f, "stay", "deal,stage,at\n"
                                               "D1,New,2026-10-01 10:00\n"
                                               "D2,New,2026-10-02 10:00\n"
                                               "D1,Won,2026-10-09 10:00\n"
                                               "D1,Demo,2026-10-05 10:00\n"
                                               "DX,New,2026-10-05 10:00\n"
                                               "DX,Won,2026-10-06 10:00\n"
                                               "D2,Won,2026-12-01 10:00\n"
                                               "D3,New,\n");
    struct value *at = field(&f, stay, "at", COL_TIME), *stage = field(&f, stay, "stage", COL_TEXT);
    struct link_decl *l = add_link(&f, stay, "deal", s.deal, field(&f, stay, "deal", COL_TEXT));
    struct table_plan *tp = plan_of(&f, stay);
    struct value *per = link_of(&f, l);
    ARENA_PUSH(f.arena, tp->per, tp->n_per, per);
    tp->from = at;
    struct value *ended = node(&f, VALUE_VERSION, VEC_TIME, stay), *next = node(&f, VALUE_VERSION, VEC_ROW, stay),
                 *current = node(&f, VALUE_VERSION, VEC_FLAG, stay);
    next->which = 1;
    current->which = 2;
    ck_assert_str_eq(values(&f, stay, ended), "2026-10-05T10:00 - - 2026-10-09T10:00 - - - -");
    ck_assert_str_eq(values(&f, stay, follow(&f, next, stage)), "Demo - - Won - - - -");
    /* what begins after the run has not begun; what belongs to nothing is alone */
    ck_assert_str_eq(values(&f, stay, current), "no yes yes no yes yes no no");
    /* a state of the past rewinds histories */
    int64_t then = utc("2026-10-05 10:00");
    ck_assert_str_eq(values_at(&f, stay, current, then, 20730), "yes yes no no no no no no");
    ck_assert_str_eq(values_at(&f, stay, next, then, 20730), "- - - - - - - -");
    struct value *last = many(&f, s.deal, l, AGGREGATE_LAST, stage, NULL), *count = many(&f, s.deal, l, AGGREGATE_COUNT, NULL, NULL);
    ck_assert_str_eq(values(&f, s.deal, last), "Won New New -");
    ck_assert_str_eq(values_at(&f, s.deal, last, then, 20730), "New New New -");
    ck_assert_str_eq(values_at(&f, s.deal, count, then, 20730), "1 1 1 0");
    HOLDS(exceptions(&f), "version without a beginning*1: stay.csv:9");
}
END_TEST

START_TEST(a_link_says_which_version)
{
    struct table *plan = add_table(&f, "plan_version", "plan,price,from,until\n"
                                                       "P,1,2026-01-01,2026-02-01\n"
                                                       "P,2,2026-02-01,\n"
                                                       "Q,3,2026-01-01,2026-03-01\n"
                                                       "Q,4,2026-02-01,2026-02-15\n");
    struct table *deal = add_table(&f, "deal", "plan,signed\n"
                                               "P,2025-12-31 12:00\n"
                                               "P,2026-02-01 04:59\n"
                                               "P,2026-02-01 05:00\n"
                                               "Q,2026-02-10 12:00\n"
                                               "Q,2026-02-20 12:00\n"
                                               "Q,2026-03-01 12:00\n"
                                               "R,2026-03-01 12:00\n"
                                               "P,\n");
    struct value *price = field(&f, plan, "price", COL_INTEGER), *per = field(&f, plan, "plan", COL_TEXT);
    struct table_plan *tp = plan_of(&f, plan);
    ARENA_PUSH(f.arena, tp->per, tp->n_per, per);
    tp->from = field(&f, plan, "from", COL_DATE);
    tp->until = field(&f, plan, "until", COL_DATE);
    struct expr at = {.kind = EXPR_NAME};
    struct link_decl *l = add_link(&f, deal, "plan", plan, field(&f, deal, "plan", COL_TEXT));
    l->at = &at;
    plan_of_link(&f, l)->at = field(&f, deal, "signed", COL_TIME);
    ck_assert_str_eq(values(&f, deal, follow(&f, link_of(&f, l), price)), "- 1 2 4 3 - - -");
    HOLDS(exceptions(&f), "overlapping versions*1: plan_version.csv:4 still holds when the next one begins");
    HOLDS(exceptions(&f), "dangling link*1: deal.csv:8: plan \"R\" of plan_version does not occur");
    struct value *current = node(&f, VALUE_VERSION, VEC_FLAG, plan), *ended = node(&f, VALUE_VERSION, VEC_DATE, plan);
    current->which = 2;
    ck_assert_str_eq(values(&f, plan, current), "no yes no no");
    ck_assert_str_eq(values(&f, plan, ended), "2026-02-01 - 2026-03-01 2026-02-15");
}
END_TEST

/* ------------------------------------------------------------------ tables without a file */

START_TEST(a_table_without_a_file_has_a_row_for_each_id)
{
    struct table *person = add_table(&f, "person", NULL), *a = add_table(&f, "call", "who,n\nU2,1\nU1,2\n,3\nU2,4\n"),
                 *b = add_table(&f, "mail", "from,to\n7,U1\n8,U3\n");
    struct value *id = kept(&f, person);
    set_key(&f, person, id);
    struct link_decl *who = add_link(&f, a, "who", person, field(&f, a, "who", COL_TEXT));
    add_link(&f, b, "from", person, field(&f, b, "from", COL_INTEGER));
    add_link(&f, b, "to", person, field(&f, b, "to", COL_TEXT));
    ck_assert_str_eq(values(&f, person, id), "U2 U1 7 8 U3");
    ck_assert_str_eq(values(&f, a, follow(&f, link_of(&f, who), id)), "U2 U1 - U2");
    ck_assert_str_eq(values(&f, person, many(&f, person, who, AGGREGATE_COUNT, NULL, NULL)), "2 1 0 0 0");
    struct buf key = BUF_INIT;
    ck_assert_int_eq(world_key(&f.world, person, 4, &key, &f.err), 0);
    ck_assert_str_eq(buf_text(&key), "U3");
    buf_fini(&key);
}
END_TEST

/* ------------------------------------------------------------------ rates */

static struct feed fx(const char *csv)
{
    f.plan.objects[f.plan.n_objects++] = (struct object){"fx.csv", csv};
    return (struct feed){.source = {"crm", SPAN_NONE}, .object = "fx.csv"};
}

static struct table *deals_in_money(struct value **converted)
{
    struct table *t = add_table(&f, "deal", "amount,currency,on\n"
                                            "10.00,EUR,2026-01-31\n"
                                            "10.00,USD,2026-01-31\n"
                                            "10.00,EUR,2026-04-01\n"
                                            "10.00,GBP,2026-04-01\n"
                                            "10.00,EUR,2025-12-31\n"
                                            "10.00,,2026-01-31\n"
                                            "10.00,EUR,\n"
                                            ",GBP,\n");
    struct value *v = node(&f, VALUE_CONVERT, VEC_DECIMAL, t);
    v->a = field(&f, t, "amount", COL_DECIMAL);
    v->b = field(&f, t, "currency", COL_TEXT);
    v->c = field(&f, t, "on", COL_DATE);
    *converted = v;
    return t;
}

START_TEST(money_at_the_rate_of_its_month)
{
    struct feed feed = fx("month,currency,rate\n2026-01,EUR,1.25\n2026-02-01,EUR,1.50\n2026-01,GBP,2.00\n");
    struct value *v;
    struct table *t = deals_in_money(&v);
    f.calendar_decl.rates = &feed;
    f.calendar_decl.later_take_last = true;
    ck_assert_str_eq(values(&f, t, v), "12.5 10 15 - - - - -");
    ck_assert_str_eq(values(&f, t, v), "12.5 10 15 - - - - -");
    ck_assert_str_eq(exceptions(&f), "no rate*4: deal.csv:5: an amount in GBP on 2026-04-01 has no rate, and counts as missing");
    const struct rates *rates;
    i128 rate;
    ck_assert_int_eq(world_rates(&f.world, &rates, &f.err), 0);
    ck_assert(rate_of(rates, dict_find(rates->currencies, "EUR", 3), rate_month(20484), &rate) && rate == 125 && rates->scale == 2); /* 2026-01-31 */
    ck_assert(!rate_of(rates, dict_find(rates->currencies, "CHF", 3), rate_month(20484), &rate));
}
END_TEST

START_TEST(later_months_have_no_rate_unless_it_says_so)
{
    struct feed feed = fx("month,currency,rate\n2026-01,EUR,1.25\n");
    struct value *v;
    struct table *t = deals_in_money(&v);
    f.calendar_decl.rates = &feed;
    ck_assert_str_eq(values(&f, t, v), "12.5 10 - - - - - -");
}
END_TEST

START_TEST(bad_rates_stop)
{
    static const struct { const char *csv, *says; } table[] = {
        {"month,currency,rate\n2026-13,EUR,1.25\n", "fx.csv:2: the month of a rate is written as in 2026-10"},
        {"month,currency,rate\n2026-01,EUR,1.25\n2026-01,EUR,1.26\n", "fx.csv:3: another rate of this currency stands in the same month"},
        {"month,currency,rate\n2026-01,EUR,0\n", "fx.csv:2: a rate is above 0"},
        {"month,currency,rate\n2026-01,,1.25\n", "fx.csv:2: a rate needs a month, a currency and a rate"},
        {"month,currency,rate\n2026-01,EUR,x\n", "fx.csv:2: \"x\" is not what was wanted"}};
    for (size_t i = 0; i < COUNT(table); i++) {
        fixture_close(&f);
        fixture_open(&f);
        struct feed feed = fx(table[i].csv);
        struct value *v;
        struct table *t = deals_in_money(&v);
        f.calendar_decl.rates = &feed;
        ck_assert_str_eq(values_fail(&f, t, v), table[i].says);
    }
}
END_TEST

/* ------------------------------------------------------------------ what goes in circles */

START_TEST(a_drop_that_needs_its_own_table_is_an_error)
{
    struct table *t = add_table(&f, "user", "id,boss\nA,B\nB,\n");
    set_key(&f, t, field(&f, t, "id", COL_TEXT));
    struct link_decl *boss = add_link(&f, t, "boss", t, field(&f, t, "boss", COL_TEXT));
    struct value *known = unary(&f, VALUE_KNOWN, VEC_FLAG, link_of(&f, boss));
    plan_of(&f, t)->drops = judge(&f, false, (struct value *[]){known}, 1);
    HOLDS(load_fails(&f, t), "the table user cannot be read");
    ck_assert_int_eq(f.err.code, ERR_CONFIG);
}
END_TEST

START_TEST(a_table_may_link_to_itself_and_drop_by_others)
{
    struct table *team = add_table(&f, "team", "id,closed\nT1,y\nT2,n\n"), *t = add_table(&f, "user", "id,boss,team\nA,B,T2\nB,,T2\nC,A,T1\nD,C,T2\n");
    struct value *id = field(&f, t, "id", COL_TEXT), *closed = field(&f, team, "closed", COL_FLAG);
    set_key(&f, t, id);
    set_key(&f, team, field(&f, team, "id", COL_TEXT));
    struct link_decl *boss = add_link(&f, t, "boss", t, field(&f, t, "boss", COL_TEXT)), *of = add_link(&f, t, "team", team, field(&f, t, "team", COL_TEXT));
    plan_of(&f, t)->drops = judge(&f, false, (struct value *[]){follow(&f, link_of(&f, of), closed)}, 1);
    struct value *b = link_of(&f, boss);
    ck_assert_str_eq(statuses(&f, t), "aada");
    ck_assert_str_eq(values(&f, t, follow(&f, b, id)), "B - -");
    ck_assert_str_eq(values(&f, t, many(&f, t, boss, AGGREGATE_COUNT, NULL, NULL)), "0 1 0");
    HOLDS(exceptions(&f), "link to a dropped row*1: user.csv:5 (user D): boss \"C\" of user was dropped");
}
END_TEST

START_TEST(many_exceptions_are_counted_and_twenty_kept)
{
    struct buf csv = BUF_INIT;
    buf_puts(&csv, "id,of\n");
    for (int i = 0; i < 1000; i++)
        buf_printf(&csv, "%d,X%d\n", i, i);
    struct table *one = add_table(&f, "one", "id\nA\n"), *t = add_table(&f, "item", buf_text(&csv));
    set_key(&f, one, field(&f, one, "id", COL_TEXT));
    struct link_decl *l = add_link(&f, t, "one", one, field(&f, t, "of", COL_TEXT));
    const int32_t *rows;
    fixture_start(&f);
    ck_assert_int_eq(world_link(&f.world, l, &rows, &f.err), 0);
    ck_assert_uint_eq(f.world.n_exceptions, 20);
    ck_assert_uint_eq(f.world.exceptions[0].count, 1000);
    buf_fini(&csv);
}
END_TEST

START_TEST(a_source_that_fails_fails_the_table)
{
    struct table *t = add_table(&f, "gone", "id\n1\n");
    f.plan.n_objects = 0;
    field(&f, t, "id", COL_TEXT);
    ck_assert_str_eq(load_fails(&f, t), "there is no gone.csv");
    ck_assert_int_eq(f.err.code, ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_table_without_rows)
{
    struct table *t = add_table(&f, "none", "id,n\n"), *u = add_table(&f, "some", "of\nA\n");
    struct value *id = field(&f, t, "id", COL_TEXT), *n = field(&f, t, "n", COL_DECIMAL);
    set_key(&f, t, id);
    struct link_decl *l = add_link(&f, u, "of", t, field(&f, u, "of", COL_TEXT));
    struct value *sum = binary(&f, VALUE_ARITH, VEC_DECIMAL, OP_ADD, n, n), *lower = node(&f, VALUE_FUNCTION, VEC_TEXT, t);
    lower->args = &id;
    lower->n_args = 1;
    ck_assert_str_eq(values(&f, t, sum), "");
    ck_assert_str_eq(values(&f, u, follow(&f, link_of(&f, l), sum)), "-");
    ck_assert_str_eq(values(&f, u, follow(&f, link_of(&f, l), lower)), "-");
    ck_assert_str_eq(values(&f, t, many(&f, t, l, AGGREGATE_COUNT, NULL, NULL)), "");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_that_where_leaves_out_have_no_bad_fields, a_bad_field_stops_or_skips, a_bad_field_that_where_needs_is_not_swallowed,
        a_row_that_holds_no_code_name_is_skipped, drops_and_merges, texts_that_become_the_same_are_merged, keep_last, merged_rows_have_events_of_their_own,
        links_lead_through_merges_or_say_why_not, links_through_the_other_end_count_duplicates, named_by_two_stops_with_the_names,
        keys_are_unique_and_found, a_repeated_key_stops_with_its_lines, numbers_as_keys_need_no_table_while_they_rise,
        one_key_that_repeats_is_found_anywhere, keys_of_several_parts,
        the_many_in_source_order_and_in_the_written_one, many_rows_of_one_are_sorted_stably, one_per_gives_next_end_and_current,
        a_link_says_which_version, a_table_without_a_file_has_a_row_for_each_id, money_at_the_rate_of_its_month,
        later_months_have_no_rate_unless_it_says_so, bad_rates_stop, a_drop_that_needs_its_own_table_is_an_error,
        a_table_may_link_to_itself_and_drop_by_others, many_exceptions_are_counted_and_twenty_kept, a_source_that_fails_fails_the_table,
        a_table_without_rows};
    return fixture_run("eval_world", tests, COUNT(tests), set_up, tear_down);
}
