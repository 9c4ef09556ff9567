/* pattern.c - decides what it may cost to look for a pattern in a text, and in which order the engines of PCRE2 are tried.
 *
 * Takes patterns of colleagues and texts of anybody; gives matches, or an error that says which limit was met, never a guess.
 * The order is: compiled code, on the thread's stack, then on one of its own; the interpreter where the processor's compiler is
 * forbidden or that is too small. Code is made for a pattern when it is first searched: most are only checked. A step of
 * PCRE2's match limit may go over the whole text, and the limit is for each place that a match may begin at. So a text
 * is searched in windows of such places, small enough for steps x length x places to be bounded, and the clock is read between
 * them. A window that meets its limit is searched again place by place with a higher one. What a window would change the
 * meaning of (verbs, \G) is refused. A pattern serves one thread at a
 * time, behind its lock. Must not know of columns or codes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/pattern.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    PATTERN_MAX = 1 << 15,  /* bytes of a pattern */
    WINDOW_COST = 1 << 30,  /* steps x bytes x places that a window may cost: about a second at worst */
    STEPS_FIRST = 1000,     /* a text of 1000 bytes is one window */
    STEPS_LAST = 200000,    /* from a single place */
    DEPTH_LIMIT = 250000,
    HEAP_LIMIT_KIB = 64 * 1024,
    JIT_STACK_FIRST = 32 * 1024,
    JIT_STACK_LAST = 1024 * 1024,
    TEXT_BUDGET_MS = 2000, /* for one text */
    RUN_BUDGET_MS = 60000  /* for all texts of a pattern */
};

struct pattern {
    pthread_mutex_t lock; /* of a search: what it matches into, and the budget, are the pattern's */
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    int64_t spent_ms;
    bool interpreted;
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

/* The last byte of [:alpha:] if one begins at i, else i. */
static size_t skip_posix_name(const char *text, size_t n, size_t i)
{
    size_t k = i + 1;
    if (k >= n || text[k] != ':')
        return i;
    do
        k++;
    while (k < n && ((text[k] >= 'a' && text[k] <= 'z') || text[k] == '^'));
    return k + 1 < n && text[k] == ':' && text[k + 1] == ']' ? k + 1 : i;
}

/* The end of the class that begins at i, or n: a ] that stands first is one of its characters. */
static size_t skip_class(const char *text, size_t n, size_t i)
{
    i++;
    if (i < n && text[i] == '^')
        i++;
    if (i < n && text[i] == ']')
        i++;
    for (; i < n && text[i] != ']'; i++) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == '[')
            i = skip_posix_name(text, n, i);
    }
    return i;
}

/* Verbs like (*COMMIT) end a search, (*LIMIT_MATCH=…) sets limits, \G is the place where a search begins: none of them is
 * ours to honour in windows. Finds the first; n if there is none. */
