/* parse.h - text to statements. The lexer and parser collect mistakes and go on at the next statement or line of a block. */
#ifndef CONCORD_LANG_PARSE_H
#define CONCORD_LANG_PARSE_H

#include "lang/ast.h"

/* Parses one file of the set and appends its statements to `program`. Mistakes go to `diags`; never fails otherwise. */
void parse_file(struct source_set *sources, uint32_t file, struct arena *arena, struct program *program, struct diags *diags);
/* One expression of its own (for `--where` on the command line); the whole file is the expression. NULL after a mistake. */
struct expr *parse_expression(struct source_set *sources, uint32_t file, struct arena *arena, struct diags *diags);

#endif
