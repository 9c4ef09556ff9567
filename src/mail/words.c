/* words.c - the words of a command line as the project writes it. No shell has a say: a word is what stands between blanks, 'as it is' or
 * "with \" and \\ in it". What a shell would do more than that is refused, for it would not be done. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/mail_int.h"

#include <string.h>

#include "base/buf.h"

static int add_quoted(struct buf *word, const char **at, struct err *err)
{
    char quote = *(*at)++;
    for (; **at && **at != quote; (*at)++) {
        if (quote == '"' && **at == '\\' && ((*at)[1] == '"' || (*at)[1] == '\\'))
            (*at)++;
        buf_putc(word, **at);
    }
    if (!**at)
        return err_set(err, ERR_CONFIG, "command: a quote %c is not closed", quote);
    (*at)++;
    return 0;
}

static int add_word(struct buf *word, const char **at, struct err *err)
{
    while (**at && **at != ' ') {
        if (**at == '"' || **at == '\'') {
            TRY(add_quoted(word, at, err));
            continue;
        }
        if (strchr("|&;<>()$`*?[]{}~#!\t\n\r", **at))
            return err_set(err, ERR_CONFIG, "command: no shell reads it, so %s means nothing; put it in quotes, or call a script",
                           **at == '\n' || **at == '\r' || **at == '\t' ? "a tab or a line break" : (const char[]){**at, '\0'});
        if (**at == '\\' && (*at)[1])
            (*at)++;
        buf_putc(word, *(*at)++);
    }
    return 0;
}

int words_split(struct arena *a, const char *line, const char ***words, size_t *n, struct err *err)
{
    struct buf word = BUF_INIT;
    int rc = 0;

    *words = NULL;
    *n = 0;
    while (rc == 0) {
        while (*line == ' ')
            line++;
        if (!*line)
            break;
        buf_clear(&word);
        rc = add_word(&word, &line, err);
        if (rc == 0 && word.failed)
            rc = err_set(err, ERR_NOMEM, "command: no memory");
        if (rc == 0)
            ARENA_PUSH(a, *words, *n, arena_dup(a, buf_text(&word), word.len));
    }
    buf_fini(&word);
    return rc;
}
