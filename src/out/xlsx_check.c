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

#include <expat.h>
#include <minizip/unzip.h>

#include "base/pool.h"

enum part { PART_OTHER, PART_BOOK, PART_SHEET, PART_CHART };

/* What is gathered while one part is read. */
struct reading {
    XML_Parser parser;
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

static const char *attribute(const XML_Char **attrs, const char *name)
{
    for (size_t i = 0; attrs[i]; i += 2)
        if (attrs[i][0] == *name && strcmp(attrs[i], name) == 0)
            return attrs[i + 1];
    return NULL;
}

/* "AB12" as row and column from 0. */
static bool read_place(const char *ref, size_t *row, size_t *column)
{
    size_t c = 0, r = 0;
    const char *s = ref;
    for (; *s >= 'A' && *s <= 'Z' && c < XLSX_COLUMNS; s++)
        c = c * 26 + (size_t)(*s - 'A' + 1);
    for (; isdigit((unsigned char)*s) && r <= XLSX_ROWS; s++)
        r = r * 10 + (size_t)(*s - '0');
    if (c == 0 || r == 0 || *s != '\0')
        return false;
    *row = r - 1;
    *column = c - 1;
    return true;
}

/* A list that says how many it holds must hold them: a part that lost its middle may still be well-formed. */
static void count_child(struct reading *r, const char *name, const XML_Char **attrs)
{
    const char *count = attribute(attrs, "count");
    if (r->depth > 0 && r->depth <= 64)
        r->counts[r->depth - 1].seen++;
    if (r->depth < 64) {
        r->counts[r->depth].seen = 0;
        r->counts[r->depth].says = count != NULL && strcmp(name, "pageBreaks") != 0;
        r->counts[r->depth].said = count ? (size_t)strtoul(count, NULL, 10) : 0;
    }
    r->depth++;
}

static void start_sheet(struct reading *r, const XML_Char **attrs)
{
    const char *title = attribute(attrs, "name");
    if (r->n_sheets >= r->expect->n_sheets || !title || strcmp(title, r->expect->sheets[r->n_sheets].name) != 0)
        r->names_differ = true;
    r->n_sheets++;
}

static void start_cell(struct reading *r, const XML_Char **attrs)
{
    const char *ref = attribute(attrs, "r"), *type = attribute(attrs, "t");
    r->type = !type ? 'n' : strcmp(type, "b") == 0 ? 'b' : strcmp(type, "inlineStr") == 0 ? 's' : '?';
    if (!ref || !read_place(ref, &r->row, &r->column))
        r->type = '?';
    buf_clear(&r->value);
}

/* <v>, <t> or <f>: what a cell holds. */
static bool is_value(const struct reading *r, const char *name)
{
    return r->part == PART_SHEET && (*name == 'v' || *name == 't' || *name == 'f') && name[1] == '\0';
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attrs)
{
    struct reading *r = user;
    if (r->part == PART_OTHER)
        count_child(r, name, attrs);
    else if (r->part == PART_BOOK && strcmp(name, "sheet") == 0)
        start_sheet(r, attrs);
    else if (r->part == PART_SHEET && *name == 'c' && name[1] == '\0')
        start_cell(r, attrs);
    else if (is_value(r, name))
        r->in_value = true;
    else if (r->part == PART_SHEET && *name == 'h' && strcmp(name, "hyperlink") == 0)
        r->found.n_links++;
    else if (r->part == PART_CHART && strcmp(name, "c:ser") == 0)
        r->n_series++;
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct reading *r = user;
    if (r->part == PART_OTHER) {
        r->depth--;
        if (r->depth < 64 && r->counts[r->depth].says && r->counts[r->depth].said != r->counts[r->depth].seen)
            r->count_differs = true;
    } else if (is_value(r, name)) {
        const char *text = buf_text(&r->value);
        r->in_value = false;
        digest_add(&r->found, r->row, r->column, *name == 'f' ? 'f' : r->type, text ? text : "", r->value.len);
        buf_clear(&r->value);
    }
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    struct reading *r = user;
    if (r->in_value)
        buf_add(&r->value, text, (size_t)n);
}

/* A workbook of ours declares nothing; a declaration could grow without bounds. */
static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    struct reading *r = user;
    (void)name, (void)system, (void)public, (void)internal;
    XML_StopParser(r->parser, XML_FALSE);
}

/* Makes a parser that was used before ready for one part. */
static void begin_parser(XML_Parser parser, struct reading *r)
{
    XML_ParserReset(parser, "UTF-8"); /* false for a parser of an entity only, which is never made */
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetUserData(parser, r);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, r->part == PART_SHEET ? on_text : NULL);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    r->parser = parser;
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
static int read_part(unzFile zip, const char *part, struct reading *r, struct err *err)
{
    char chunk[65536], what[256];
    int n = 0;
    bool is_xml = ends_with(part, ".xml") || ends_with(part, ".rels"), well = true;
    if (unzOpenCurrentFile(zip) != UNZ_OK)
        return differs(err, "a part cannot be opened");
    while ((n = unzReadCurrentFile(zip, chunk, sizeof chunk)) > 0)
        well = well && (!is_xml || XML_Parse(r->parser, chunk, n, 0) == XML_STATUS_OK);
    if (is_xml && n == 0)
        well = well && XML_Parse(r->parser, "", 0, 1) == XML_STATUS_OK;
    if (unzCloseCurrentFile(zip) != UNZ_OK || n < 0) {
        snprintf(what, sizeof what, "%.100s is damaged", part);
        return differs(err, what);
    }
    if (!well) {
        snprintf(what, sizeof what, "%.100s is no whole XML: %.100s", part, XML_ErrorString(XML_GetErrorCode(r->parser)));
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
struct desk { unzFile zip; XML_Parser parser; };
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
    d->parser = XML_ParserCreate("UTF-8");
    if (!d->parser)
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
    begin_parser(d->parser, &r);
    int rc = read_part(d->zip, name, &r, err);
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
        XML_ParserFree(c.desks[i].parser);
        if (c.desks[i].zip)
            unzClose(c.desks[i].zip);
    }
    free(c.places);
    return rc;
}
