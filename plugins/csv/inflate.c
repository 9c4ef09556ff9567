/* inflate.c - unpacks gzip and zstd as a stream, members after members; whether a member has ended (so that the file
 * may) is told apart from running out of input. It opens no file and words no message but what is wrong with the
 * packing. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct unpacker {
    enum packing packing;
    z_stream z;
    ZSTD_DStream *d;
    bool ended; /* the last member is complete */
};

struct unpacker *unpacker_new(enum packing packing)
{
    struct unpacker *u = calloc(1, sizeof *u);
    if (!u)
        return NULL;
    u->packing = packing;
    if (packing == PACKING_GZIP && inflateInit2(&u->z, 15 + 16) != Z_OK) {
        free(u);
        return NULL;
    }
    if (packing == PACKING_ZSTD) {
        u->d = ZSTD_createDStream();
        if (!u->d) {
            free(u);
            return NULL;
        }
        (void)ZSTD_DCtx_setParameter(u->d, ZSTD_d_windowLogMax, 27);
    }
    return u;
}

void unpacker_free(struct unpacker **u)
{
    if (!*u)
        return;
    if ((*u)->packing == PACKING_GZIP)
        inflateEnd(&(*u)->z);
    ZSTD_freeDStream((*u)->d);
    free(*u);
    *u = NULL;
}

static const char *run_gzip(struct unpacker *u, const unsigned char **src, size_t *n, char *dst, size_t room,
                            size_t *made)
{
    if (u->ended && *n == 0)
        return NULL;
    if (u->ended && inflateReset(&u->z) != Z_OK)
        return "the gzip data is damaged";
    u->z.next_in = (unsigned char *)(uintptr_t)*src;
    u->z.avail_in = (uInt)*n;
    u->z.next_out = (unsigned char *)dst;
    u->z.avail_out = (uInt)room;
    int rc = inflate(&u->z, Z_NO_FLUSH);
    *src = u->z.next_in;
    *n = u->z.avail_in;
    *made = room - u->z.avail_out;
    u->ended = rc == Z_STREAM_END;
    if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR)
        return NULL;
    return rc == Z_MEM_ERROR                        ? "no memory to unpack it"
           : u->z.msg && strstr(u->z.msg, "header") ? "something that is no gzip data follows "
                                                      "the gzip data"
                                                    : "the gzip data is damaged (its check sum or its coding is wrong)";
}

const char *unpacker_run(struct unpacker *u, const unsigned char **src, size_t *n, char *dst, size_t room, size_t *made,
                         bool *end)
{
    *made = 0;
    if (room > 1u << 30)
        room = 1u << 30;
    const char *wrong = NULL;
    if (u->packing == PACKING_GZIP) {
        wrong = run_gzip(u, src, n, dst, room, made);
    } else {
        ZSTD_inBuffer in = {*src, *n, 0};
        ZSTD_outBuffer out = {dst, room, 0};
        if (!(u->ended && *n == 0)) {
            size_t rc = ZSTD_decompressStream(u->d, &out, &in);
            if (ZSTD_isError(rc))
                wrong = "the zstd data is damaged, or needs a window of over 128 MiB";
            u->ended = rc == 0;
        }
        *src += in.pos;
        *n -= in.pos;
        *made = out.pos;
    }
    *end = u->ended;
    return wrong;
}
