Cases of the parser: codes 2xx, and how it goes on after a mistake.

== Many mistakes in one run, each once
concord 1
table lead form crm "leads.csv" {
  id key = Id
  email text == Email
  owner -> = OwnerId
  drop when deleted
  merge by email keep frist by created_at
}
metrc leads = count(lead.captured)
metric ratio "Ratio" count(a) / count(b)
metric good = count(lead.captured)
report weekly {
  period last 13 weeks
  sheet "A" { tabel leads by week; chart line leads bye week }
  sheet "B" {
    scorecard leads,
  }
}
--
case:2:12: error[E201]: expected "{" and the table's block here, not "form"; did you mean "from"?
    2 | table lead form crm "leads.csv" {
      |            ^^^^
case:4:14: error[E224]: there is no such comparison; expected one of = != < <= > >=
    4 |   email text == Email
      |              ^^
case:5:12: error[E201]: expected the name of the table that it leads to here, not "="
    5 |   owner -> = OwnerId
      |            ^
case:6:20: error[E221]: expected because "…" here, not the end of the line: a rule that drops rows says why
    6 |   drop when deleted
      |                    ^
case:7:23: error[E203]: expected which row is kept here (first or last), not "frist"; did you mean "first"?
    7 |   merge by email keep frist by created_at
      |                       ^^^^^
case:9:1: error[E207]: no statement begins with "metrc"; did you mean "metric"?
    9 | metrc leads = count(lead.captured)
      | ^^^^^
case:10:22: error[E201]: expected "=" here, not "count"
   10 | metric ratio "Ratio" count(a) / count(b)
      |                      ^^^^^
case:14:15: error[E203]: expected a part of the sheet here (scorecard, table, chart, funnel, cohort, bridge, story, changes, text or list), not "tabel"; did you mean "table"?
   14 |   sheet "A" { tabel leads by week; chart line leads bye week }
      |               ^^^^^
case:14:53: error[E201]: expected the end of the line here, not "bye"; did you mean "by"?
   14 |   sheet "A" { tabel leads by week; chart line leads bye week }
      |                                                     ^^^
case:16:21: error[E201]: expected a value here, not the end of the line
   16 |     scorecard leads,
      |                    ~^
case:16:20: note: the statement goes on from this line to the next, because it ends in ","

== A reserved word as a name
metric from = count(lead.captured)
table t { end text = End; over -> user = Id }
stages of lead { within at created_at }
--
case:1:8: error[E209]: expected the metric's name here; "from" is a word of the language and cannot be a name
    1 | metric from = count(lead.captured)
      |        ^^^^
case:2:11: error[E209]: expected a column's name here; "end" is a word of the language and cannot be a name
    2 | table t { end text = End; over -> user = Id }
      |           ^^^
case:2:27: error[E209]: expected a column's name here; "over" is a word of the language and cannot be a name
    2 | table t { end text = End; over -> user = Id }
      |                           ^^^^
case:3:18: error[E209]: expected a stage's name here; "within" is a word of the language and cannot be a name
    3 | stages of lead { within at created_at }
      |                  ^^^^^^

== A reserved word as a code
codes c { yes good matches /held/ }
metric m = count(lead.a where outcome is no)
--
case:1:11: error[E216]: expected a code here; "yes" is a word of the language: as a code it stands in quotes
    1 | codes c { yes good matches /held/ }
      |           ^^^
case:2:42: error[E216]: expected a code here; "no" is a word of the language: as a code it stands in quotes
    2 | metric m = count(lead.a where outcome is no)
      |                                          ^^

== A reason is missing
table t { drop when deleted; id key }
amend from 2027-01-01 agreed by "Sales" on 2026-12-09 { metric m = 1 }
--
case:1:28: error[E221]: expected because "…" here, not ";": a rule that drops rows says why
    1 | table t { drop when deleted; id key }
      |                            ^
case:2:55: error[E221]: expected because "…" here, not "{": an amendment says why
    2 | amend from 2027-01-01 agreed by "Sales" on 2026-12-09 { metric m = 1 }
      |                                                       ^

== A second time
agreement "A" { version 1; version 2 }
calendar { week starts monday; week starts sunday; periods a from crm "a" { name = N }; periods b from crm "b" { name = N } }
report r { period last 4 weeks; period all time; sheet "A" { table leads by week by channel } }
metric m = 1 { format USD 0; format USD 1 }
costs c = a of b.c { include everything; frozen each quarter; frozen each month }
deliver r { body html; body html }
--
case:1:28: error[E204]: "version" is said a second time; expected it once
    1 | agreement "A" { version 1; version 2 }
      |                            ^^^^^^^
case:2:32: error[E204]: "week" is said a second time; expected it once
    2 | calendar { week starts monday; week starts sunday; periods a from crm "a" { name = N }; periods b from crm "b" { name = N } }
      |                                ^^^^
case:3:33: error[E204]: "period" is said a second time; expected it once
    3 | report r { period last 4 weeks; period all time; sheet "A" { table leads by week by channel } }
      |                                 ^^^^^^
case:3:82: error[E204]: "by" is said a second time; expected it once
    3 | …t 4 weeks; period all time; sheet "A" { table leads by week by channel } }
      |                                                              ^^
