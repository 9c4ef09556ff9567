/* test_out_xml.c - what is taken for XML, what is told of it, that it does not matter in which pieces it comes, and that expat agrees. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "out/xml_read.h"
#include "suite.h"

static struct xml_reader *reader;
static struct buf told;

static void start(void *ctx, const struct xml_tag *tag)
{
    (void)ctx;
    buf_printf(&told, "(%.*s", (int)tag->n_name, tag->name);
    for (size_t i = 0; i < tag->n; i++) {
        buf_printf(&told, " %.*s=", (int)tag->attributes[i].n_name, tag->attributes[i].name);
        xml_resolve(&told, tag->attributes[i].value, tag->attributes[i].n_value);
    }
    buf_putc(&told, '|');
}

static void end(void *ctx, const char *name, size_t n)
{
    (void)ctx;
    buf_printf(&told, "%.*s)", (int)n, name);
}

static void text(void *ctx, const char *s, size_t n)
{
    (void)ctx;
    buf_add(&told, s, n);
}

/* What is told of a document that comes in pieces of so many bytes; "no: " and why, where it is none. */
static const char *read_in(const char *xml, size_t n, size_t piece)
{
    static char why[200];
    bool well = true;
    buf_clear(&told);
    xml_begin(reader, &(struct xml_sink){NULL, start, end, text});
    for (size_t i = 0; i < n && well; i += piece) {
        size_t take = n - i < piece ? n - i : piece;
        char *copy = malloc(take); /* what is read behind it, a sanitizer tells */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, xml + i, take);
        well = xml_feed(reader, copy, take);
        free(copy);
    }
    if (well && xml_end(reader))
        return buf_text(&told);
    snprintf(why, sizeof why, "no: %s", xml_says(reader));
    return why;
}

static const struct { const char *xml, *told; } documents[] = {
    {"<a/>", "(a|a)"},
    {"<a></a >\n ", "(a|a)"},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a>b<c d='e'/>f</a>", "(a|b(c d=e|c)fa)"},
    {"<x:a-b.c_1 r=\"A1\" t = \"x\"/>", "no: an attribute without a value"},
    {"<c r=\"A1\"\n t=\"inlineStr\" ><is><t xml:space=\"preserve\"> a  b </t></is></c>", "(c r=A1 t=inlineStr|(is|(t xml:space=preserve| a  b t)is)c)"},
    {"<a b=\"&lt;&amp;&quot;>'\">&lt;&gt;&amp;&apos;&#65;&#x20ac;</a>", "(a b=<&\">'|<>&'A€a)"},
    {"<a>schön 🙂</a>", "(a|schön 🙂a)"},
    {"<a>]] ></a>", "(a|]] >a)"},
    {"", "no: it does not end"},
    {" \n", "no: it does not end"},
    {"<a>", "no: it does not end"},
    {"<a", "no: it does not end"},
    {"<a></a", "no: it does not end"},
    {"<a/>b", "no: it does not end"},
    {"<a/>b<", "no: text outside of all elements"},
    {"b<a/>", "no: text outside of all elements"},
    {"<a/><b/>", "no: something behind its end"},
    {"<a></b>", "no: an end without its beginning"},
    {"</a>", "no: an end without its beginning"},
    {"<a><b></a></b>", "no: an end without its beginning"},
    {"<a></ab>", "no: an end without its beginning"},
    {"<a b>c</a>", "no: an attribute without a value"},
    {"<a b=c/>", "no: an attribute without a value"},
    {"<a b=\"1\"c=\"2\"/>", "no: a tag that does not end"},
    {"<a b=\"1\" b=\"2\"/>", "no: an attribute that is there twice"},
    {"<a b=\"<\"/>", "no: a tag within a tag"},
    {"<a/ >", "no: a tag that does not end"},
    {"<a></a b>", "no: a tag that does not end"},
    {"< a/>", "no: a tag without a name, or a declaration"},
    {"<1a/>", "no: a tag without a name, or a declaration"},
    {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "no: a tag without a name, or a declaration"},
    {"<a><!-- b --></a>", "no: a tag without a name, or a declaration"},
    {"<a><![CDATA[b]]></a>", "no: a tag without a name, or a declaration"},
    {"<a><?b c?></a>", "no: an instruction"},
    {"<a/><?xml version=\"1.0\"?>", "no: an instruction"},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", "no: a head of another kind"},
    {"<?xml version=\"1.0\"?><a/>", "(a|a)"},
    {"<?xml version=\"1.0\" standalone=\"no\"?><a/>", "(a|a)"},
    {"<?xml version=\"1.0\" standalone=\"perhaps\"?><a/>", "no: a head of another kind"},
    {"<?xml encoding=\"UTF-8\"?><a/>", "no: a head of another kind"},
    {"<?xml version=\"1.0\">", "no: a head of another kind"},
    {"<a>&b;</a>", "no: a reference to nothing"},
    {"<a>&</a>", "no: a reference to nothing"},
    {"<a>b &amp c</a>", "no: a reference to nothing"},
    {"<a b=\"&#0;\"/>", "no: a reference to nothing"},
    {"<a>&#xD800;</a>", "no: a reference to nothing"},
    {"<a>&#xFFFE;</a>", "no: a reference to nothing"},
    {"<a>&#1114112;</a>", "no: a reference to nothing"},
    {"<a>&#x;</a>", "no: a reference to nothing"},
    {"<a>&#;</a>", "no: a reference to nothing"},
    {"<a>\x01</a>", "no: a character that XML does not have"},
    {"<a b=\"\x1f\"/>", "no: a character that XML does not have"},
    {"<a>\xff</a>", "no: bytes that are no text"},
    {"<a b=\"\xc3\"/>", "no: bytes that are no text"},
    {"<a>\xef\xbf\xbf</a>", "no: bytes that are no text"},
    {"<a>]]></a>", "no: the end of a section that does not begin"},
};

