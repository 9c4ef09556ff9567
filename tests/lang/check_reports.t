Cases of the checker: reports, deliveries, alerts, codes 8xx.

== A report as a whole
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
report a { compare 1 week earlier; output xlsx, pdf to "out/{leads}" }
report b {
  period last 3 seasons
  sheet "A" { text "Of {revenue} and {revenu}, { } {report} {period} {3}." }
  sheet "A" over month to date { scorecard leads }
  output csv to "out/{report}-{period}"
}
--
case:28:8: error[E784]: a report says its period: period last 13 weeks
   28 | report a { compare 1 week earlier; output xlsx, pdf to "out/{leads}" }
      |        ^
case:28:49: error[E368]: a report is written as xlsx, markdown, html, csv or json, not as pdf
   28 | report a { compare 1 week earlier; output xlsx, pdf to "out/{leads}" }
      |                                                 ^^^
case:28:61: error[E366]: the name of a file may have {period} and {report} in it, not {leads}
   28 | report a { compare 1 week earlier; output xlsx, pdf to "out/{leads}" }
      |                                                             ^^^^^^^
case:30:10: error[E367]: season is no unit, and the calendar has no periods of that name
   30 |   period last 3 seasons
      |          ^^^^^^^^^^^^^^
case:31:38: error[E365]: {revenu} is no metric, and neither {period} nor {report}; did you mean "revenue"?
   31 |   sheet "A" { text "Of {revenue} and {revenu}, { } {report} {period} {3}." }
      |                                      ^^^^^^^^
case:32:9: error[E369]: the report has a sheet "A" already
   32 |   sheet "A" over month to date { scorecard leads }
      |         ^^^

== Figures
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
hook tell(report) gives text in "t.lua"
hook fit(a text) gives flag in "f.lua"
metric newest = max(created_at of lead.captured)
metric open = count(deal where stage = "x")
events of user { known }
report a {
  period last 3 weeks
  sheet "A" {
    table (leads > 3) by channel
    table newest as rank by channel
    chart pie leads by week
    table leads, revenue by owner
    table open by week
    table leads, revenue as share of total, newest by channel, month where leads > 3 and channel is not paid and channel.group is marketing top 3 and the rest
          sort revenue falling, channel with total
    table leads by chanel
    table leads by channel, owner, channel
    table leads by week, month
    table leads by owner where revenue > 3 USD and owner = "x" sort revenue falling
    table leads by channel sort touches
    scorecard leads where channel is paid
    scorecard leads sort leads
    scorecard leads by channel
    table leads top 3
    table leads with total
    table leads by channel sort (leads else revenue)
  }
}
--
case:36:11: error[E800]: a report shows figures, and this is flag
   36 |     table (leads > 3) by channel
      |           ^^^^^^^^^^^
case:37:11: error[E801]: shares, running totals and ranks are of amounts, and this is time
   37 |     table newest as rank by channel
      |           ^^^^^^^^^^^^^^
case:38:11: error[E802]: a chart is a line, bar or stacked chart, not pie
   38 |     chart pie leads by week
      |           ^^^
case:39:29: error[E702]: sum(amount of deal.won) cannot be cut by owner: deal has none
   39 |     table leads, revenue by owner
      |                             ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:27:18: note: the total is here
   27 | metric revenue = sum(amount of deal.won)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^
case:40:19: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; stage is only known as of the run
   40 |     table open by week
      |                   ^^^^
case:31:15: note: the state is taken here
   31 | metric open = count(deal where stage = "x")
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:43:20: error[E831]: there is no dimension chanel; did you mean "channel"?
   43 |     table leads by chanel
      |                    ^^^^^^
case:44:36: error[E832]: this is cut by channel already
   44 |     table leads by channel, owner, channel
      |                                    ^^^^^^^
case:45:26: error[E833]: figures are cut by one kind of period
   45 |     table leads by week, month
      |                    ~~~~  ^^^^^
case:45:20: note: the other is here
case:46:20: error[E702]: sum(amount of deal.won) cannot be cut by owner: deal has none
   46 |     table leads by owner where revenue > 3 USD and owner = "x" sort revenue falling
      |                    ^^^^^
