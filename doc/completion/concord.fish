# Completion of concord(1) for fish. The names come from the program itself: concord complete …
function __concord_command
    set -l words (commandline -opc)
    set -l skip 1
    for word in $words
        if test $skip -eq 1
            set skip 0
            continue
        end
        switch $word
            case -C --project --set --as-of --out --period --segment --where --sheet --threads --memory
                set skip 1
            case '-*'
            case '*'
                echo $word
                return
        end
    end
end
function __concord_folder
    set -l words (commandline -opc)
    for i in (seq 2 (count $words))
        switch $words[$i]
            case -C --project
                test $i -lt (count $words); and printf '%s\n' -C $words[(math $i + 1)]
            case '--project=*'
                printf '%s\n' -C (string replace -- --project= '' $words[$i])
        end
    end
end
function __concord_options
    concord complete options (__concord_command) 2>/dev/null | string replace -r '=\t' '\t'
end
complete -c concord -f
complete -c concord -n 'test -z (__concord_command)' -a '(concord complete commands 2>/dev/null)'
complete -c concord -n 'test -n (__concord_command)' -a '(concord complete words (__concord_command) (__concord_folder) 2>/dev/null)'
complete -c concord -n 'string match -q -- "-*" (commandline -ct)' -a '(__concord_options)'
complete -c concord -s C -l project -r -a '(__fish_complete_directories)'
complete -c concord -l out -r -a '(__fish_complete_directories)'
