/* test_address.c - which texts are the address of a mailbox, how it is written for a server, and what is said of those that are none. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "data/address.h"
#include "suite.h"

static const struct {
    const char *text, *name, *local, *spec;
} good[] = {
    {"a@b.example", NULL, "a", "a@b.example"},
    {"A.b+c_d-e/f=g@Mail.EXAMPLE.com", NULL, "A.b+c_d-e/f=g", "A.b+c_d-e/f=g@mail.example.com"},
    {"!#$%&'*+-/=?^_`{|}~@x.example", NULL, "!#$%&'*+-/=?^_`{|}~", "!#$%&'*+-/=?^_`{|}~@x.example"},
    {"root@localhost", NULL, "root", "root@localhost"},
    {"a@[192.0.2.1]", NULL, "a", "a@[192.0.2.1]"},
    {"a@[IPv6:2001:db8::1]", NULL, "a", "a@[IPv6:2001:db8::1]"},
    {"\"a b\"@x.example", NULL, "a b", "\"a b\"@x.example"},
    {"\"a.b\"@x.example", NULL, "a.b", "a.b@x.example"},
    {"\"a..b\"@x.example", NULL, "a..b", "\"a..b\"@x.example"},
    {"\"a\\\"b\\\\c@d\"@x.example", NULL, "a\"b\\c@d", "\"a\\\"b\\\\c@d\"@x.example"},
    {"\"\"@x.example", NULL, "", "\"\"@x.example"},
    {"<a@b.example>", NULL, "a", "a@b.example"},
    {"Ada Lovelace <ada@b.example>", "Ada Lovelace", "ada", "ada@b.example"},
    {"  J.  R.   Smith<a@b.example>", "J. R. Smith", "a", "a@b.example"},
    {"\"Lovelace, Ada <x>\" <a@b.example>", "Lovelace, Ada <x>", "a", "a@b.example"},
    {"\"Leads\" team <\"a>b\"@b.example>", "Leads team", "a>b", "\"a>b\"@b.example"},
    {"Zo\xC3\xAB <zo\xC3\xAB@b.example>", "Zo\xC3\xAB", "zo\xC3\xAB", "zo\xC3\xAB@b.example"},
    {"a@M\xC3\x9CLLER.example", NULL, "a", "a@xn--mller-kva.example"},
    {"a@mu\xCC\x88ller.example", NULL, "a", "a@xn--mller-kva.example"}, /* composed first */
    {"a@b\xC3\xBC" "cher.ex\xC3\xA4mple.de", NULL, "a", "a@xn--bcher-kva.xn--exmple-cua.de"},
    {"a@xn--mller-kva.example", NULL, "a", "a@xn--mller-kva.example"},
    {"a@\xE4\xBE\x8B\xE5\xAD\x90.\xE6\xB5\x8B\xE8\xAF\x95", NULL, "a", "a@xn--fsqu00a.xn--0zwm56d"},
    {"a@\xD0\xBF\xD1\x80\xD0\xB8\xD0\xBC\xD0\xB5\xD1\x80.example", NULL, "a", "a@xn--e1afmkfd.example"},
    /* RFC 3492, 7.1 L: 3年B組金八先生 */
    {"a@3\xE5\xB9\xB4" "B\xE7\xB5\x84\xE9\x87\x91\xE5\x85\xAB\xE5\x85\x88\xE7\x94\x9F.example", NULL, "a", "a@xn--3b-ww4c5e180e575a65lsy2b.example"},
};