case:25:11: note: owner is declared here: one path for each table that has it
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:27:18: note: the total is here
   27 | metric revenue = sum(amount of deal.won)
      |                  ^^^^^^^^^^^^^^^^^^^^^^^
case:47:33: error[E383]: there is no metric touches
   47 |     table leads by channel sort touches
      |                                 ^^^^^^^
case:49:5: error[E836]: only tables, charts and lists are sorted and shortened
   49 |     scorecard leads sort leads
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^
case:50:24: error[E835]: here the newest figure of each is shown; what is cut is a table
   50 |     scorecard leads by channel
      |                        ^^^^^^^
case:51:5: error[E837]: top 3 of what? say by which dimension
   51 |     table leads top 3
      |     ^^^^^^^^^^^^^^^^^
case:52:5: error[E839]: with total is said of a table that is cut: … by channel with total
   52 |     table leads with total
      |     ^^^^^^^^^^^^^^^^^^^^^^
case:53:40: error[E405]: else takes the place of a missing value, so both are of one type; here are count and money (USD)
   53 |     table leads by channel sort (leads else revenue)
      |                                        ^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^

== What an option is not said of
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
report weekly "Weekly" {
  period last 4 weeks
  sheet "Options" {
    table leads by channel limit 3
    funnel lead in order limit 3
    bridge leads by channel
    list lead.captured columns id top 3
    scorecard leads as rank, leads as share of total
  }
}
--
case:30:5: error[E838]: limit is of the records of a list; a table is shortened with top: … by channel top 3
   30 |     table leads by channel limit 3
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:31:5: error[E838]: limit is of the records of a list; a table is shortened with top: … by channel top 3
   31 |     funnel lead in order limit 3
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:32:21: error[E835]: a bridge goes from all records to the counted; it is not cut, but narrowed: where channel is …
   32 |     bridge leads by channel
      |                     ^^^^^^^
case:33:5: error[E840]: top is of the groups of a table; a list is shortened with limit: … limit 3
   33 |     list lead.captured columns id top 3
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:34:15: error[E813]: shares, running totals and ranks are places among the rows of a table, and here one figure of each is shown
   34 |     scorecard leads as rank, leads as share of total
      |               ^^^^^^^^^^^^^
case:34:30: error[E813]: shares, running totals and ranks are places among the rows of a table, and here one figure of each is shown
   34 |     scorecard leads as rank, leads as share of total
      |                              ^^^^^^^^^^^^^^^^^^^^^^^

== Funnels, bridges, stories
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
hook tell(report) gives text in "t.lua"
hook fit(a text) gives flag in "f.lua"
metric part = count(lead.issued where fit)
metric good = count(lead.issued)
report a {
  period last 3 weeks
  sheet "B" {
    funnel leed in order
    funnel deal in order
    funnel lead any stage by channel, stage
    funnel lead in order by stages
    funnel lead in order by channel where stages = "x" or owner = "y"
    bridge good by stages where stages = "x"
    bridge good by channel where owner = "x"
    bridge part; bridge good; bridge revenue
    bridge partt
    story tell; story fit
    story told
  }
}
dimension stages = deal.stage
--
case:35:12: error[E803]: there is no table leed; did you mean "lead"?
   35 |     funnel leed in order
      |            ^^^^
case:36:12: error[E804]: a funnel goes through stages, and deal has none: stages of deal { … }
   36 |     funnel deal in order
      |            ^^^^
case:37:39: error[E831]: there is no dimension stage; did you mean "stages"?
   37 |     funnel lead any stage by channel, stage
      |                                       ^^^^^
case:38:29: error[E805]: the funnel cannot be cut by stages: lead has none
   38 |     funnel lead in order by stages
      |                             ^^^^^^
case:39:43: error[E709]: lead has no stages
   39 |     funnel lead in order by channel where stages = "x" or owner = "y"
      |                                           ^^^^^^
case:48:11: note: the dimension is declared here: one path for each table that has it
   48 | dimension stages = deal.stage
      |           ^^^^^^
case:40:20: error[E702]: count(lead.issued) cannot be cut by stages: lead has none
   40 |     bridge good by stages where stages = "x"
      |                    ^^^^^^
