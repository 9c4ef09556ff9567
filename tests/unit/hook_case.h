/* hook_case.h - one call of a hook from its source: what it gave, or how it failed, as a text. */
#ifndef CONCORD_TESTS_HOOK_CASE_H
#define CONCORD_TESTS_HOOK_CASE_H

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hook/hook.h"

/* A hook f() without arguments in the file hooks/f.lua. */
static inline struct hook_spec hook_case_spec(const char *source, enum hook_kind result)
{
    return (struct hook_spec){
        .name = "f", .path = "hooks/f.lua", .text = source, .text_n = strlen(source), .result = result};
}

static inline void hook_case_print(struct buf *out, const struct column *c, size_t i)
{
    size_t n;
    const char *s;
    if (!column_has(c, i)) {
        buf_puts(out, "missing");
        return;
    }
    switch (c->kind) {
    case COL_FLAG:
        buf_puts(out, ((const uint8_t *)c->data)[i] ? "true" : "false");
        break;
    case COL_INTEGER:
        buf_printf(out, "%" PRId64, ((const int64_t *)c->data)[i]);
        break;
    case COL_DATE:
        buf_printf(out, "day %d", (int)((const int32_t *)c->data)[i]);
        break;
    case COL_F64:
        buf_printf(out, "%.17g", ((const double *)c->data)[i]);
        break;
    case COL_TEXT:
        s = dict_text(c->dict, ((const int32_t *)c->data)[i], &n);
        buf_add(out, s, n);
        break;
    case COL_TIME:
    case COL_DECIMAL:
        ck_abort_msg("no hook gives a time or a decimal");
    }
}

/* The results of n calls, separated by "|", or the message of the failure after "! ". */
static inline char *hook_case_call(const struct hook_spec *spec, const struct column *args, size_t n)
{
    struct hook_script *h = NULL;
    struct column out;
    struct err err = {0};
    struct buf text = BUF_INIT;
    int rc = hook_open(spec, &h, &err);
    if (rc == 0) {
        const struct function *f = hook_function(h);
        ck_assert_ptr_nonnull(f);
        rc = f->call(f->ctx, args, spec->n_args, n, &out, &err);
    } else {
        ck_assert_ptr_null(h);
    }
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (i > 0)
            buf_putc(&text, '|');
        hook_case_print(&text, &out, i);
    }
    if (rc == 0)
        column_fini(&out);
    else
        buf_printf(&text, "! %s", err.msg);
    ck_assert_int_eq(rc, (int)err.code);
    hook_close(&h);
    buf_putc(&text, '\0');
    return text.data;
}

/* One call of f(). */
static inline char *hook_case_run(const char *source, enum hook_kind result)
{
    struct hook_spec spec = hook_case_spec(source, result);
    return hook_case_call(&spec, NULL, 1);
}

#endif
