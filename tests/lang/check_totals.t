Cases of the checker: totals, credit, costs, and by what a metric may be cut.

== What a total stands on
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
metric a = count(lead.deal.won)
metric b = count(lead.good)
metric c = count(lead.captured to deal.won)
metric d = count(lead.captured to lead.deal)
metric e = count(lead.captured to lead.good)
metric f = conversion(lead.captured to lead.deal.won within 30 days)
metric g = conversion(lead.captured to lead.called within 3 office hours)
metric h = first(lead.captured)
metric i = conversion(lead.captured)
metric j = conversion(score of lead.captured to lead.issued ever)
metric k = conversion(lead.captured to lead.issued)
metric l = count(lead.captured within 3 days)
metric m = share(lead.captured)
metric n = count(hours from lead.captured to lead.issued)
metric o = sum(lead.captured)
metric p = conversion(lead to lead.issued ever)
metric q = median(hours from lead to lead.issued)
--
case:28:18: error[E450]: a total stands on the rows of one table, and this path leads from lead to deal: begin with deal
   28 | metric a = count(lead.deal.won)
      |                  ^^^^^^^^^^^^^
case:29:18: error[E451]: good has no time, so it belongs to no period: say `at` in its declaration
   29 | metric b = count(lead.good)
      |                  ^^^^^^^^^
case:20:93: note: declared here
   20 | …ated_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                                              ^^^^
case:30:35: error[E452]: what follows is told from the row that began, so its path begins with lead too: lead.…
   30 | metric c = count(lead.captured to deal.won)
      |                                   ^^^^^^^^
case:31:35: error[E453]: to an event is meant, and this leads to rows of deal
   31 | metric d = count(lead.captured to lead.deal)
      |                                   ^^^^^^^^^
case:32:35: error[E454]: good has no time, so nothing can be said to reach it
   32 | metric e = count(lead.captured to lead.good)
      |                                   ^^^^^^^^^
case:33:61: error[E455]: within days where a date takes part: say calendar days or working days
   33 | metric f = conversion(lead.captured to lead.deal.won within 30 days)
      |                                                             ^^^^^^^
case:21:18: note: won happens at a date, not at a time
   21 | events of deal { won at closed_on when is_won }
      |                  ^^^
case:34:59: error[E455]: within office hours where a date takes part: say calendar days or working days
   34 | metric g = conversion(lead.captured to lead.called within 3 office hours)
      |                                                           ^^^^^^^^^^^^^^
case:20:72: note: called happens at a date, not at a time
   20 | stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                                                        ^^^^^^
case:35:12: error[E456]: first is over the many of one row, and a metric is a total of rows
   35 | metric h = first(lead.captured)
      |            ^^^^^^^^^^^^^^^^^^^^
case:36:12: error[E457]: a conversion goes from an event to another: conversion(lead.sql to lead.deal.created within 45 days)
   36 | metric i = conversion(lead.captured)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^
case:37:12: error[E457]: a conversion goes from an event to another: conversion(lead.sql to lead.deal.created within 45 days)
   37 | metric j = conversion(score of lead.captured to lead.issued ever)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:38:12: error[E458]: a conversion says within …, or ever
   38 | metric k = conversion(lead.captured to lead.issued)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:39:18: error[E459]: within and ever belong to one event followed by another: A to B within …
   39 | metric l = count(lead.captured within 3 days)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:40:12: error[E460]: share is the part for which its `where` holds: share(lead.issued where outcome is coded)
   40 | metric m = share(lead.captured)
      |            ^^^^^^^^^^^^^^^^^^^^
case:41:12: error[E461]: a time is measured, not counted: median(…), average(…), or count(A to B)
   41 | metric n = count(hours from lead.captured to lead.issued)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:42:12: error[E462]: sum of what? say sum(x of …)
   42 | metric o = sum(lead.captured)
      |            ^^^^^^^^^^^^^^^^^^
case:43:23: error[E467]: from an event to another is meant, and this is the table lead
   43 | metric p = conversion(lead to lead.issued ever)
      |                       ^^^^
