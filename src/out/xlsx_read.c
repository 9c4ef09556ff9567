/* xlsx_read.c - decides what a part of a finished workbook must hold: well-formed XML, the sheets by name and in order, in each sheet exactly the
 * cells that were written (count and digest of cell, type, value), each chart with its series.
 *
 * The library reports success on files that lost most of their rows, so what it made is asked. Knows the file format; must not know how
 * the file was written, nor where it lies. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_read.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

enum part { PART_OTHER, PART_BOOK, PART_SHEET, PART_CHART };

struct xlsx_reader {
    XML_Parser parser;
    struct buf value;
    /* What is gathered while one part is read. */
    const struct xlsx_expect *expect;
    char name[256];
    enum part part;
    bool is_xml, well, lacks_memory;
    size_t sheet;        /* PART_SHEET: its number, from 1 */
    size_t n_sheets;     /* PART_BOOK: names seen */
    bool names_differ;
    struct sheet_digest found; /* PART_SHEET */
    size_t row, column;
    char type;
    bool in_value;
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
static void count_child(struct xlsx_reader *r, const char *name, const XML_Char **attrs)
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

static void start_sheet(struct xlsx_reader *r, const XML_Char **attrs)
{
    const char *title = attribute(attrs, "name");
    if (r->n_sheets >= r->expect->n_sheets || !title || strcmp(title, r->expect->sheets[r->n_sheets].name) != 0)
        r->names_differ = true;
    r->n_sheets++;
}

static void start_cell(struct xlsx_reader *r, const XML_Char **attrs)
{
    const char *ref = attribute(attrs, "r"), *type = attribute(attrs, "t");
    r->type = !type ? 'n' : strcmp(type, "b") == 0 ? 'b' : strcmp(type, "inlineStr") == 0 ? 's' : '?';
    if (!ref || !read_place(ref, &r->row, &r->column))
        r->type = '?';
    buf_clear(&r->value);
}

/* <v>, <t> or <f>: what a cell holds. */
static bool is_value(const struct xlsx_reader *r, const char *name)
{
    return r->part == PART_SHEET && (*name == 'v' || *name == 't' || *name == 'f') && name[1] == '\0';
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attrs)
{
    struct xlsx_reader *r = user;
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
    struct xlsx_reader *r = user;
    if (r->part == PART_OTHER) {
        r->depth--;
        if (r->depth < 64 && r->counts[r->depth].says && r->counts[r->depth].said != r->counts[r->depth].seen)
            r->count_differs = true;
    } else if (is_value(r, name)) {
        const char *text = buf_text(&r->value);
        r->in_value = false;
        r->lacks_memory |= r->value.failed;
        digest_add(&r->found, r->row, r->column, *name == 'f' ? 'f' : r->type, text ? text : "", r->value.len);
        buf_clear(&r->value);
    }
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    struct xlsx_reader *r = user;
    if (r->in_value)
        buf_add(&r->value, text, (size_t)n);
}

/* A workbook of ours declares nothing; a declaration could grow without bounds. */
static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    struct xlsx_reader *r = user;
    (void)name, (void)system, (void)public, (void)internal;
    XML_StopParser(r->parser, XML_FALSE);
}

int xlsx_differs(struct err *err, const char *what)
{
    return err_set(err, ERR_IO, "the workbook on disk is not what was written: %s", what);
}

struct xlsx_reader *xlsx_reader_new(void)
{
    struct xlsx_reader *r = calloc(1, sizeof *r);
    if (r)
        r->parser = XML_ParserCreate("UTF-8");
    if (r && !r->parser) {
        free(r);
        return NULL;
    }
    return r;
}

void xlsx_reader_free(struct xlsx_reader **r)
{
    if (!*r)
        return;
    XML_ParserFree((*r)->parser);
    buf_fini(&(*r)->value);
    free(*r);
    *r = NULL;
}

/* Makes the parser, which may have been used before, ready for one part. */
static void begin_parser(struct xlsx_reader *r)
{
    XML_ParserReset(r->parser, "UTF-8"); /* false for a parser of an entity only, which is never made */
    XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, r->part == PART_SHEET ? on_text : NULL);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
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

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);
    return n >= k && strcmp(s + n - k, tail) == 0;
}

