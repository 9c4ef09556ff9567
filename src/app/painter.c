/* painter.c - joins what lays a mail out with what can draw: SVG goes to the plugin as a text, and a PNG comes back as base64. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/painter.h"

#include <string.h>

#include "data/column.h"
#include "host/function.h"

static int digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool decode(struct arena *a, const char *text, size_t n, const char **out, size_t *n_out)
{
    char *bytes = arena_alloc(a, n / 4 * 3 + 1);
    size_t at = 0;
    while (n > 0 && text[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i += 4) {
        uint32_t v = 0;
        size_t have = n - i < 4 ? n - i : 4;
        for (size_t k = 0; k < 4; k++) {
            int d = k < have ? digit(text[i + k]) : 0;
            if (d < 0)
                return false;
            v = v << 6 | (uint32_t)d;
        }
        for (size_t k = 0; k + 1 < have; k++)
            bytes[at++] = (char)(v >> (16 - 8 * k) & 0xFF);
    }
    *out = bytes;
    *n_out = at;
    return at > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static int draw(void *ctx, struct arena *a, const char *svg, size_t n_svg, const char **png, size_t *n_png, struct err *err)
{
    const struct function *f = ctx;
    struct column in, out = {0};
    TRY(column_new(COL_TEXT, 1, &in, err));
    int32_t code = in.dict || (in.dict = dict_new()) ? dict_add(in.dict, svg, n_svg) : -1;
    int rc = code < 0 ? err_set(err, ERR_NOMEM, "no memory for a picture") : 0;
    if (rc == 0) {
        ((int32_t *)in.data)[0] = code;
        column_set_valid(&in, 0);
        rc = f->call(f->ctx, &in, 1, 1, &out, err);
    }
    if (rc == 0) {
        size_t n = 0;
        const char *text = column_has(&out, 0) ? dict_text(out.dict, ((const int32_t *)out.data)[0], &n) : "";
        if (!decode(a, text, n, png, n_png))
            rc = err_set(err, ERR_INTERNAL, "the plugin picture gave no PNG");
    }
    column_fini(&in);
    column_fini(&out);
    return rc;
}

int painter_open(struct arena *a, struct host *h, struct mail_painter *out, bool *there, struct err *err)
{
    struct function *f = ARENA_NEW(a, struct function);
    int rc = function_scalar(h, "picture", "png", f, err);
    *there = rc == 0;
    *out = (struct mail_painter){.ctx = f, .png = draw};
    if (rc != ERR_NOT_FOUND)
        return rc;
    *err = (struct err){0};
    return 0;
}
