/* publish_int.h - what the files that publish share. */
#ifndef CONCORD_OUT_PUBLISH_INT_H
#define CONCORD_OUT_PUBLISH_INT_H

#include "out/publish.h"

/* leftover.c: removes what killed runs left of outputs like `path` (its folder, its extension). */
void leftover_drop(const char *path);

/* beside.c: a folder for temporary files, ".NAME.PID.tmp.d" beside the file aside ".NAME.PID.tmp". It goes when it is closed. */
struct beside;
int beside_open(const char *aside, struct beside **out, struct err *err) MUST_CHECK;
const char *beside_path(const struct beside *b);
void beside_close(struct beside **b);        /* accepts a pointer to NULL */
void beside_empty(const char *path);         /* removes such a folder with the library's files in it */

#endif