static const struct {
    const char *text;
    size_t at, n;
    const char *why; /* a part of it */
} bad[] = {
    {"", 0, 0, "it is empty"},
    {"a", 0, 1, "there is no @"},
    {"Ada <ada>", 8, 1, "> is out of place before the @"},
    {"@b.example", 0, 1, "nothing stands before the @"},
    {"a@", 2, 0, "the domain is missing"},
    {"a@b..example", 4, 1, "a part of the domain is empty"},
    {"a@.example", 2, 1, "a part of the domain is empty"},
    {"a@b.example.", 12, 1, "a part of the domain is empty"},
    {"a@-b.example", 2, 1, "neither begins nor ends with a hyphen"},
    {"a@b-.example", 3, 1, "neither begins nor ends with a hyphen"},
    {"a@b_c.example", 3, 1, "letters, digits and hyphens"},
    {"a@b.42", 4, 2, "in brackets"},
    {"a@192.0.2.1", 10, 1, "in brackets"},
    {"a@[300.0.2.1]", 2, 11, "[192.0.2.1]"},
    {"a@[192.0.2.1", 2, 10, "[192.0.2.1]"},
    {"a@b.example, c@d.example", 11, 1, "several as texts of their own"},
    {"a@b@c.example", 3, 1, "a second @"},
    {"a b@c.example", 1, 1, "a blank before the @"},
    {" a@c.example", 0, 1, "a blank before the @"},
    {"a@c.example ", 11, 1, "a blank in the domain"},
    {".a@c.example", 0, 1, "a dot stands between"},
    {"a.@c.example", 1, 1, "a dot stands between"},
    {"a..b@c.example", 1, 1, "a dot stands between"},
    {"a(note)@c.example", 1, 1, "no comments"},
    {"\"a@c.example", 0, 12, "the quote is not closed"},
    {"\"a\\", 0, 3, "the quote is not closed"},
    {"\"a\"b@c.example", 3, 1, "b is out of place"},
    {"Ada <a@b.example", 16, 0, "the bracket > is missing"},
    {"Ada <a@b.example> x", 17, 2, "nothing follows"},
    {"Ada, x <a@b.example>", 3, 1, "one address is meant"},
    {"Ada : x <a@b.example>", 4, 1, ": is out of place in the name"},
    {"Ada <<a@b.example>", 5, 1, "< is out of place"},
    {"a@b.example\r\nRCPT TO:<evil@x.example>", 1, 1, "@ is out of place"}, /* read as a name with brackets */
    {"a@b.example\r\nDATA", 11, 1, "a line break"},
    {"a\n@b.example", 1, 1, "a line break"},
    {"\"a\nb\"@b.example", 2, 1, "a line break"},
    {"\"a\\\nb\"@b.example", 3, 1, "a line break"},
    {"A\rB <a@b.example>", 1, 1, "a line break"},
    {"\"A\r\nBcc: x\" <a@b.example>", 2, 1, "a line break"},
    {"a\t@b.example", 1, 1, "U+0009"},
    {"a\x7F@b.example", 1, 1, "U+007F"},
    {"a\xC2\x85@b.example", 1, 2, "U+0085"},
    {"a\xE2\x80\xAE@b.example", 1, 3, "U+202E"},
    {"a\xFF@b.example", 1, 1, "\\xFF is not UTF-8"},
    {"a@b\xC0\xAF.example", 3, 1, "not UTF-8"},
    {"a@b\xE2\x82\xAC.example", 3, 3, "letters, digits and hyphens"},
};

static bool parse(struct arena *a, const char *text, struct address *out, struct address_fault *fault)
{
    return address_parse(a, text, strlen(text), out, fault);
}

START_TEST(takes_addresses)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(good); i++) {
        struct address out;
        struct address_fault fault;
        ck_assert_msg(parse(a, good[i].text, &out, &fault), "%s: %s", good[i].text, fault.why);
        ck_assert_str_eq(out.spec, good[i].spec);
        ck_assert_str_eq(out.local, good[i].local);
        ck_assert_msg(good[i].name ? out.name && strcmp(out.name, good[i].name) == 0 : !out.name, "%s", good[i].text);
        ck_assert_msg(out.is_utf8 == (strchr(out.local, '\xC3') != NULL), "%s", good[i].text);
    }
    arena_free(&a);
}
END_TEST

