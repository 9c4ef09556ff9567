# embed.awk - text files as C: awk -v root=share/init/ -f embed.awk FILE... > init_files.c
# A line of a file becomes a text of its own, since compilers need not take longer ones. Any POSIX awk will do.
BEGIN {
    print "/* Made from share/init/ by src/app/embed.awk. */"
    print "#include \"app/init_files.h\""
    n = 0
}
FNR == 1 {
    if (n > 0)
        print "    0};"
    names[n] = substr(FILENAME, length(root) + 1)
    print "\nstatic const char *const file" n "[] = {"
    n++
}
{
    line = ""
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        line = line (c == "\\" || c == "\"" || c == "?" ? "\\" c : c) # "?": no trigraphs
    }
    print "    \"" line "\\n\","
}
END {
    print "    0};\n\nconst struct init_file init_files[] = {"
    for (i = 0; i < n; i++)
        print "    {\"" names[i] "\", file" i "},"
    print "    {0, 0}};"
}
