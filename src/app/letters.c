/* letters.c - decides what stands in the message of a delivery: its subject and words with their figures, the report's text, the files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "app/painter.h"
#include "app/record.h"
#include "app/way.h"
#include "base/file.h"
#include "base/sha256.h"
#include "mail/letter.h"
#include "out/layout.h"

#define SECOND INT64_C(1000000)
enum { FILE_MAX = 256 << 20 };

static const struct { const char *format, *type; } types[] = {
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, {"markdown", "text/markdown; charset=utf-8"},
    {"html", "text/html; charset=utf-8"}, {"csv", "text/csv; charset=utf-8"}, {"json", "application/json"}};

static const char *type_of(enum out_format format)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (out_format_of(types[i].format) == format)
            return types[i].type;
    if (format == OUT_SVG)
        return "image/svg+xml";
    return "application/octet-stream";
}

static bool names(const struct names *list, enum out_format format)
{
    if (format == OUT_SVG) /* Markdown's pictures go where it goes */
        format = OUT_MARKDOWN;
    for (size_t i = 0; i < list->n; i++)
        if (out_format_of(list->list[i].text) == format)
            return true;
    return false;
}

static int read_file(struct project *p, const char *path, struct message_file *out, struct err *err)
{
    char *data;
    size_t n;
    const char *slash = strrchr(path, '/');
    TRY(file_read(path, FILE_MAX, &data, &n, err));
    *out = (struct message_file){.name = slash ? slash + 1 : path, .data = arena_dup(p->arena, data, n), .n = n};
    free(data);
    return 0;
}

/* The files to be attached; a channel that takes files and has no `attach` gets all. */
static int files_of(struct project *p, const struct made *made, const struct deliver_decl *d, struct letter *l, struct err *err)
{
    struct message_file *list = NULL;
    bool all = d->attach.n == 0 && strcmp(d->via->name.text, "folder") == 0;
    for (size_t i = 0; i < made->n_files; i++) {
        struct message_file f;
        if (!all && !names(&d->attach, made->files[i].format))
            continue;
        TRY(read_file(p, made->files[i].path, &f, err));
        f.type = type_of(made->files[i].format);
        ARENA_PUSH(p->arena, list, l->n_files, f);
    }
    l->files = list;
    return 0;
}

static int text_of(struct project *p, const struct made *made, const struct result_letter *words, struct letter *l, struct err *err)
{
    const struct deliver_decl *d = words->deliver;
    struct buf b = BUF_INIT;
    const char *says = layout_filled(p->arena, &words->text, made->result);
    int rc = 0;
    if (*says)
        buf_printf(&b, "%s\n", says);
    else if (d->body.n == 0)
        buf_printf(&b, "%s, %s\n", made->result->label, made->result->period_name ? made->result->period_name : "");
    for (size_t i = 0; i < made->n_files && d->body.n && rc == 0; i++) {
        struct message_file f;
        if (made->files[i].format != OUT_MARKDOWN || !names(&d->body, OUT_MARKDOWN))
            continue;
        rc = read_file(p, made->files[i].path, &f, err);
        if (rc == 0) {
            buf_puts(&b, b.len ? "\n" : "");
            buf_add(&b, f.data, f.n);
        }
        break;
    }
    l->text = arena_strdup(p->arena, buf_text(&b) ? buf_text(&b) : "");
    l->n_text = strlen(l->text);
    if (rc == 0 && b.failed)
        rc = err_set(err, ERR_NOMEM, "no memory for the words of %s", d->report.text);
    buf_fini(&b);
    return rc;
}

/* The page of a `body html`, its pictures, and the same in plain words unless the Markdown stands there. */
static int page_of(struct project *p, const struct made *made, const struct result_letter *words, struct letter *l, struct err *err)
{
    const struct deliver_decl *d = words->deliver;
    struct layout *layout;
    struct mail_painter painter;
    struct mail_parts parts;
    bool there;
    const char *says = layout_filled(p->arena, &words->text, made->result), *at = strrchr(l->from.spec, '@');
    struct mail_options options = {.opening = *says ? says : NULL, .host = at ? at + 1 : NULL};
    if (!names(&d->body, OUT_HTML))
        return 0;
    for (size_t i = 0; i < l->n_files; i++)
        if (!options.attachment || strcmp(l->files[i].type, types[0].type) == 0)
            options.attachment = l->files[i].name;
    TRY(layout_build(p->arena, made->result, &layout, err));
    TRY(painter_open(p->arena, p->host, &painter, &there, err));
    options.painter = there ? &painter : NULL;
    TRY(mail_form(p->arena, layout, &options, &parts, err));
    l->html = parts.html;
    l->n_html = parts.n_html;
    if (!names(&d->body, OUT_MARKDOWN)) {
        l->text = parts.text;
        l->n_text = parts.n_text;
    }
    struct letter_image *images = ARENA_ARRAY(p->arena, struct letter_image, parts.n_images);
    for (size_t i = 0; i < parts.n_images; i++)
        images[i] = (struct letter_image){.id = parts.images[i].id, .name = parts.images[i].name, .type = "image/png", .data = parts.images[i].data, .n = parts.images[i].n};
    l->images = images;
    l->n_images = parts.n_images;
    return 0;
}

