/* hook.c - the face of a hook: reads the file once and lends a Lua state to each call.
 *
 * A state serves one call at a time; a script keeps idle ones and makes another when two threads call at once. As no state
 * keeps anything from call to call, it makes no difference which one serves. After a failure a state is thrown away. This file
 * knows no Lua but through hook_state.c and hook_call.c. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "hook/hook_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "data/pattern.h"

enum { SOURCE_MAX = 1 << 20, ARGS_MAX = 100 };
static const char BOM[] = "\xEF\xBB\xBF";

/* ---- lending states */

static int take_state(struct hook_script *h, struct hook_state **out, struct err *err)
{
    pthread_mutex_lock(&h->lock);
    struct hook_state *st = h->idle;
    if (st)
        h->idle = st->next;
    pthread_mutex_unlock(&h->lock);
    *out = st;
    return st ? 0 : hook_state_new(h, out, err);
}

static void give_back(struct hook_script *h, struct hook_state *st)
{
    pthread_mutex_lock(&h->lock);
    st->next = h->idle;
    h->idle = st;
    pthread_mutex_unlock(&h->lock);
}

static void finish(struct hook_script *h, struct hook_state *st, int rc)
{
    if (rc == 0)
        give_back(h, st);
    else
        hook_state_free(&st);
}

static int call(void *ctx, const struct column *args, size_t n_args, size_t n, struct column *out, struct err *err)
{
    struct hook_script *h = ctx;
    struct hook_state *st;
    TRY(take_state(h, &st, err));
    int rc = hook_call_batch(st, args, n_args, n, out, err);
    finish(h, st, rc);
    return rc;
}

static int weigh(void *ctx, const void *state, const struct credit_path *path, double *weights, struct err *err)
{
    struct hook_script *h = ctx;
    struct hook_state *st;
    (void)state;
    TRY(take_state(h, &st, err));
    int rc = hook_call_path(st, path, weights, err);
    finish(h, st, rc);
    return rc;
}

int hook_call_report(struct hook_script *h, const struct tree_node *root, struct buf *out, struct err *err)
{
    struct hook_state *st;
    if (!h->spec.report || root->kind != TREE_TABLE)
        return err_set(err, ERR_INTERNAL, "hook %s is not called with a report", h->spec.name);
    TRY(take_state(h, &st, err));
    int rc = hook_call_tree(st, root, out, err);
    finish(h, st, rc);
    return rc;
}

int hook_list_environment(struct hook_script *h, struct buf *out, struct err *err)
{
    struct hook_state *st;
    TRY(take_state(h, &st, err));
    int rc = hook_list_state(st, out, err);
    finish(h, st, rc);
    return rc;
}

/* ---- opening */

static int check_spec(const struct hook_spec *spec, struct err *err)
{
    const char *shown = spec->shown ? spec->shown : spec->path;
    if (spec->n_args > ARGS_MAX)
        return err_set(err, ERR_CONFIG, "%s: hook %s declares %zu arguments; at most %d are allowed", shown, spec->name,
                       spec->n_args, ARGS_MAX);
    if (spec->result == HOOK_TIME)
        return err_set(err, ERR_CONFIG,
                       "%s: hook %s cannot give a time; let it give text, integer, number, date or flag", shown,
                       spec->name);
    if (spec->report && (spec->result != HOOK_TEXT || spec->n_args != 1 || spec->one_of))
        return err_set(err, ERR_CONFIG, "%s: hook %s: a report hook takes the report and gives text", shown,
                       spec->name);
    if (spec->weights && (spec->report || spec->result != HOOK_NUMBER || (spec->n_args > 0 && !spec->arg_names)))
        return err_set(err, ERR_CONFIG, "%s: hook %s: weights are numbers, one for each touch", shown, spec->name);
    if (spec->one_of && spec->result != HOOK_TEXT)
        return err_set(err, ERR_CONFIG, "%s: hook %s gives one of a list of texts, which is text", shown, spec->name);
    return 0;
}

/* The source must be text: messages name its lines, and compiled Lua can break the interpreter. */
static int check_source(const struct hook_spec *spec, struct err *err)
{
    size_t bad;
    if (spec->text_n > SOURCE_MAX)
        return err_set(err, ERR_CONFIG, "%s: a hook of more than %d MB", spec->shown, SOURCE_MAX >> 20);
    if (spec->text_n > 0 && spec->text[0] == LUA_SIGNATURE[0])
        return err_set(err, ERR_CONFIG, "%s: compiled Lua (bytecode); a hook is Lua as text", spec->shown);
    if (!text_is_utf8(spec->text, spec->text_n, &bad)) {
        size_t line = 1;
        for (size_t i = 0; i < bad; i++)
            line += spec->text[i] == '\n';
        return err_set(err, ERR_CONFIG, "%s:%zu: byte \\x%02X is not UTF-8", spec->shown, line,
                       (unsigned)(unsigned char)spec->text[bad]);
    }
    return 0;
}

