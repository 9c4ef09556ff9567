/* parse_comment.c - what people say of a report: `comment`, of its figures, and `next`, of what is to be tried.
 *
 * Finds the statement's first word as the current token, takes the whole statement and fills in `s->u.comment`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

/* Behind `about`. */
static void about(struct parser *p, struct comment_decl *c)
{
    if (parse_at(p, WORD_SHEET) && parse_peek(p, 1)->kind == TOKEN_TEXT) {
        parse_advance(p);
        c->sheet = parse_text_name(p, "the sheet's title in quotes");
    } else {
        c->about = parse_names(p, "a metric's name, or \"sheet\" and its title,");
    }
}

void parse_st_comment(struct parser *p, struct statement *s)
{
    struct comment_decl *c = ARENA_NEW(p->arena, struct comment_decl);
    size_t start = p->at;

    c->next = parse_at(p, WORD_NEXT);
    c->sheet = (struct name){NULL, SPAN_NONE};
    s->u.comment = c;
    parse_advance(p);
    c->text = parse_text_name(p, c->next ? "what is to be tried, in quotes," : "what is said, in quotes,");
    parse_need(p, WORD_BY);
    c->by = parse_text(p, "who says it, in quotes,");
    parse_need(p, WORD_ON);
    c->on = parse_day(p, "the day on which it was written, as 2026-10-28,");
    if (!c->next && parse_take(p, WORD_ABOUT))
        about(p, c);
    if (parse_take(p, WORD_IN))
        c->in = parse_names(p, "a report's name");
    parse_need(p, WORD_DURING);
    c->during = parse_period(p);
    c->span = parse_since(p, start);
}
