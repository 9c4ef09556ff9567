# The standard library's figures over the alignment project, and its document.
shell_tests += tests/standard/library.sh
