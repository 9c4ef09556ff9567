/* layout_said.c - decides in which words a report says what changed, what people say of it, and what is tried next.
 *
 * Takes the figures of a `changes` line as a scorecard compares them, the comments and the pilots; gives texts, an item a paragraph.
 * What chance may explain is neither an improvement nor a loss. Adds no figure of its own. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <string.h>

struct said { /* the paragraphs of a block while it is made */
    struct arena *arena;
    const char *text;
    size_t n;
};

/* Texts of people and data become one paragraph each. */
static const char *one_line(struct arena *a, const char *text)
{
    char *line = arena_strdup(a, text);
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return line;
}

static void say(struct said *s, const char *line)
{
    s->text = s->n++ ? arena_printf(s->arena, "%s\n%s", s->text, line) : line;
}

static void add_block(struct arena *a, struct lay_sheet *sheet, const char *title, const struct said *s)
{
    struct lay_block b = {.kind = BLOCK_TEXT, .title = title, .text = s->text, .is_list = true};
    if (s->n > 0)
        ARENA_PUSH(a, sheet->blocks, sheet->n_blocks, b);
}

/* ------------------------------------------------------------------ what changed */
enum side { SIDE_BETTER, SIDE_WORSE, SIDE_OTHER, SIDE_SAME, SIDE_NOT_COMPARED, SIDES };

static enum side side_of(const struct lay_change *c)
{
    if (!c->compared)
        return SIDE_NOT_COMPARED;
    if (c->direction == 0 || c->chance == CHANCE_COULD_BE)
        return SIDE_SAME;
    return c->tone == TONE_GOOD ? SIDE_BETTER : c->tone == TONE_BAD ? SIDE_WORSE : SIDE_OTHER;
}

static const char *line_of(struct arena *a, const struct result_column *column, const struct cell *now, const struct cell *then,
                           const struct lay_change *c)
{
    const struct show show = show_column(a, column);
    const struct lay_cell x = layout_value(show, now, column), y = layout_value(show, then, column);
    const char *label = column->label ? column->label : column->name, *unit = show.unit_in_head ? arena_printf(a, " %s", show.unit) : "";
    const char *figures = arena_printf(a, "%s: %s%s", label, layout_cell_words(a, &x), x.kind == LAY_NO_VALUE ? "" : unit);
    if (!c->compared && c->shown.kind == LAY_TEXT)
        return arena_printf(a, "%s, %s", figures, c->shown.text);
    if (!c->compared)
        return x.kind == LAY_NO_VALUE ? arena_printf(a, "%s: no value", label) : arena_printf(a, "%s, with nothing before to compare it with", figures);
    if (c->direction == 0)
        return arena_printf(a, "%s, as before", figures);
    figures = arena_printf(a, "%s, after %s", figures, layout_cell_words(a, &y));
    if (c->shown.kind == LAY_REAL)
        figures = arena_printf(a, "%s (%s)", figures, layout_cell_words(a, &c->shown));
    if (c->chance == CHANCE_UNSAID)
        return arena_printf(a, "%s; whether by chance cannot be told", figures);
    return c->chance == CHANCE_BEYOND ? arena_printf(a, "%s, more than chance explains", figures) : figures;
}

static void say_next(struct arena *a, struct lay_sheet *sheet, const struct result_report *r)
{
    struct said s = {.arena = a};
    char day[16];
    for (size_t i = 0; i < r->n_trials; i++) {
        const struct result_trial *t = &r->trials[i];
        bool runs = t->from < r->contract.as_of_day;
        say(&s, arena_printf(a, "Pilot \"%s\", %s, %s; asked for by %s", one_line(a, t->title), runs ? "which runs" : "which is to come",
                             layout_days(a, t->from, t->until), one_line(a, t->asked_by)));
    }
    for (size_t i = 0; i < r->n_next; i++) {
        const struct result_comment *c = &r->next[i];
        say(&s, arena_printf(a, "%s (%s; %s, %s)", one_line(a, c->text), layout_days(a, c->from, c->until), one_line(a, c->by), day_print(day, c->on)));
    }
    add_block(a, sheet, "What we test next", &s);
}

void layout_changes(struct arena *a, struct lay_sheet *sheet, const struct result_item *item, const struct result_report *r)
{
    static const char *const titles[SIDES] = {"What improved", "What got worse", "What else changed", "What did not change, or only as chance may explain",
                                              "What is not compared"};
    const struct result_table *t = item->table;
    struct said sides[SIDES];
    for (size_t i = 0; i < SIDES; i++)
        sides[i] = (struct said){.arena = a};
    for (size_t i = 0; t && t->n_rows > 1 && i < t->n_columns; i++) {
        const struct cell *now = &t->rows[0].cells[i], *then = &t->rows[1].cells[i];
        const struct lay_change c = layout_change(now, then, &t->columns[i], show_column(a, &t->columns[i]));
        say(&sides[side_of(&c)], line_of(a, &t->columns[i], now, then, &c));
    }
    if (t && t->n_rows > 1) {
        const char *against = arena_printf(a, ", %s against %s", layout_days(a, t->rows[0].from, t->rows[0].until),
                                           t->rows[1].compared ? t->rows[1].compared : layout_days(a, t->rows[1].from, t->rows[1].until));
        for (size_t i = SIDE_BETTER; i <= SIDE_WORSE; i++)
            if (sides[i].n == 0)
                say(&sides[i], "Nothing beyond what chance may explain.");
        for (size_t i = 0; i < SIDES; i++)
            add_block(a, sheet, i == 0 ? arena_printf(a, "%s%s", titles[i], against) : titles[i], &sides[i]);
    } else {
        say(&sides[SIDE_NOT_COMPARED], "There is no earlier period to compare with.");
        add_block(a, sheet, titles[SIDE_NOT_COMPARED], &sides[SIDE_NOT_COMPARED]);
    }
    say_next(a, sheet, r);
}

/* ------------------------------------------------------------------ what people say */
void layout_comments(struct arena *a, struct lay_sheet *sheet, const struct result_report *r, size_t at)
{
    struct said s = {.arena = a};
    char day[16];
    for (size_t i = 0; i < r->n_comments; i++) {
        const struct result_comment *c = &r->comments[i];
        if (c->sheet != at)
            continue;
        const char *days = layout_days(a, c->from, c->until);
        const char *of = *c->about ? arena_printf(a, "%s, %s", c->about, days) : days;
        say(&s, arena_printf(a, "%s: %s (%s, %s)", of, one_line(a, c->text), one_line(a, c->by), day_print(day, c->on)));
    }
    add_block(a, sheet, "Comments", &s);
}