case:4:30: error[E204]: "format" is said a second time; expected it once
    4 | metric m = 1 { format USD 0; format USD 1 }
      |                              ^^^^^^
case:5:63: error[E204]: "frozen" is said a second time; expected it once
    5 | costs c = a of b.c { include everything; frozen each quarter; frozen each month }
      |                                                               ^^^^^^
case:6:24: error[E204]: "body" is said a second time; expected it once
    6 | deliver r { body html; body html }
      |                        ^^^^

== A slip in a word that must be there is taken for it
table t from crm "x" { merge by a, b kep first otherz are dup at created_at; one per deal from at untill next; g text = A B }
deliver r { mail too "x" }
agreement "A" { effective form 2026-10-01; agreed by "Sales" onn 2026-10-02 }
--
case:1:38: error[E202]: expected "keep" here; is "kep" a slip of it?
    1 | table t from crm "x" { merge by a, b kep first otherz are dup at created_at; one per deal from at untill next; g text = A B }
      |                                      ^^^
case:1:48: error[E201]: expected the end of the line here, not "otherz"; did you mean "others"?
    1 | table t from crm "x" { merge by a, b kep first otherz are dup at created_at; one per deal from at untill next; g text = A B }
      |                                                ^^^^^^
case:1:99: error[E202]: expected "until" here; is "untill" a slip of it?
    1 | …ep first otherz are dup at created_at; one per deal from at untill next; g text = A B }
      |                                                              ^^^^^^
case:1:123: error[E201]: expected the end of the line here, not "B"
    1 | …at created_at; one per deal from at untill next; g text = A B }
      |                                                              ^
case:2:18: error[E202]: expected "to" here; is "too" a slip of it?
    2 | deliver r { mail too "x" }
      |                  ^^^
case:3:27: error[E202]: expected "from" here; is "form" a slip of it?
    3 | agreement "A" { effective form 2026-10-01; agreed by "Sales" onn 2026-10-02 }
      |                           ^^^^
case:3:62: error[E202]: expected "on" here; is "onn" a slip of it?
    3 | agreement "A" { effective form 2026-10-01; agreed by "Sales" onn 2026-10-02 }
      |                                                              ^^^

== The beginning of a word, and slips where the statement might have ended
codes c { a marketing match /x/ }
metric m = count(lead.won whre a = 1)
metric n = count(lead.won) wher channel is x
report r { sheet "A" { table a by channel sorted a; list d columns a as Name } }
--
case:1:23: error[E201]: expected the end of the line here, not "match"; did you mean "matches"?
    1 | codes c { a marketing match /x/ }
      |                       ^^^^^
case:2:27: error[E201]: expected ")" here, not "whre"; did you mean "where"?
    2 | metric m = count(lead.won whre a = 1)
      |                           ^^^^
case:3:28: error[E201]: expected the end of the line here, not "wher"; did you mean "where"?
    3 | metric n = count(lead.won) wher channel is x
      |                            ^^^^
case:4:43: error[E201]: expected the end of the line here, not "sorted"; did you mean "sort"?
    4 | report r { sheet "A" { table a by channel sorted a; list d columns a as Name } }
      |                                           ^^^^^^
case:4:73: error[E201]: expected the column's heading in quotes here, not "Name"
    4 | report r { sheet "A" { table a by channel sorted a; list d columns a as Name } }
      |                                                                         ^^^^

== Lines that were joined by what they end in or begin with
metric m = count(deal.won) +
  metric n
codes c {
  a matches /x/
  in matches /y/
}
table t { order by
  a text }
hook f(title text,
       source text) gives flag in "x"
report r { compare 1 week earlier,
  period last 4 weeks }
--
case:2:10: error[E201]: expected the end of the line here, not "n"
    2 |   metric n
      |          ^
case:1:28: note: the statement goes on from this line to the next, because it ends in "+"
    1 | metric m = count(deal.won) +
      |                            ^
case:5:3: error[E201]: expected the end of the line, or a list in ( and ) behind "in", here, not "in"
    5 |   in matches /y/
      |   ^^
case:5:3: note: this line goes on with the one before, because it begins with "in"
case:8:5: error[E201]: expected the end of the line here, not "text"
    8 |   a text }
      |     ^^^^
case:7:17: note: the statement goes on from this line to the next, because it ends in "by"
    7 | table t { order by
      |                 ^^
case:12:3: error[E201]: expected what to compare with, as "1 week earlier", here, not "period"
   12 |   period last 4 weeks }
      |   ^^^^^^
