/* xlsx_check.c - reads a finished workbook back and compares it with what was meant.
 *
 * The library reports success on files that lost most of their rows, so the file itself is asked: every part inflates with
 * its checksum and is well-formed XML, the sheets bear the names and in the order given, each sheet holds exactly the cells that
 * were written (count and digest of cell, type, value), and each chart is there with its series. Knows the file format; must
 * not know how the file was written. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/unzip.h>

#include "base/pool.h"
#include "out/xml_read.h"

enum part { PART_OTHER, PART_BOOK, PART_SHEET, PART_CHART };

/* What is gathered while one part is read. */
struct reading {
    enum part part;
    const struct xlsx_expect *expect;
    size_t n_sheets;     /* PART_BOOK: names seen */
    bool names_differ;
    struct sheet_digest found; /* PART_SHEET */
    size_t row, column;
    char type;
    bool in_value;
    struct buf value;
    size_t n_series;     /* PART_CHART */
    size_t depth;
    struct { size_t said, seen; bool says; } counts[64]; /* by depth: what `count=` says and how many there are */
    bool count_differs;
};

/* "AB12" as row and column from 0. */
static bool read_place(const struct xml_attribute *ref, size_t *row, size_t *column)
{
    size_t c = 0, r = 0;
    const char *s = ref->value, *end = s + ref->n_value;
    for (; s < end && *s >= 'A' && *s <= 'Z' && c < XLSX_COLUMNS; s++)
        c = c * 26 + (size_t)(*s - 'A' + 1);
    for (; s < end && isdigit((unsigned char)*s) && r <= XLSX_ROWS; s++)
        r = r * 10 + (size_t)(*s - '0');
    if (c == 0 || r == 0 || s != end)
        return false;
    *row = r - 1;
    *column = c - 1;
    return true;
}

/* What an attribute says as a number; it ends with a quote. */
static size_t number_of(const struct xml_attribute *a)
{
    return (size_t)strtoul(a->value, NULL, 10);
}

/* A list that says how many it holds must hold them: a part that lost its middle may still be well-formed. */
static void count_child(struct reading *r, const struct xml_tag *tag)
{
    const struct xml_attribute *count = xml_attribute(tag, "count");
    if (r->depth > 0 && r->depth <= 64)
        r->counts[r->depth - 1].seen++;
    if (r->depth < 64) {
        r->counts[r->depth].seen = 0;
        r->counts[r->depth].says = count != NULL && !xml_is(tag->name, tag->n_name, "pageBreaks");
        r->counts[r->depth].said = count ? number_of(count) : 0;
    }
    r->depth++;
}

static void start_sheet(struct reading *r, const struct xml_tag *tag)
{
    struct buf title = BUF_INIT;
    const struct xml_attribute *name = xml_attribute(tag, "name");
    if (name)
        xml_resolve(&title, name->value, name->n_value);
    if (r->n_sheets >= r->expect->n_sheets || !name || !buf_text(&title) || strcmp(buf_text(&title), r->expect->sheets[r->n_sheets].name) != 0)
        r->names_differ = true;
    r->n_sheets++;
    buf_fini(&title);
}

static void start_cell(struct reading *r, const struct xml_tag *tag)
{
    const struct xml_attribute *ref = xml_attribute(tag, "r"), *type = xml_attribute(tag, "t");
    r->type = !type ? 'n' : xml_is(type->value, type->n_value, "b") ? 'b' : xml_is(type->value, type->n_value, "inlineStr") ? 's' : '?';
    if (!ref || !read_place(ref, &r->row, &r->column))
        r->type = '?';
    buf_clear(&r->value);
}

/* <v>, <t> or <f>: what a cell holds. */
static bool is_value(const struct reading *r, const char *name, size_t n)
{
    return r->part == PART_SHEET && n == 1 && (*name == 'v' || *name == 't' || *name == 'f');
}

static void on_start(void *ctx, const struct xml_tag *tag)
{
    struct reading *r = ctx;
    if (r->part == PART_OTHER)
        count_child(r, tag);
    else if (r->part == PART_BOOK && xml_is(tag->name, tag->n_name, "sheet"))
        start_sheet(r, tag);
    else if (r->part == PART_SHEET && xml_is(tag->name, tag->n_name, "c"))
        start_cell(r, tag);
    else if (is_value(r, tag->name, tag->n_name))
        r->in_value = true;
    else if (r->part == PART_SHEET && xml_is(tag->name, tag->n_name, "hyperlink"))
        r->found.n_links++;
    else if (r->part == PART_CHART && xml_is(tag->name, tag->n_name, "c:ser"))
        r->n_series++;
}