static struct address address_of(struct project *p, const char *text)
{
    struct address address = {0};
    struct address_fault fault;
    if (!text || !address_parse(p->arena, text, strlen(text), &address, &fault))
        (void)!address_parse(p->arena, "concord@localhost", strlen("concord@localhost"), &address, &fault);
    return address;
}

static void heads_of(struct project *p, const struct deliver_decl *d, struct letter *l)
{
    size_t n;
    const char **list = model_recipients(p->model, d, &n);
    struct address *to = ARENA_ARRAY(p->arena, struct address, n + 1), *reply = ARENA_NEW(p->arena, struct address);
    l->from = address_of(p, d->sender);
    for (size_t i = 0; i < n; i++)
        to[i] = address_of(p, list[i]);
    if (n == 0)
        to[n++] = l->from;
    l->to = to;
    l->n_to = n;
    if (d->reply_to) {
        *reply = address_of(p, d->reply_to);
        l->reply_to = reply;
        l->n_reply_to = 1;
    }
    const char *at = strrchr(l->from.spec, '@');
    l->list_id = arena_printf(p->arena, "%s.%s", d->report.text, at ? at + 1 : "localhost");
    l->language = "en";
}

/* Of all that a reader gets, its head and what it leaves out too, and not of when. */
static const char *content_of(struct project *p, const struct letter *l)
{
    const char **texts = ARENA_ARRAY(p->arena, const char *, 8 + l->n_to + 2 * l->n_files);
    size_t n = 0;
    texts[n++] = l->from.spec;
    texts[n++] = l->n_reply_to ? l->reply_to->spec : "";
    texts[n++] = arena_printf(p->arena, "%zu", l->limit);
    texts[n++] = l->elsewhere ? l->elsewhere : "";
    texts[n++] = arena_printf(p->arena, "%zu", l->n_to);
    for (size_t i = 0; i < l->n_to; i++)
        texts[n++] = l->to[i].spec;
    texts[n++] = l->subject;
    texts[n++] = l->text;
    if (l->n_html) /* its pictures follow from the same figures */
        texts[n++] = l->html;
    for (size_t i = 0; i < l->n_files; i++) {
        struct sha256 s;
        char sum[SHA256_TEXT];
        sha256_init(&s);
        sha256_add(&s, l->files[i].data, l->files[i].n);
        texts[n++] = l->files[i].name;
        texts[n++] = arena_strdup(p->arena, sha256_text(&s, sum));
    }
    return deliver_content(p->arena, texts, n);
}

int letters_build(struct project *p, const struct made *made, const struct result_letter *words, int64_t now, struct buf *bytes, struct message *out,
                  struct delivery *entry, struct err *err)
{
    const struct deliver_decl *d = words->deliver;
    const struct result_report *r = made->result;
    struct letter_cut cut;
    struct letter l = {.date = now / SECOND, .offset = zone_offset(calendar_zone(p->calendar), now) / 60, .list_name = r->label, .limit = (size_t)d->limit,
                       .elsewhere = d->elsewhere};
    l.subject = words->subject.text ? layout_filled(p->arena, &words->subject, r) : arena_printf(p->arena, "%s, %s", r->label, r->period_name);
    heads_of(p, d, &l);
    TRY(text_of(p, made, words, &l, err));
    TRY(files_of(p, made, d, &l, err));
    TRY(page_of(p, made, words, &l, err));
    *entry = (struct delivery){.report = r->report->name.text, .period = r->period_name ? r->period_name : "", .covers = record_covers(p->arena, r),
                               .sender = l.from.spec, .subject = l.subject, .on_doubt = d->resend ? "resend" : "hold", .owner = way_owner(p, d), .reason = "",
                               .created = now, .next_try = now, .give_up = now + way_window(d), .kind = "report"};
    entry->content = content_of(p, &l);
    entry->message = l.id = deliver_message_id(p->arena, entry);
    TRY(letter_write(p->arena, &l, bytes, out, &cut, err));
    return 0;
}
