# Completion of concord's command line for bash. The program says what fits: `concord complete`; nothing is known here.
# shellcheck shell=bash

# The names in what `concord complete` prints, one a line, that begin with the word: NAME, a tab, what it is.
_concord_names()
{
    local line
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        [[ $line == "$1"* ]] && COMPREPLY+=("$line")
    done
}

_concord()
{
    local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} command='' i
    local project=()
    COMPREPLY=()
    # "--out=FOLDER" arrives as three words
    if [[ $word == = || ${COMP_WORDS[COMP_CWORD - 1]} == = || ${COMP_WORDS[COMP_CWORD - 1]} == -C ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "${word#=}")
        return
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -C) project=(-C "${COMP_WORDS[++i]}") ;;
        -* | =) ;;
        *)
            command=${COMP_WORDS[i]}
            break
            ;;
        esac
    done
    if [[ $word == -* ]]; then
        _concord_names "$word" < <("$program" complete options ${command:+"$command"} 2>/dev/null)
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    elif [[ -z $command ]]; then
        _concord_names "$word" < <("$program" complete commands 2>/dev/null)
    else
        _concord_names "$word" < <("$program" "${project[@]}" complete words "$command" 2>/dev/null)
    fi
    return 0
}

complete -F _concord concord