static void on_end(void *ctx, const char *name, size_t n)
{
    struct reading *r = ctx;
    if (r->part == PART_OTHER) {
        r->depth--;
        if (r->depth < 64 && r->counts[r->depth].says && r->counts[r->depth].said != r->counts[r->depth].seen)
            r->count_differs = true;
    } else if (is_value(r, name, n)) {
        const char *text = buf_text(&r->value);
        r->in_value = false;
        digest_add(&r->found, r->row, r->column, *name == 'f' ? 'f' : r->type, text ? text : "", r->value.len);
        buf_clear(&r->value);
    }
}

static void on_text(void *ctx, const char *text, size_t n)
{
    struct reading *r = ctx;
    if (r->in_value)
        buf_add(&r->value, text, n);
}

static int differs(struct err *err, const char *what)
{
    return err_set(err, ERR_IO, "the workbook on disk is not what was written: %s", what);
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);
    return n >= k && strcmp(s + n - k, tail) == 0;
}

/* Inflates the current part and, if it is XML, parses it. */
static int read_part(unzFile zip, const char *part, struct xml_reader *xml, struct reading *r, struct err *err)
{
    char chunk[65536], what[256];
    int n = 0;
    bool is_xml = ends_with(part, ".xml") || ends_with(part, ".rels"), well = true;
    if (unzOpenCurrentFile(zip) != UNZ_OK)
        return differs(err, "a part cannot be opened");
    while ((n = unzReadCurrentFile(zip, chunk, sizeof chunk)) > 0)
        well = well && (!is_xml || xml_feed(xml, chunk, (size_t)n));
    if (is_xml && n == 0)
        well = xml_end(xml);
    if (unzCloseCurrentFile(zip) != UNZ_OK || n < 0) {
        snprintf(what, sizeof what, "%.100s is damaged", part);
        return differs(err, what);
    }
    if (!well) {
        snprintf(what, sizeof what, "%.100s is no whole XML: %.100s", part, xml_says(xml));
        return differs(err, what);
    }
    if (r->count_differs || r->value.failed) {
        snprintf(what, sizeof what, "%.100s lacks some of its entries", part);
        return differs(err, what);
    }
    return 0;
}

static enum part part_of(const char *name, size_t *sheet)
{
    unsigned n = 0;
    int end = 0;
    *sheet = 0;
    if (strcmp(name, "xl/workbook.xml") == 0)
        return PART_BOOK;
    if (sscanf(name, "xl/worksheets/sheet%u.xml%n", &n, &end) == 1 && end > 0 && name[end] == '\0') {
        *sheet = n;
        return PART_SHEET;
    }
    return strncmp(name, "xl/charts/chart", 15) == 0 ? PART_CHART : PART_OTHER;
}

struct tally {
    size_t n_sheets, n_charts, n_series;
    bool book, styles, types;
};

static int judge_part(const char *name, const struct reading *r, size_t sheet, struct tally *all, struct err *err)
{
    char what[256];
    const struct xlsx_expect *e = r->expect;
    if (r->part == PART_BOOK) {
        all->book = true;
        if (r->names_differ || r->n_sheets != e->n_sheets)
            return differs(err, "its sheets are others");
    } else if (r->part == PART_SHEET) {
        all->n_sheets++;
        if (sheet == 0 || sheet > e->n_sheets)
            return differs(err, "it has a sheet too many");
        const struct sheet_digest *want = &e->sheets[sheet - 1];
        if (r->found.n != want->n || r->found.hash != want->hash) {
            snprintf(what, sizeof what, "sheet \"%.100s\" has %zu filled cells of %zu%s", want->name, r->found.n, want->n,
                     r->found.n == want->n ? ", with other contents" : "");
            return differs(err, what);
        }
        if (r->found.n_links != want->n_links) {
            snprintf(what, sizeof what, "sheet \"%.100s\" has %zu links of %zu", want->name, r->found.n_links, want->n_links);
            return differs(err, what);
        }
    } else if (r->part == PART_CHART) {
        all->n_charts++;
        all->n_series += r->n_series;
    }
    all->styles |= strcmp(name, "xl/styles.xml") == 0;
    all->types |= strcmp(name, "[Content_Types].xml") == 0;
    return 0;
}

