Cases of the lexer and of texts as files: codes 1xx.

== A file that says nothing is a program
# only a comment
--
ok

== CRLF, a BOM and no line end at the end of the file (escaped)
\xEF\xBB\xBFconcord 1\x0D
metric m = count(lead.won)\x0D
--
ok

== UTF-16 is refused (escaped)
\xFF\xFEc\x00o\x00n\x00
--
case:1:1: error[E101]: this file is in UTF-16; expected UTF-8 (save it as UTF-8 in your editor)
    1 | \xFF\xFEc\x00o\x00n\x00
      | ^^^^

== UTF-16 without a mark is refused (escaped)
c\x00o\x00n\x00c\x00o\x00
--
case:1:1: error[E101]: this file is in UTF-16; expected UTF-8 (save it as UTF-8 in your editor)
    1 | c\x00o\x00n\x00c\x00o\x00
      | ^

== A byte of value 0 is no text (escaped)
concord 1
metric m \x00 = 1
--
case:2:10: error[E102]: here is a byte of value 0: this is no text file
    2 | metric m \x00 = 1
      |          ^^^^

== Bytes that are not UTF-8 are named with their place (escaped)
concord 1
metric m "caf\xE9" = 1
--
case:2:14: error[E103]: the byte E9 here is not part of UTF-8 text; expected UTF-8 (save the file as UTF-8 in your editor)
    2 | metric m "caf\xE9" = 1
      |              ^^^^

== A text ends on its line
metric m "Leads = count(lead.captured)
metric n = nonsense here
--
case:1:10: error[E104]: this text is not closed on its line; expected " at its end (a text of several lines stands in """…""")
    1 | metric m "Leads = count(lead.captured)
      |          ^
case:2:21: error[E201]: expected the end of the line here, not "here"; did you mean "where"?
    2 | metric n = nonsense here
      |                     ^^^^

== A long text ends somewhere
report r {
  sheet "A" {
    text """We invested
    and then
  }
}
--
case:3:10: error[E105]: this text is never closed; expected """ behind its last line
    3 |     text """We invested
      |          ^^^

== A backslash in a text
metric m "C:\data" = 1
metric n "a \"quoted\" word, a \\ and\na new line" = 1
--
case:1:13: error[E106]: in a text a backslash stands before " or \ or n (new line) or t (tab); write \\ for a backslash itself
    1 | metric m "C:\data" = 1
      |             ^^