case:44:30: error[E465]: from an event is meant, and this is the table lead
   44 | metric q = median(hours from lead to lead.issued)
      |                              ^^^^

== More of totals
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
metric a = count(3)
metric b = median(hours from start of today to lead.issued)
metric c = median(hours from lead.captured to lead.called)
metric d = count(distinct touches of lead)
metric e = median(name of user)
metric f = sum(score of lead.captured to lead.touches.made within 3 days)
metric g = sum(amount of lead.captured to lead.deal.won within 30 calendar days)
metric h = sum(lead.score of lead.captured to lead.deal.won within 30 calendar days)
metric i = count(distinct email of lead.captured) + count(lead.captured to lead.issued) + count(distinct channel of lead)
metric j = conversion(lead.captured where fit to lead.touches.made where type = "demo" and at > lead.issued_at within 3 days)
metric k = median(hours from lead.captured to lead.touches.made where type = "demo" within 3 days)
metric l = share(amount of deal.won where stage = "x") + share(lead.captured where issued)
metric m = percentile(90%, hours from lead.captured to lead.issued) + max(hours from lead.captured to lead.issued)
metric n = count(lead.captured credited first along j)
metric o = average(amount of deal.won credited first along j)
metric p = count(deal.won where stage = "x" credited none along j)
attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
--
case:28:18: error[E466]: count takes rows, by a table or an event of one: count(lead.captured)
   28 | metric a = count(3)
      |                  ^
case:29:19: error[E464]: the time between two events of a row is meant: hours from lead.issued to lead.contacted; of one event's rows: … of deal.won
   29 | metric b = median(hours from start of today to lead.issued)
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:30:19: error[E413]: hours run between two instants, and a date takes part here: say start of … or end of … before the date, or calendar days in place of hours
   30 | metric c = median(hours from lead.captured to lead.called)
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:20:72: note: called is event called, declared here
   20 | stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                                                        ^^^^^^
case:31:27: error[E468]: distinct values are counted, and this is rows of touch
   31 | metric d = count(distinct touches of lead)
      |                           ^^^^^^^
case:32:19: error[E438]: there is no median of text
   32 | metric e = median(name of user)
      |                   ^^^^
case:7:48: note: name is text, declared here
    7 | table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
      |                                                ^^^^
case:33:16: error[E330]: touch has no score; of the row outside it is lead.score
   33 | metric f = sum(score of lead.captured to lead.touches.made within 3 days)
      |                ^^^^^
case:41:12: error[E471]: j tells of deal.won; it cannot credit lead.captured
   41 | metric n = count(lead.captured credited first along j)
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:44:13: note: j is declared here
   44 | attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
      |             ^
case:42:48: error[E463]: credited shares out a sum or a count of one event
   42 | metric o = average(amount of deal.won credited first along j)
      |                                                ^^^^^^^^^^^^^

== Credit
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
hook mine(type text) gives weights in "mine.lua"
attribution j of deal.won over lead.touches.made where type = "x" and at < deal.closed_on within 9 days before end of closed_on else "None"
metric a = sum(amount of deal.won credited 40% first + 40% last along j)
metric b = sum(amount of deal.won credited 30% first + 30% before lead.issued + 40% others along j)
metric c = sum(amount of deal.won credited 50% first + 50% before lead.touches along j)
metric d = sum(amount of deal.won credited decay 7 days along j dated by touch) + sum(amount of deal.won credited mine along j)
attribution k of deal.won over lead.touches.made within 9 days before amount
attribution l of deal.won over lead.touches.made within 9 days before closed_on
attribution m of deal.won over lead.called within 9 days before end of closed_on
attribution n of deal.won over lead.calls.done within 9 days before end of closed_on
attribution o of deal over lead.touches.made within 9 days before end of closed_on
attribution p of touch.made over lead.deal.won within 9 calendar days before at
attribution q of touch.made over lead.visits.made within 9 days before at
attribution r of touch.made over lead.visits.seen within 9 days before at
table visit from crm "v.csv" { day date = Day; lead -> lead.visits = LeadId; order by day }
events of visit { made at day; seen when lead is known }
attribution s of visit.made over lead.touches.made within 9 calendar days before day
events of twin { made at at }
attribution t of twin.made over twin_of.made within 9 days before at
attribution u of visit.made over next_touch.made within 9 calendar days before day
attribution v of touch.made over twin.made within 9 days before at
table twin from crm "w.csv" { id key = Id; at time = At; twin_of -> touch = Of; order by at }
--
case:30:44: error[E470]: the shares make 80%, and must make 100%
   30 | metric a = sum(amount of deal.won credited 40% first + 40% last along j)
      |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:32:67: error[E344]: this leads to rows of touch, and an event of theirs is meant
   32 | metric c = sum(amount of deal.won credited 50% first + 50% before lead.touches along j)
      |                                                                   ^^^^^^^^^^^^
