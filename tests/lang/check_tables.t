Cases of the checker: tables, links, codes, hooks.

== Columns
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
codes grade of lead { good when score > 5; bad otherwise }
table a from crm "a.csv" {
  id number key = Id
  name text = First, Last
  size text = Size in USD
  cost money = Cost in size on id
  fee money = Fee in Currency
  toll money = Toll on day
  day date = Day
  rate number = Rate
  duty money = Duty in rate on day
  tax money = fees in Currency on day
  fees money = Fees in EUR
  both money = fees + tax
  half money = fees / 2
  whole money = half in USD
  sums money = (fees else 0 EUR) - 1 EUR
  g grade = Grade
  c channel by name = Channel
  t text by name = T
}
table b { name text = Name }
--
case:30:6: error[E728]: a key is a text or an integer, and this is number
   30 |   id number key = Id
      |      ^^^^^^
case:31:22: error[E721]: only a key has several parts
   31 |   name text = First, Last
      |                      ^^^^
case:32:3: error[E722]: in … and on … say the currency of money, and this column is text
   32 |   size text = Size in USD
      |   ^^^^^^^^^^^^^^^^^^^^^^^
case:33:32: error[E725]: on a date is meant, and this is number
   33 |   cost money = Cost in size on id
      |                                ^^
case:34:22: error[E724]: amounts in several currencies need a day whose rate is taken: say in Currency on …
   34 |   fee money = Fee in Currency
      |                      ^^^^^^^^
case:35:3: error[E726]: from which currency? say in … on …
   35 |   toll money = Toll on day
      |   ^^^^^^^^^^^^^^^^^^^^^^^^
case:38:24: error[E723]: a column with the names of currencies is meant, and this is number
   38 |   duty money = Duty in rate on day
      |                        ^^^^
case:39:23: error[E727]: this is money (EUR) already
   39 |   tax money = fees in Currency on day
      |                       ^^^^^^^^
case:41:21: error[E403]: cannot add money (EUR) and money (USD)
   41 |   both money = fees + tax
      |                     ^
case:40:3: note: fees is money (EUR), declared here
   40 |   fees money = Fees in EUR
      |   ^^^^
case:39:3: note: tax is money (USD), declared here
   39 |   tax money = fees in Currency on day
      |   ^^^
case:43:17: error[E406]: the column is money (USD), and this is money (EUR)
   43 |   whole money = half in USD
      |                 ^^^^
case:42:3: note: half is money (EUR), declared here
   42 |   half money = fees / 2
      |   ^^^^
case:45:5: error[E720]: grade are codes of the rows of lead: the column stands in that table, and without `=`
   45 |   g grade = Grade
      |     ^^^^^
case:28:7: note: grade is declared here
   28 | codes grade of lead { good when score > 5; bad otherwise }
      |       ^^^^^
case:47:3: error[E729]: by name is said of codes, and this is text
   47 |   t text by name = T
      |   ^^^^^^^^^^^^^^^^^^
case:49:7: error[E731]: a table without a file has one row for each key that some link names: it needs a key
   49 | table b { name text = Name }
      |       ^
case:49:23: error[E321]: b has no file that Name could be a column of
   49 | table b { name text = Name }
      |                       ^^^^

== Durations
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
  id key = Id; at time = At; until time = Until
  one duration = Length in minutes
  two duration = hours from at to until
  three duration = Length
  four duration = Length in parsecs
  five duration = hours from at to until in hours
  six duration = office hours from at to until
  seven duration
  eight duration = trim(Length) in seconds
  nine duration = Length in USD
}
events of a { made at at }
metric m = sum(one of a.made) + average(two of a.made) + 3 hours
--
case:32:3: error[E733]: how long is one of these? say in seconds, minutes, hours, days or weeks
   32 |   three duration = Length
      |   ^^^^^^^^^^^^^^^^^^^^^^^
case:33:29: error[E732]: a duration is in seconds, minutes, hours, days or weeks
   33 |   four duration = Length in parsecs
      |                             ^^^^^^^
case:34:45: error[E732]: this is a duration already
   34 |   five duration = hours from at to until in hours
      |                                             ^^^^^
case:35:18: error[E406]: the column is elapsed time, and this is office time
   35 |   six duration = office hours from at to until
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:36:3: error[E733]: how long is one of these? say in seconds, minutes, hours, days or weeks
   36 |   seven duration
      |   ^^^^^^^^^^^^^^
