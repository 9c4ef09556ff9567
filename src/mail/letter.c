/* letter.c - decides how a message is put together: which heads, which parts in which order, what is left out over a limit.
 *
 *     multipart/mixed            when files are attached
 *       multipart/alternative    when there is a page
 *         text/plain
 *         multipart/related      when the page has pictures
 *           text/html, images
 *       files
 *
 * It must not know what the report says, nor who sends it how. A boundary begins with =_, which no encoded body has in it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/letter.h"

#include <stdint.h>
#include <string.h>

#include "mail/mail_int.h"
#include "mail/mime.h"

/* A letter on its way: what is still in it. */
struct draft {
    const struct letter *letter;
    struct arena *arena;
    struct buf *out;
    uint64_t mark;       /* of its boundaries */
    bool *left_out;      /* of each file */
    struct letter_cut cut;
};

static uint64_t hash_text(const char *s)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001B3);
    return h;
}

/* ---------------------------------------------------------------- heads */
/* In ASCII, without what has a meaning in a head: a report may be called as it likes. */
static const char *list_id(struct draft *d)
{
    char *id = arena_strdup(d->arena, d->letter->list_id);
    for (char *c = id; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-_.", *c)))
            *c = '-';
    return id;
}

static void put_heads(struct draft *d)
{
    const struct letter *l = d->letter;
    struct buf *out = d->out;

    mime_date(out, l->date, l->offset);
    mime_addresses(out, "From", &l->from, 1);
    mime_addresses(out, "To", l->to, l->n_to);
    if (l->n_reply_to > 0)
        mime_addresses(out, "Reply-To", l->reply_to, l->n_reply_to);
    mime_head(out, "Subject", l->subject);
    buf_printf(out, "Message-ID: <%s>\r\n", l->id);
    if (l->list_id) {
        buf_puts(out, "List-Id:");
        size_t column = 8;
        if (l->list_name) {
            buf_putc(out, ' ');
            column = mime_phrase(out, l->list_name, column + 1);
        }
        buf_printf(out, "%s<%s>\r\n", column + strlen(l->list_id) > 70 ? "\r\n " : " ", list_id(d));
    }
    buf_puts(out, "Auto-Submitted: auto-generated\r\n");
    if (l->language)
        buf_printf(out, "Content-Language: %s\r\n", l->language);
    buf_puts(out, "MIME-Version: 1.0\r\n");
}

/* ---------------------------------------------------------------- parts */
static void open_parts(struct draft *d, const char *kind)
{
    buf_printf(d->out, "Content-Type: multipart/%s;\r\n boundary=\"=_%s-%016llx\"", kind, kind, (unsigned long long)d->mark);
    if (strcmp(kind, "related") == 0)
        buf_puts(d->out, ";\r\n type=\"text/html\"");
    buf_puts(d->out, "\r\n");
}

/* The line's end before a boundary belongs to it, and not to the part. */
static void next_part(struct draft *d, const char *kind)
{
    buf_printf(d->out, "\r\n--=_%s-%016llx\r\n", kind, (unsigned long long)d->mark);
}

static void close_parts(struct draft *d, const char *kind)
{
    buf_printf(d->out, "\r\n--=_%s-%016llx--\r\n", kind, (unsigned long long)d->mark);
}

static void put_bytes(struct draft *d, const char *disposition, const char *id, const char *name, const char *type, const char *data, size_t n)
{
    buf_printf(d->out, "Content-Type: %s\r\nContent-Disposition: %s", type, disposition);
    mime_parameter(d->out, "filename", name);
    buf_puts(d->out, "\r\n");
    if (id)
        buf_printf(d->out, "Content-ID: <%s>\r\n", id);
    buf_puts(d->out, "Content-Transfer-Encoding: base64\r\n\r\n");
    mime_base64(d->out, data, n);
}

/* ---------------------------------------------------------------- what is said of what is left out */
static void put_size(struct buf *out, size_t n)
{
    size_t tenths = (n + 50000) / 100000;
    if (n < 1000000)
        buf_printf(out, "%zu kB", (n + 999) / 1000);
    else
        buf_printf(out, "%zu.%zu MB", tenths / 10, tenths % 10);
}

/* NULL: nothing was left out. */
static const char *note(struct draft *d)
{
    const struct letter *l = d->letter;
    struct buf b = BUF_INIT;

    for (size_t i = 0; i < l->n_files; i++) {
        if (!d->left_out[i])
            continue;
        buf_printf(&b, "%s is not attached: it has ", l->files[i].name);
        put_size(&b, l->files[i].n);
        buf_puts(&b, ", and this mail may have ");
        put_size(&b, l->limit);
        if (l->elsewhere)
            buf_printf(&b, ". It is at %s", l->elsewhere);
        buf_puts(&b, ".\n");
    }
    if (d->cut.html)
        buf_puts(&b, "The page with its charts is left out, for the same reason: this is what it says, as text.\n");
    if (b.failed)
        arena_exhausted();
    const char *text = b.len > 0 ? arena_dup(d->arena, b.data, b.len) : NULL;
    buf_fini(&b);
    return text;
}

static void put_text(struct draft *d)
{
    const char *said = note(d);
    struct buf b = BUF_INIT;

    if (said)
        buf_printf(&b, "%s\n", said);
    buf_add(&b, d->letter->text, d->letter->n_text);
    buf_puts(d->out, "Content-Type: text/plain; charset=utf-8\r\n");
    mime_text(d->out, b.data ? b.data : "", b.len);
    d->out->failed = d->out->failed || b.failed;
    buf_fini(&b);
}

static void escape(struct buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '<' || *s == '>' || *s == '&' || *s == '"')
            buf_printf(out, "&#%d;", *s);
        else if (*s == '\n')
            buf_puts(out, "<br>\n");
        else
            buf_putc(out, *s);
    }
}