static size_t find_forbidden(const char *text, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (text[i] == '\\') {
            if (text[i + 1] == 'G')
                return i;
            if (text[i + 1] == 'Q') /* all is literal up to \E */
                while (i + 3 < n && !(text[i + 2] == '\\' && text[i + 3] == 'E'))
                    i++;
            i++;
        } else if (text[i] == '[') {
            i = skip_class(text, n, i);
        } else if (text[i] == '(' && text[i + 1] == '*') {
            return i;
        }
    }
    return n;
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
    size_t forbidden = find_forbidden(text, n);
    if (forbidden < n) {
        if (bad)
            *bad = forbidden;
        return err_set(err, ERR_CONFIG, "the pattern is wrong at character %zu: %s", forbidden + 1,
                       text[forbidden] == '(' ? "verbs like (*COMMIT) are not for patterns of a project; a literal ( is \\("
                                              : "\\G is not for patterns of a project; the text begins at ^");
    }
    struct pattern *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "out of memory for a pattern");
    pthread_mutex_init(&p->lock, NULL);
    int number;
    PCRE2_SIZE at;
    p->code = pcre2_compile((PCRE2_SPTR)text, n, options, &number, &at, NULL);
    if (!p->code) {
        PCRE2_UCHAR why[160] = "";
        pcre2_get_error_message(number, why, sizeof why);
        if (bad)
            *bad = at <= n ? at : n;
        pattern_free(&p);
        return err_set(err, number == PCRE2_ERROR_NOMEMORY ? ERR_NOMEM : ERR_CONFIG, "the pattern is wrong at character %zu: %s",
                       (size_t)at + 1, (const char *)why);
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
    pthread_mutex_destroy(&(*p)->lock);
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

/* The places of a match from..last, for at most `steps` steps from each. `checked`: the whole text has been found to be UTF-8
 * already, by the call for an earlier window. */
static int match_window(struct pattern *p, const char *s, size_t n, size_t from, size_t last, uint32_t steps, bool checked)
{
    uint32_t options = (checked ? PCRE2_NO_UTF_CHECK : 0) | (p->interpreted ? PCRE2_NO_JIT : 0);
    pcre2_set_offset_limit(p->context, last);
    pcre2_set_match_limit(p->context, steps);
    int number = pcre2_match(p->code, (PCRE2_SPTR)s, n, from, options, p->data, p->context);
    if (number == PCRE2_ERROR_JIT_STACKLIMIT && !p->stack && (p->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_LAST, NULL)) != NULL) {
        pcre2_jit_stack_assign(p->context, NULL, p->stack);
        number = pcre2_match(p->code, (PCRE2_SPTR)s, n, from, options, p->data, p->context);
    }
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

/* Where the next window begins: `places` further, at a character; n + 1 behind the end, where a match may be empty. */
static size_t next_window(const char *s, size_t n, size_t at, size_t places)
{
    if (n - at < places)
        return n + 1;
    size_t next = at + places;
    while (next < n && ((unsigned char)s[next] & 0xC0u) == 0x80u)
        next++;
    return next;
}

/* Goes through the windows from `from` to before `end`; *number is the engine's last answer. */
static int search_windows(struct pattern *p, const char *s, size_t n, size_t from, size_t end, bool by_place, int64_t start,
                          int *number, struct err *err)
{
    size_t places = by_place ? 1 : WINDOW_COST / STEPS_FIRST / (n + 1) + 1;
    size_t steps = WINDOW_COST / (n + 1) / (places < n ? places : n + 1);
    bool checked = by_place; /* a window has been tried before */
    if (steps > STEPS_LAST)
        steps = STEPS_LAST;
    for (size_t at = from; at < end;) {
        size_t next = next_window(s, n, at, places);
        *number = match_window(p, s, n, at, next - 1, (uint32_t)steps, checked);
        if (*number == PCRE2_ERROR_MATCHLIMIT && !by_place)
            TRY(search_windows(p, s, n, at, next, true, start, number, err));
        if (*number >= 0)
            return 0;
        if (*number != PCRE2_ERROR_NOMATCH)
            return explain(*number, p, err);
        checked = true;
        at = next;
        if (at < end)
            TRY(over_budget(p, now_ms() - start, err));
    }
    return 0;
}

static int prepare(struct pattern *p, struct err *err)
{
    if (!p->data)
        p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    if (!p->context)
        p->context = pcre2_match_context_create(NULL);
    if (!p->data || !p->context)
        return err_set(err, ERR_NOMEM, "out of memory for a pattern");
    pcre2_set_depth_limit(p->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(p->context, HEAP_LIMIT_KIB);
    if (!p->interpreted)
        p->interpreted = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) != 0; /* so it is where memory may not become code */
    return 0;
}

static int search(struct pattern *p, const char *s, size_t n, size_t from, bool *found, struct err *err)
{
    *found = false;
    if (n > PATTERN_SUBJECT_MAX)
        return err_set(err, ERR_DATA, "the text is too long for a pattern: %zu bytes, at most %d", n, PATTERN_SUBJECT_MAX);
    if (from > n)
        return 0;
    if (!p->data || !p->context)
        TRY(prepare(p, err));
    int64_t start = now_ms();
    int number = PCRE2_ERROR_NOMATCH;
    TRY(over_budget(p, 0, err)); /* by the texts before */
    int rc = search_windows(p, s, n, from, n + 1, false, start, &number, err);
    p->spent_ms += now_ms() - start;
    *found = rc == 0 && number >= 0;
    return rc;
}

void pattern_interpret(struct pattern *p)
{
    p->interpreted = true;
}

int pattern_match(struct pattern *p, const char *s, size_t n, bool *found, struct err *err)
{
    pthread_mutex_lock(&p->lock);
    int rc = search(p, s ? s : "", n, 0, found, err);
    pthread_mutex_unlock(&p->lock);
    return rc;
}

static void copy_groups(const struct pattern *p, ptrdiff_t *bounds, size_t n_groups)
{
    const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(p->data);
    size_t have = pcre2_get_ovector_count(p->data);
    for (size_t i = 0; i <= n_groups && i < have; i++) {
        if (ovector[2 * i] == PCRE2_UNSET)
            continue;
        bounds[2 * i] = (ptrdiff_t)ovector[2 * i];
        bounds[2 * i + 1] = (ptrdiff_t)ovector[2 * i + 1];
    }
}

int pattern_groups(struct pattern *p, const char *s, size_t n, size_t from, ptrdiff_t *bounds, size_t n_groups, bool *found,
                   struct err *err)
{
    for (size_t i = 0; i < 2 * (n_groups + 1); i++)
        bounds[i] = -1;
    pthread_mutex_lock(&p->lock);
    int rc = search(p, s ? s : "", n, from, found, err);
    if (rc == 0 && *found)
        copy_groups(p, bounds, n_groups);
    pthread_mutex_unlock(&p->lock);
    return rc;
}

void pattern_say_engine(struct buf *out)
{
    char version[64] = "", unicode[64] = "";
    (void)pcre2_config(PCRE2_CONFIG_VERSION, version);
    (void)pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, unicode);
    buf_printf(out, "%s, Unicode %s", version, unicode);
}
