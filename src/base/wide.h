/* wide.h - loops that the compiler makes vectors of, by wider ones where the machine has them: the body is an inline function that
 * is called by two others, of which one is WIDE. */
#ifndef CONCORD_BASE_WIDE_H
#define CONCORD_BASE_WIDE_H

#include <stdbool.h>

#define BODY static inline __attribute__((always_inline))
#if defined __x86_64__
#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))
static inline bool wide_is_there(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}
#else
#define WIDE
static inline bool wide_is_there(void) { return false; }
#endif

#endif
