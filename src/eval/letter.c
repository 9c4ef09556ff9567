/* letter.c - the words of a report's deliveries: which metrics a subject and a text name, and their cells for the newest period. Read
 * with the report, so that a mail says what its report says. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

struct letter_plan { const struct deliver_decl *deliver; struct text_plan *subject, *text; };
struct letters { struct letter_plan *list; size_t n; };

static int open_words(struct eval *e, const struct deliver_decl *d, const char *text, const struct period *period, struct text_plan **out, struct err *err)
{
    struct item *item = ARENA_NEW(e->arena, struct item);
    *out = NULL;
    if (!text)
        return 0;
    item->kind = ITEM_TEXT;
    item->span = d->span;
    item->text = text;
    return text_open(e, item, period, out, err);
}

int letters_open(struct eval *e, const struct report_decl *r, struct letters **out, struct err *err)
{
    static const struct period whole = {.kind = PERIOD_ALL};
    const struct period *period = r->period ? r->period : &whole;
    struct letters *all = *out = ARENA_NEW(e->arena, struct letters);
    for (size_t i = 0; i < e->model->n_delivers; i++) {
        struct letter_plan l = {.deliver = e->model->delivers[i]};
        if (strcmp(l.deliver->report.text, r->name.text) != 0)
            continue;
        TRY(open_words(e, l.deliver, l.deliver->subject, period, &l.subject, err));
        TRY(open_words(e, l.deliver, l.deliver->text, period, &l.text, err));
        ARENA_PUSH(e->arena, all->list, all->n, l);
    }
    return 0;
}

int letters_read(struct eval *e, struct letters *all, struct result_report *out, struct err *err)
{
    out->letters = ARENA_ARRAY(e->arena, struct result_letter, all->n);
    for (size_t i = 0; i < all->n; i++) {
        struct result_letter *l = &out->letters[out->n_letters++];
        l->deliver = all->list[i].deliver;
        if (all->list[i].subject)
            TRY(text_read(all->list[i].subject, &l->subject, err));
        if (all->list[i].text)
            TRY(text_read(all->list[i].text, &l->text, err));
    }
    return 0;
}
