/* pattern.c - decides what it may cost to look for a pattern in a text, and in which order the engines of PCRE2 are tried.
 *
 * Takes patterns of colleagues and texts of anybody; gives matches, or an error that says which limit was met, never a guess.
 * The order is: compiled code; the interpreter where the processor's compiler is forbidden or ran out of its stack. PCRE2's
 * match limit is for each place that a match may begin at, so a long text is searched in windows of such places, and the
 * clock is read between them. A pattern belongs to one thread at a time. Must not know of columns or codes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    PATTERN_MAX = 1 << 15, /* bytes of a pattern */
    WINDOW = 256,          /* beginnings of a match tried between two looks at the clock */
    MATCH_LIMIT = 200000,
    DEPTH_LIMIT = 250000,
    HEAP_LIMIT_KIB = 64 * 1024,
    JIT_STACK_FIRST = 32 * 1024,
    JIT_STACK_LAST = 1024 * 1024,
    TEXT_BUDGET_MS = 2000, /* for one text */
    RUN_BUDGET_MS = 60000  /* for all texts of a pattern */
};

struct pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    int64_t spent_ms;
    bool compiled;  /* to machine code */
    bool in_one_go; /* a window would change its meaning */
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t); /* good to some ms and nearly free; errors even out over many texts */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int read_flags(const char *flags, uint32_t *options, struct err *err)
{
    for (const char *f = flags; *f; f++) {
        switch (*f) {
        case 'i':
            *options |= PCRE2_CASELESS;
            break;
        case 'm':
            *options |= PCRE2_MULTILINE;
            break;
        case 's':
            *options |= PCRE2_DOTALL;
            break;
        case 'x':
            *options |= PCRE2_EXTENDED;
            break;
        default:
            return err_set(err, ERR_CONFIG, "'%.1s' is no flag of a pattern; flags are i, m, s and x", f);
        }
    }
    return 0;
}

/* \G is the place where a search begins, and verbs like (*COMMIT) end one: neither may see our windows. */
static bool needs_one_go(const char *text, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if ((text[i] == '\\' && text[i + 1] == 'G') || (text[i] == '(' && text[i + 1] == '*'))
            return true;
    return false;
}

static int prepare(struct pattern *p, struct err *err)
{
    p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    p->context = pcre2_match_context_create(NULL);
    if (!p->data || !p->context)
        return err_set(err, ERR_NOMEM, "out of memory for a pattern");
    pcre2_set_match_limit(p->context, MATCH_LIMIT);
    pcre2_set_depth_limit(p->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(p->context, HEAP_LIMIT_KIB);
    p->compiled = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0; /* where memory may not be made code, it fails */
    if (p->compiled) {
        p->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_LAST, NULL);
        if (!p->stack)
            return err_set(err, ERR_NOMEM, "out of memory for a pattern");
        pcre2_jit_stack_assign(p->context, NULL, p->stack);
    }
    return 0;
}

int pattern_compile(const char *text, size_t n, const char *flags, struct pattern **out, size_t *bad, struct err *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
    *out = NULL;
    if (bad)
        *bad = 0;
    if (n > PATTERN_MAX)
        return err_set(err, ERR_CONFIG, "the pattern is too long: %zu bytes, at most %d", n, PATTERN_MAX);
    TRY(read_flags(flags ? flags : "", &options, err));
    struct pattern *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "out of memory for a pattern");
    int number;
    PCRE2_SIZE at;
    p->in_one_go = needs_one_go(text, n);
    p->code = pcre2_compile((PCRE2_SPTR)text, n, options, &number, &at, NULL);
    int rc;
    if (!p->code) {
        PCRE2_UCHAR why[160] = "";
        pcre2_get_error_message(number, why, sizeof why);
        if (bad)
            *bad = at <= n ? at : n;
        rc = err_set(err, number == PCRE2_ERROR_NOMEMORY ? ERR_NOMEM : ERR_CONFIG, "the pattern is wrong at character %zu: %s",
                     (size_t)at + 1, (const char *)why);
    } else {
        rc = prepare(p, err);
    }
    if (rc != 0) {
        pattern_free(&p);
        return rc;
    }
    *out = p;
    return 0;
}

void pattern_free(struct pattern **p)
{
    if (!*p)
        return;
    pcre2_jit_stack_free((*p)->stack);
    pcre2_match_context_free((*p)->context);
    pcre2_match_data_free((*p)->data);
    pcre2_code_free((*p)->code);
    free(*p);
    *p = NULL;
}