case:38:3: error[E722]: in … and on … say the currency of money, and this column is duration
   38 |   nine duration = Length in USD
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Codes of rows
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
codes grade of deal { good when amount > 5 USD and lead.owner is known; bad otherwise }
table a from crm "a.csv" { id key = Id; g grade }
table b from crm "b.csv" { id key = Id; deal -> deal = D; g grade by name }
metric m = count(deal where won and stage = "x")
--
case:29:43: error[E720]: grade are codes of the rows of deal: the column stands in that table, and without `=`
   29 | table a from crm "a.csv" { id key = Id; g grade }
      |                                           ^^^^^
case:28:7: note: grade is declared here
   28 | codes grade of deal { good when amount > 5 USD and lead.owner is known; bad otherwise }
      |       ^^^^^
case:30:59: error[E730]: codes of rows are not read by name
   30 | table b from crm "b.csv" { id key = Id; deal -> deal = D; g grade by name }
      |                                                           ^^^^^^^^^^^^^^^
case:30:61: error[E720]: grade are codes of the rows of deal: the column stands in that table, and without `=`
   30 | table b from crm "b.csv" { id key = Id; deal -> deal = D; g grade by name }
      |                                                             ^^^^^
case:28:7: note: grade is declared here
   28 | codes grade of deal { good when amount > 5 USD and lead.owner is known; bad otherwise }
      |       ^^^^^

== Rules
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
  id key = Id; fit flag = Fit; at time = At; day date = Day; stage text = Stage
  order by fit
  merge by fit keep first by id others are gone at at
  one per as from at until day
  drop when Deleted = "yes" and at < now because "x"
}
table b from crm "b.csv" { a -> a.as = A; merge by a keep last }
table c from crm "c.csv" { id key = Id; x text = X; one per x from x until next }
metric m = count(a.gone)
--
case:30:12: error[E740]: rows are ordered by times, dates, numbers, texts or codes, and this is flag
   30 |   order by fit
      |            ^^^
case:31:12: error[E741]: rows with the same value are merged, and this is flag
   31 |   merge by fit keep first by id others are gone at at
      |            ^^^
case:32:11: error[E744]: one per a column or a link of a is meant
   32 |   one per as from at until day
      |           ^^
case:32:28: error[E745]: it holds from a time, so until a time, and this is a date
   32 |   one per as from at until day
      |                            ^^^
case:35:43: error[E742]: keep last by what? say keep last by created_at, or `order by …`
   35 | table b from crm "b.csv" { a -> a.as = A; merge by a keep last }
      |                                           ^^^^^^^^^^^^^^^^^^^^
case:36:68: error[E743]: a time or a date is meant, and this is text
   36 | table c from crm "c.csv" { id key = Id; x text = X; one per x from x until next }
      |                                                                    ^

== Links
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
table version from crm "v.csv" { plan text = Plan; starts date = Starts; ends date = Ends; one per plan from starts until ends }
table pair from crm "p.csv" { id key = A, B; user -> user = UserId; at time = At; one per user from at until next }
table a from crm "a.csv" {
  id key = Id
  one -> lead through deal.lead
  two -> lead through lead.owner
  three -> pair = A
  four -> version = Plan at id
  five -> user = U at now
  six -> version = Plan
  seven -> touch = T, U
  eight -> noid = N
  nine -> version = Plan at now
  ten -> pair = A, B
  eleven -> pair = UserId at start of today
  twelve -> version = Plan, More at now
}
table noid from crm "n.csv" { x text = X }
--
case:32:23: error[E750]: through a link of lead that leads here is meant: lead.…
   32 |   one -> lead through deal.lead
      |                       ^^^^^^^^^
case:33:23: error[E751]: lead.owner does not lead to a by its key
   33 |   two -> lead through lead.owner
      |                       ^^^^^^^^^^
case:34:3: error[E752]: this names 1 part, and a row of pair is told by 2
   34 |   three -> pair = A
      |   ^^^^^^^^^^^^^^^^^
case:29:31: note: told here
   29 | table pair from crm "p.csv" { id key = A, B; user -> user = UserId; at time = At; one per user from at until next }
      |                               ^^
case:35:29: error[E753]: at a time or a date is meant, and this is text
   35 |   four -> version = Plan at id
      |                             ^^
case:36:23: error[E754]: user has no versions in time: at … wants a table with `one per …`
   36 |   five -> user = U at now
      |                       ^^^
case:7:7: note: user is declared here
    7 | table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
      |       ^^^^
case:37:3: error[E755]: version holds several versions in time: say which, at … or at now
   37 |   six -> version = Plan
      |   ^^^^^^^^^^^^^^^^^^^^^