case:11:34: note: the statement goes on from this line to the next, because it ends in ","
   11 | report r { compare 1 week earlier,
      |                                  ^

== A line left hanging before a statement of its own
metric m = count(deal.won) +
metric n = sum(amount of
metric o = 2
source crm =
use wilson
pilot "P" from 2026-01-01 to 2026-01-02 asked by "S" {
  metric a = 1 +
  metric b = 2
}
--
case:1:29: error[E201]: expected a value here, not the end of the line
    1 | metric m = count(deal.won) +
      |                             ^
case:2:25: error[E201]: expected a table, an event or a row's many (as deal.won) here, not the end of the line
    2 | metric n = sum(amount of
      |                         ^
case:4:13: error[E201]: expected a connector and its options, as csv("data"), here, not the end of the line
    4 | source crm =
      |             ^
case:5:11: error[E201]: expected "from" here, not the end of the line
    5 | use wilson
      |           ^
case:7:17: error[E201]: expected a value here, not the end of the line
    7 |   metric a = 1 +
      |                 ^

== Words of a list
agreement "A" { verzion 1; signed by "Sales" }
--
case:1:17: error[E203]: expected a line of the agreement here (version, effective, agreed, changes or covers), not "verzion"; did you mean "version"?
    1 | agreement "A" { verzion 1; signed by "Sales" }
      |                 ^^^^^^^
case:1:28: error[E203]: expected a line of the agreement here (version, effective, agreed, changes or covers), not "signed"
    1 | agreement "A" { verzion 1; signed by "Sales" }
      |                            ^^^^^^

== An unclosed brace: the file's blocks after it are read as usual
table lead from crm "leads.csv" {
  id key = Id

table deal from crm "deals.csv" {
  id key = Id
  amount money = Amount on
}
metric m = count(deal.won
metric n = 1 +
metric o = 2
--
case:1:33: error[E206]: the table's block is opened here and never closed; expected "}" at its end
    1 | table lead from crm "leads.csv" {
      |                                 ^
case:4:1: note: it should have been closed before this line
    4 | table deal from crm "deals.csv" {
      | ^
case:6:27: error[E201]: expected the date column whose month's rate is taken here, not the end of the line
    6 |   amount money = Amount on
      |                           ^
case:8:26: error[E219]: expected ")" here: a "(" is not closed before the end of the line
    8 | metric m = count(deal.won
      |                 ~        ^
case:8:17: note: it was opened here
case:9:15: error[E201]: expected a value here, not the end of the line
    9 | metric n = 1 +
      |               ^

== An unclosed brace inside a report
report weekly {
  period last 13 weeks
  sheet "A" {
    table leads by week
  sheet "B" {
    table wins by week
  }
}
metric m = 1
--
case:3:13: error[E206]: the sheet's block is opened here and never closed; expected "}" at its end
    3 |   sheet "A" {
      |             ^
case:5:3: note: it should have been closed before this line
    5 |   sheet "B" {
      |   ^

== An unclosed brace at the end of the file
table lead from crm "leads.csv" {
  id key = Id
--
case:1:33: error[E206]: the table's block is opened here and never closed; expected "}" at its end
    1 | table lead from crm "leads.csv" {
      |                                 ^

== A brace too many
table lead {
  id key
} }
metric m = 1
}
--
case:3:3: error[E208]: this "}" closes nothing; is one too many above it?
    3 | } }
      |   ^
case:5:1: error[E208]: this "}" closes nothing; is one too many above it?
    5 | }
      | ^

== An unclosed parenthesis inside a block does not swallow it
stages of lead {
  captured at created_at when (score > 1
  mql at mql_at when (score > 40 and
    fit
  sql at accepted_at whne fit
}
metric m = count(
--
case:2:41: error[E219]: expected ")" here: a "(" is not closed before the end of the line
    2 |   captured at created_at when (score > 1
      |                               ~         ^
case:2:31: note: it was opened here
case:4:8: error[E219]: expected ")" here: a "(" is not closed before the end of the line
    4 |     fit
      |        ^
case:3:22: note: it was opened here
    3 |   mql at mql_at when (score > 40 and
      |                      ^
case:5:22: error[E201]: expected the end of the line here, not "whne"; did you mean "when"?
    5 |   sql at accepted_at whne fit
      |                      ^^^^
case:7:18: error[E201]: expected a value here, not the end of the file
    7 | metric m = count(
      |                  ^

== A wrong word in the middle of parentheses
metric m = sum(amount off deal.won)
metric n = count(deal.won; metric o = 1
metric p = (1 + 2
  + 3) * )
--
case:1:23: error[E201]: expected ")" here, not "off"; did you mean "of"?
    1 | metric m = sum(amount off deal.won)
      |                       ^^^
case:2:26: error[E219]: expected ")" here: a "(" is not closed before ";"
    2 | metric n = count(deal.won; metric o = 1
      |                 ~        ^
case:2:17: note: it was opened here
case:4:10: error[E201]: expected a value here, not ")"
    4 |   + 3) * )
      |          ^

== Comparisons do not chain, and are one sign
metric a = share(lead.a where 1 < score < 3)
metric b = share(lead.a where score == 3)
metric c = share(lead.a where score <> 3)
--
case:1:41: error[E217]: comparisons do not chain; expected "and" and a second one, as in a < b and b < c
    1 | metric a = share(lead.a where 1 < score < 3)
      |                                         ^
case:2:37: error[E224]: there is no such comparison; expected one of = != < <= > >=
    2 | metric b = share(lead.a where score == 3)
      |                                     ^^
case:3:37: error[E224]: there is no such comparison; expected one of = != < <= > >=
    3 | metric c = share(lead.a where score <> 3)
      |                                     ^^

== Units
metric a = count(lead.a to lead.b within 3 office days)
metric b = count(lead.a to lead.b within 3 working hours)
metric c = count(lead.a to lead.b within 3)
metric d = revenue 1 hour earlier
metric e = revenue 1.5 months earlier
report r { period last 12 hours; sheet "A" { table leads by minute } }
--
case:1:44: error[E213]: there is no "office days"; office time is counted in seconds, minutes or hours, working time in days, calendar time in days or more
    1 | metric a = count(lead.a to lead.b within 3 office days)
      |                                            ^^^^^^^^^^^
case:2:44: error[E213]: there is no "working hours"; office time is counted in seconds, minutes or hours, working time in days, calendar time in days or more
    2 | metric b = count(lead.a to lead.b within 3 working hours)
      |                                            ^^^^^^^^^^^^^
case:3:43: error[E201]: expected a unit of time (hours, days, office hours, working days, calendar days, months …) here, not ")"
    3 | metric c = count(lead.a to lead.b within 3)
      |                                           ^
case:4:22: error[E214]: periods are days, weeks, months, quarters or years; expected one of these here
    4 | metric d = revenue 1 hour earlier
      |                      ^^^^
case:5:20: error[E211]: expected how many periods earlier here, a whole number from 1 to 100000
    5 | metric e = revenue 1.5 months earlier
      |                    ^^^
case:6:27: error[E214]: periods are days, weeks, months, quarters or years; expected one of these here
    6 | report r { period last 12 hours; sheet "A" { table leads by minute } }
      |                           ^^^^^
case:6:61: error[E214]: periods are days, weeks, months, quarters or years; expected one of these here
    6 | report r { period last 12 hours; sheet "A" { table leads by minute } }
      |                                                             ^^^^^^

== Whole numbers
report r { period last 0 weeks; sheet "A" { table leads top 1.5 } }
calendar { fiscal 4-4-99 weeks ending last saturday of january }
--
case:1:24: error[E211]: expected how many periods here, a whole number from 1 to 100000
    1 | report r { period last 0 weeks; sheet "A" { table leads top 1.5 } }
      |                        ^
case:1:61: error[E211]: expected how many here, a whole number from 1 to 1000000
    1 | report r { period last 0 weeks; sheet "A" { table leads top 1.5 } }
      |                                                             ^^^
case:2:23: error[E211]: expected "year starts" and a month, or how many weeks, as "4-4-5 weeks", here, a whole number from 1 to 12
    2 | calendar { fiscal 4-4-99 weeks ending last saturday of january }
      |                       ^^

== What ends before it begins
report r { period 2026-Q3 to 2026-Q1 }
pilot "P" from 2027-01-31 to 2026-11-02 asked by "Sales" { metric m = 1 }
--
case:1:30: error[E212]: this period ends before it begins; expected a later end
    1 | report r { period 2026-Q3 to 2026-Q1 }
      |                              ^^^^^^^
case:2:30: error[E223]: this pilot ends before it begins; expected a later end
    2 | pilot "P" from 2027-01-31 to 2026-11-02 asked by "Sales" { metric m = 1 }
      |                              ^^^^^^^^^^

== The end of a day as a time
example "E" { lead { id "L1", created_at 2026-05-04 24:00 } }
calendar { office monday to friday, 00:00 to 24:00 }
--
case:1:42: error[E218]: the end of a day is the next day's 00:00; expected a time up to 23:59 here
    1 | example "E" { lead { id "L1", created_at 2026-05-04 24:00 } }
      |                                          ^^^^^^^^^^^^^^^^

== Rising is not said
report r { sheet "A" { table leads sort leads rising } }
--
case:1:47: error[E222]: what is sorted rises unless "falling" is said; expected no word here
    1 | report r { sheet "A" { table leads sort leads rising } }
      |                                               ^^^^^^

== Nested up to the bound, and beyond (escaped)
metric a = \{199:(}1\{199:)}
metric b = \{200:(}1\{200:)}
metric c = \{100000:(}1\{100000:)}
metric d = \{300:-}1
metric e = share(lead.a where \{300:not }fit)
--
case:1:211: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    1 | …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))…
      |                                                              ^
case:2:211: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    2 | …(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))…
      |                                                              ^
case:3:211: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    3 | …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((…
      |                                                              ^
case:4:211: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    4 | …--------------------------------------------------------------------------------------------------------------------------------------------…
      |                                                              ^
case:5:827: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    5 | …not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not …
      |                                                              ^^^

== Long sums up to the bound, and beyond (escaped)
metric a = \{999:1 + }1
metric b = \{1001:1 + }1
--
case:2:12: error[E215]: this has more than 1000 parts one upon the other; name a part of it and use the name here
    2 | metric b = 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1…
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Blocks nested without end (escaped)
\{300:pilot "a" from 2026-01-01 to 2026-01-02 asked by "b" { }
--
case:1:10999: error[E206]: the pilot's block is opened here and never closed; expected "}" at its end
    1 | … "b" { pilot "a" from 2026-01-01 to 2026-01-02 asked by "b" { pilot "a" from 2026-01-01 to 2026-01-02 asked by "b" { pilot "a" from 2026-01-…
      |                                                              ^
case:1:11001: error[E205]: this is nested more than 200 deep; name a part of it and use the name here
    1 | …b" { pilot "a" from 2026-01-01 to 2026-01-02 asked by "b" { pilot "a" from 2026-01-01 to 2026-01-02 asked by "b" { pilot "a" from 2026-01-01…
      |                                                              ^^^^^

== Words that are no statement are passed over once
lorem ipsum dolor
sit amet
consectetur adipiscing { elit }
metric m = 1
sed do
--
case:1:1: error[E207]: no statement begins with "lorem"; expected table, metric, report or another word that begins one
    1 | lorem ipsum dolor
      | ^^^^^
case:5:1: error[E207]: no statement begins with "sed"; expected table, metric, report or another word that begins one
    5 | sed do
      | ^^^

== More than twenty mistakes (escaped)
\{25:metric = 1;}
--
case:1:8: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |        ^
case:1:19: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                   ^
case:1:30: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                              ^
case:1:41: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                                         ^
case:1:52: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                                                    ^
case:1:63: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                                                               ^
case:1:74: error[E201]: expected the metric's name here, not "="
    1 | metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric =…
      |                                                                          ^
case:1:85: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:96: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:107: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:118: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:129: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:140: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:151: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:162: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:173: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:184: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:195: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1…
      |                                                              ^
case:1:206: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;
      |                                                              ^
case:1:217: error[E201]: expected the metric's name here, not "="
    1 | …tric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;metric = 1;
      |                                                              ^
and 5 more errors

== What a line lacks
agreement
agreement "A" { effective 2026-10-01; agreed "Sales"; changes; covers }
calendar { timezone UTC; week monday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
setting data "x"
source crm csv
source crm =
use wilson
use wilson from "stats"
hook f(title text gives flag in "x"
hook f(title text) gives in "x"
--
case:1:10: error[E201]: expected the agreement's title in quotes here, not the end of the line
    1 | agreement
      |          ^
case:2:27: error[E201]: expected "from" here, not "2026-10-01"
    2 | agreement "A" { effective 2026-10-01; agreed "Sales"; changes; covers }
      |                           ^^^^^^^^^^
case:2:46: error[E201]: expected "by" here, not the text "Sales"
    2 | agreement "A" { effective 2026-10-01; agreed "Sales"; changes; covers }
      |                                              ^^^^^^^
case:2:62: error[E201]: expected what changed, in quotes, here, not ";"
    2 | agreement "A" { effective 2026-10-01; agreed "Sales"; changes; covers }
      |                                                              ^
case:2:71: error[E201]: expected the name of a definition here, not "}"
    2 | agreement "A" { effective 2026-10-01; agreed "Sales"; changes; covers }
      |                                                                       ^
case:3:21: error[E201]: expected a time zone in quotes, as "America/New_York", here, not "UTC"
    3 | calendar { timezone UTC; week monday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                     ^^^
case:3:31: error[E201]: expected "starts" here, not "monday"
    3 | calendar { timezone UTC; week monday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                               ^^^^^^
case:3:51: error[E201]: expected "starts" here, not "february"
    3 | calendar { timezone UTC; week monday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                                                   ^^^^^^^^
case:3:75: error[E201]: expected "to" here, not "friday"
    3 | calendar { timezone UTC; week monday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                                                                           ^^^^^^
case:3:92: error[E201]: expected "from" here, not the text "x"
    3 | …onday; fiscal year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                                                              ^^^
case:3:106: error[E201]: expected a currency's three letters, as USD, here, not "dollars"
    3 | …year february; office monday friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                                                              ^^^^^^^
case:3:135: error[E201]: expected "{" here, not "}"
    3 | …friday; holidays "x"; currency dollars; rates from crm "fx" }
      |                                                              ^
case:4:14: error[E201]: expected "=" here, not the text "x"
    4 | setting data "x"
      |              ^^^
case:5:12: error[E201]: expected "=" here, not "csv"
    5 | source crm csv
      |            ^^^
case:6:13: error[E201]: expected a connector and its options, as csv("data"), here, not the end of the line
    6 | source crm =
      |             ^
case:7:11: error[E201]: expected "from" here, not the end of the line
    7 | use wilson
      |           ^
case:8:17: error[E203]: expected where it comes from here (standard or plugin), not the text "stats"
    8 | use wilson from "stats"
      |                 ^^^^^^^
case:9:19: error[E219]: expected ")" here: a "(" is not closed before "gives"
    9 | hook f(title text gives flag in "x"
      |       ~           ^^^^^
case:9:7: note: it was opened here
case:10:26: error[E209]: expected the type that it gives (text, flag, integer, number …) here; "in" is a word of the language and cannot be a name
   10 | hook f(title text) gives in "x"
      |                          ^^

== What a table's line lacks
table t {
  a
  b =
  c text = A in
  d -> user
  e -> user. = Id
  f -> user through
  on bad field ignore
  one per deal from at
  merge by email
  order by
  g text = A B
}
--
case:2:4: error[E201]: expected the column's type (text, key, integer, number, money, time, date, flag, a code set) or "->" and a table here, not the end of the line
    2 |   a
      |    ^
case:3:5: error[E201]: expected the column's type (text, key, integer, number, money, time, date, flag, a code set) or "->" and a table here, not "="
    3 |   b =
      |     ^
case:6:14: error[E201]: expected a name for the many, seen from there, here, not "="
    6 |   e -> user. = Id
      |              ^
case:7:20: error[E201]: expected a link of that table, as lead.deal, here, not the end of the line
    7 |   f -> user through
      |                    ^
case:8:16: error[E203]: expected what to do here (stop, skip or make), not "ignore"
    8 |   on bad field ignore
      |                ^^^^^^
case:9:23: error[E201]: expected "until" here, not the end of the line
    9 |   one per deal from at
      |                       ^
case:10:17: error[E201]: expected "keep" here, not the end of the line
   10 |   merge by email
      |                 ^
case:12:5: error[E201]: expected the end of the line here, not "text"
   12 |   g text = A B
      |     ^^^^
case:11:9: note: the statement goes on from this line to the next, because it ends in "by"
   11 |   order by
      |         ^^

== What codes, events, costs and dimensions lack
codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
stages lead { a at b }
events of deal { at created_at }
costs c = amount { include everything }
costs c = amount of spend.spent { include at 35; exclude x because; spread channel; spread over channel in proportion leads; frozen quarter }
attribution j of deal.won over lead.touches within 90 before closed_on
attribution j of deal.won over lead.touches within 90 days closed_on
dimension d = lead.
--
case:1:21: error[E201]: expected a pattern between slashes, as /held/i, here, not the text "x"
    1 | codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
      |                     ^^^
case:1:31: error[E201]: expected "(" here, not "x"
    1 | codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
      |                               ^
case:1:37: error[E201]: expected a value here, not ";"
    1 | codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
      |                                     ^
case:1:46: error[E201]: expected a value here, not ";"
    1 | codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
      |                                              ^
case:1:63: error[E201]: expected "missing" here, not "}"
    1 | codes c { a matches "x"; b in x; c > ; d when; e otherwise or }
      |                                                               ^
case:2:8: error[E201]: expected "of" here, not "lead"
    2 | stages lead { a at b }
      |        ^^^^
case:3:21: error[E201]: expected the end of the line here, not "created_at"
    3 | events of deal { at created_at }
      |                     ^^^^^^^^^^
case:4:18: error[E201]: expected "of" here, not "{"
    4 | costs c = amount { include everything }
      |                  ^
case:5:48: error[E201]: expected a unit (days, weeks, months, quarters or years) here, not ";"
    5 | costs c = amount of spend.spent { include at 35; exclude x because; spread channel; spread over channel in proportion leads; frozen quarter …
      |                                                ^
case:5:67: error[E201]: expected the reason in quotes here, not ";"
    5 | costs c = amount of spend.spent { include at 35; exclude x because; spread channel; spread over channel in proportion leads; frozen quarter …
      |                                                                   ^
case:5:76: error[E201]: expected "over" here, not "channel"
    5 | costs c = amount of spend.spent { include at 35; exclude x because; spread channel; spread over channel in proportion leads; frozen quarter …
      |                                                                            ^^^^^^^
case:5:119: error[E201]: expected "to" here, not "leads"
    5 | … because; spread channel; spread over channel in proportion leads; frozen quarter }
      |                                                              ^^^^^
case:5:133: error[E201]: expected "each" here, not "quarter"
    5 | …ad channel; spread over channel in proportion leads; frozen quarter }
      |                                                              ^^^^^^^
case:6:55: error[E201]: expected a unit of time (hours, days, office hours, working days, calendar days, months …) here, not "before"
    6 | attribution j of deal.won over lead.touches within 90 before closed_on
      |                                                       ^^^^^^
case:7:60: error[E201]: expected "before" here, not "closed_on"
    7 | attribution j of deal.won over lead.touches within 90 days closed_on
      |                                                            ^^^^^^^^^
case:8:20: error[E201]: expected a name behind the "." here, not the end of the line
    8 | dimension d = lead.
      |                    ^

== What a metric lacks
metric m = sum(amount of)
metric m = sum(amount of deal.won credited linear)
metric m = sum(amount of deal.won credited 40% second along j)
metric m = count(lead.a to lead.b within)
metric m = revenue rolling weeks
metric m = revenue for channel
metric m = revenue 1 month
metric m = revenue month to
metric m = days from a b
metric m = start created_at
metric m = x is fresher 26 hours
metric m = x in y
metric m = x matches "y"
metric m = 1 { format USD; better more; target; says; owner Marketing }
metric m = 1 { target 1, 2027-01-01 2 }
--
case:1:25: error[E201]: expected a table, an event or a row's many (as deal.won) here, not ")"
    1 | metric m = sum(amount of)
      |                         ^
case:2:50: error[E201]: expected "along" here, not ")"
    2 | metric m = sum(amount of deal.won credited linear)
      |                                                  ^
case:3:48: error[E203]: expected which touches get it here (first, last, others or before), not "second"
    3 | metric m = sum(amount of deal.won credited 40% second along j)
      |                                                ^^^^^^
case:4:41: error[E201]: expected a length of time, as "14 days", here, not ")"
    4 | metric m = count(lead.a to lead.b within)
      |                                         ^
case:5:28: error[E201]: expected how many periods here, not "weeks"
    5 | metric m = revenue rolling weeks
      |                            ^^^^^
case:6:24: error[E203]: expected what the figure is for here (all or same), not "channel"
    6 | metric m = revenue for channel
      |                        ^^^^^^^
case:7:27: error[E201]: expected "earlier" here, not the end of the line
    7 | metric m = revenue 1 month
      |                           ^
case:8:28: error[E201]: expected "date" here, not the end of the line
    8 | metric m = revenue month to
      |                            ^
case:9:24: error[E201]: expected "to" here, not "b"
    9 | metric m = days from a b
      |                        ^
case:10:18: error[E201]: expected "of" here, not "created_at"
   10 | metric m = start created_at
      |                  ^^^^^^^^^^
case:11:25: error[E201]: expected "than" here, not "26"
   11 | metric m = x is fresher 26 hours
      |                         ^^
case:12:14: error[E201]: expected the end of the line, or a list in ( and ) behind "in", here, not "in"
   12 | metric m = x in y
      |              ^^
case:13:22: error[E201]: expected a pattern between slashes, as /held/i, here, not the text "y"
   13 | metric m = x matches "y"
      |                      ^^^
case:14:26: error[E201]: expected how many digits behind the point here, not ";"
   14 | metric m = 1 { format USD; better more; target; says; owner Marketing }
      |                          ^
case:14:35: error[E203]: expected what is better here (higher or lower), not "more"
   14 | metric m = 1 { format USD; better more; target; says; owner Marketing }
      |                                   ^^^^
case:14:47: error[E201]: expected a value here, not ";"
   14 | metric m = 1 { format USD; better more; target; says; owner Marketing }
      |                                               ^
case:14:53: error[E201]: expected what it means, in quotes, here, not ";"
   14 | metric m = 1 { format USD; better more; target; says; owner Marketing }
      |                                                     ^
case:14:61: error[E201]: expected who owns it, in quotes, here, not "Marketing"
   14 | metric m = 1 { format USD; better more; target; says; owner Marketing }
      |                                                             ^^^^^^^^^
case:15:26: error[E201]: expected "from" here, not "2027-01-01"
   15 | metric m = 1 { target 1, 2027-01-01 2 }
      |                          ^^^^^^^^^^

== What a report and the rest lack
report r { period last; compare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
report r { sheet "A" { chart; funnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; table a sort } }
deliver r { every monday 07:00; mail "x"; via "x"; hold when data is failing }
alert stuck "x"
alert when 1 < 2 to
expect lead.id is unique during
warn count(a.b) > 1
expect x = 1 give 2
example { }
example "E" { lead id "L1"; lead { id }; expect }
amend from agreed by "Sales" on 2026-12-09 because "x" { }
pilot "P" from 2026-11-02 asked by "Sales" { }
--
case:1:23: error[E201]: expected a unit (weeks, months, quarters, years) or the name of the calendar's own periods here, not ";"
    1 | report r { period last; compare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                       ^
case:1:39: error[E201]: expected "earlier" here, not ";"
    1 | report r { period last; compare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                                       ^
case:1:47: error[E201]: expected the sheet's title in quotes here, not "{"
    1 | report r { period last; compare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                                               ^
case:1:71: error[E201]: expected "to" here, not ";"
    1 | report r { period last; compare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                                                                       ^
case:1:86: error[E201]: expected "health" here, not ";"
    1 | …ompare 1 week; sheet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                                                              ^
case:1:103: error[E201]: expected a period, as "last 13 weeks", "month to date", "all time" or "2026-Q3", here, not "{"
    1 | …eet { table a }; output xlsx; appendix data; sheet "A" over { table b } }
      |                                                              ^
case:2:29: error[E201]: expected the kind of chart (line, bar, stacked) here, not ";"
    2 | report r { sheet "A" { chart; funnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a…
      |                             ^
case:2:42: error[E203]: expected what counts here (in or any), not ";"
    2 | report r { sheet "A" { chart; funnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a…
      |                                          ^
case:2:55: error[E201]: expected "to" here, not "by"
    2 | report r { sheet "A" { chart; funnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a…
      |                                                       ^^
case:2:85: error[E201]: expected a metric's name here, not ";"
    2 | …hart; funnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; tabl…
      |                                                              ^
case:2:92: error[E201]: expected a hook's name here, not ";"
    2 | …unnel lead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; table a sor…
      |                                                              ^
case:2:99: error[E201]: expected a text here, not "hello"
    2 | …ead; cohort a.b by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; table a sort } }
      |                                                              ^^^^^
case:2:114: error[E201]: expected "columns" here, not ";"
    2 | … by month within 3 days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; table a sort } }
      |                                                              ^
case:2:132: error[E201]: expected "of" here, not ";"
    2 | … days; bridge; story; text hello; list a.b; table a as share; table a top; table a with; table a sort } }
      |                                                              ^
case:2:145: error[E201]: expected how many here, not ";"
    2 | …; story; text hello; list a.b; table a as share; table a top; table a with; table a sort } }
      |                                                              ^
case:2:159: error[E201]: expected "total" here, not ";"
    2 | …hello; list a.b; table a as share; table a top; table a with; table a sort } }
      |                                                              ^
case:2:174: error[E201]: expected a value here, not "}"
    2 | …; table a as share; table a top; table a with; table a sort } }
      |                                                              ^
case:3:26: error[E201]: expected "at" here, not "07:00"
    3 | deliver r { every monday 07:00; mail "x"; via "x"; hold when data is failing }
      |                          ^^^^^
case:3:38: error[E201]: expected "to" here, not the text "x"
    3 | deliver r { every monday 07:00; mail "x"; via "x"; hold when data is failing }
      |                                      ^^^
case:3:47: error[E201]: expected the way of sending, as smtp("smtps://mail.example.com"), here, not the text "x"
    3 | deliver r { every monday 07:00; mail "x"; via "x"; hold when data is failing }
      |                                               ^^^
and 12 more errors

== Size of a mail
concord 1
deliver a { via command "notify"; limit 10 MiB; try for }
deliver a { via 3; on doubt wait; mail to 7, "x@example.com"; tell everybody }
--
case:2:44: error[E874]: a mail's size is in MB or kB, not MiB
    2 | deliver a { via command "notify"; limit 10 MiB; try for }
      |                                            ^^^
case:2:57: error[E201]: expected how long it is tried, as 4 hours, here, not "}"
    2 | deliver a { via command "notify"; limit 10 MiB; try for }
      |                                                         ^
case:3:17: error[E201]: expected the way of sending, as smtp("smtps://mail.example.com"), here, not "3"
    3 | deliver a { via 3; on doubt wait; mail to 7, "x@example.com"; tell everybody }
      |                 ^
case:3:29: error[E203]: expected what is done when nobody knows whether a mail arrived here (hold or resend), not "wait"
    3 | deliver a { via 3; on doubt wait; mail to 7, "x@example.com"; tell everybody }
      |                             ^^^^
case:3:43: error[E201]: expected an address in quotes, or a setting that holds addresses, here, not "7"
    3 | deliver a { via 3; on doubt wait; mail to 7, "x@example.com"; tell everybody }
      |                                           ^
case:3:68: error[E201]: expected "readers" here, not "everybody"
    3 | deliver a { via 3; on doubt wait; mail to 7, "x@example.com"; tell everybody }
      |                                                                    ^^^^^^^^^

== Comments
comment "a" by "x" on 2026-11-02 during
comment "a" by "x" about leads on 2026-11-02 during 2026-W44
next "a" by "x" on 2026-11-02 about leads during 2026-W44
comment "a" on 2026-11-02
report r { sheet "S" { changes over; story; story told of } }
--
case:1:40: error[E201]: expected a period, as "last 13 weeks", "month to date", "all time" or "2026-Q3", here, not the end of the line
    1 | comment "a" by "x" on 2026-11-02 during
      |                                        ^
case:2:20: error[E201]: expected "on" here, not "about"
    2 | comment "a" by "x" about leads on 2026-11-02 during 2026-W44
      |                    ^^^^^
case:3:31: error[E201]: expected "during" here, not "about"
    3 | next "a" by "x" on 2026-11-02 about leads during 2026-W44
      |                               ^^^^^
case:4:13: error[E201]: expected "by" here, not "on"
    4 | comment "a" on 2026-11-02
      |             ^^
case:5:36: error[E201]: expected a period, as "last 13 weeks", "month to date", "all time" or "2026-Q3", here, not ";"
    5 | report r { sheet "S" { changes over; story; story told of } }
      |                                    ^
case:5:43: error[E201]: expected a hook's name here, not ";"
    5 | report r { sheet "S" { changes over; story; story told of } }
      |                                           ^
case:5:59: error[E201]: expected a value here, not "}"
    5 | report r { sheet "S" { changes over; story; story told of } }
      |                                                           ^