case:48:11: note: stages is declared here: one path for each table that has it
   48 | dimension stages = deal.stage
      |           ^^^^^^
case:31:15: note: the total is here
   31 | metric good = count(lead.issued)
      |               ^^^^^^^^^^^^^^^^^^
case:40:20: error[E835]: a bridge goes from all records to the counted; it is not cut, but narrowed: where channel is …
   40 |     bridge good by stages where stages = "x"
      |                    ^^^^^^
case:40:33: error[E702]: count(lead.issued) cannot be cut by stages: lead has none
   40 |     bridge good by stages where stages = "x"
      |                                 ^^^^^^
case:48:11: note: stages is declared here: one path for each table that has it
   48 | dimension stages = deal.stage
      |           ^^^^^^
case:31:15: note: the total is here
   31 | metric good = count(lead.issued)
      |               ^^^^^^^^^^^^^^^^^^
case:41:20: error[E835]: a bridge goes from all records to the counted; it is not cut, but narrowed: where channel is …
   41 |     bridge good by channel where owner = "x"
      |                    ^^^^^^^
case:42:38: error[E807]: a bridge goes from all records to the counted, so it leads to a count of one event
   42 |     bridge part; bridge good; bridge revenue
      |                                      ^^^^^^^
case:27:8: note: revenue is declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:43:12: error[E806]: a bridge leads to a metric, and there is none called partt; did you mean "part"?
   43 |     bridge partt
      |            ^^^^^
case:44:23: error[E809]: a story is told by a hook of the report: hook fit(report) gives text in "…"
   44 |     story tell; story fit
      |                       ^^^
case:29:6: note: declared here
   29 | hook fit(a text) gives flag in "f.lua"
      |      ^^^
case:45:11: error[E808]: there is no hook told
   45 |     story told
      |           ^^^^

== Cohorts
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
report a {
  period last 3 weeks
  sheet "C" {
    cohort lead to lead.deal.won by month within 3 calendar days
    cohort lead.captured to lead.good by month within 3 calendar days
    cohort lead.captured to lead.deal.won by week within 60, 30 calendar days
    cohort lead.captured to lead.deal.won by week within 30 days
    cohort leads + 1 to lead.deal.won by month within 3 calendar days
    cohort lead.deal.won to lead.issued by month within 3 calendar days
    cohort stage of lead.captured to lead.deal.won by month within 3 calendar days
    cohort amount of lead.captured to lead.deal.won by month within 30, 60 calendar days
    cohort lead.captured to lead.deal.won by month within 30, 60 calendar days
    cohort lead.captured to lead.issued by month within 0.5, 60 days
  }
}
--
case:31:12: error[E810]: an event that has a time is meant, and this is lead
   31 |     cohort lead to lead.deal.won by month within 3 calendar days
      |            ^^^^
case:32:29: error[E810]: an event that has a time is meant, and this is good
   32 |     cohort lead.captured to lead.good by month within 3 calendar days
      |                             ^^^^^^^^^
case:33:5: error[E811]: the windows of a cohort grow: within 30, 60, 180 calendar days
   33 |     cohort lead.captured to lead.deal.won by week within 60, 30 calendar days
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:34:5: error[E455]: within days where a date takes part: say calendar days or working days
   34 |     cohort lead.captured to lead.deal.won by week within 30 days
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:21:18: note: won happens at a date, not at a time
   21 | events of deal { won at closed_on when is_won }
      |                  ^^^
case:35:12: error[E812]: a cohort begins with an event: cohort lead.net_issued to lead.deal.won by month …
   35 |     cohort leads + 1 to lead.deal.won by month within 3 calendar days
      |            ^^^^^^^^^
case:36:29: error[E814]: both events are told from one row: from an event of its own, to one that its links lead to
   36 |     cohort lead.deal.won to lead.issued by month within 3 calendar days
      |                             ^^^^^^^^^^^
case:37:12: error[E815]: a cohort adds up amounts, and this is text
   37 |     cohort stage of lead.captured to lead.deal.won by month within 3 calendar days
      |            ^^^^^

