/* fingerprint.c - 128 bits of a node's canonical form, and the sets of nodes by them.
 *
 * Two independent 64-bit hashes of the same bytes: with the millions of nodes that nobody will have, two different forms
 * meet once in 10^26. What goes in is decided where the node is made; nothing here knows a kind of node. */
#include "plan/plan_int.h"

#include <string.h>

#include "base/map.h"

#define OTHER UINT64_C(0x9e3779b97f4a7c15) /* makes the second hash another one */

struct fp_state fp_begin(const char *kind)
{
    struct fp_state s = {UINT64_C(0x8f1bbcdc5a827999), UINT64_C(0xca62c1d66ed9eba1)};
    fp_text(&s, kind);
    return s;
}

void fp_bytes(struct fp_state *s, const void *data, size_t n)
{
    s->a = hash_bytes(data, n, s->a);
    s->b = hash_bytes(data, n, s->b ^ OTHER);
}

void fp_text(struct fp_state *s, const char *text)
{
    fp_int(s, text ? (int64_t)strlen(text) : -1);
    if (text)
        fp_bytes(s, text, strlen(text));
}

void fp_int(struct fp_state *s, int64_t v)
{
    s->a = hash_number((uint64_t)v, s->a);
    s->b = hash_number((uint64_t)v, s->b ^ OTHER);
}

void fp_add(struct fp_state *s, struct fingerprint fp)
{
    fp_int(s, (int64_t)fp.a);
    fp_int(s, (int64_t)fp.b);
}

void fp_decimal(struct fp_state *s, struct decimal d)
{
    d = decimal_trim(d);
    fp_int(s, d.scale);
    fp_int(s, (int64_t)(uint64_t)d.v);
    fp_int(s, (int64_t)(uint64_t)(d.v >> 64));
}

void fp_constant(struct fp_state *s, const struct constant *c)
{
    fp_int(s, c->known);
    if (!c->known)
        return;
    uint64_t real;
    memcpy(&real, &c->real, sizeof real);
    fp_int(s, c->flag);
    fp_decimal(s, c->number);
    fp_int(s, (int64_t)real);
    fp_text(s, c->text);
    fp_int(s, c->day);
    fp_int(s, c->time);
}

struct fingerprint fp_end(const struct fp_state *s)
{
    return (struct fingerprint){hash_mix(s->a), hash_mix(s->b)};
}

static size_t slot_of(const struct node_set *s, struct fingerprint fp)
{
    size_t i = (size_t)fp.a & (s->cap - 1);
    while (s->nodes[i] && !fp_same(s->keys[i], fp))
        i = (i + 1) & (s->cap - 1);
    return i;
}

void *node_find(const struct node_set *s, struct fingerprint fp)
{
    return s->cap ? s->nodes[slot_of(s, fp)] : NULL;
}

void node_add(struct arena *arena, struct node_set *s, struct fingerprint fp, void *node)
{
    if (2 * (s->n + 1) > s->cap) {
        struct node_set old = *s;
        s->cap = old.cap ? 2 * old.cap : 64;
        s->keys = ARENA_ARRAY(arena, struct fingerprint, s->cap);
        s->nodes = ARENA_ARRAY(arena, void *, s->cap);
        for (size_t i = 0; i < old.cap; i++) {
            if (old.nodes[i]) {
                size_t at = slot_of(s, old.keys[i]);
                s->keys[at] = old.keys[i];
                s->nodes[at] = old.nodes[i];
            }
        }
    }
    size_t i = slot_of(s, fp);
    s->keys[i] = fp;
    s->nodes[i] = node;
    s->n++;
}

/* The pilot is part of it: what is built while one is followed has its wordings. */
static struct fingerprint built_key(const struct plan *p, const void *of, const struct table *in, int32_t date)
{
    struct fp_state s = fp_begin("built");
    fp_int(&s, (int64_t)(intptr_t)of);
    fp_int(&s, (int64_t)(intptr_t)in);
    fp_int(&s, (int64_t)(intptr_t)p->pilot);
    fp_int(&s, date);
    return fp_end(&s);
}

void *plan_built(const struct plan *p, const void *of, const struct table *in, int32_t date)
{
    return node_find(&p->built, built_key(p, of, in, date));
}

void plan_keep(struct plan *p, const void *of, const struct table *in, int32_t date, void *node)
{
    if (node && !plan_built(p, of, in, date))
        node_add(p->arena, &p->built, built_key(p, of, in, date), node);
}