case:34:71: error[E472]: before a time or a date is meant, and this is money (USD)
   34 | attribution k of deal.won over lead.touches.made within 9 days before amount
      |                                                                       ^^^^^^
case:35:57: error[E473]: days are counted from an instant, and this is a date: say end of it, or calendar days
   35 | attribution l of deal.won over lead.touches.made within 9 days before closed_on
      |                                                         ^^^^^^
case:36:32: error[E475]: touches compete in their order, and lead has none: say `order by …` in its table
   36 | attribution m of deal.won over lead.called within 9 days before end of closed_on
      |                                ^^^^^^^^^^^
case:8:7: note: lead is declared here
    8 | table lead from crm "leads.csv" {
      |       ^^^^
case:37:32: error[E475]: touches compete in their order, and call has none: say `order by …` in its table
   37 | attribution n of deal.won over lead.calls.done within 9 days before end of closed_on
      |                                ^^^^^^^^^^^^^^^
case:18:7: note: call is declared here
   18 | table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
      |       ^^^^
case:38:18: error[E477]: an attribution is of one event of one table: deal.won
   38 | attribution o of deal over lead.touches.made within 9 days before end of closed_on
      |                  ^^^^
case:39:34: error[E475]: touches compete in their order, and deal has none: say `order by …` in its table
   39 | attribution p of touch.made over lead.deal.won within 9 calendar days before at
      |                                  ^^^^^^^^^^^^^
case:13:7: note: deal is declared here
   13 | table deal from crm "deals.csv" {
      |       ^^^^
case:40:58: error[E474]: days are counted between instants, and made happens at a date: say calendar days
   40 | attribution q of touch.made over lead.visits.made within 9 days before at
      |                                                          ^^^^^^
case:41:34: error[E476]: seen has no time, so it lies in no window
   41 | attribution r of touch.made over lead.visits.seen within 9 days before at
      |                                  ^^^^^^^^^^^^^^^^
case:46:33: error[E478]: touches are the many of a row, and this leads to one touch
   46 | attribution t of twin.made over twin_of.made within 9 days before at
      |                                 ^^^^^^^^^^^^
case:47:34: error[E341]: visit has no next_touch
   47 | attribution u of visit.made over next_touch.made within 9 calendar days before day
      |                                  ^^^^^^^^^^
case:42:7: note: visit is declared here
   42 | table visit from crm "v.csv" { day date = Day; lead -> lead.visits = LeadId; order by day }
      |       ^^^^^
case:48:34: error[E341]: touch has no twin
   48 | attribution v of touch.made over twin.made within 9 days before at
      |                                  ^^^^
case:17:7: note: touch is declared here
   17 | table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |       ^^^^^

== Costs
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
table bill from crm "b.csv" { paid_on date = PaidOn; amount money = Amount in USD; text text = Text; stage text = Stage }
table levy from crm "l.csv" { paid_on date = PaidOn; amount money = Amount in EUR; stage text = Stage; lead -> lead = LeadId }
events of bill { paid at paid_on; seen when stage is known }
events of levy { paid at paid_on }
dimension stage = deal.stage, bill.stage
costs a = amount of bill { include everything }
costs b = amount of bill.seen { include everything }
costs c = text of bill.paid { include everything }
costs d = amount of bill.paid { spread rows without stage over channel in proportion to leads }
costs e = amount of bill.paid { spread over channel in proportion to (leads > 3) }
costs f = amount of bill.paid { spread over channel in proportion to leads; spread over channel in proportion to leads }
costs g = amount of bill.paid { spread evenly over the days of its month; spread evenly over the days of its quarter }
costs h = amount of bill.paid { include everything at 101% }
costs i = amount of bill.paid, levy.paid { include everything }
costs j = amount of bill.paid, deal.won { include stage = "x"; exclude text = "y" because "z"; owner "me" }
costs k = amount of bill.paid { spread over stage in proportion to leads }
costs l = amount of bill.paid { exclude stage = "x" because "y"; include everything at 35%; spread rows without channel over channel in proportion to leads
  frozen each quarter; format USD 0 }
metric m = l where channel is paid
metric n = l where owner = "x"
metric o = l where stage = "x"
--
case:33:21: error[E490]: costs are of an event that has a time, of one table: amount of spend.spent
   33 | costs a = amount of bill { include everything }
      |                     ^^^^
case:34:21: error[E490]: costs are of an event that has a time, of one table: amount of spend.spent
   34 | costs b = amount of bill.seen { include everything }
      |                     ^^^^^^^^^
case:35:11: error[E491]: costs are amounts, and this is text
   35 | costs c = text of bill.paid { include everything }
      |           ^^^^
case:28:84: note: text is text, declared here
   28 | …csv" { paid_on date = PaidOn; amount money = Amount in USD; text text = Text; stage text = Stage }
      |                                                              ^^^^
case:36:53: error[E492]: rows without a stage cannot be spread over another dimension: say rows without channel over channel
   36 | costs d = amount of bill.paid { spread rows without stage over channel in proportion to leads }
      |                                                     ^^^^^
case:37:70: error[E493]: in proportion to a figure is meant, and this is flag
   37 | costs e = amount of bill.paid { spread over channel in proportion to (leads > 3) }
      |                                                                      ^^^^^^^^^^^
case:38:77: error[E494]: these costs are spread over channel already
   38 | costs f = amount of bill.paid { spread over channel in proportion to leads; spread over channel in proportion to leads }
      |                                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:38:33: note: by this rule
case:39:75: error[E495]: costs are spread over days once
   39 | costs g = amount of bill.paid { spread evenly over the days of its month; spread evenly over the days of its quarter }
      |                                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:39:33: note: said here first
case:40:33: error[E496]: a rule takes a row with at most 100% of its amount
   40 | costs h = amount of bill.paid { include everything at 101% }
      |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^
case:41:32: error[E498]: the amounts of levy are money (EUR), and those before are money (USD)
   41 | costs i = amount of bill.paid, levy.paid { include everything }
      |                                ^^^^^^^^^
case:42:72: error[E330]: deal has no text
   42 | costs j = amount of bill.paid, deal.won { include stage = "x"; exclude text = "y" because "z"; owner "me" }
      |                                                                        ^^^^
case:43:68: error[E702]: count(lead.captured) cannot be cut by stage: lead has none
   43 | costs k = amount of bill.paid { spread over stage in proportion to leads }
      |                                                                    ^^^^^
case:32:11: note: stage is declared here: one path for each table that has it
   32 | dimension stage = deal.stage, bill.stage
      |           ^^^^^
case:26:16: note: the total is here
   26 | metric leads = count(lead.captured)
      |                ^^^^^^^^^^^^^^^^^^^^
case:47:20: error[E701]: the costs l cannot be cut by owner: bill has none, and no rule spreads them over it
   47 | metric n = l where owner = "x"
      |                    ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:44:7: note: l are declared here
   44 | costs l = amount of bill.paid { exclude stage = "x" because "y"; include everything at 35%; spread rows without channel over channel in prop…
      |       ^

== By what a metric may be cut
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
metric a = revenue where owner = "x"
metric b = (revenue / leads) where owner = "x"
metric c = revenue / leads where channel is paid and channel.group is not sales
metric d = count(lead where fit) 1 month earlier
metric e = count(lead) 1 month earlier
metric f = count(lead where issued and not called) 1 month earlier + count(lead where created_at > issued_at) 1 week earlier
metric g = count(lead where lead.fit) 1 month earlier
metric h = count(lead where (revenue / leads) for same owner > 3 USD)
metric i = count(lead where owner is known) 1 month earlier
--
case:28:26: error[E702]: sum(amount of deal.won) cannot be cut by owner: deal has none
   28 | metric a = revenue where owner = "x"
      |                          ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:27:18: note: the total is here
   27 | metric revenue = sum(amount of deal.won)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^
case:29:36: error[E702]: sum(amount of deal.won) cannot be cut by owner: deal has none
   29 | metric b = (revenue / leads) where owner = "x"
      |                                    ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:27:18: note: the total is here
   27 | metric revenue = sum(amount of deal.won)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^
case:31:12: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; fit is only known as of the run
   31 | metric d = count(lead where fit) 1 month earlier
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:31:12: note: the state is taken here
case:32:12: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; which rows there were is only known as of the run
   32 | metric e = count(lead) 1 month earlier
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:32:12: note: the state is taken here
case:34:12: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; fit is only known as of the run
   34 | metric g = count(lead where lead.fit) 1 month earlier
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:34:12: note: the state is taken here
case:35:56: error[E702]: sum(amount of deal.won) cannot be cut by owner: deal has none
   35 | metric h = count(lead where (revenue / leads) for same owner > 3 USD)
      |                                                        ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:27:18: note: the total is here
   27 | metric revenue = sum(amount of deal.won)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^
case:36:12: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; owner is only known as of the run
   36 | metric i = count(lead where owner is known) 1 month earlier
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:36:12: note: the state is taken here

== Dimensions
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
dimension a = lead.owner
dimension b = lead
dimension c = lead.channel, lead.email
dimension d = lead.channel, deal.stage
dimension e = deal.amount
dimension f = lead.channel.group, deal.channel.group
dimension g = lead.touches
dimension h = lead.captured
metric i = leads where f is marketing and g = "x"
--
case:28:15: error[E705]: a dimension's path ends in a column whose values can be listed, and this is row of user
   28 | dimension a = lead.owner
      |               ^^^^^^^^^^
case:29:15: error[E706]: a dimension's path goes from a table to a column: lead.channel
   29 | dimension b = lead
      |               ^^^^
case:30:29: error[E707]: lead has a path of this dimension already
   30 | dimension c = lead.channel, lead.email
      |                             ^^^^^^^^^^
case:31:29: error[E708]: the paths of a dimension lead to one kind of value; this one is text, and before it stands code of channel
   31 | dimension d = lead.channel, deal.stage
      |                             ^^^^^^^^^^
case:32:15: error[E705]: a dimension's path ends in a column whose values can be listed, and this is money (USD)
   32 | dimension e = deal.amount
      |               ^^^^^^^^^^^
case:34:15: error[E705]: a dimension's path ends in a column whose values can be listed, and this is rows of touch
   34 | dimension g = lead.touches
      |               ^^^^^^^^^^^^
case:35:15: error[E705]: a dimension's path ends in a column whose values can be listed, and this is event captured
   35 | dimension h = lead.captured
      |               ^^^^^^^^^^^^^

== Models of credit that a hook or a plugin gives
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
codes channel { paid matches /ads/i; other otherwise }
table lead from crm "leads.csv" { id key = Id; deal -> deal = DealId }
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; closed_on date = CloseDate; amount money = Amount in USD }
table touch from crm "touches.csv" {
  id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = Channel; score integer = Score; order by at, id
}
table visit from crm "visits.csv" { id key = Id; lead -> lead.visits = LeadId; at time = At; order by at }
events of deal { won at closed_on }
events of touch { made at at };  events of visit { made at at }
use wilson from plugin "stats"
hook plain(channel text) gives number in "plain.lua"
hook even() gives weights in "even.lua"
hook recent(channel text, score number) gives weights in "recent.lua"
hook other(source text) gives weights in "other.lua"
hook young(age number) gives weights in "young.lua"
hook told(report) gives weights in "told.lua"
attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
attribution k of deal.won over lead.touches.made within 9 days before end of closed_on
metric a = sum(amount of deal.won credited even along j) + sum(amount of deal.won credited recent along j dated by touch)
metric b = sum(amount of deal.won credited recent(channel, score * 2) along j);  metric o = count(deal.won credited even() along j)
metric c = sum(amount of deal.won credited plain along j)
metric d = sum(amount of deal.won credited wilson along j)
metric e = sum(amount of deal.won credited recnt along j)
metric f = sum(amount of deal.won credited linear(channel) along j)
metric g = sum(amount of deal.won credited recent(channel) along j)
metric h = sum(amount of deal.won credited recent(channel, at) along j)
metric i = sum(amount of deal.won credited recent(amount, deal.amount) along j)
metric l = sum(amount of deal.won credited other along j)
metric m = sum(amount of deal.won where even() = 1)
metric n = sum(amount of deal.won credited recent along k)
amend from 2027-01-01 agreed by "A" on 2026-12-01 because "so" {
  attribution k of deal.won over lead.visits.made within 9 days before end of closed_on
}
--
case:18:12: error[E718]: a hook that gives weights has the age of each touch in days already; call this another name
   18 | hook young(age number) gives weights in "young.lua"
      |            ^^^
case:19:25: error[E717]: a report's hook gives text; a row's hook says the type of its argument
   19 | hook told(report) gives weights in "told.lua"
      |                         ^^^^^^^
case:24:44: error[E479]: plain is no model of credit: a hook that is one `gives weights`
   24 | metric c = sum(amount of deal.won credited plain along j)
      |                                            ^^^^^
case:14:6: note: declared here
   14 | hook plain(channel text) gives number in "plain.lua"
      |      ^^^^^
case:25:44: error[E479]: wilson is no model of credit: it is another sort of a plugin's function
   25 | metric d = sum(amount of deal.won credited wilson along j)
      |                                            ^^^^^^
case:13:5: note: declared here
   13 | use wilson from plugin "stats"
      |     ^^^^^^
case:26:44: error[E370]: credit goes to first, last, linear, none, decay …, shares, or by a hook or plugin; there is no recnt; did you mean "recent"?
   26 | metric e = sum(amount of deal.won credited recnt along j)
      |                                            ^^^^^
case:27:44: error[E480]: linear needs no values of a touch: say credited linear along j
   27 | metric f = sum(amount of deal.won credited linear(channel) along j)
      |                                            ^^^^^^^^^^^^^^^^^^^^^^^
case:28:44: error[E482]: recent takes 2 values of a touch, and here is 1: say recent(…) with each of them
   28 | metric g = sum(amount of deal.won credited recent(channel) along j)
      |                                            ^^^^^^
case:29:60: error[E486]: recent takes number here, and this is time
   29 | metric h = sum(amount of deal.won credited recent(channel, at) along j)
      |                                                            ^^
case:30:51: error[E330]: touch has no amount; of the row outside it is deal.amount
   30 | metric i = sum(amount of deal.won credited recent(amount, deal.amount) along j)
      |                                                   ^^^^^^
case:30:59: error[E486]: recent takes number here, and this is money (USD)
   30 | metric i = sum(amount of deal.won credited recent(amount, deal.amount) along j)
      |                                                           ^^^^^^^^^^^
case:31:44: error[E330]: touch has no source
   31 | metric l = sum(amount of deal.won credited other along j)
      |                                            ^^^^^
case:32:41: error[E481]: even is a model of credit: say sum(… credited even along …)
   32 | metric m = sum(amount of deal.won where even() = 1)
      |                                         ^^^^^^
case:15:6: note: declared here
   15 | hook even() gives weights in "even.lua"
      |      ^^^^
case:33:44: error[E497]: recent takes values of touch, and k is amended to touches of visit
   33 | metric n = sum(amount of deal.won credited recent along k)
      |                                            ^^^^^^
