/* xml_read.h - the XML of which workbooks of ours are made, read strictly: what it takes is well-formed, and what our files do not need
 * (declarations, comments, CDATA, entities of one's own) it takes for damage. In pieces, so that a sheet may be of any size. */
#ifndef CONCORD_OUT_XML_READ_H
#define CONCORD_OUT_XML_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { XML_ATTRIBUTES_MAX = 64 };
struct xml_attribute { const char *name, *value; size_t n_name, n_value; }; /* the value as it stands, references and all */
struct xml_tag {
    const char *name;
    size_t n_name, n;
    struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
};
/* What is told points into the piece that was fed and holds during the call. An empty element is a start and an end. */
struct xml_sink {
    void *ctx;
    void (*start)(void *ctx, const struct xml_tag *tag);
    void (*end)(void *ctx, const char *name, size_t n);
    void (*text)(void *ctx, const char *text, size_t n); /* with references resolved; one text may come in several pieces */
};

struct xml_reader;
struct xml_reader *xml_new(void); /* NULL without memory */
void xml_free(struct xml_reader **r); /* accepts a pointer to NULL */
void xml_begin(struct xml_reader *r, const struct xml_sink *sink); /* a document; what was read before is forgotten */
/* False: it is no such XML, and xml_says why. Nothing is told from there on. */
bool xml_feed(struct xml_reader *r, const char *data, size_t n);
bool xml_end(struct xml_reader *r); /* that was all: is the document whole? */
const char *xml_says(const struct xml_reader *r);

const struct xml_attribute *xml_attribute(const struct xml_tag *tag, const char *name); /* NULL: it has none */
bool xml_is(const char *s, size_t n, const char *text);
void xml_resolve(struct buf *out, const char *s, size_t n); /* text or a value of a tag told, with its references resolved */

#endif
