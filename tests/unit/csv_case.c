/* csv_case.c - see csv_case.h. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "csv_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <check.h>

char case_plugins[512];
char case_folder[32] = "/tmp/concord-csv-XXXXXX";

void case_begin(void)
{
    const char *build = getenv("top_builddir");
    snprintf(case_plugins, sizeof case_plugins, "%s/plugins/.libs", build ? build : ".");
    if (!mkdtemp(case_folder))
        abort();
}

void case_write(const char *name, const char *data, size_t n)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", case_folder, name);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

void case_remove(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", case_folder, name);
    remove(path);
}

void case_print(struct buf *out, const struct column *c, size_t i)
{
    char text[64];
    size_t n;
    const char *s;
    if (!column_has(c, i)) {
        buf_putc(out, '-');
        return;
    }
    switch (c->kind) {
    case COL_FLAG:
        buf_puts(out, ((const uint8_t *)c->data)[i] ? "yes" : "no");
        break;
    case COL_INTEGER:
        buf_printf(out, "%lld", (long long)column_whole(c, i));
        break;
    case COL_DATE:
        buf_puts(out, day_print(text, (int32_t)column_whole(c, i)));
        break;
    case COL_TIME: {
        int64_t t = column_whole(c, i), day = floor_div(t, US_PER_DAY), rest = t - day * US_PER_DAY;
        buf_printf(out, "%sT%02d:%02d:%02d", day_print(text, (int32_t)day), (int)(rest / (3600 * US_PER_SECOND)),
                   (int)(rest / (60 * US_PER_SECOND) % 60), (int)(rest / US_PER_SECOND % 60));
        if (rest % US_PER_SECOND)
            buf_printf(out, ".%06d", (int)(rest % US_PER_SECOND));
        break;
    }
    case COL_DECIMAL:
        buf_puts(out, decimal_print(text, decimal_trim((struct decimal){column_decimal(c, i), c->scale})));
        break;
    case COL_F64:
        buf_printf(out, "%.17g", ((const double *)c->data)[i]);
        break;
    case COL_TEXT:
        s = dict_text(c->dict, (int32_t)column_whole(c, i), &n);
        buf_putc(out, '\'');
        buf_add(out, s, n);
        buf_putc(out, '\'');
        break;
    }
}

void case_end(void)
{
    rmdir(case_folder);
}
