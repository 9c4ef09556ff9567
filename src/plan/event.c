/* event.c - something happened to a row: a time, and the judge of its `when`, in the wording of a day. */
#include "plan/plan_int.h"

static bool build(struct plan *p, const struct event *e, int32_t date, struct event_node *n)
{
    struct scope s = {.plan = p, .table = e->table, .date = date};
    if (e->of_merged) {
        n->at = build_value(&s, e->merge->others_at);
        n->judge = judge_all(&s, NULL);
        n->wording = DAY_MIN;
        return n->at != NULL;
    }
    const struct event_wording *w = wording_of_event(p, e, date);
    n->wording = w->from;
    if (w->decl->at && !(n->at = build_value(&s, w->decl->at)))
        return false;
    n->judge = judge_all(&s, w->decl->when);
    return n->judge != NULL;
}

/* The event's own name is in its form: two events of a table that say the same are told apart in lists and in why. */
static struct event_node *make_event(struct plan *p, const struct event *e, int32_t date)
{
    struct event_node n = {.event = e};
    if (!build(p, e, date, &n))
        return NULL;
    struct fp_state s = fp_begin("event");
    fp_text(&s, e->table->name.text);
    fp_text(&s, e->name.text);
    fp_int(&s, n.at != NULL);
    if (n.at)
        fp_add(&s, n.at->fp);
    fp_add(&s, n.judge->fp);
    n.fp = fp_end(&s);
    struct event_node *known = node_find(&p->events, n.fp);
    if (known)
        return known;
    struct event_node *made = ARENA_NEW(p->arena, struct event_node);
    *made = n;
    made->id = (int)p->n_events++;
    node_add(p->arena, &p->events, made->fp, made);
    return made;
}

struct event_node *plan_event(struct plan *p, const struct event *e, int32_t date)
{
    struct event_node *n = plan_built(p, e, NULL, date);
    if (n)
        return n;
    n = make_event(p, e, date);
    plan_keep(p, e, NULL, date, n);
    return n;
}