/* Where the page's own words begin: behind <body …>, or at once. */
static size_t body_start(const char *html, size_t n)
{
    for (size_t i = 0; i + 5 < n; i++)
        if (memcmp(html + i, "<body", 5) == 0) {
            const char *close = memchr(html + i, '>', n - i);
            return close ? (size_t)(close - html) + 1 : 0;
        }
    return 0;
}

static void put_html(struct draft *d)
{
    const struct letter *l = d->letter;
    const char *said = note(d);
    size_t at = body_start(l->html, l->n_html);
    struct buf b = BUF_INIT;

    buf_add(&b, l->html, at);
    if (said) {
        buf_puts(&b, "\n<p>");
        escape(&b, said);
        buf_puts(&b, "</p>\n");
    }
    buf_add(&b, l->html + at, l->n_html - at);
    buf_puts(d->out, "Content-Type: text/html; charset=utf-8\r\n");
    mime_text(d->out, b.data ? b.data : "", b.len);
    d->out->failed = d->out->failed || b.failed;
    buf_fini(&b);
}

static void put_page(struct draft *d)
{
    const struct letter *l = d->letter;
    if (l->n_images == 0) {
        put_html(d);
        return;
    }
    open_parts(d, "related");
    next_part(d, "related");
    put_html(d);
    for (size_t i = 0; i < l->n_images; i++) {
        next_part(d, "related");
        put_bytes(d, "inline", l->images[i].id, l->images[i].name, l->images[i].type, l->images[i].data, l->images[i].n);
    }
    close_parts(d, "related");
}

static void put_words(struct draft *d)
{
    if (d->letter->n_html == 0 || d->cut.html) {
        put_text(d);
        return;
    }
    open_parts(d, "alternative");
    next_part(d, "alternative");
    put_text(d);
    next_part(d, "alternative");
    put_page(d);
    close_parts(d, "alternative");
}

static void put_letter(struct draft *d)
{
    const struct letter *l = d->letter;

    buf_clear(d->out);
    put_heads(d);
    if (l->n_files == d->cut.n_files) {
        put_words(d);
        return;
    }
    open_parts(d, "mixed");
    next_part(d, "mixed");
    put_words(d);
    for (size_t i = 0; i < l->n_files; i++) {
        if (d->left_out[i])
            continue;
        next_part(d, "mixed");
        put_bytes(d, "attachment", NULL, l->files[i].name, l->files[i].type, l->files[i].data, l->files[i].n);
    }
    close_parts(d, "mixed");
}

/* ---------------------------------------------------------------- the limit */
static bool cut_more(struct draft *d)
{
    const struct letter *l = d->letter;
    size_t largest = l->n_files;

    for (size_t i = 0; i < l->n_files; i++)
        if (!d->left_out[i] && (largest == l->n_files || l->files[i].n > l->files[largest].n))
            largest = i;
    if (largest < l->n_files) {
        d->left_out[largest] = true;
        d->cut.n_files++;
        return true;
    }
    if (l->n_html == 0 || d->cut.html)
        return false;
    d->cut.html = true;
    return true;
}

static bool is_7bit_id(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7F || strchr("<>()\\\"", *s))
            return false;
    return true;
}

static bool wants_utf8(const struct letter *l)
{
    bool wants = l->from.is_utf8;
    for (size_t i = 0; i < l->n_to; i++)
        wants = wants || l->to[i].is_utf8;
    for (size_t i = 0; i < l->n_reply_to; i++)
        wants = wants || l->reply_to[i].is_utf8;
    return wants;
}

int letter_write(struct arena *a, const struct letter *l, struct buf *bytes, struct message *out, struct letter_cut *cut, struct err *err)
{
    struct draft d = {.letter = l, .arena = a, .out = bytes, .left_out = ARENA_ARRAY(a, bool, l->n_files)};

    if (!is_7bit_id(l->id) || !strchr(l->id, '@'))
        return err_set(err, ERR_INTERNAL, "a message's id is local@domain in ASCII, without brackets: %s", l->id);
    d.mark = hash_text(l->id);
    for (put_letter(&d); l->limit > 0 && bytes->len > l->limit && !bytes->failed; put_letter(&d))
        if (!cut_more(&d))
            return err_set(err, ERR_DATA, "the words of this mail alone have %zu bytes, and it may have %zu", bytes->len, l->limit);
    if (bytes->failed)
        return err_set(err, ERR_NOMEM, "no memory for a mail of %zu bytes", bytes->len);
    *cut = d.cut;
    *out = (struct message){.id = l->id, .sender = l->from.spec, .subject = l->subject, .data = bytes->data, .n = bytes->len,
                            .has_utf8_header = wants_utf8(l), .files = l->files, .n_files = l->n_files};
    return 0;
}
