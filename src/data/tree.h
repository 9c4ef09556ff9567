/* tree.h - plain values in a tree, by name or in a list: what a hook of a report is given. */
#ifndef CONCORD_DATA_TREE_H
#define CONCORD_DATA_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tree_kind { TREE_MISSING, TREE_FLAG, TREE_INTEGER, TREE_NUMBER, TREE_TEXT, TREE_TABLE };
struct tree_node {
    enum tree_kind kind;
    const char *name; /* the field's name; NULL: the next item of a list (1, 2, 3 …; a missing item keeps its number) */
    bool flag;
    int64_t integer;
    double number;
    const char *text;
    const struct tree_node *children; /* TABLE */
    size_t n_children;
};

#endif
