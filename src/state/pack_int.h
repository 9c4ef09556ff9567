/* pack_int.h - how a pack lies in its file; shared by who writes it and who reads it. */
#ifndef CONCORD_STATE_PACK_INT_H
#define CONCORD_STATE_PACK_INT_H

#include "state/pack.h"

#define PACK_MAGIC "Concord\x1a"
enum { PACK_FORMAT = 4, PACK_ORDER = 0x01020304, PACK_PAGE = 4096, PACK_ALIGN = 64, PACK_PADDING = 64 };

struct part { /* a buffer; behind it PACK_PADDING bytes of zero */
    uint64_t at, n, sum;
};
struct head {
    char magic[8];
    uint32_t format, order;
    uint64_t size, head_size;     /* of the file; of its header */
    uint64_t checksum;            /* of the header, with 0 in this place */
    uint64_t program, asked[2];
    uint64_t n_rows, n_faults, n_texts; /* n_texts: bytes at the end of the header's arrays */
    uint64_t object;              /* here and below: a text, by its place in the texts */
    uint32_t n_inputs, n_columns, n_files, reserved;
    struct part runs, faults, fault_texts; /* n = 0: it has none */
}; /* then inputs, columns, the places of the files' names (64 bits each), texts */
struct input_entry {
    uint64_t path;
    struct origin_file file;
};
struct column_entry {
    uint64_t name;
    uint32_t kind, form;
    int32_t scale;
    uint32_t reserved;
    uint64_t n_texts, n_slots;
    struct part valid, data, starts, bytes, slots; /* of a dictionary, image.h */
};
struct fault_entry {
    uint64_t row; /* UINT64_MAX: of none */
    int64_t line;
    int32_t column;
    uint32_t reserved;
    uint64_t file, text, reason; /* by their places in fault_texts */
};

#endif
