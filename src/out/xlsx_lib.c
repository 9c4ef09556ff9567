/* xlsx_lib.c - decides when the library that writes workbooks is loaded: when somebody wants one, or ahead of that beside other work.
 *
 * It brings a library of ciphers along, of which 17,000 places have to be set before anything begins: linked to the program it would be
 * paid for by each command, a millisecond each time. Its name is that of the version whose headers we are compiled with (configure.ac). It
 * is loaded for all to see, so that it and what it brings find the program's functions before their own (xlsx_between.c). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "out/xlsx_lib.h"

#include <dlfcn.h>
#include <string.h>

#include "out/out.h"

static void *load(void)
{
    return dlopen(XLSX_LIBRARY, RTLD_NOW | RTLD_GLOBAL);
}

void out_load_workbooks(void)
{
    (void)load();
}

int xlsx_lib_load(struct xlsx_lib *lib, struct err *err)
{
    void *library = load();
    if (!library)
        return err_set(err, ERR_UNAVAILABLE, "a workbook needs libxlsxwriter, which cannot be loaded: %.400s", dlerror());
    const struct { void *to; const char *name; } wanted[] = {
#define WANTED(name) {&lib->name, #name},
        XLSX_FUNCTIONS(WANTED)
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *symbol = dlsym(library, wanted[i].name);
        if (!symbol)
            return err_set(err, ERR_UNAVAILABLE, "a workbook needs libxlsxwriter, and " XLSX_LIBRARY " has no %s", wanted[i].name);
        memcpy(wanted[i].to, &symbol, sizeof symbol);
    }
    return 0;
}
