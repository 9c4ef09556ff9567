/* json.c - JSON on standard output, written as it comes; whether it arrived is asked of the stream at the end. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/json.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void put_text(const char *s)
{
    struct buf safe = BUF_INIT;
    size_t n = strlen(s), bad;
    if (!text_is_utf8(s, n, &bad)) {
        text_printable(&safe, s, n);
        s = buf_text(&safe) ? buf_text(&safe) : "";
    }
    putchar('"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
    buf_fini(&safe);
}

static void item(struct json *j, const char *name)
{
    if (j->filled[j->depth])
        fputs(j->depth == 1 ? ",\n " : ", ", stdout);
    j->filled[j->depth] = true;
    if (name) {
        put_text(name);
        fputs(": ", stdout);
    }
}

void json_begin_named(struct json *j, const char *name, char bracket)
{
    item(j, name);
    putchar(bracket);
    if (j->depth + 1 < (int)(sizeof j->filled / sizeof *j->filled))
        j->depth++;
    j->filled[j->depth] = false;
}

void json_begin(struct json *j, char bracket) { json_begin_named(j, NULL, bracket); }

void json_end(struct json *j, char bracket)
{
    j->depth--;
    putchar(bracket);
    if (j->depth == 0)
        putchar('\n');
}

void json_text(struct json *j, const char *name, const char *text)
{
    item(j, name);
    if (text)
        put_text(text);
    else
        fputs("null", stdout);
}

void json_number(struct json *j, const char *name, int64_t n)
{
    item(j, name);
    printf("%lld", (long long)n);
}

void json_flag(struct json *j, const char *name, bool flag)
{
    item(j, name);
    fputs(flag ? "true" : "false", stdout);
}