static int copy_spec(struct hook_script *h, const struct hook_spec *spec, struct err *err)
{
    struct arena *a = h->arena;
    char *read = NULL;
    const char *text = spec->text;
    size_t n = spec->text_n;
    h->spec = *spec;
    h->spec.shown = arena_strdup(a, spec->shown ? spec->shown : spec->path);
    h->spec.path = h->spec.shown;
    h->spec.name = arena_strdup(a, spec->name);
    if (!text) {
        TRY(file_read(spec->path, SOURCE_MAX, &read, &n, err));
        text = read;
    }
    if (n >= 3 && memcmp(text, BOM, 3) == 0) {
        text += 3;
        n -= 3;
    }
    h->spec.text = arena_dup(a, text, n);
    h->spec.text_n = n;
    free(read);
    enum hook_kind *args = ARENA_ARRAY(a, enum hook_kind, spec->n_args);
    for (size_t i = 0; i < spec->n_args; i++)
        args[i] = spec->args ? spec->args[i] : HOOK_TEXT;
    h->spec.args = args;
    const char **names = ARENA_ARRAY(a, const char *, spec->n_args);
    for (size_t i = 0; i < spec->n_args; i++)
        names[i] = arena_strdup(a, spec->arg_names ? spec->arg_names[i] : "");
    h->spec.arg_names = names;
    const char **one_of = ARENA_ARRAY(a, const char *, spec->n_one_of);
    for (size_t i = 0; i < spec->n_one_of; i++)
        one_of[i] = arena_strdup(a, spec->one_of[i]);
    h->spec.one_of = spec->one_of ? one_of : NULL;
    return 0;
}

/* A row hook is pure, and gives what its text says; a state of another Lua may give something else. */
static void say_meaning(struct hook_script *h)
{
    struct buf b = BUF_INIT;
    const struct hook_spec *s = &h->spec;
    hook_state_say_engine(&b);
    pattern_say_engine(&b);
    buf_printf(&b, " %zu", s->n_args);
    for (size_t i = 0; i < s->n_args; i++)
        buf_printf(&b, " %d", (int)s->args[i]);
    buf_printf(&b, " %d %s", (int)s->result, s->name);
    buf_putc(&b, '\0');
    buf_add(&b, s->text, s->text_n);
    for (size_t i = 0; !b.failed && i < 2; i++)
        h->function.means[i] = hash_bytes(b.data, b.len, 21 + i);
    buf_fini(&b);
}

static void set_defaults(struct hook_script *h)
{
    static const enum column_kind results[] = {
        [HOOK_FLAG] = COL_FLAG,  [HOOK_TEXT] = COL_TEXT, [HOOK_INTEGER] = COL_INTEGER,
        [HOOK_NUMBER] = COL_F64, [HOOK_DATE] = COL_DATE, [HOOK_TIME] = COL_TIME,
    };
    struct hook_limits *l = &h->limits;
    *l = h->spec.limits;
    if (l->memory == 0)
        l->memory = (size_t)64 << 20;
    if (l->memory < (size_t)1 << 20)
        l->memory = (size_t)1 << 20;
    if (l->call_steps == 0)
        l->call_steps = h->spec.report ? 100000000 : 1000000;
    if (l->batch_steps == 0)
        l->batch_steps = 2000000000;
    if (l->call_ms == 0)
        l->call_ms = h->spec.report ? 20000 : 2000;
    if (l->batch_ms == 0)
        l->batch_ms = 60000;
    h->function = (struct function){
        .name = h->spec.name, .n_args = h->spec.n_args, .result = results[h->spec.result], .ctx = h, .call = call};
    say_meaning(h);
    h->credit = (struct credit_function){.name = h->spec.name, .ctx = h, .weights = weigh};
}

int hook_open(const struct hook_spec *spec, struct hook_script **out, struct err *err)
{
    *out = NULL;
    TRY(check_spec(spec, err));
    struct hook_script *h = calloc(1, sizeof *h);
    if (!h)
        return err_set(err, ERR_NOMEM, "out of memory for hook %s", spec->name);
    h->arena = arena_new();
    pthread_mutex_init(&h->lock, NULL);
    int rc = copy_spec(h, spec, err);
    if (rc == 0)
        rc = check_source(&h->spec, err);
    if (rc == 0) {
        set_defaults(h);
        rc = hook_state_new(h, &h->idle, err);
    }
    if (rc != 0)
        hook_close(&h);
    *out = h;
    return rc;
}

void hook_close(struct hook_script **h)
{
    if (!*h)
        return;
    while ((*h)->idle) {
        struct hook_state *st = (*h)->idle;
        (*h)->idle = st->next;
        hook_state_free(&st);
    }
    pthread_mutex_destroy(&(*h)->lock);
    arena_free(&(*h)->arena);
    free(*h);
    *h = NULL;
}

const struct function *hook_function(const struct hook_script *h)
{
    return h->spec.report || h->spec.weights ? NULL : &h->function;
}

const struct credit_function *hook_credit(const struct hook_script *h)
{
    return h->spec.weights ? &h->credit : NULL;
}