case:28:7: note: version is declared here
   28 | table version from crm "v.csv" { plan text = Plan; starts date = Starts; ends date = Ends; one per plan from starts until ends }
      |       ^^^^^^^
case:38:3: error[E752]: this names 2 parts, and a row of touch is told by 1
   38 |   seven -> touch = T, U
      |   ^^^^^^^^^^^^^^^^^^^^^
case:17:38: note: told here
   17 | table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |                                      ^^
case:39:12: error[E756]: noid has no key that a link could name
   39 |   eight -> noid = N
      |            ^^^^
case:45:7: note: noid is declared here
   45 | table noid from crm "n.csv" { x text = X }
      |       ^^^^
case:43:3: error[E752]: this names 2 parts, and a row of version is told by 1
   43 |   twelve -> version = Plan, More at now
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:28:92: note: told here
   28 | …{ plan text = Plan; starts date = Starts; ends date = Ends; one per plan from starts until ends }
      |                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Code sets
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
codes a { x one matches /x/; y two matches /y/; x two matches /z/ }
codes b of integer { x = "text"; y < 3; z in (4, 5 to 9) }
codes c { x < "text"; y = "y"; z in ("a", "b") }
codes d { x when score > 3 }
codes e of lead { x matches /x/; y when score > 3; z missing }
codes f of integer { x matches /x/ }
codes g { x otherwise; y matches /y/; z missing }
codes h of date { old < 2020-01-01; new otherwise or missing }
codes i { x matches /[/ }
codes j of number { x < 0.5; y in ("a") }
setting limit = 30
codes k of integer { small < limit; big otherwise }
table t from crm "t.csv" { id key = Id; size k = Size; when_new h = Day; b b = score; score integer = Score; c c = size }
--
case:28:51: error[E710]: x is in the group one already
   28 | codes a { x one matches /x/; y two matches /y/; x two matches /z/ }
      |                                                   ^^^
case:29:26: error[E711]: integer is compared with text here
   29 | codes b of integer { x = "text"; y < 3; z in (4, 5 to 9) }
      |                          ^^^^^^
case:30:11: error[E712]: text has no order: say =, in or matches
   30 | codes c { x < "text"; y = "y"; z in ("a", "b") }
      |           ^^^^^^^^^^
case:31:11: error[E713]: codes of values are told by the value: =, in, matches; `when` wants codes of a table
   31 | codes d { x when score > 3 }
      |           ^^^^^^^^^^^^^^^^
case:32:19: error[E713]: codes of a table's rows are told by `when …`, or `otherwise`
   32 | codes e of lead { x matches /x/; y when score > 3; z missing }
      |                   ^^^^^^^^^^^^^
case:32:52: error[E713]: codes of a table's rows are told by `when …`, or `otherwise`
   32 | codes e of lead { x matches /x/; y when score > 3; z missing }
      |                                                    ^^^^^^^^^
case:33:22: error[E714]: a pattern matches text, and these are codes of integer
   33 | codes f of integer { x matches /x/ }
      |                      ^^^^^^^^^^^^^
case:34:24: error[E715]: this rule is never tried: `otherwise` stands before it
   34 | codes g { x otherwise; y matches /y/; z missing }
      |           ~~~~~~~~~~~  ^^^^^^^^^^^^^
case:34:11: note: here
case:36:23: error[E430]: this pattern does not compile: the pattern is wrong at character 2: missing terminating ] for character class
   36 | codes i { x matches /[/ }
      |                       ^
case:37:36: error[E423]: cannot compare number with text
   37 | codes j of number { x < 0.5; y in ("a") }
      |                                    ^^^
case:40:116: error[E406]: the column is code of c, and this is code of k
   40 | …when_new h = Day; b b = score; score integer = Score; c c = size }
      |                                                              ^^^^
case:40:41: note: size is code of k, declared here

== Hooks
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
hook a(x text, y) gives text in "a.lua"
hook b(report) gives flag in "b.lua"
hook c(x text, y integer, z number, t time, d date, f flag, m money, u duration) gives one of "a", "b" in "c.lua"
hook d() gives number in "d.lua"
metric m = count(lead.captured where c(email, score, 1.5, created_at, called_on, fit, 3 USD, 5 hours) = "a" and d() > 3)
--
case:28:16: error[E716]: say the type of y; only the one argument of a report's hook has none
   28 | hook a(x text, y) gives text in "a.lua"
      |                ^
case:29:22: error[E717]: a report's hook gives text; a row's hook says the type of its argument
   29 | hook b(report) gives flag in "b.lua"
      |                      ^^^^