/* ------------------------------------------------------------------ the archive */

/* One file of the archive: where it is found, and what it was found to be. */
struct place { unz64_file_pos at; uint64_t size; struct tally found; };
/* What a thread reads with. */
struct desk { unzFile zip; struct xml_reader *xml; };
struct check {
    const char *path;
    const struct xlsx_expect *expect;
    struct place *places;
    size_t n;
    struct desk desks[POOL_THREADS_MAX]; /* by worker */
};

static int open_desk(const struct check *c, struct desk *d, struct err *err)
{
    d->zip = unzOpen64(c->path);
    d->xml = xml_new();
    if (!d->xml)
        return err_set(err, ERR_NOMEM, "no memory to read the workbook back");
    return d->zip ? 0 : differs(err, "it is no whole archive");
}

static int check_part(void *ctx, size_t i, unsigned worker, struct err *err)
{
    char name[256];
    size_t sheet;
    unz_file_info64 info;
    struct check *c = ctx;
    struct desk *d = &c->desks[worker];
    struct reading r = {.expect = c->expect};
    if (!d->zip)
        TRY(open_desk(c, d, err));
    if (unzGoToFilePos64(d->zip, &c->places[i].at) != UNZ_OK || unzGetCurrentFileInfo64(d->zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK)
        return differs(err, "its table of contents is damaged");
    r.part = part_of(name, &sheet);
    xml_begin(d->xml, &(struct xml_sink){&r, on_start, on_end, on_text});
    int rc = read_part(d->zip, name, d->xml, &r, err);
    if (rc == 0)
        rc = judge_part(name, &r, sheet, &c->places[i].found, err);
    buf_fini(&r.value);
    return rc;
}

static int by_size(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return x->size != y->size ? (x->size < y->size) - (x->size > y->size)
                              : (x->at.num_of_file > y->at.num_of_file) - (x->at.num_of_file < y->at.num_of_file);
}

/* What the archive holds, the largest first, so that no thread is left with much when the others have done. */
static int find_places(struct check *c, struct err *err)
{
    unz_file_info64 info;
    size_t room = 0;
    TRY(open_desk(c, &c->desks[0], err));
    unzFile zip = c->desks[0].zip;
    int at = unzGoToFirstFile(zip);
    for (; at == UNZ_OK; at = unzGoToNextFile(zip)) {
        if (c->n == room) {
            room = room ? 2 * room : 64;
            struct place *grown = realloc(c->places, room * sizeof *grown);
            if (!grown)
                return err_set(err, ERR_NOMEM, "no memory to read the workbook back");
            c->places = grown;
        }
        struct place *p = &c->places[c->n++];
        *p = (struct place){.size = 0};
        if (unzGetFilePos64(zip, &p->at) != UNZ_OK || unzGetCurrentFileInfo64(zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
            break;
        p->size = info.uncompressed_size;
    }
    if (at != UNZ_END_OF_LIST_OF_FILE)
        return differs(err, "its table of contents is damaged");
    qsort(c->places, c->n, sizeof *c->places, by_size);
    return 0;
}

static int judge_all(const struct check *c, struct err *err)
{
    struct tally all = {0};
    for (size_t i = 0; i < c->n; i++) {
        const struct tally *t = &c->places[i].found;
        all.n_sheets += t->n_sheets;
        all.n_charts += t->n_charts;
        all.n_series += t->n_series;
        all.book |= t->book;
        all.styles |= t->styles;
        all.types |= t->types;
    }
    if (!all.book || !all.styles || !all.types || all.n_sheets != c->expect->n_sheets)
        return differs(err, "a part is missing");
    if (all.n_charts != c->expect->n_charts || all.n_series != c->expect->n_series)
        return differs(err, "a chart is missing");
    return 0;
}

int xlsx_check(const char *path, const struct xlsx_expect *expect, unsigned threads, struct err *err)
{
    struct check c = {.path = path, .expect = expect};
    int rc = find_places(&c, err);
    if (rc == 0)
        rc = pool_run(threads, c.n, check_part, &c, err);
    if (rc == 0)
        rc = judge_all(&c, err);
    for (size_t i = 0; i < POOL_THREADS_MAX; i++) {
        xml_free(&c.desks[i].xml);
        if (c.desks[i].zip)
            unzClose(c.desks[i].zip);
    }
    free(c.places);
    return rc;
}
