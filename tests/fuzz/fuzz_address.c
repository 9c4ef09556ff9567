/* fuzz_address.c - any bytes as an address: what is taken holds no control character, is written so that it is read as the same again,
 * and what is refused is refused at a place inside the text.
 *
 * With libFuzzer (clang -fsanitize=fuzzer,address -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION) the fuzzer feeds it. As a plain program
 * it changes a handful of addresses at random, the same in each run. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "data/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what, const uint8_t *data, size_t size)
{
    if (!holds) {
        fprintf(stderr, "fuzz_address: %s:", what);
        for (size_t i = 0; i < size; i++)
            fprintf(stderr, " %02x", data[i]);
        fprintf(stderr, "\n");
        abort();
    }
}

static bool is_clean(const char *text)
{
    uint32_t c;
    for (size_t n = strlen(text), at = 0; at < n;) {
        size_t step = utf8_decode(text + at, n - at, &c);
        if (step == 0 || utf8_is_unsafe(c))
            return false;
        at += step;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct address one, again;
    struct address_fault fault;

    if (!address_parse(a, (const char *)data, size, &one, &fault)) {
        demand(fault.at <= size && fault.n <= size - fault.at + 1 && fault.why[0], "a fault lies outside", data, size);
    } else {
        demand(is_clean(one.spec) && is_clean(one.local) && is_clean(one.domain) && (!one.name || is_clean(one.name)), "a control character is let through",
               data, size);
        demand(strlen(one.spec) <= 254, "it is too long", data, size);
        demand(address_parse(a, one.spec, strlen(one.spec), &again, &fault) && strcmp(one.spec, again.spec) == 0 && strcmp(one.local, again.local) == 0 &&
                   one.is_utf8 == again.is_utf8 && !again.name,
               "what it writes is read as another", data, size);
        char *in_brackets = arena_printf(a, "<%s>", one.spec);
        demand(address_parse(a, in_brackets, strlen(in_brackets), &again, &fault) && strcmp(one.spec, again.spec) == 0,
               "in brackets it is read as another", data, size);
    }
    arena_free(&a);
    return 0;
}

#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
static uint32_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

int main(void)
{
    static const char *const seeds[] = {
        "a@b.example", "\"a b\"@c.example", "Ada <a@[192.0.2.1]>", "\"Ada, L.\" <a.b@M\xC3\xBCller.example>", "zo\xC3\xAB@3\xE5\xB9\xB4" "B.example",
        "a@[IPv6:2001:db8::1]", "\"a\\\"\\\\\"@xn--mller-kva.example", "A B \"C\" <\"x>y\"@b.example>",
    };
    static const char pieces[] = "@.\"\\<>, \r\n()[]:;-a9\xC3\xBC\xE2\x80\xAE\xFF";
    enum { ROUNDS = 200000 };
    uint64_t state = 1;
    char text[256];

    for (int i = 0; i < ROUNDS; i++) {
        const char *seed = seeds[random_next(&state) % (sizeof seeds / sizeof *seeds)];
        size_t n = strlen(seed);
        memcpy(text, seed, n);
        for (uint32_t k = random_next(&state) % 5; k > 0 && n < 200; k--) {
            size_t at = random_next(&state) % (n + 1);
            char c = random_next(&state) % 8 ? pieces[random_next(&state) % sizeof pieces] : (char)random_next(&state);
            if (random_next(&state) % 2 && at < n) {
                text[at] = c;
            } else {
                memmove(text + at + 1, text + at, n - at);
                text[at] = c;
                n++;
            }
        }
        LLVMFuzzerTestOneInput((const uint8_t *)text, n);
    }
    printf("fuzz_address: %d texts\n", ROUNDS);
    return 0;
}
#endif
