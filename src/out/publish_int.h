/* publish_int.h - what the files that publish share. */
#ifndef CONCORD_OUT_PUBLISH_INT_H
#define CONCORD_OUT_PUBLISH_INT_H

#include "out/publish.h"

/* leftover.c: removes what killed runs left of outputs like `path` (its folder, its extension). */
void leftover_drop(const char *path);

#endif