== Lists
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
costs spend = amount of deal.won { include everything }
metric both = revenue / leads
metric none = 3
report a {
  period last 3 weeks
  sheet "D" {
    list both columns id
    list none columns id
    list lead.good columns id
    list nothing columns id
    list lead.deal.won columns id
    list leads columns why revenu, why revenue, why leads, why issued, id
    list leads columns touches, owner, owner.name, nothing
    list lead.issued where score columns id
    list lead columns id, days from created_at to now as "Age", issued where fit sort score falling, touches limit 50
    list spend columns id, amount by channel
    list spend columns id where amount > 3 USD sort amount top 3
    list lead.isued columns id
  }
}
--
case:34:10: error[E704]: the records of one table are meant, and both rests on several
   34 |     list both columns id
      |          ^^^^
case:29:8: note: declared here
   29 | metric both = revenue / leads
      |        ^^^^
case:35:10: error[E704]: the records of one table are meant, and none rests on none
   35 |     list none columns id
      |          ^^^^
case:30:8: note: declared here
   30 | metric none = 3
      |        ^^^^
case:36:10: error[E816]: good has no time, so it belongs to no period: say a table, … where good
   36 |     list lead.good columns id
      |          ^^^^^^^^^
case:37:10: error[E817]: a list shows the records of a metric, an event or a table, and nothing of that kind is called nothing
   37 |     list nothing columns id
      |          ^^^^^^^
case:38:10: error[E818]: a list shows the records of one table: begin with deal
   38 |     list lead.deal.won columns id
      |          ^^^^^^^^^^^^^
case:39:28: error[E819]: why a metric or an event of lead is meant, and none is called revenu; did you mean "revenue"?
   39 |     list leads columns why revenu, why revenue, why leads, why issued, id
      |                            ^^^^^^
case:39:40: error[E820]: why revenue cannot be told of rows of lead, on which it does not rest
   39 |     list leads columns why revenu, why revenue, why leads, why issued, id
      |                                        ^^^^^^^
case:40:24: error[E821]: a column of a list is a value, and this is rows of touch
   40 |     list leads columns touches, owner, owner.name, nothing
      |                        ^^^^^^^
case:40:33: error[E821]: a column of a list is a value, and this is row of user
   40 |     list leads columns touches, owner, owner.name, nothing
      |                                 ^^^^^
case:40:52: error[E330]: lead has no nothing
   40 |     list leads columns touches, owner, owner.name, nothing
      |                                                    ^^^^^^^
case:41:28: error[E401]: a condition is meant here, and this is integer
   41 |     list lead.issued where score columns id
      |                            ^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:42:102: error[E834]: rows are sorted by values, and this is rows of touch
   42 | …ed_at to now as "Age", issued where fit sort score falling, touches limit 50
      |                                                              ^^^^^^^
case:43:38: error[E835]: a list shows records one by one; it is not cut
   43 |     list spend columns id, amount by channel
      |                                      ^^^^^^^
case:44:5: error[E840]: top is of the groups of a table; a list is shortened with limit: … limit 3
   44 |     list spend columns id where amount > 3 USD sort amount top 3
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:45:15: error[E341]: lead has no isued; did you mean "issued"?
   45 |     list lead.isued columns id
      |               ^^^^^
