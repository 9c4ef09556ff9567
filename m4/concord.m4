dnl Small macros of configure.ac: flags that are tried one by one, and libraries whose absence is told all at once.

dnl CONCORD_FLAGS(VARIABLE, FLAGS): each flag that the compiler takes without a word is added to VARIABLE.
AC_DEFUN([CONCORD_FLAGS],
[AC_SUBST([$1])
for concord_flag in $2; do
    AC_MSG_CHECKING([whether $CC takes $concord_flag])
    concord_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $concord_flag"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[]], [[]])],
                   [AC_MSG_RESULT([yes])
                    $1="$$1${$1:+ }$concord_flag"],
                   [AC_MSG_RESULT([no])])
    CFLAGS=$concord_save_CFLAGS
done])

dnl CONCORD_LINK_FLAGS(VARIABLE, FLAGS): the same for flags of the link.
AC_DEFUN([CONCORD_LINK_FLAGS],
[AC_SUBST([$1])
for concord_flag in $2; do
    AC_MSG_CHECKING([whether the linker takes $concord_flag])
    concord_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS $concord_flag"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[]], [[]])],
                   [AC_MSG_RESULT([yes])
                    $1="$$1${$1:+ }$concord_flag"],
                   [AC_MSG_RESULT([no])])
    LDFLAGS=$concord_save_LDFLAGS
done])

dnl CONCORD_FORTIFY(VARIABLE): checked calls of libc, the strictest level known; none in a build without optimisation, where
dnl libc's headers would warn.
AC_DEFUN([CONCORD_FORTIFY],
[AC_MSG_CHECKING([for checked calls of libc])
concord_fortify=none
for concord_level in 2 3; do
    concord_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$concord_level"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>
#include <string.h>]], [[]])], [concord_fortify=$concord_level])
    CFLAGS=$concord_save_CFLAGS
done
AC_MSG_RESULT([$concord_fortify])
AS_IF([test "$concord_fortify" != none],
      [$1="$$1${$1:+ }-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$concord_fortify"])])

dnl CONCORD_NEED(PREFIX, NAMES, VERSION, DEBIAN PACKAGE): the first of pkg-config's NAMES that is there sets PREFIX_CFLAGS and
dnl PREFIX_LIBS; what is missing is kept for CONCORD_REPORT_NEEDS.
AC_DEFUN([CONCORD_NEED],
[AC_ARG_VAR([$1_CFLAGS], [compiler flags for $1, instead of what pkg-config says])
AC_ARG_VAR([$1_LIBS], [linker flags for $1, instead of what pkg-config says])
AC_MSG_CHECKING([for $1])
AS_IF([test -n "$$1_LIBS"], [AC_MSG_RESULT([$$1_LIBS, as given])],
      [concord_found=
       for concord_name in $2; do
           AS_IF([test -z "$concord_found" && $PKG_CONFIG --exists "$concord_name m4_ifval([$3], [>= $3])" 2>/dev/null],
                 [concord_found=$concord_name])
       done
       AS_IF([test -n "$concord_found"],
             [$1_CFLAGS=`$PKG_CONFIG --cflags "$concord_found"`
              $1_LIBS=`$PKG_CONFIG --libs "$concord_found"`
              concord_version=`$PKG_CONFIG --modversion "$concord_found"`
              AC_MSG_RESULT([$concord_found $concord_version])],
             [concord_missing="$concord_missing
  m4_translit([$1], [A-Z], [a-z])m4_ifval([$3], [ $3 or later])  (pkg-config: $2; Debian: $4)"
              AC_MSG_RESULT([no])])])])

dnl CONCORD_REPORT_NEEDS: one error that names everything that is missing.
AC_DEFUN([CONCORD_REPORT_NEEDS],
[AS_IF([test -n "$concord_missing"], [AC_MSG_ERROR([these libraries were not found:$concord_missing])])])
