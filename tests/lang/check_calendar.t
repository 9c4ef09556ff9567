Cases of the checker: the calendar and what is asked of it, settings, sources.

== Wrong words
concord 1
calendar {
  timezone "America/New_Yrok"
  week starts mondya
  fiscal 4-4-4 weeks ending last saturdey of janury
  office monday to freitag, 17:30 to 09:00
  currency USD
  holidays from crm "h.csv" { day = Date }
  rates from cmr "r.csv" { month = M, currency = C, rate = R }
  periods season from crm "s.csv" { name = N, starts = S }
  periods season from crm "s.csv" { name = N, starts = S, starts = T }
}
source crm = csv("data")
--
case:3:12: error[E374]: there is no time zone 'America/New_Yrok': no file /usr/share/zoneinfo/America/New_Yrok (is the package tzdata installed?)
    3 |   timezone "America/New_Yrok"
      |            ^^^^^^^^^^^^^^^^^^
case:4:15: error[E372]: mondya is no day of the week: monday, …, sunday; did you mean "monday"?
    4 |   week starts mondya
      |               ^^^^^^
case:5:34: error[E372]: saturdey is no day of the week: monday, …, sunday; did you mean "saturday"?
    5 |   fiscal 4-4-4 weeks ending last saturdey of janury
      |                                  ^^^^^^^^
case:5:34: error[E760]: a fiscal quarter has 13 weeks: 4-4-5, 4-5-4 or 5-4-4
    5 |   fiscal 4-4-4 weeks ending last saturdey of janury
      |                                  ^^^^^^^^
case:5:46: error[E373]: janury is no month: january, …, december; did you mean "january"?
    5 |   fiscal 4-4-4 weeks ending last saturdey of janury
      |                                              ^^^^^^
case:6:10: error[E761]: the office closes before it opens
    6 |   office monday to freitag, 17:30 to 09:00
      |          ^^^^^^
case:6:20: error[E372]: freitag is no day of the week: monday, …, sunday
    6 |   office monday to freitag, 17:30 to 09:00
      |                    ^^^^^^^
case:8:12: error[E326]: holidays need a column for their date
    8 |   holidays from crm "h.csv" { day = Date }
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:8:31: error[E325]: holidays have no day
    8 |   holidays from crm "h.csv" { day = Date }
      |                               ^^^
case:9:14: error[E327]: there is no source cmr; did you mean "crm"?
    9 |   rates from cmr "r.csv" { month = M, currency = C, rate = R }
      |              ^^^
case:11:11: error[E375]: the calendar has periods called season already
   11 |   periods season from crm "s.csv" { name = N, starts = S, starts = T }
      |           ^^^^^^
case:11:18: error[E326]: periods have two columns for their starts
   11 |   periods season from crm "s.csv" { name = N, starts = S, starts = T }
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== What is needed is said
concord 1
source crm = csv("data")
table a from crm "a.csv" { at time = At; paid money = Paid; due money = Due in EUR on at }
events of a { made at at }
metric m = count(a.made where at < 3 working days after at)
report r { period last 3 fiscal years; sheet "s" { table m by week } }
--
case:3:28: error[E763]: times lie on days of a time zone, and the calendar names none: timezone "America/New_York"
    3 | table a from crm "a.csv" { at time = At; paid money = Paid; due money = Due in EUR on at }
      |                            ^^
case:3:47: error[E763]: amounts are in the calendar's currency, and it names none: currency USD
    3 | table a from crm "a.csv" { at time = At; paid money = Paid; due money = Due in EUR on at }
      |                                               ^^^^^
case:3:87: error[E763]: amounts are converted at the calendar's rates, and it has none: rates from … { month = …, currency = …, rate = … }
    3 | … at time = At; paid money = Paid; due money = Due in EUR on at }
      |                                                              ^^
case:5:36: error[E763]: office hours and working days are the calendar's, and it has none: office monday to friday, 09:00 to 17:30
    5 | metric m = count(a.made where at < 3 working days after at)
      |                                    ^^^^^^^^^^^^^^
case:6:19: error[E763]: the calendar does not say what a fiscal year is: fiscal year starts february
    6 | report r { period last 3 fiscal years; sheet "s" { table m by week } }
      |                   ^^^^^^^^^^^^^^^^^^^
case:6:63: error[E763]: weeks begin on a day, and the calendar does not say which: week starts monday
    6 | report r { period last 3 fiscal years; sheet "s" { table m by week } }
      |                                                               ^^^^