case:8:7: note: lead is declared here
    8 | table lead from crm "leads.csv" {
      |       ^^^^

== Deliveries
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
report a { period last 3 weeks; output xlsx, html to "out/a" }
deliver a {
  every mondai at 07:00
  mail to "x@example.com"; sender "y@example.com"; via smtp("smtps://mail.example.com", password: env("P"))
  subject "{leads} and {laeds}"
  body html, xlsx; attach xlsx, csv
}
deliver b { mail to "x@example.com" }
deliver a { every day at 07:00; mail to "x@example.com"; sender "y@example.com"; via smtp("x"); body html; attach xlsx; hold when data health is failing }
deliver a {
  mail to "Ada <ada@example.com>", "x example.com", "a@b.example, c@d.example"; sender "a\nb@example.com"; via smtp("x")
}
alert when leads > 3 to "lee@", "lee@example..com"
setting all_of_us = "ada@example.com, \"Lee, Sam\" <lee@example.com>"
setting nobody = "lee at example.com"
setting some = 3
deliver a {
  mail to "x@example.com", all_of_us, nobody, some; sender "y@example.com"; via smtp("x"); reply to "z@example,com"; owner "o@"
  text "{leads} and {leds}"; on doubt resend; try for 3 months; tell readers when held; limit 10 MB else "https://files.example.com"
}
deliver a { via folder("out/sent") }
deliver a { via command "notify --all" }
deliver a { every day at 07:00; mail to "x@example.com"; sender "y@example.com"; via pigeon("grey", speed: 3) }
--
case:30:9: error[E850]: every monday, …, sunday or day is meant, not mondai
   30 |   every mondai at 07:00
      |         ^^^^^^
case:32:24: error[E365]: {laeds} is no metric, and neither {period} nor {report}; did you mean "leads"?
   32 |   subject "{leads} and {laeds}"
      |                        ^^^^^^^
case:33:14: error[E854]: the body of a mail is html or markdown, not xlsx
   33 |   body html, xlsx; attach xlsx, csv
      |              ^^^^
case:33:33: error[E851]: the report a writes no csv: say so in its output
   33 |   body html, xlsx; attach xlsx, csv
      |                                 ^^^
case:35:9: error[E852]: there is no report b
   35 | deliver b { mail to "x@example.com" }
      |         ^
case:35:9: error[E853]: a delivery says to whom, from whom and how: mail to, sender, via; into a folder or by a command it needs via alone
   35 | deliver b { mail to "x@example.com" }
      |         ^
case:37:1: error[E858]: this is no address: a line break inside an address
   37 | deliver a {
      | ^^^^^^^^^^^^
case:38:38: error[E858]: this is no address: a blank before the @; a name stands before the address: Name <name@example.com>
   38 |   mail to "Ada <ada@example.com>", "x example.com", "a@b.example, c@d.example"; sender "a\nb@example.com"; via smtp("x")
      |                                      ^
case:38:65: error[E858]: this is no address: one address is meant; write several as texts of their own, with commas between them
   38 |   mail to "Ada <ada@example.com>", "x example.com", "a@b.example, c@d.example"; sender "a\nb@example.com"; via smtp("x")
      |                                                                 ^
case:40:30: error[E858]: this is no address: the domain is missing: name@example.com
   40 | alert when leads > 3 to "lee@", "lee@example..com"
      |                              ^
case:40:46: error[E858]: this is no address: a part of the domain is empty; one dot stands between two parts
   40 | alert when leads > 3 to "lee@", "lee@example..com"
      |                                              ^
case:45:39: error[E858]: this is no address: a blank before the @; a name stands before the address: Name <name@example.com>
   45 |   mail to "x@example.com", all_of_us, nobody, some; sender "y@example.com"; via smtp("x"); reply to "z@example,com"; owner "o@"
      |                                       ^^^^^^
case:45:47: error[E873]: mail goes to addresses in quotes, or to a setting that holds some: setting some = "a@example.com, b@example.com"
   45 |   mail to "x@example.com", all_of_us, nobody, some; sender "y@example.com"; via smtp("x"); reply to "z@example,com"; owner "o@"
      |                                               ^^^^
case:45:111: error[E858]: this is no address: one address is meant; write several as texts of their own, with commas between them
   45 | …; sender "y@example.com"; via smtp("x"); reply to "z@example,com"; owner "o@"
      |                                                              ^
case:45:127: error[E858]: this is no address: the domain is missing: name@example.com
   45 | …ple.com"; via smtp("x"); reply to "z@example,com"; owner "o@"
      |                                                              ^
case:46:21: error[E365]: {leds} is no metric, and neither {period} nor {report}; did you mean "leads"?
   46 |   text "{leads} and {leds}"; on doubt resend; try for 3 months; tell readers when held; limit 10 MB else "https://files.example.com"
      |                     ^^^^^^
case:46:55: error[E859]: a delivery is tried for some minutes, hours or days
   46 |   text "{leads} and {leds}"; on doubt resend; try for 3 months; tell readers when held; limit 10 MB else "https://files.example.com"
      |                                                       ^^^^^^^^
case:50:86: error[E875]: there is no way of sending called pigeon
   50 | …07:00; mail to "x@example.com"; sender "y@example.com"; via pigeon("grey", speed: 3) }
      |                                                              ^^^^^^^^^^^^^^^^^^^^^^^^

== Alerts
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
metric stuck = count(lead where issued and not called)
alert stuck to owner.email, "x@example.com" every monday at 08:00
metric both = revenue / leads
alert both to "x@example.com"
alert stuk to "x@example.com"
alert when leads < 3 to owner.email
alert stuck to owner, owner.phone every weekday at 08:00
deliver alerts { every day at 08:00; via smtp("x") }
deliver alerts { every day at 08:00; via smtp("x"); sender "y@example.com" }
alert when leads to "x@example.com"
alert when leads / revenue < 3 to "x@example.com"
--
case:31:7: error[E704]: the records of one table are meant, and both rests on several
   31 | alert both to "x@example.com"
      |       ^^^^
case:30:8: note: declared here
   30 | metric both = revenue / leads
      |        ^^^^
case:32:7: error[E855]: an alert is of a metric's records, or when …; there is no metric stuk; did you mean "stuck"?
   32 | alert stuk to "x@example.com"
      |       ^^^^
case:33:25: error[E856]: an alert when … has no records, so it goes to an address in quotes
   33 | alert when leads < 3 to owner.email
      |                         ^^^^^^^^^^^
case:34:16: error[E857]: an address is a text, and this is row of user
   34 | alert stuck to owner, owner.phone every weekday at 08:00
      |                ^^^^^
case:34:29: error[E336]: user has no phone
   34 | alert stuck to owner, owner.phone every weekday at 08:00
      |                             ^^^^^
case:7:7: note: user is declared here
    7 | table user from crm "users.csv" { id key = Id; name text = Name; email text = Email }
      |       ^^^^
case:34:41: error[E850]: every monday, …, sunday or day is meant, not weekday
   34 | alert stuck to owner, owner.phone every weekday at 08:00
      |                                         ^^^^^^^
case:35:9: error[E853]: a delivery says to whom, from whom and how: mail to, sender, via; into a folder or by a command it needs via alone
   35 | deliver alerts { every day at 08:00; via smtp("x") }
      |         ^^^^^^
case:36:9: error[E876]: it is said already how alerts are delivered: one deliver alerts { … } is for all of them
   36 | deliver alerts { every day at 08:00; via smtp("x"); sender "y@example.com" }
      |         ^^^^^^
case:37:12: error[E401]: a condition is meant here, and this is count
   37 | alert when leads to "x@example.com"
      |            ^^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:38:18: error[E403]: cannot divide count by money (USD)
   38 | alert when leads / revenue < 3 to "x@example.com"
      |                  ^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^

== Where outputs lie
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table lead from crm "leads.csv" { id key = Id; at time = At }
events of lead { made at at }
metric leads = count(lead.made)
report r {
  period last 2 weeks
  sheet "One" { table leads by week }
  output xlsx, csv to "out/{report}-{period}"
  output markdown, csv, json to "out/{report}-{period}"
  output csv to "../r"
  output csv to "/tmp/r"
  output csv to "out/../../r"
  output csv to "..r"
}
--
case:11:20: error[E786]: the report is written as csv to "out/{report}-{period}" already
   11 |   output markdown, csv, json to "out/{report}-{period}"
      |                    ^^^
case:12:3: error[E785]: outputs lie in the project's folder, or in that of --out: say a name such as "out/weekly-{period}"
   12 |   output csv to "../r"
      |   ^^^^^^^^^^^^^^^^^^^^
case:13:3: error[E785]: outputs lie in the project's folder, or in that of --out: say a name such as "out/weekly-{period}"
   13 |   output csv to "/tmp/r"
      |   ^^^^^^^^^^^^^^^^^^^^^^
case:14:3: error[E785]: outputs lie in the project's folder, or in that of --out: say a name such as "out/weekly-{period}"
   14 |   output csv to "out/../../r"
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Changes, stories and comments
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table lead from crm "leads.csv" { id key = Id; email text = Email; channel text = LeadSource; created_at time = CreatedDate }
events of lead { captured at created_at }
dimension channel = lead.channel
metric leads = count(lead.captured)
metric calls = count(lead.captured where email is known)
hook told(report) gives text in "told.lua"
report weekly {
  period last 4 weeks
  compare 1 week earlier
  sheet "Summary" { scorecard leads; changes; story told of leads as rank; changes leads by channel }
}
report monthly {
  period last 4 months
  sheet "Months" { table leads by month; changes }
}
report yearly {
  period last 2 years
  compare 1 year earlier
  sheet "Years" { table leads by year; changes over last 1 year }
}
comment "Fine." by "Ann" on 2026-11-02 about leads during 2026-W44
comment " " by "Ann" on 2026-11-02 during 2026-W44
comment "Where?" by "Ann" on 2026-11-02 about sheet "Summery" in weekly, daily during 2026-W44
comment "Months" by "Ann" on 2026-11-02 about sheet "Months" in weekly during 2026-W44
comment "What?" by "Ann" on 2026-11-02 about laeds, told, calls during 2026-W44
comment "When?" by "Ann" on 2026-11-02 during last 4 weeks
next "Test." by "Ann" on 2026-11-02 in daily during 2026-11-02 to 2026-11-20
--
case:13:61: error[E813]: shares, running totals and ranks are places among the rows of a table, and here one figure of each is shown
   13 |   sheet "Summary" { scorecard leads; changes; story told of leads as rank; changes leads by channel }
      |                                                             ^^^^^^^^^^^^^
case:13:93: error[E835]: here the newest figure of each is shown; what is cut is a table
   13 | …ads; changes; story told of leads as rank; changes leads by channel }
      |                                                              ^^^^^^^