START_TEST(says_where_others_go_wrong)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct address out;
        struct address_fault fault;
        ck_assert_msg(!parse(a, bad[i].text, &out, &fault), "case %zu: %s", i, bad[i].text);
        ck_assert_msg(strstr(fault.why, bad[i].why) != NULL, "case %zu: %s, not %s", i, fault.why, bad[i].why);
        ck_assert_msg(fault.at == bad[i].at && fault.n == bad[i].n, "case %zu: %zu+%zu, not %zu+%zu: %s", i, fault.at, fault.n, bad[i].at, bad[i].n,
                      fault.why);
    }
    arena_free(&a);
}
END_TEST

START_TEST(takes_no_byte_that_ends_a_line)
{
    static const char *const forms[] = {"a?@b.example", "\"a?\"@b.example", "a@b?.example", "N? <a@b.example>", "\"N?\" <a@b.example>",
                                        "?a@b.example", "a@b.example?", "\"\\?\"@b.example"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(forms); i++)
        for (int c = 0; c < 0x80; c++) {
            char text[64];
            struct address out;
            struct address_fault fault;
            size_t n = strlen(forms[i]);
            memcpy(text, forms[i], n);
            *(char *)memchr(text, '?', n) = (char)c;
            bool control = c < 0x20 || c == 0x7F;
            bool fine = address_parse(a, text, n, &out, &fault);
            if (control && fine)
                ck_abort_msg("form %zu takes \\x%02X", i, (unsigned)c);
            if (fine && strpbrk(out.spec, "\r\n\t"))
                ck_abort_msg("form %zu lets \\x%02X through", i, (unsigned)c);
        }
    arena_free(&a);
}
END_TEST

START_TEST(has_limits)
{
    static const struct {
        int local, label, labels;
        bool fine;
    } cases[] = {{64, 10, 1, true}, {65, 10, 1, false}, {1, 63, 1, true}, {1, 64, 1, false}, {40, 52, 4, true}, {43, 52, 4, false}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512];
        int n = 0;
        struct address out;
        struct address_fault fault;
        for (int k = 0; k < cases[i].local; k++)
            text[n++] = 'a';
        for (int l = 0; l < cases[i].labels; l++) {
            text[n++] = l ? '.' : '@';
            for (int k = 0; k < cases[i].label; k++)
                text[n++] = 'b';
        }
        ck_assert_msg(address_parse(a, text, (size_t)n, &out, &fault) == cases[i].fine, "case %zu: %s", i, fault.why);
    }
    arena_free(&a);
}
END_TEST

START_TEST(splits_at_commas_that_are_not_in_quotes)
{
    static const struct {
        const char *text, *parts; /* joined by | */
    } cases[] = {
        {"", ""}, {" , ,", ""}, {"a@b.example", "a@b.example"}, {" a@b.example ,b@b.example", "a@b.example|b@b.example"},
        {"\"Ruiz, Dana\" <d@x.example>, \"Ann\" <a@x.example>", "\"Ruiz, Dana\" <d@x.example>|\"Ann\" <a@x.example>"},
        {"\"An \\\" other, too\" <d@x.example>,b@x.example", "\"An \\\" other, too\" <d@x.example>|b@x.example"},
        {"\"open, a@b.example", "\"open, a@b.example"}, {"\"\\", "\"\\"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char **list = NULL, *joined = "";
        size_t n = 0;
        address_split(a, cases[i].text, &list, &n);
        for (size_t k = 0; k < n; k++)
            joined = arena_printf(a, "%s%s%s", joined, k ? "|" : "", list[k]);
        ck_assert_str_eq(joined, cases[i].parts);
    }
    arena_free(&a);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {takes_addresses, says_where_others_go_wrong, takes_no_byte_that_ends_a_line, has_limits,
                                  splits_at_commas_that_are_not_in_quotes};
    return suite_run("address", tests, COUNT(tests));
}
