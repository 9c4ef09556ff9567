/* picture.c - a plugin that draws: one scalar function, png(svg), an SVG as the base64 of a PNG that is twice as fine.
 *
 * It is what Concord's mails are made with, and nothing in it is of Concord's pictures: any SVG will do that stands alone. What an SVG
 * refers to outside itself is not loaded. librsvg and cairo come with this file alone; where it is missing, mails have tables instead. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <concord/build.h>
#include <concord/plugin.h>

CONCORD_PLUGIN_NOTE(1);

enum { FINER = 2, SIDE_MAX = 8000 }; /* pixels of the picture, before it is made finer */

static int fail(struct concord_error *err, int code, const char *what, const char *why)
{
    err->code = code;
    snprintf(err->message, sizeof err->message, "%s%s%.600s", what, *why ? ": " : "", why);
    for (char *c = err->message; *c; c++)
        if (*c == '\n')
            *c = ' ';
    return code;
}

/* ------------------------------------------------------------------ bytes */
struct bytes { unsigned char *data; size_t n, room; };

static cairo_status_t keep(void *ctx, const unsigned char *data, unsigned n)
{
    struct bytes *b = ctx;
    if (b->room - b->n < n) {
        size_t room = (b->n + n) * 2;
        unsigned char *grown = realloc(b->data, room);
        if (!grown)
            return CAIRO_STATUS_NO_MEMORY;
        b->data = grown;
        b->room = room;
    }
    memcpy(b->data + b->n, data, n);
    b->n += n;
    return CAIRO_STATUS_SUCCESS;
}

static char *base64(const struct bytes *b, size_t *n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = malloc((b->n + 2) / 3 * 4 + 1), *to = text;
    for (size_t i = 0; text && i < b->n; i += 3) {
        size_t left = b->n - i;
        uint32_t v = (uint32_t)b->data[i] << 16 | (left > 1 ? (uint32_t)b->data[i + 1] << 8 : 0) | (left > 2 ? b->data[i + 2] : 0);
        *to++ = digits[v >> 18 & 63];
        *to++ = digits[v >> 12 & 63];
        *to++ = left > 1 ? digits[v >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[v & 63] : '=';
    }
    if (text)
        *to = '\0';
    *n = text ? (size_t)(to - text) : 0;
    return text;
}

/* ------------------------------------------------------------------ drawing */
static int paint(RsvgHandle *handle, double width, double height, struct bytes *png, struct concord_error *err)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width * FINER, (int)height * FINER);
    cairo_t *cr = cairo_create(surface);
    RsvgRectangle all = {0, 0, width * FINER, height * FINER};
    GError *said = NULL;
    int rc = 0;
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        rc = fail(err, CONCORD_NOMEM, "no memory for a picture", "");
    else if (!rsvg_handle_render_document(handle, cr, &all, &said))
        rc = fail(err, CONCORD_DATA, "the SVG cannot be drawn", said ? said->message : "");
    else if (cairo_surface_write_to_png_stream(surface, keep, png) != CAIRO_STATUS_SUCCESS)
        rc = fail(err, CONCORD_NOMEM, "no memory for a picture", "");
    g_clear_error(&said);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return rc;
}

static int draw(const char *svg, size_t n, struct bytes *png, struct concord_error *err)
{
    GError *said = NULL;
    gdouble width = 0, height = 0;
    int rc = 0;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, n, &said);
    if (!handle)
        rc = fail(err, CONCORD_DATA, "the text is no SVG", said ? said->message : "");
    else if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) || !(width >= 1 && height >= 1))
        rc = fail(err, CONCORD_DATA, "the SVG has no size in pixels", "");
    else if (width > SIDE_MAX || height > SIDE_MAX)
        rc = fail(err, CONCORD_DATA, "the SVG is larger than 8000 pixels", "");
    else
        rc = paint(handle, width, height, png, err);
    g_clear_error(&said);
    g_clear_object(&handle);
    return rc;
}

static int append_png(struct concord_builder *b, const char *svg, size_t n, struct concord_error *err)
{
    struct bytes png = {0};
    size_t length = 0;
    int rc = draw(svg, n, &png, err);
    char *text = rc == 0 ? base64(&png, &length) : NULL;
    if (rc == 0 && (!text || concord_append_text(b, text, length) != 0))
        rc = fail(err, CONCORD_NOMEM, "no memory for a picture", "");
    free(text);
    free(png.data);
    return rc;
}

static int png_call(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err)
{
    const struct ArrowArray *texts = args->children[0];
    const uint8_t *valid = texts->buffers[0];
    const int32_t *offsets = texts->buffers[1];
    const char *bytes = texts->buffers[2];
    struct concord_builder b;
    concord_builder_init(&b, "u");
    int rc = concord_builder_reserve(&b, (size_t)args->length) ? fail(err, CONCORD_NOMEM, "no memory for a picture", "") : 0;
    for (int64_t i = 0; i < args->length && rc == 0; i++) {
        int64_t at = texts->offset + i;
        if (valid && !(valid[at >> 3] >> (at & 7) & 1))
            rc = concord_append_null(&b) ? fail(err, CONCORD_NOMEM, "no memory for a picture", "") : 0;
        else
            rc = append_png(&b, bytes + offsets[at], (size_t)(offsets[at + 1] - offsets[at]), err);
    }
    if (rc == 0 && concord_builder_finish(&b, out))
        rc = fail(err, CONCORD_NOMEM, "no memory for a picture", "");
    concord_builder_fini(&b);
    return rc;
}

/* ------------------------------------------------------------------ what the plugin has */
static const char *const one_text[] = {"u"};
static const struct concord_function png = {
    .struct_size = sizeof png, .sort = CONCORD_SCALAR, .name = "png", .summary = "an SVG as the base64 of a PNG, twice as fine",
    .n_args = 1, .arg_formats = one_text, .result_format = "u", .call = png_call};
static const struct concord_function *const functions[] = {&png};

int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin, struct concord_error *err)
{
    static const struct concord_plugin self = {
        .struct_size = sizeof self, .abi_major = CONCORD_ABI_MAJOR, .abi_minor = CONCORD_ABI_MINOR, .needs_minor = 1, .name = "picture",
        .version = "1.0", .summary = "draws the charts of mails", .n_functions = 1, .functions = functions};
    (void)host;
    (void)err;
    concord_fill(plugin, &self, sizeof self);
    return 0;
}