case:17:42: error[E822]: changes are told against an earlier period: say in the report what to compare with, as compare 1 week earlier
   17 |   sheet "Months" { table leads by month; changes }
      |                                          ^^^^^^^
case:22:40: error[E823]: changes are those of the report's scorecards, and it has none: name the figures, as changes leads, revenue
   22 |   sheet "Years" { table leads by year; changes over last 1 year }
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^
case:25:1: error[E880]: who says something says what, and who it is
   25 | comment " " by "Ann" on 2026-11-02 during 2026-W44
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:26:53: error[E882]: no report that is meant has a sheet "Summery"; did you mean "Summary"?
   26 | comment "Where?" by "Ann" on 2026-11-02 about sheet "Summery" in weekly, daily during 2026-W44
      |                                                     ^^^^^^^^^
case:26:74: error[E881]: there is no report daily
   26 | comment "Where?" by "Ann" on 2026-11-02 about sheet "Summery" in weekly, daily during 2026-W44
      |                                                                          ^^^^^
case:27:53: error[E882]: no report that is meant has a sheet "Months"
   27 | comment "Months" by "Ann" on 2026-11-02 about sheet "Months" in weekly during 2026-W44
      |                                                     ^^^^^^^^
case:28:46: error[E883]: a comment is about a metric, costs or a sheet; there is no metric laeds; did you mean "leads"?
   28 | comment "What?" by "Ann" on 2026-11-02 about laeds, told, calls during 2026-W44
      |                                              ^^^^^
case:28:53: error[E883]: a comment is about a metric, costs or a sheet; there is no metric told
   28 | comment "What?" by "Ann" on 2026-11-02 about laeds, told, calls during 2026-W44
      |                                                     ^^^^
case:28:59: error[E884]: no report that is meant shows calls, so the comment would stand nowhere
   28 | comment "What?" by "Ann" on 2026-11-02 about laeds, told, calls during 2026-W44
      |                                                           ^^^^^
case:29:47: error[E885]: write the days that are meant, as during 2026-W43: a period that moves on would let this be said of other figures later
   29 | comment "When?" by "Ann" on 2026-11-02 during last 4 weeks
      |                                               ^^^^^^^^^^^^
case:30:40: error[E881]: there is no report daily
   30 | next "Test." by "Ann" on 2026-11-02 in daily during 2026-11-02 to 2026-11-20
      |                                        ^^^^^
