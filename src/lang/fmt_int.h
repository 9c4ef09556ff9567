/* fmt_int.h - what the parts of the formatter share: a file as tokens with the comments before each, and as a tree of lines.
 *
 * read (fmt_read.c) → what stays on one line (fmt_read.c) → columns (fmt_align.c) → text (fmt_write.c). Each step depends on
 * tokens and comments alone, and on two things that are the author's to say: which blocks and statements share a line. */
#ifndef CONCORD_LANG_FMT_INT_H
#define CONCORD_LANG_FMT_INT_H

#include "base/buf.h"
#include "lang/lex.h"

enum { FMT_WIDTH = 140, FMT_INDENT = 2 };

struct fmt_token {
    uint32_t start, end;
    uint8_t kind, symbol;   /* of the lexer */
    bool starts;            /* a statement or a line of a block */
    bool breaks;            /* a new line begins before it, in the source */
    bool blank;             /* … and a blank one lies right before it */
    bool spaced;            /* something lies between it and the token before */
    bool tall;              /* it runs over several lines */
    bool semicolon;         /* comes out with a ";" behind it */
    unsigned pad;           /* blanks before it */
    size_t width;           /* in columns; of a tall one the first line's */
    size_t comments;        /* the comments before it: first those behind the token before (n_tail), then lines of their own */
    size_t n_tail, n_lead;
};
struct fmt_comment {
    uint32_t start, end;
    bool blank;             /* a blank line before it */
};

enum fmt_kind { /* of a block, by what its lines are */
    FMT_STATEMENTS, FMT_TABLE, FMT_CODES, FMT_EVENTS, FMT_PAIRS, FMT_REPORT, FMT_SHEET, FMT_COSTS, FMT_METRIC, FMT_EXAMPLE, FMT_OTHER
};
struct fmt_block;
struct fmt_line {
    size_t first, last;      /* tokens; with a block, `last` is its brace "}" */
    struct fmt_block *block; /* NULL: none; open and close are its braces */
    size_t open;
    bool joined;             /* stays on the line of the one before, behind a ";" */
    size_t body;             /* the token under which a broken line goes on; 0: none */
    size_t equals;           /* of a definition: its "="; 0: it is none */
    bool in_run;             /* its columns are those of other lines too */
    unsigned note;           /* blanks before the comment behind it */
};
struct fmt_block {
    enum fmt_kind kind;
    struct fmt_line *lines;
    size_t n;
    bool flat;               /* stands on one line, braces and all */
};
struct fmt {
    struct arena *arena;
    const struct source_file *file;
    struct fmt_token *t;     /* without TOKEN_LINE; the last is TOKEN_FILE_END */
    size_t n;
    struct fmt_comment *comments;
    size_t n_comments;
    const char *newline;
    struct fmt_block *root;
};

/* fmt_read.c. False: the lexer has found mistakes. */
bool fmt_read(struct fmt *f, const struct source_set *sources, uint32_t file, struct diags *diags);
void fmt_tree(struct fmt *f);                                  /* of a file that parses */
bool fmt_is(const struct fmt *f, size_t token, unsigned symbol);
bool fmt_is_name(const struct fmt *f, size_t token);           /* a name, and no reserved word */
/* How wide the tokens are on one line; SIZE_MAX if they cannot stand on one. */
size_t fmt_width(const struct fmt *f, size_t first, size_t last);
/* The last token of the lines that share a line with the i-th; how many they are in *n. */
size_t fmt_row(const struct fmt_block *b, size_t i, size_t *n);
/* Of a block that is not flat; `indent` is that of its lines. Decides what stays on one line. */
void fmt_settle(struct fmt *f, struct fmt_block *b, size_t indent);

/* fmt_space.c: the blanks between two tokens of a statement. */
void fmt_space(struct fmt *f, const struct fmt_line *line);
/* How dear a break before the token is; -1: there must be none. */
int fmt_break(const struct fmt *f, const struct fmt_line *line, size_t token);
bool fmt_opens(const struct fmt *f, size_t token);
bool fmt_closes(const struct fmt *f, size_t token);

/* fmt_align.c: columns of lines that belong together. */
void fmt_align(struct fmt *f, struct fmt_block *b, size_t indent);

/* fmt_write.c */
void fmt_write(const struct fmt *f, struct buf *out);

#endif
