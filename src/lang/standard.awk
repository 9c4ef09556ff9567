# standard.awk - the library's text as C: awk -f standard.awk standard.concord > standard_text.c
# A line becomes a text of its own, since compilers need not take longer ones. Any POSIX awk will do.
BEGIN {
    print "/* Made from standard.concord by standard.awk. */"
    print "#include \"lang/standard.h\"\n\nconst char *const standard_lines[] = {"
}
{
    line = ""
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        line = line (c == "\\" || c == "\"" || c == "?" ? "\\" c : c) # "?": no trigraphs
    }
    print "    \"" line "\\n\","
}
END { print "    0};" }
