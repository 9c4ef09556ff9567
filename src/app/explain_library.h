/* explain_library.h - definitions of the standard library, for projects that do not use them. */
#ifndef CONCORD_APP_EXPLAIN_LIBRARY_H
#define CONCORD_APP_EXPLAIN_LIBRARY_H

#include "app/project.h"
#include "base/buf.h"

/* Writes the library's definition of that name, those of the library that it rests on, and the names that a project must supply.
 * False: the library has none. The project need not be checked, nor be there. */
bool explain_library(struct project *p, const char *name, struct buf *out);

#endif
