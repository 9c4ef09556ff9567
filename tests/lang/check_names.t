Cases of the checker: names, codes 3xx.

== Each thing is declared once
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric leads = count(lead.issued)
setting revenue = 5
table deal from crm "x.csv" { id key }
codes channel { a matches /x/ }
codes integer { a matches /x/ }
calendar { timezone "UTC" }
concord 1
dimension owner = deal.stage
attribution a of deal.won over lead.touches.made within 9 days before end of closed_on
attribution a of deal.won over lead.touches.made within 9 days before end of closed_on
source crm = csv("x")
hook h(a text) gives text in "h.lua"
hook h(a text) gives text in "i.lua"
report r { period last 2 weeks }
report r { period last 2 weeks }
--
case:28:8: error[E301]: leads is declared twice
   28 | metric leads = count(lead.issued)
      |        ^^^^^
case:26:8: note: declared here first
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:29:9: error[E301]: revenue is declared twice
   29 | setting revenue = 5
      |         ^^^^^^^
case:27:8: note: declared here first
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:30:7: error[E301]: deal is declared twice
   30 | table deal from crm "x.csv" { id key }
      |       ^^^^
case:13:7: note: declared here first
   13 | table deal from crm "deals.csv" {
      |       ^^^^
case:31:7: error[E301]: channel is declared twice
   31 | codes channel { a matches /x/ }
      |       ^^^^^^^
case:19:7: note: declared here first
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^
case:32:7: error[E302]: integer is a type of the language; a code set needs a name of its own
   32 | codes integer { a matches /x/ }
      |       ^^^^^^^
case:33:1: error[E303]: a project has one calendar; this is a second
   33 | calendar { timezone "UTC" }
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:34:1: error[E304]: the version of the language is said twice
   34 | concord 1
      | ^^^^^^^^^
case:1:1: note: said here first
    1 | concord 1
      | ^^^^^^^^^
case:35:11: error[E301]: owner is declared twice
   35 | dimension owner = deal.stage
      |           ^^^^^
case:25:11: note: declared here first
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:37:13: error[E301]: a is declared twice
   37 | attribution a of deal.won over lead.touches.made within 9 days before end of closed_on
      |             ^
case:36:13: note: declared here first
   36 | attribution a of deal.won over lead.touches.made within 9 days before end of closed_on
      |             ^
case:38:8: error[E301]: crm is declared twice
   38 | source crm = csv("x")
      |        ^^^
case:6:8: note: declared here first
    6 | source crm = csv("data")
      |        ^^^
case:40:6: error[E301]: h is declared twice
   40 | hook h(a text) gives text in "i.lua"
      |      ^
case:39:6: note: declared here first
   39 | hook h(a text) gives text in "h.lua"
      |      ^
case:42:8: error[E301]: r is declared twice
   42 | report r { period last 2 weeks }
      |        ^
case:41:8: note: declared here first
   41 | report r { period last 2 weeks }
      |        ^

== Another version of the language
concord 2
--
case:1:1: error[E305]: this program knows version 1 of the language: say concord 1
    1 | concord 2
      | ^^^^^^^^^

== No version at all
setting a = 1
--
case:1:1: error[E306]: no file says which version of the language this is: one must begin with concord 1
    1 | setting a = 1
      | ^^^^^^^^^^^^^

== Nothing comes of the library that it does not have
concord 1
use velocity, other from standard
--
case:2:5: error[E307]: the standard library has no velocity
    2 | use velocity, other from standard
      |     ^^^^^^^^
case:2:15: error[E307]: the standard library has no other
    2 | use velocity, other from standard
      |               ^^^^^

== A table and what belongs to it
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
table a from crm "a.csv" {
  id key = Id
  number integer key = Number
  owner -> usr = OwnerId
  wait txt = Wait
  email text = Email
  email text = Email2
  deal -> deal.email2 = DealId
  order by id
  order by email
  on bad field skip row
  on bad field stop
  one per emial from id until next
}
table b from crn "b.csv" { id key; lead -> lead through lead.nobody }
events of leed { a at created_at }
events of touch { made at at; at at at }
table c from crm "c.csv" { a -> lead.email = A }
--
case:30:3: error[E311]: a has a key already; a key of several parts is one column: = A, B
   30 |   number integer key = Number
      |   ^^^^^^
case:29:3: note: the key is here
   29 |   id key = Id
      |   ^^
case:31:12: error[E312]: there is no table usr; did you mean "user"?
   31 |   owner -> usr = OwnerId
      |            ^^^
case:32:8: error[E315]: txt is no type and no code set; did you mean "text"?
   32 |   wait txt = Wait
      |        ^^^
case:34:3: error[E314]: a has something called email already
   34 |   email text = Email2
      |   ^^^^^
case:33:3: note: declared here first
   33 |   email text = Email
      |   ^^^^^
case:37:3: error[E310]: a table has one rule that says the order of the rows; this is a second
   37 |   order by email
      |   ^^^^^^^^^^^^^^
case:36:3: note: the first is here
   36 |   order by id
      |   ^^^^^^^^^^^
case:39:3: error[E310]: a table has one rule that says what becomes of a bad field; this is a second
   39 |   on bad field stop
      |   ^^^^^^^^^^^^^^^^^
case:38:3: note: the first is here
   38 |   on bad field skip row
      |   ^^^^^^^^^^^^^^^^^^^^^
case:40:11: error[E317]: a has no emial; did you mean "email"?
   40 |   one per emial from id until next
      |           ^^^^^
case:40:22: error[E743]: a time or a date is meant, and this is text
   40 |   one per emial from id until next
      |                      ^^
case:42:14: error[E316]: there is no source crn; did you mean "crm"?
   42 | table b from crn "b.csv" { id key; lead -> lead through lead.nobody }
      |              ^^^
case:42:62: error[E318]: lead has no link nobody
   42 | table b from crn "b.csv" { id key; lead -> lead through lead.nobody }
      |                                                              ^^^^^^
case:43:11: error[E313]: there is no table leed that something could happen to; did you mean "lead"?
   43 | events of leed { a at created_at }
      |           ^^^^
case:44:19: error[E314]: touch has something called made already
   44 | events of touch { made at at; at at at }
      |                   ^^^^
case:22:19: note: declared here first
   22 | events of touch { made at at }
      |                   ^^^^
case:44:31: error[E314]: touch has something called at already
   44 | events of touch { made at at; at at at }
      |                               ^^
case:17:82: note: declared here first
   17 | …"touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |                                                              ^^
case:45:38: error[E314]: lead has something called email already
   45 | table c from crm "c.csv" { a -> lead.email = A }
      |                                      ^^^^^
case:9:16: note: declared here first
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                ^^^^^

== What rests on itself
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = b + 1
metric b = c
metric c = a
metric d = d
table x from crm "x.csv" {
  id key = Id; one integer = two + 1; two integer = one
  other -> y = pick(one, Far)
  far text = other.near
}
table y from crm "y.csv" { id key = Id; near text = any_of.far; any_of -> x = Xid }
events of x { ended when ended }
hook pick(a integer, b text) gives text in "pick.lua"
costs spend = amount of deal.won { include everything; spread over owner in proportion to half }
metric half = spend / 2
--
case:28:8: error[E319]: this rests on itself: a -> b -> c -> a
   28 | metric a = b + 1
      |        ^
case:31:8: error[E319]: this rests on itself: d -> d
   31 | metric d = d
      |        ^
case:33:16: error[E319]: this rests on itself: x.one -> x.two -> x.one
   33 |   id key = Id; one integer = two + 1; two integer = one
      |                ^^^
case:35:3: error[E319]: this rests on itself: x.far -> y.near -> x.far
   35 |   far text = other.near
      |   ^^^
case:38:15: error[E319]: this rests on itself: x.ended -> x.ended
   38 | events of x { ended when ended }
      |               ^^^^^
case:40:7: error[E319]: this rests on itself: spend -> half -> spend
   40 | costs spend = amount of deal.won { include everything; spread over owner in proportion to half }
      |       ^^^^^

== What rests on versions, or on the order of rows, that rest on it
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table plain from crm "plain.csv" { id text = Id; day date = ended_at; one per id from day until next }
table named from crm "named.csv" { id text key = Id; day date = Day; k text = next.id; one per k from day until next }
table linked from crm "linked.csv" { day date = Day; up -> linked = Up at day; one per up from day until next }
table one from crm "one.csv" { day date = Day; two -> two = Up at day; one per two from day until next }
table two from crm "two.csv" { day date = Day; one -> one = Up at day; one per one from day until next }
table boss from crm "boss.csv" { id key = Id; best integer = count(men) }
table man from crm "man.csv" { id key = Id; day date = Day; boss -> boss.men = Up; best integer = boss.best; order by best, day }
table child from crm "child.csv" { id text key = Id; day date = Day; up -> child.downs = Up; best date = max(day of downs); one per id from best until next }
table deal from crm "deal.csv" { id key = Id; day date = Day; stays integer = count(spent); last date = last(begin of spent); order by day, id }
table stay from crm "stay.csv" { deal -> deal.spent = Deal; begin date = Day; late flag = ended_at > begin; one per deal from begin until next }
table call from crm "call.csv" { id key = Id; day date = Day; price -> price = Plan at day; deal -> deal.calls = Deal; order by day }
table price from crm "price.csv" { plan text = Plan; since date = Since; one per plan from since until next }
--
case:4:50: error[E319]: this rests on itself: plain.day -> the versions of plain -> plain.day
    4 | table plain from crm "plain.csv" { id text = Id; day date = ended_at; one per id from day until next }
      |                                                  ^^^
case:5:70: error[E319]: this rests on itself: named.k -> the versions of named -> named.k
    5 | table named from crm "named.csv" { id text key = Id; day date = Day; k text = next.id; one per k from day until next }
      |                                                                      ^
case:6:54: error[E319]: this rests on itself: linked.up -> the versions of linked -> linked.up
    6 | table linked from crm "linked.csv" { day date = Day; up -> linked = Up at day; one per up from day until next }
      |                                                      ^^
case:7:48: error[E319]: this rests on itself: one.two -> the versions of two -> two.one -> the versions of one -> one.two
    7 | table one from crm "one.csv" { day date = Day; two -> two = Up at day; one per two from day until next }
      |                                                ^^^
case:9:47: error[E319]: this rests on itself: boss.best -> man in order by boss -> man.best -> boss.best
    9 | table boss from crm "boss.csv" { id key = Id; best integer = count(men) }
      |                                               ^^^^
case:11:94: error[E319]: this rests on itself: child.best -> child in order by up -> child.best
   11 | …{ id text key = Id; day date = Day; up -> child.downs = Up; best date = max(day of downs); one per id from best until next }
      |                                                              ^^^^

== Names of rows
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = count(lead.captured where scoer > 3)
metric b = count(lead.captured where any(touches where created_at < at))
metric c = count(lead.captured where revenue > 3 USD)
metric d = count(lead.captured where `Job Title` = "x")
metric e = count(lead.captured where touches.type = "x")
metric f = count(lead.captured where email.name = "x")
metric g = count(lead.captured where owner.nmae = "x")
table x from crm "x.csv" { id key = Id; at time = At; drop when made because "no" }
events of x { made at at }
table y { id key; name text = Name }
table z from crm "z.csv" { id key = Id; a text = `  ` }
--
case:28:38: error[E330]: lead has no scoer; did you mean "score"?
   28 | metric a = count(lead.captured where scoer > 3)
      |                                      ^^^^^
case:29:56: error[E330]: touch has no created_at; of the row outside it is lead.created_at
   29 | metric b = count(lead.captured where any(touches where created_at < at))
      |                                                        ^^^^^^^^^^
case:30:38: error[E332]: lead has no revenue; the metric of that name stands for all rows: revenue for all
   30 | metric c = count(lead.captured where revenue > 3 USD)
      |                                      ^^^^^^^
case:27:8: note: declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:31:38: error[E333]: `Job Title` would be a source's own column; outside of a table's block only declared names are there
   31 | metric d = count(lead.captured where `Job Title` = "x")
      |                                      ^^^^^^^^^^^
case:32:46: error[E334]: there are many rows of touch here: say first(type of …), count(…) or any(… where …)
   32 | metric e = count(lead.captured where touches.type = "x")
      |                                              ^^^^
case:33:44: error[E335]: .name of text: only a row has columns, and a code a group
   33 | metric f = count(lead.captured where email.name = "x")
      |                                            ^^^^
case:34:44: error[E336]: user has no nmae; did you mean "name"?
   34 | metric g = count(lead.captured where owner.nmae = "x")
      |                                            ^^^^
case:7:7: note: user is declared here
    7 | table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
      |       ^^^^
case:35:65: error[E331]: made is an event of x; a table's own block comes before what happens to its rows
   35 | table x from crm "x.csv" { id key = Id; at time = At; drop when made because "no" }
      |                                                                 ^^^^
case:36:15: note: declared here
   36 | events of x { made at at }
      |               ^^^^
case:37:31: error[E321]: y has no file that Name could be a column of
   37 | table y { id key; name text = Name }
      |                               ^^^^
case:38:50: error[E322]: a column whose header is blank cannot be named: give it a header in "z.csv"
   38 | table z from crm "z.csv" { id key = Id; a text = `  ` }
      |                                                  ^^^^

== Paths
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = count(lead.captured.score)
metric b = count(lead.captrued)
metric c = count(lead.score)
metric d = count(laed.captured)
attribution j of deal.won over lead.touches within 9 days before end of closed_on
metric e = count(lead.captured where any(owner))
dimension f = led.channel
dimension g = lead.email.name
dimension h = lead.emial
setting s = 9
setting u = t
metric i = lead.captured
metric k = leads where owner.team = "x"
metric l = leads where crm is fresher than 3 days
metric m = leads + (days from created_at to issued_at)
--
case:28:32: error[E340]: nothing follows an event: captured happens to lead
   28 | metric a = count(lead.captured.score)
      |                                ^^^^^
case:29:23: error[E341]: lead has no captrued; did you mean "captured"?
   29 | metric b = count(lead.captrued)
      |                       ^^^^^^^^
case:8:7: note: lead is declared here
    8 | table lead from crm "leads.csv" {
      |       ^^^^
case:30:23: error[E342]: score is integer, and no event of lead
   30 | metric c = count(lead.score)
      |                       ^^^^^
case:31:18: error[E343]: there is no table laed; did you mean "lead"?
   31 | metric d = count(laed.captured)
      |                  ^^^^
case:32:32: error[E344]: this leads to rows of touch, and an event of theirs is meant
   32 | attribution j of deal.won over lead.touches within 9 days before end of closed_on
      |                                ^^^^^^^^^^^^
case:33:42: error[E345]: any is taken over the many of a row, and this is row of user
   33 | metric e = count(lead.captured where any(owner))
      |                                          ^^^^^
case:34:15: error[E346]: there is no table led; did you mean "lead"?
   34 | dimension f = led.channel
      |               ^^^
case:35:26: error[E347]: email is text, and nothing follows it
   35 | dimension g = lead.email.name
      |                          ^^^^
case:36:20: error[E348]: lead has no emial; did you mean "email"?
   36 | dimension h = lead.emial
      |                    ^^^^^
case:8:7: note: lead is declared here
    8 | table lead from crm "leads.csv" {
      |       ^^^^
case:38:13: error[E350]: only a setting may stand here, and there is none called t
   38 | setting u = t
      |             ^
case:38:13: error[E771]: a setting is one value: a text, a number with or without its unit, a date, yes or no
   38 | setting u = t
      |             ^
case:39:12: error[E351]: lead.captured speaks of rows; a metric is a total of them: count(lead.…), sum(… of lead.…)
   39 | metric i = lead.captured
      |            ^^^^^^^^^^^^^
case:40:30: error[E352]: owner has no .team: it is text
   40 | metric k = leads where owner.team = "x"
      |                              ^^^^
case:41:24: error[E353]: is fresher than … asks a source, in an expectation: expect crm is fresher than 26 hours
   41 | metric l = leads where crm is fresher than 3 days
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^
case:42:21: error[E354]: a time from … to … speaks of a row, and here stands none: it belongs inside of a total, sum(… of …) or count(… where …)
   42 | metric m = leads + (days from created_at to issued_at)
      |                     ^^^^^^^^^

== Codes, functions, models
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = count(lead.captured where channel is pad)
metric b = count(lead.captured where channel.group is marketng)
metric c = count(lead.captured where channel in (mail, pay))
metric d = count(lead.captured where id is unique)
metric e = count(lead.captured where lowr(email) = "x")
hook h(a txet) gives txt in "h.lua"
hook i(a text, a integer) gives text in "h.lua"
attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
metric k = sum(amount of deal.won credited firs along j)
metric l = sum(amount of deal.won credited first along jj)
codes m of leed { a otherwise }
--
case:28:49: error[E360]: codes channel has no code pad; did you mean "paid"?
   28 | metric a = count(lead.captured where channel is pad)
      |                                                 ^^^
case:19:7: note: channel is declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^
case:29:55: error[E360]: codes channel has no group marketng; did you mean "marketing"?
   29 | metric b = count(lead.captured where channel.group is marketng)
      |                                                       ^^^^^^^^
case:19:7: note: channel is declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^
case:30:56: error[E360]: codes channel has no code pay
   30 | metric c = count(lead.captured where channel in (mail, pay))
      |                                                        ^^^
case:19:7: note: channel is declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^
case:31:38: error[E361]: is unique asks a column of all rows, in an expectation: expect lead.id is unique
   31 | metric d = count(lead.captured where id is unique)
      |                                      ^^^^^^^^^^^^
case:32:38: error[E362]: there is no function lowr; did you mean "lower"?
   32 | metric e = count(lead.captured where lowr(email) = "x")
      |                                      ^^^^
case:33:10: error[E363]: a hook takes and gives text, integer, number, money, time, date, flag or duration; txet is none; did you mean "text"?
   33 | hook h(a txet) gives txt in "h.lua"
      |          ^^^^
case:33:22: error[E363]: a hook takes and gives text, integer, number, money, time, date, flag or duration; txt is none; did you mean "text"?
   33 | hook h(a txet) gives txt in "h.lua"
      |                      ^^^
case:34:16: error[E364]: the hook has an argument a already
   34 | hook i(a text, a integer) gives text in "h.lua"
      |                ^
case:36:44: error[E370]: credit goes to first, last, linear, none, decay …, shares, or by a hook or plugin; there is no firs; did you mean "first"?
   36 | metric k = sum(amount of deal.won credited firs along j)
      |                                            ^^^^
case:37:56: error[E371]: there is no attribution jj; did you mean "j"?
   37 | metric l = sum(amount of deal.won credited first along jj)
      |                                                        ^^
case:38:12: error[E309]: codes are of text, integer, number, date or a table; there is no table leed; did you mean "lead"?
   38 | codes m of leed { a otherwise }
      |            ^^^^

== Metrics, dimensions
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = leads where revenue > 3 USD
metric b = leads where ownr = "x"
metric c = leads + owner
metric d = deal
metric e = laeds
dimension f = lead.owner.name
metric f = leads
report r { period last 2 weeks; sheet "s" { table leads by f where f = "x" } }
metric g = leads for same ownr
metric h = count(deal where amount > revenue for same owner)
costs i = amount of deal.won { include everything; spread over ownr in proportion to leads }
--
case:28:24: error[E380]: a metric is narrowed by dimensions, and revenue is none
   28 | metric a = leads where revenue > 3 USD
      |                        ^^^^^^^
case:27:8: note: it is declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:29:24: error[E380]: a metric is narrowed by dimensions, and ownr is none; did you mean "owner"?
   29 | metric b = leads where ownr = "x"
      |                        ^^^^
case:30:20: error[E381]: owner is a dimension: it narrows a metric, … where owner …, or cuts it, … by owner
   30 | metric c = leads + owner
      |                    ^^^^^
case:31:12: error[E382]: deal is a table: a metric is a total of its rows, count(deal.…)
   31 | metric d = deal
      |            ^^^^
case:32:12: error[E383]: there is no metric laeds; did you mean "leads"?
   32 | metric e = laeds
      |            ^^^^^
case:35:68: error[E384]: f is both a metric and a dimension, and either could be meant here
   35 | report r { period last 2 weeks; sheet "s" { table leads by f where f = "x" } }
      |                                                                    ^
case:34:8: note: one is declared here
   34 | metric f = leads
      |        ^
case:33:11: note: the other is declared here
   33 | dimension f = lead.owner.name
      |           ^
case:36:27: error[E385]: there is no dimension ownr; did you mean "owner"?
   36 | metric g = leads for same ownr
      |                           ^^^^
case:37:55: error[E386]: for same owner: deal has no owner
   37 | metric h = count(deal where amount > revenue for same owner)
      |                                                       ^^^^^
case:25:11: note: the dimension is declared here
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:38:64: error[E390]: there is no dimension ownr; did you mean "owner"?
   38 | costs i = amount of deal.won { include everything; spread over ownr in proportion to leads }
      |                                                                ^^^^

== A circle of amended definitions
concord 1
calendar {
  timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
table lead from crm "leads.csv" {
  id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId
  created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
}
table deal from crm "deals.csv" {
  id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
  closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
}
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
events of deal { won at closed_on when is_won }
events of touch { made at at }
events of call { done at at }
dimension channel = lead.channel, deal.channel
dimension owner = lead.owner.name
metric leads = count(lead.captured)
metric revenue = sum(amount of deal.won)
metric a = leads
metric b = a
amend from 2027-01-01 agreed by "x" on 2026-12-01 because "y" {
  metric a = b
}
--
case:28:8: error[E319]: this rests on itself: a -> b -> a
   28 | metric a = leads
      |        ^
