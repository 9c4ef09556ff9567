/* ledger_int.h - what the files of the ledger share. */
#ifndef CONCORD_STATE_LEDGER_INT_H
#define CONCORD_STATE_LEDGER_INT_H

#include "state/db.h"
#include "state/ledger.h"

struct ledger {
    struct db *db;
    char *root, *path;
};

#endif
