/* cmd_sources.c - concord sources and concord plugins: what a project reads, and what can be loaded. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/json.h"
#include "app/plugin_folder.h"
#include "host/connector.h"
#include "host/host.h"

#include <stdlib.h>

static bool used_by(const struct project *p, const char *source, const char *object, const char **table)
{
    for (size_t i = 0; i < p->model->n_tables; i++) {
        const struct table_decl *d = p->model->tables[i]->decl;
        if (d->source.text && strcmp(d->source.text, source) == 0 && strcmp(d->object, object) == 0) {
            *table = d->name.text;
            return true;
        }
    }
    return false;
}

static int print_source_json(struct project *p, const char *source, struct json *j, struct err *err)
{
    const char *const *objects;
    size_t n;
    TRY(connector_objects(p->host, source, &objects, &n, err));
    for (size_t i = 0; i < n; i++) {
        struct object_info info = {0};
        const char *table = NULL;
        struct err one = {0};
        bool used = used_by(p, source, objects[i], &table);
        int rc = p->data.describe(p->data.ctx, source, objects[i], &info, &one);
        json_begin(j, '{');
        json_text(j, "source", source);
        json_text(j, "object", objects[i]);
        json_text(j, "table", used ? table : NULL);
        json_text(j, "error", rc ? one.msg : NULL);
        json_begin_named(j, "columns", '[');
        for (size_t k = 0; rc == 0 && k < info.n_columns; k++)
            json_text(j, NULL, info.columns[k]);
        json_end(j, ']');
        json_end(j, '}');
    }
    return 0;
}

static int print_source(struct project *p, const char *source, struct err *err)
{
    const char *const *objects;
    size_t n;
    TRY(connector_objects(p->host, source, &objects, &n, err));
    printf("%s\n", source);
    for (size_t i = 0; i < n; i++) {
        struct object_info info;
        const char *table = "";
        struct err one = {0};
        bool used = used_by(p, source, objects[i], &table);
        if (p->data.describe(p->data.ctx, source, objects[i], &info, &one) != 0) {
            printf("  %-28s %s\n", objects[i], one.msg);
            continue;
        }
        printf("  %-28s %3zu columns%s%s\n", objects[i], info.n_columns, used ? "  table " : "", table);
    }
    return 0;
}

static int show_sources(struct project *p, const struct arguments *a, struct err *err)
{
    TRY(project_check(p, &a->project, stderr, err));
    if (!p->model)
        return err_set(err, ERR_CONFIG, "%s", "");
    struct json j = {.depth = 0};
    if (a->json)
        json_begin(&j, '[');
    for (size_t i = 0; a->json && i < p->model->n_sources; i++)
        TRY(print_source_json(p, p->model->sources[i]->name.text, &j, err));
    if (a->json)
        json_end(&j, ']');
    for (size_t i = 0; !a->json && i < p->model->n_sources; i++)
        TRY(print_source(p, p->model->sources[i]->name.text, err));
    return command_flush(err);
}

static int run_sources(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int rc = show_sources(&p, a, err);
    project_close(&p);
    return rc;
}

static int plugins_json(const struct plugin_info *list, size_t n, struct err *err)
{
    struct json j = {.depth = 0};
    json_begin(&j, '[');
    for (size_t i = 0; i < n; i++) {
        const struct plugin_info *x = &list[i];
        json_begin(&j, '{');
        json_text(&j, "name", x->name);
        json_text(&j, "version", x->version);
        json_text(&j, "refused", x->refusal);
        json_begin_named(&j, "connectors", '[');
        for (size_t k = 0; k < x->n_connectors; k++)
            json_text(&j, NULL, x->connectors[k]);
        json_end(&j, ']');
        json_begin_named(&j, "functions", '[');
        for (size_t k = 0; k < x->n_functions; k++)
            json_text(&j, NULL, x->functions[k]);
        json_end(&j, ']');
        json_begin_named(&j, "channels", '[');
        for (size_t k = 0; k < x->n_channels; k++)
            json_text(&j, NULL, x->channels[k]);
        json_end(&j, ']');
        json_end(&j, '}');
    }
    json_end(&j, ']');
    return command_flush(err);
}

static int print_plugins(struct host *h, bool as_json, struct err *err)
{
    const struct plugin_info *list;
    size_t n;
    TRY(host_list(h, &list, &n, err));
    if (as_json)
        return plugins_json(list, n, err);
    for (size_t i = 0; i < n; i++) {
        const struct plugin_info *x = &list[i];
        if (x->refusal) {
            printf("%-12s refused: %s\n", x->name, x->refusal);
            continue;
        }
        printf("%-12s %-8s %s\n", x->name, x->version ? x->version : "", x->summary ? x->summary : "");
        for (size_t k = 0; k < x->n_connectors; k++)
            printf("  connector %s\n", x->connectors[k]);
        for (size_t k = 0; k < x->n_functions; k++)
            printf("  function  %s\n", x->functions[k]);
        for (size_t k = 0; k < x->n_channels; k++)
            printf("  channel   %s\n", x->channels[k]);
    }
    return command_flush(err);
}

static int run_plugins(const struct arguments *a, struct err *err)
{
    (void)a;
    char *folder = plugin_folder_find();
    struct host_spec spec = {.installed = folder};
    struct host *h = host_new(&spec);
    int rc = h ? print_plugins(h, a->json, err) : err_set(err, ERR_NOMEM, "no memory for plugins");
    host_free(&h);
    free(folder);
    return rc;
}

const struct command command_sources = {
    "sources", "", "the project's sources, their objects and which table reads them",
    "Lists each source with its objects (files, tables), how many columns they have, and the table of the project that reads them.", 0, 0,
    TAKES_PROJECT | TAKES_SET | TAKES_JSON, WORD_NONE, run_sources};
const struct command command_plugins = {
    "plugins", "", "the plugins that can be loaded, and why others cannot",
    "Lists the plugins of the installed folder with their connectors, functions and channels; one that is refused is listed with the reason.", 0, 0,
    TAKES_JSON, WORD_NONE, run_plugins};