void xlsx_read_begin(struct xlsx_reader *r, const char *name, const struct xlsx_expect *expect)
{
    struct buf value = r->value;
    buf_clear(&value);
    *r = (struct xlsx_reader){.parser = r->parser, .value = value, .expect = expect, .well = true};
    snprintf(r->name, sizeof r->name, "%s", name);
    r->is_xml = ends_with(name, ".xml") || ends_with(name, ".rels");
    r->part = part_of(name, &r->sheet);
    if (r->is_xml)
        begin_parser(r);
}

void xlsx_read_more(struct xlsx_reader *r, const char *data, size_t n)
{
    enum { MOST = 1 << 24 }; /* the parser counts in int */
    for (; r->is_xml && r->well && n > 0; data += n < MOST ? n : MOST, n -= n < MOST ? n : MOST)
        r->well = XML_Parse(r->parser, data, (int)(n < MOST ? n : MOST), 0) == XML_STATUS_OK;
}

static int judge_sheet(const struct xlsx_reader *r, struct err *err)
{
    char what[256];
    if (r->sheet == 0 || r->sheet > r->expect->n_sheets)
        return xlsx_differs(err, "it has a sheet too many");
    const struct sheet_digest *want = &r->expect->sheets[r->sheet - 1];
    if (r->found.n != want->n || r->found.hash != want->hash) {
        snprintf(what, sizeof what, "sheet \"%.100s\" has %zu filled cells of %zu%s", want->name, r->found.n, want->n,
                 r->found.n == want->n ? ", with other contents" : "");
        return xlsx_differs(err, what);
    }
    if (r->found.n_links != want->n_links) {
        snprintf(what, sizeof what, "sheet \"%.100s\" has %zu links of %zu", want->name, r->found.n_links, want->n_links);
        return xlsx_differs(err, what);
    }
    return 0;
}

static int judge_part(const struct xlsx_reader *r, struct xlsx_found *found, struct err *err)
{
    if (r->part == PART_BOOK && (r->names_differ || r->n_sheets != r->expect->n_sheets))
        return xlsx_differs(err, "its sheets are others");
    if (r->part == PART_SHEET)
        TRY(judge_sheet(r, err));
    *found = (struct xlsx_found){.n_sheets = r->part == PART_SHEET, .n_charts = r->part == PART_CHART, .n_series = r->n_series, .book = r->part == PART_BOOK,
                                 .styles = strcmp(r->name, "xl/styles.xml") == 0, .types = strcmp(r->name, "[Content_Types].xml") == 0};
    return 0;
}

int xlsx_read_end(struct xlsx_reader *r, struct xlsx_found *found, struct err *err)
{
    char what[256];
    if (r->is_xml)
        r->well = r->well && XML_Parse(r->parser, "", 0, 1) == XML_STATUS_OK;
    if (r->lacks_memory || (!r->well && XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY))
        return err_set(err, ERR_NOMEM, "no memory to read the workbook again");
    if (!r->well) {
        snprintf(what, sizeof what, "%.100s is no whole XML: %.100s", r->name, XML_ErrorString(XML_GetErrorCode(r->parser)));
        return xlsx_differs(err, what);
    }
    if (r->count_differs) {
        snprintf(what, sizeof what, "%.100s lacks some of its entries", r->name);
        return xlsx_differs(err, what);
    }
    return judge_part(r, found, err);
}

/* ------------------------------------------------------------------ all parts */

void xlsx_found_add(struct xlsx_found *all, const struct xlsx_found *one)
{
    all->n_sheets += one->n_sheets;
    all->n_charts += one->n_charts;
    all->n_series += one->n_series;
    all->book |= one->book;
    all->styles |= one->styles;
    all->types |= one->types;
}

int xlsx_found_judge(const struct xlsx_found *all, const struct xlsx_expect *expect, struct err *err)
{
    if (!all->book || !all->styles || !all->types || all->n_sheets != expect->n_sheets)
        return xlsx_differs(err, "a part is missing");
    if (all->n_charts != expect->n_charts || all->n_series != expect->n_series)
        return xlsx_differs(err, "a chart is missing");
    return 0;
}