== A name in backquotes
table t { a text = `Job Title
  b text = ``
}
--
case:1:20: error[E107]: this name of the source is not closed on its line; expected ` at its end
    1 | table t { a text = `Job Title
      |                    ^
case:2:12: error[E108]: there is no name between the backquotes; expected the source's own name
    2 |   b text = ``
      |            ^^

== Patterns
codes c {
  a matches /budget
  b matches //
  c matches /x/ig
  d matches /a\/b|[^x]/imsx
}
--
case:2:13: error[E109]: this pattern is not closed on its line; expected / at its end (in a pattern, / is written \/)
    2 |   a matches /budget
      |             ^
case:3:13: error[E110]: this pattern is empty: it would match any text; expected what to look for
    3 |   b matches //
      |             ^^
case:4:17: error[E111]: "g" is no option of a pattern; expected i (any case), m (^ and $ at each line), s (. takes line ends too) or x (blanks and comments)
    4 |   c matches /x/ig
      |                 ^

== A date that does not exist
metric m = count(deal.won where closed_on > 2026-02-30 and at < 2026-13-01)
metric n = count(deal.won where at < 2026-10-01T10:00)
report r { period 2026-Q5 }
report s { period 2026-W54 }
report t { period 2026-W53 to 2027-W01 }
report u { period 2027-W53 }
report v { period 2026-W00 to 0000-W01 }
deliver r { every monday at 25:00 }
--
case:1:45: error[E113]: there is no 2026-02-30: it is no date; dates are written 2026-10-26
    1 | metric m = count(deal.won where closed_on > 2026-02-30 and at < 2026-13-01)
      |                                             ^^^^^^^^^^
case:1:65: error[E113]: there is no 2026-13-01: it is no date; dates are written 2026-10-26
    1 | metric m = count(deal.won where closed_on > 2026-02-30 and at < 2026-13-01)
      |                                                                 ^^^^^^^^^^
case:2:38: error[E112]: "2026-10-01T10" is no date; dates are written 2026-10-26 and, with a time, 2026-10-26 09:00
    2 | metric n = count(deal.won where at < 2026-10-01T10:00)
      |                                      ^^^^^^^^^^^^^
case:3:19: error[E113]: there is no 2026-Q5: it is no period; periods are written 2026-10, 2026-Q3 or 2026-W40
    3 | report r { period 2026-Q5 }
      |                   ^^^^^^^
case:4:19: error[E113]: there is no 2026-W54: it is no period; periods are written 2026-10, 2026-Q3 or 2026-W40
    4 | report s { period 2026-W54 }
      |                   ^^^^^^^^
case:6:19: error[E113]: there is no 2027-W53: it is no period; periods are written 2026-10, 2026-Q3 or 2026-W40
    6 | report u { period 2027-W53 }
      |                   ^^^^^^^^
case:7:19: error[E113]: there is no 2026-W00: it is no period; periods are written 2026-10, 2026-Q3 or 2026-W40
    7 | report v { period 2026-W00 to 0000-W01 }
      |                   ^^^^^^^^
case:7:31: error[E113]: there is no 0000-W01: it is no period; periods are written 2026-10, 2026-Q3 or 2026-W40
    7 | report v { period 2026-W00 to 0000-W01 }
      |                               ^^^^^^^^
case:8:29: error[E113]: there is no 25:00: it is no time; times are written 09:00, from 00:00 to 24:00
    8 | deliver r { every monday at 25:00 }
      |                             ^^^^^

== One digit where a date has two
metric m = 2026-1-05
--
case:1:12: warning[W114]: this is a subtraction; a date is written with two digits each, as 2026-01-05
    1 | metric m = 2026-1-05
      |            ^^^^^^^^

== A number runs into a name
metric m = count(lead.a to lead.b within 14days)
metric n = 3rd
--
case:1:42: error[E115]: a name does not begin with a digit; after a number comes a blank, as in "14 days"
    1 | metric m = count(lead.a to lead.b within 14days)
      |                                          ^^^^^^
case:1:42: error[E210]: this number has more digits than are kept exactly: expected at most 38, and 30 behind the point
    1 | metric m = count(lead.a to lead.b within 14days)
      |                                          ^^^^^^
case:2:12: error[E115]: a name does not begin with a digit; after a number comes a blank, as in "3 rd"
    2 | metric n = 3rd
      |            ^^^
case:2:12: error[E210]: this number has more digits than are kept exactly: expected at most 38, and 30 behind the point
    2 | metric n = 3rd
      |            ^^^

== Numbers are exact, and have a bound
metric m = 12345678901234567890123456789012345678.5
metric n = 99999999999999999999.999999999999999999
metric o = 0.00000000000000000000000000001%
--
case:1:12: error[E210]: this number has more digits than are kept exactly: expected at most 38, and 30 behind the point
    1 | metric m = 12345678901234567890123456789012345678.5
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:3:12: error[E220]: this percentage has more digits than are kept exactly: expected at most 28 behind the point
    3 | metric o = 0.00000000000000000000000000001%
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Characters that begin nothing, and what was meant
metric a = b & c
metric b = 'text'
metric c = “text”
metric d = a – b
metric e = !x
metric f = $ 450
metric g = [a, b]
--
case:1:14: error[E116]: nothing begins with & here; write "and"
    1 | metric a = b & c
      |              ^
case:2:12: error[E116]: nothing begins with ' here; a text stands in plain double quotes: "…"
    2 | metric b = 'text'
      |            ^
case:3:12: error[E116]: nothing begins with “ here; a text stands in plain double quotes: "…"
    3 | metric c = “text”
      |            ^
case:4:14: error[E116]: nothing begins with – here; for minus and in dates write a plain -
    4 | metric d = a – b
      |              ^
case:5:12: error[E116]: nothing begins with ! here; write "not", or != for "is not equal"
    5 | metric e = !x
      |            ^
case:6:12: error[E116]: nothing begins with $ here; money is written with its currency's three letters, as 450 USD
    6 | metric f = $ 450
      |            ^
case:7:12: error[E116]: nothing begins with [ here; a list stands in ( and )
    7 | metric g = [a, b]
      |            ^

== A run of such characters is one mistake
metric a = @@@@@~~~ b
--
case:1:12: error[E116]: nothing begins with @ here
    1 | metric a = @@@@@~~~ b
      |            ^

== Names may have letters of any script
metric größe_日本 "Größe" = count(lead.größe)
--
ok

== Tabs are widened and wide characters take two columns under the mark
table t {
	日本語	text = 日本 日本
}
--
case:2:16: error[E201]: expected the end of the line here, not "日本"
    2 |     日本語  text = 日本 日本
      |                         ^^^^

== Control characters are shown, not sent (escaped)
metric a "\x1B[31m" = b \x1B[31m
--
case:1:11: error[E117]: here is the control character 1B: this is no text file
    1 | metric a "\x1B[31m" = b \x1B[31m
      |           ^^^^

== A long line is cut around its mark (escaped)
metric a = \{100:leads + }leads leads + \{100:leads + }1
--
case:1:818: error[E201]: expected the end of the line here, not "leads"
    1 | …ads + leads + leads + leads + leads + leads + leads + leads leads + leads + leads + leads + leads + leads + leads + leads + leads + leads + …
      |                                                              ^^^^^

== A control character (escaped)
concord 1
setting a = "red \x1b[31m"
--
case:2:18: error[E117]: here is the control character 1B: this is no text file
    2 | setting a = "red \x1B[31m"
      |                  ^^^^

== A byte of deletion, in a comment (escaped)
concord 1
# here \x7f
--
case:2:8: error[E117]: here is the control character 7F: this is no text file
    2 | # here \x7F
      |        ^^^^

== Marks that turn the text round (escaped)
concord 1
# \xe2\x80\xae
--
case:2:3: error[E118]: here is the mark U+202E, which shows the text behind it in another order: take it out
    2 | # \u{202E}
      |   ^^^^^^^^

== Marks that isolate (escaped)
concord 1
setting a = "\xe2\x81\xa6x"
--
case:2:14: error[E118]: here is the mark U+2066, which shows the text behind it in another order: take it out
    2 | setting a = "\u{2066}x"
      |              ^^^^^^^^

== Other marks of the same page, and a tab (escaped)
concord 1
setting a = "\xe2\x80\x93\xe2\x81\xb0	"
--
ok
