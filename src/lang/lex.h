/* lex.h - a file's text as tokens, with the ends of statements found and unclosed brackets marked. */
#ifndef CONCORD_LANG_LEX_H
#define CONCORD_LANG_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/source.h"

enum token_kind {
    TOKEN_NAME,     /* symbol: the word, if it is one of tokens.def */
    TOKEN_MARK,     /* symbol */
    TOKEN_TEXT,     /* "…" or """…""" */
    TOKEN_RAW,      /* `…` */
    TOKEN_DATE,     /* 2026-10-26 */
    TOKEN_PERIOD,   /* 2026-10, 2026-Q3, 2026-W40 */
    TOKEN_TIME,     /* 09:00 or 09:00:30 */
    TOKEN_NUMBER,
    TOKEN_PATTERN,  /* /…/i */
    TOKEN_STRAY,    /* a character that begins nothing; it has been reported */
    TOKEN_LINE,     /* a statement ends here */
    TOKEN_UNCLOSED, /* here the block whose brace `start` points to should have been closed; `end` is where */
    TOKEN_FILE_END
};
enum symbol {
    SYMBOL_NONE,
#define MARK(id, text, flags) MARK_##id,
#define WORD(id, text, flags) WORD_##id,
#include "lang/tokens.def"
#undef MARK
#undef WORD
    SYMBOL_COUNT
};
struct token {
    uint32_t start, end;
    uint8_t kind;
    uint8_t symbol;    /* enum symbol */
    bool first : 1;    /* of its line */
    bool unclosed : 1; /* a "(" without its ")" */
    bool wrong : 1;    /* something in it has been reported: what is amiss here or right behind it is no news */
};
struct tokens {
    struct arena *arena; /* of the parser's run over one file */
    struct token *list;  /* ends with TOKEN_FILE_END */
    size_t n;
    bool cut;            /* a text runs to the end of the file: what is unclosed there is no news */
};

/* `out->arena` is set by the caller. Mistakes go to diags. False: the file is no text at all, and that has been said. */
bool lex_file(const struct source_set *sources, uint32_t file, struct tokens *out, struct diags *diags);

const char *symbol_text(enum symbol s);
bool symbol_is_reserved(enum symbol s);
bool symbol_joins(enum symbol s);
bool symbol_is_statement(enum symbol s);
bool symbol_is_unit(enum symbol s);

/* Second pass (layout.c): marks "(" and "{" that are never closed and puts a TOKEN_LINE where a statement ends. */
void layout_tokens(const struct source_file *file, struct tokens *t);

#endif
