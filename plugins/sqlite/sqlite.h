/* sqlite.h - values of SQLite as the wanted types. Each function gives NULL, or why the value is not of the type. */
#ifndef CONCORD_PLUGIN_SQLITE_H
#define CONCORD_PLUGIN_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <concord/plugin.h>

#define US INT64_C(1000000)
__extension__ typedef __int128 i128;

const char *decimal_of(const char *s, i128 *out); /* at scale 12 */
const char *integer_of(const char *s, int64_t *out);
const char *flag_of(const char *s, int *out);
/* *time is set for a day alone too: its midnight. */
const char *moment_of(const char *text, const struct concord_host *host, bool day_only, int32_t *day, int64_t *time);
bool is_utf8(const unsigned char *s, size_t n);

#endif