static int explain(int number, const struct pattern *p, struct err *err)
{
    switch (number) {
    case PCRE2_ERROR_MATCHLIMIT:
        return err_set(err, ERR_DATA, "the pattern tries too many ways on this text; make what it repeats differ from "
                       "what follows");
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT:
    case PCRE2_ERROR_RECURSELOOP:
        return err_set(err, ERR_DATA, "the pattern nests too deep on this text; repeat single characters, not groups");
    case PCRE2_ERROR_NOMEMORY:
        return err_set(err, ERR_NOMEM, "out of memory for a pattern");
    default:
        if (number <= PCRE2_ERROR_UTF8_ERR1 && number >= PCRE2_ERROR_UTF8_ERR21)
            return err_set(err, ERR_DATA, "the text is not UTF-8 at byte %zu", (size_t)pcre2_get_startchar(p->data) + 1);
        if (number == PCRE2_ERROR_BADUTFOFFSET)
            return err_set(err, ERR_DATA, "the search would begin inside a character");
        return err_set(err, ERR_INTERNAL, "PCRE2 failed with %d", number);
    }
}

/* One call of the engine; `checked`: the whole text has been found to be UTF-8 already, by the call for an earlier window. */
static int match_window(struct pattern *p, const char *s, size_t n, size_t from, size_t last, bool checked)
{
    uint32_t options = checked ? PCRE2_NO_UTF_CHECK : 0;
    pcre2_set_offset_limit(p->context, last);
    if (p->in_one_go) /* as many steps in all as a window has */
        pcre2_set_match_limit(p->context, (uint32_t)(MATCH_LIMIT / (1 + n / WINDOW)));
    int number = pcre2_match(p->code, (PCRE2_SPTR)s, n, from, options, p->data, p->context);
    if (number == PCRE2_ERROR_JIT_STACKLIMIT)
        number = pcre2_match(p->code, (PCRE2_SPTR)s, n, from, options | PCRE2_NO_JIT, p->data, p->context);
    return number;
}

static int over_budget(struct pattern *p, int64_t spent_ms, struct err *err)
{
    if (spent_ms > TEXT_BUDGET_MS)
        return err_set(err, ERR_DATA, "the pattern took more than %d seconds on this text", TEXT_BUDGET_MS / 1000);
    if (p->spent_ms + spent_ms > RUN_BUDGET_MS)
        return err_set(err, ERR_DATA, "the pattern took more than %d seconds on all texts together", RUN_BUDGET_MS / 1000);
    return 0;
}

static int search(struct pattern *p, const char *s, size_t n, size_t from, bool *found, struct err *err)
{
    *found = false;
    if (n > PATTERN_SUBJECT_MAX)
        return err_set(err, ERR_DATA, "the text is too long for a pattern: %zu bytes, at most %d", n, PATTERN_SUBJECT_MAX);
    if (from > n)
        return 0;
    int64_t start = now_ms(), spent = 0;
    int rc = 0;
    bool checked = false;
    for (size_t at = from; rc == 0;) {
        size_t next = p->in_one_go || n - at <= WINDOW ? n + 1 : at + WINDOW;
        while (next < n && ((unsigned char)s[next] & 0xC0u) == 0x80u)
            next++; /* a search begins with a character */
        int number = match_window(p, s, n, at, next - 1, checked);
        spent = now_ms() - start;
        *found = number >= 0;
        if (number < 0 && number != PCRE2_ERROR_NOMATCH)
            rc = explain(number, p, err);
        if (*found || next > n)
            break;
        checked = true;
        at = next;
        if (rc == 0)
            rc = over_budget(p, spent, err);
    }
    if (rc == 0)
        rc = over_budget(p, 0, err); /* of the texts before */
    p->spent_ms += spent;
    if (rc != 0)
        *found = false;
    return rc;
}

int pattern_match(struct pattern *p, const char *s, size_t n, bool *found, struct err *err)
{
    return search(p, s ? s : "", n, 0, found, err);
}

int pattern_groups(struct pattern *p, const char *s, size_t n, size_t from, ptrdiff_t *bounds, size_t n_groups, bool *found,
                   struct err *err)
{
    for (size_t i = 0; i < 2 * (n_groups + 1); i++)
        bounds[i] = -1;
    TRY(search(p, s ? s : "", n, from, found, err));
    if (!*found)
        return 0;
    const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(p->data);
    size_t have = pcre2_get_ovector_count(p->data);
    for (size_t i = 0; i <= n_groups && i < have; i++) {
        if (ovector[2 * i] == PCRE2_UNSET)
            continue;
        bounds[2 * i] = (ptrdiff_t)ovector[2 * i];
        bounds[2 * i + 1] = (ptrdiff_t)ovector[2 * i + 1];
    }
    return 0;
}