== A calendar that says all
concord 1
calendar {
  timezone "Europe/Berlin"; week starts sunday; fiscal year starts february; office monday to friday, 09:00 to 17:30; currency EUR
  holidays from crm "h.csv" { date = Date }
  rates from crm "r.csv" { month = M, currency = C, rate = R } later months take the last
  periods season from crm "s.csv" { name = N, starts = S }
}
source crm = csv("data")
table a from crm "a.csv" { at time = At; paid money = Paid; due money = Due in USD on at }
events of a { made at at }
metric m = count(a.made where at < 3 working days after at)
report r { period last 2 season; sheet "s" { table m by week; table m by season over last 3 fiscal quarters } }
--
ok

== Periods and dimensions
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
dimension season = lead.email
calendar { timezone "UTC" }
--
case:29:1: error[E303]: a project has one calendar; this is a second
   29 | calendar { timezone "UTC" }
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^

== A dimension with the name of a period
concord 1
calendar { timezone "UTC"; periods season from crm "s.csv" { name = N, starts = S } }
source crm = csv("data", zone: "UTC", zone: "UTC")
source erp = csv("data" where 3)
source web = sqlite(env(3), more: env("SECRET"), limit: rows, name: nothing)
setting rows = 30
setting pi = 3 + 1
table a from crm "a.csv" { id key = Id; season text = Season }
dimension season = a.season
--
case:2:36: error[E376]: season is a dimension too, and `by season` could mean either
    2 | calendar { timezone "UTC"; periods season from crm "s.csv" { name = N, starts = S } }
      |                                    ^^^^^^
case:3:39: error[E378]: zone is said twice
    3 | source crm = csv("data", zone: "UTC", zone: "UTC")
      |                                       ^^^^
case:4:18: error[E772]: a source takes constants: texts, numbers, settings, yes or no
    4 | source erp = csv("data" where 3)
      |                  ^^^^^^^^^^^^^^
case:5:21: error[E773]: env names a variable of the environment: env("SMTP_PASSWORD")
    5 | source web = sqlite(env(3), more: env("SECRET"), limit: rows, name: nothing)
      |                     ^^^^^^
case:5:69: error[E350]: only a setting may stand here, and there is none called nothing
    5 | source web = sqlite(env(3), more: env("SECRET"), limit: rows, name: nothing)
      |                                                                     ^^^^^^^
case:7:14: error[E771]: a setting is one value: a text, a number with or without its unit, a date, yes or no
    7 | setting pi = 3 + 1
      |              ^^^^^

== Periods of the calendar's own are no fiscal ones, have no share of days, and freeze nothing
concord 1
calendar { timezone "UTC"; week starts monday; currency USD; periods season from crm "s.csv" { name = N, starts = S } }
source crm = csv("data")
table bill from crm "b.csv" { day date = Day; sum money = Sum }
events of bill { due at day }
costs rent = sum of bill.due { include everything; spread evenly over the days of its season; frozen each season }
metric a = rent 1 seson earlier
metric b = rent rolling 2 seasons + rent season to date
report r { period last 2 fiscal seasons; compare 1 season earlier; sheet "s" { table b by seasons } }
expect a > 0 USD each campaign
--
case:6:52: error[E394]: the last of the calendar's own periods has no end yet, so an amount has no share in its days: say week, month, quarter or year
    6 | costs rent = sum of bill.due { include everything; spread evenly over the days of its season; frozen each season }
      |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:6:95: error[E394]: costs are frozen each week, month, quarter or year: the calendar's own periods are known with the data only
    6 | …lude everything; spread evenly over the days of its season; frozen each season }
      |                                                              ^^^^^^^^^^^^^^^^^^
case:7:17: error[E367]: seson is no unit, and the calendar has no periods of that name; did you mean "season"?
    7 | metric a = rent 1 seson earlier
      |                 ^^^^^^^
case:9:19: error[E393]: fiscal are weeks, months, quarters and years; the calendar's own periods are what they are
    9 | report r { period last 2 fiscal seasons; compare 1 season earlier; sheet "s" { table b by seasons } }
      |                   ^^^^^^^^^^^^^^^^^^^^^
case:10:1: error[E367]: campaign is no unit, and the calendar has no periods of that name
   10 | expect a > 0 USD each campaign
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