START_TEST(takes_what_is_whole_and_says_why_not)
{
    for (size_t i = 0; i < COUNT(documents); i++) {
        const char *want = documents[i].told;
        size_t n = strlen(documents[i].xml);
        for (size_t piece = 1; piece <= n + 1; piece++) {
            const char *got = read_in(documents[i].xml, n, piece);
            ck_assert_msg(strcmp(got, want) == 0, "%s in pieces of %zu: %s, not %s", documents[i].xml, piece, got, want);
        }
    }
}
END_TEST

/* What expat, which knows all of XML, says of it. */
static bool is_xml(const char *xml, size_t n)
{
    XML_Parser p = XML_ParserCreate("UTF-8");
    ck_assert_ptr_nonnull(p);
    bool well = XML_Parse(p, xml, (int)n, 1) == XML_STATUS_OK;
    XML_ParserFree(p);
    return well;
}

static const char sample[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b c=\"&amp;d\">e&#9;\xc3\xbc</b><f/></a>";

START_TEST(no_beginning_of_a_document_is_one)
{
    size_t n = sizeof sample - 1;
    ck_assert_str_eq(read_in(sample, n, n), "(a|(b c=&d|e\t\xc3\xbc" "b)(f|f)a)");
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(strncmp(read_in(sample, i, 3), "no: ", 4), 0);
}
END_TEST

/* Bytes changed, left out and doubled: what is taken for whole is so for expat too, and it is the same in any pieces. */
START_TEST(takes_nothing_that_expat_refuses)
{
    static const char bytes[] = "<>/&;\"'=?! ab:#x0]\n\x01\x7f\x80\xc3\xef\xff";
    unsigned long state = 7;
    size_t taken = 0;
    for (size_t i = 0; i < 200000; i++) {
        char changed[sizeof sample + 8];
        size_t n = sizeof sample - 1, changes = 1 + suite_random(&state) % 3;
        memcpy(changed, sample, n);
        for (size_t k = 0; k < changes; k++) {
            size_t at = suite_random(&state) % n, kind = suite_random(&state) % 3;
            if (kind == 0) {
                changed[at] = bytes[suite_random(&state) % (sizeof bytes - 1)];
            } else if (kind == 1) {
                memmove(changed + at, changed + at + 1, n - at - 1);
                n--;
            } else {
                memmove(changed + at + 1, changed + at, n - at);
                n++;
            }
        }
        char whole[400];
        snprintf(whole, sizeof whole, "%s", read_in(changed, n, n));
        ck_assert_str_eq(read_in(changed, n, 1 + i % 7), whole);
        if (strncmp(whole, "no: ", 4) != 0) {
            taken++;
            ck_assert_msg(is_xml(changed, n), "taken: %.*s", (int)n, changed);
        }
    }
    ck_assert_uint_gt(taken, 5000);
}
END_TEST

START_TEST(has_bounds)
{
    struct buf deep = BUF_INIT, wide = BUF_INIT, endless = BUF_INIT;
    for (size_t i = 0; i < 65; i++)
        buf_puts(&deep, "<a>");
    ck_assert_str_eq(read_in(deep.data, deep.len, 64), "no: elements too deep in one another");
    buf_puts(&wide, "<a");
    for (size_t i = 0; i < XML_ATTRIBUTES_MAX + 1; i++)
        buf_printf(&wide, " b%zu=\"\"", i);
    buf_puts(&wide, "/>");
    ck_assert_str_eq(read_in(wide.data, wide.len, 64), "no: too many attributes");
    buf_puts(&endless, "<a>");
    while (endless.len < 5 << 20)
        buf_puts(&endless, "a text without an end, as a damaged part may have it; ");
    ck_assert_str_eq(read_in(endless.data, endless.len, 1 << 20), "no: a tag or a text that does not end");
    buf_fini(&deep);
    buf_fini(&wide);
    buf_fini(&endless);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {takes_what_is_whole_and_says_why_not, no_beginning_of_a_document_is_one, takes_nothing_that_expat_refuses, has_bounds};
    reader = xml_new();
    if (!reader)
        return 1;
    int failed = suite_run("out/xml_read", tests, COUNT(tests));
    xml_free(&reader);
    buf_fini(&told);
    return failed;
}
