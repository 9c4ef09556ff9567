/* story.c - has the stories of a report told by their hooks, between the evaluation, which knows no Lua, and the layout, which neither
 * calls anybody nor computes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/project.h"

#include <string.h>

#include "out/tell.h"

static int tell(void *ctx, const char *hook, const struct tree_node *report, struct buf *text, struct err *err)
{
    struct project *p = ctx;
    for (size_t i = 0; i < p->model->n_hooks; i++)
        if (strcmp(p->model->hooks[i]->name.text, hook) == 0)
            return hook_call_report(p->scripts[i], report, text, err);
    return err_set(err, ERR_INTERNAL, "there is no hook %s", hook);
}

int project_evaluate(struct project *p, const struct report_decl *r, struct result_report **result, size_t *failed, struct err *err)
{
    const struct teller teller = {p, tell};
    p->meanwhile = "evaluating";
    TRY(eval_report(p->eval, r, result, err));
    TRY(eval_checks(p->eval, r, *result, failed, err));
    return tell_stories(p->arena, *result, &teller, err);
}
