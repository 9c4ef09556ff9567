Programs that are right: every form of the grammar, and where statements go on and end.

== Agreement, calendar, sources
agreement "Demand funnel" {
  version    3
  effective  from 2026-10-01
  agreed by  "Marketing", "Sales", "Finance" on 2026-09-25      # these three sign
  changes    "An appointment is now part of 'issued'."
  covers     lead.net_issued, investment                        # left out: all that no other agreement covers
}
calendar {
  timezone   "America/New_York"
  week       starts monday                                      # or sunday, …; ISO week numbers where monday
  fiscal     year starts february                               # or: fiscal 4-4-5 weeks ending last saturday of january
  office     monday to friday, 09:00 to 17:30
  holidays   from crm "holidays.csv" { date = Date }
  currency   USD                                                # the one that reports are in
  rates      from crm "fx.csv" { month = Month, currency = Currency, rate = Rate } later months take the last
  periods    season from crm "seasons.csv" { name = Name, starts = Starts }
}
setting data = "data"                                           # `--set data=/elsewhere`, or the environment's CONCORD_DATA
source crm = csv(data, zone: "UTC")                             # a connector plugin and its own options (zone, dates, missing, …)
--
ok

== Tables
table lead from crm "leads.csv" {
  id              key     = Id                                  # a text; a number's key: `id integer key = Id`
  email           text    = lower(trim(Email))
  title           text    = `Job Title`                         # in backquotes: the source's own name, whatever it is
  country         text    = Country else "US"                   # else: what to take where it is missing
  employees       integer = Employees;      score       integer = Score
  channel         channel = LeadSource                          # a code set as a type: its rules are applied
  outcome         outcome = Outcome
  owner           -> user = OwnerId                             # a link: many leads, one user
  deal            -> deal = ConvertedOpportunityId
  created_at      time    = CreatedDate                         # an instant; a `date` is a local day
  mql_at          time    = MqlAt;          accepted_at    time = AcceptedAt
  issued_at       time    = IssuedAt;       contacted_at   time = FirstContactAt
  outcome_at      time    = OutcomeAt;      appointment_at time = AppointmentAt
  deleted         flag    = IsDeleted                           # true, yes, 1 · false, no, 0
  fit "Fits the agreed profile" flag = icp_fit(title, employees, country)      # a Lua hook
  drop when deleted because "deleted in the CRM"
  merge by email keep first by created_at, id others are duplicate at created_at
}
table deal from crm "opportunities.csv" {
  id            key     = Id
  lead          -> lead.deals through lead.deal                 # every deal that the lead's record, or a duplicate's, names
  owner         -> user.deals = OwnerId
  channel       channel = LeadSource
  stage         text    = StageName
  created_at    time    = CreatedDate
  closed_on     date    = CloseDate
  is_closed     flag    = IsClosed;         is_won        flag  = IsWon
  amount        money   = Amount in Currency on closed_on       # into the calendar's currency, at the rate of that month
  cost          money   = Cost in Currency on closed_on         # `in EUR` and no `on`: stays EUR
  gross_profit  money   = amount - cost
}
table touch from crm "touches.csv" {
  id       integer key     = Id
  lead     -> lead.touches = LeadId                             # seen from the lead, these are its `touches`
  channel  channel by name = Channel                            # holds the code's name already: no rules; other text is a bad field
  at       time            = At
  order by at, id                                               # what first and last mean
}
table stay from crm "opportunity_history.csv" where Field = "StageName" {       # field history
  deal   -> deal.stays = OpportunityId
  stage  text          = NewValue
  at     time          = CreatedDate
  one per deal from at until next                               # gives ended_at (missing while it lasts), next and current
}
table person { id key }                                         # no file: one row for each id that some link names
--
ok

== Codes and hooks
codes outcome {
  held          good  matches /held/i                           # PCRE2; a match anywhere in the text
  no_budget     lost  matches /budget|expensive/i
  spam          junk  matches /spam|bogus/i
  test          junk  in ("test", "asdf")
}
codes channel {
  "Paid search"  marketing  matches /google ads|cpc|adwords|bing/i
  "Unknown"      none       otherwise or missing
}
codes size of integer { small < 100; medium < 1000; large otherwise }
codes tier of deal    { A when amount > 50000 USD and owner.team = "Enterprise"; B otherwise }
hook icp_fit(title text, employees integer, country text) gives flag in "hooks/fit.lua"
hook weekly_story(report) gives text in "hooks/story.lua"
use wilson from plugin "stats"                                  # a metric plugin's function
use pipeline_velocity, cac_fully_loaded from standard           # the library, in this language; `concord explain` shows it
--
ok

== Events and stages
stages of lead {
  captured      at created_at
  mql           at mql_at        when score >= 40
  sql           at accepted_at
  issued_gross  at issued_at     when owner is known and appointment_at is known
  net_issued    at issued_at     when issued_gross and fit and outcome.group is not junk
  contacted     at contacted_at
}
events of deal  { created at created_at; closed at closed_on when is_closed; won at closed_on when is_won }
events of touch { made at at };  events of spend { spent at day };  events of stay { entered at at; left at ended_at }
--
ok

== Costs and attribution
costs investment "Marketing investment" = amount of spend.spent {
  exclude vendor matches /intercompany|internal/i  because "recharges between our own companies"
  include category in ("Ads", "Agency", "Creative", "Tools", "Labor", "Events")
  include category = "Overhead" at 35%             because "share of the staff who work on campaigns"
  spread rows without channel over channel in proportion to leads
  frozen each quarter                                           # changing a rule inside a quarter needs an amendment
}
costs sales_cost = compensation + tools of sales_cost_line.paid {
  include everything
  spread evenly over the days of its month
  spread over channel in proportion to opps_created
}
attribution journey of deal.won over lead.touches.made within 90 days before end of closed_on else "Unattributed"
--
ok

== Metrics
dimension channel = lead.channel, deal.channel, touch.channel, spend.channel       # one path for each table that has it
dimension owner   = deal.owner.name, lead.owner.name else "No owner"               # what a missing one is called
dimension stage   = deal.stage, stay.stage;  dimension category = spend.category
metric leads           = count(lead.captured);  metric duplicates = count(lead.duplicate)
metric net_issued "Net sales leads issued" = count(lead.net_issued)
metric cost_per_net_issued "Cost per net sales lead issued" = investment / net_issued {
  format USD 0; better lower; owner "Marketing"                            # or: target from crm "plan.csv" { month = Month, value = Plan }
  target 450 USD, from 2027-01-01 430 USD; benchmark 520 USD
  says "Total marketing investment over the leads that sales agreed are worth a call."
}
metric ad_spend        = investment where category = "Ads"                 # a metric, narrowed by its dimensions
metric revenue         = sum(amount of deal.won)
metric win_rate        = count(deal.won) / count(deal.closed)
metric follow_up_rate  = conversion(lead.captured to lead.activities.done where type in ("call", "email", "meeting") within 14 days)
metric sql_to_opp      = conversion(lead.sql to lead.deal.created within 45 days)       # its own deal; `lead.deals`: any of its deals
metric response        = median(office hours from lead.net_issued to lead.contacted)
metric sla_met         = conversion(lead.net_issued to lead.contacted within 4 office hours)
metric coverage        = share(lead.issued_gross where outcome is coded and outcome_at <= 5 working days after issued_at)
metric cycle           = average(calendar days from created_at to closed_on of deal.won)
metric velocity        = count(deal.created) * revenue / count(deal.won) * win_rate / cycle      # USD per day: units follow
metric sourced_share   = share(amount of deal.won where first(channel of lead.touches).group is marketing)
metric influenced      = sum(amount of deal.won where any(lead.touches where channel.group is marketing
                             and at >= 180 days before deal.created_at and at <= deal.closed_on))
metric linear_revenue  = sum(amount of deal.won credited linear along journey)          # also first, last, decay 7 days, a hook, a plugin
metric u_shape_revenue = sum(amount of deal.won credited 40% first + 40% last + 20% others along journey)
metric no_touch        = sum(amount of deal.won credited none along journey)            # what no touch is credited with; `… along journey dated by touch`: in the touch's period
metric cohort_roi      = (sum(gross_profit of lead.net_issued to lead.deal.won within 180 calendar days) - investment) / investment
metric stage_days      = average(days from at to ended_at of stay.left)
metric open_deals      = count(deal where created and not closed)          # a state
metric stuck           = count(deal where created and not closed and days from last(at of stays) to now > 1.5 * stage_days for same stage)
metric growth          = revenue / revenue 1 month earlier - 1
metric trend           = net_issued rolling 4 weeks;  metric so_far = revenue quarter to date
metric slow_tenth      = percentile(90%, hours from lead.net_issued to lead.contacted)
metric net_share       = wilson(net_issued, leads)
--
ok

== Reports
report weekly "Weekly alignment" {
  period   last 13 weeks                                        # whole ones, before the time of the run (`--as-of`)
  compare  1 week earlier, 1 year earlier
  sheet "Summary" {
    scorecard net_issued, cost_per_net_issued, response, sla_met, win_rate
    chart line net_issued, cost_per_net_issued by week
    story weekly_story
    text """We invested {investment}, issued {net_issued} net sales leads and won {revenue}."""
  }
  sheet "By channel" { table leads, net_issued, velocity, revenue as share of total by channel
                       where leads >= 20 top 10 and the rest sort net_issued falling with total }
  sheet "Funnel"     { funnel lead in order by channel }        # or: any stage
  sheet "Cohorts" over last 15 months { table cohort_roi by month; cohort lead.net_issued to lead.deal.won by month within 30, 60, 180 calendar days }
  sheet "Stages" over all time { table stage_days, open_deals, stuck by stage }
  sheet "At risk"     { list stuck columns id, owner.name, amount, stage sort amount falling limit 50 }      # the records that it counts
  sheet "Not counted" { bridge net_issued; list lead.issued_gross where not net_issued columns id, email, why net_issued }
  appendix definitions, changes, data health, how to read
  output xlsx, markdown, html, csv to "out/weekly-{period}"     # csv and json go by names, the others by labels
}
deliver weekly {
  every    monday at 07:00
  mail to  "leadership@example.com";  sender "revops@example.com"
  via      smtp("smtps://mail.example.com", user: "revops", password: env("SMTP_PASSWORD"))
  subject  "Weekly alignment, {period}: {net_issued} net sales leads at {cost_per_net_issued}"
  body     html;  attach xlsx
  hold     when data health is failing                          # then the owner is told, and leadership is not
}
--
ok

== Checks, alerts, examples
expect lead.id is unique                                        # of every row; `warn unless` in place of `expect` only warns
expect crm is fresher than 26 hours
expect count(lead.captured) > 100 each week
warn unless share(lead.issued_gross where outcome is uncoded) < 5%
expect revenue = 412000 USD give or take 0 USD during 2026-Q3 because "the finance ledger says so"
alert stuck to owner.email every monday at 08:00                # each of its records to its own owner
alert when sla_met < 80% to "sales-lead@example.com"
example "A lead without an appointment is not issued" {         # run by `concord check` on these rows alone; what is not given is missing
  lead { id "L1", created_at 2026-05-04 10:00, issued_at 2026-05-05 09:00 }
  expect count(lead.issued_gross) = 0
}
--
ok

== Changes
amend from 2027-01-01 agreed by "Marketing", "Sales", "Finance" on 2026-12-09 because "Finance wants a deal behind each lead" {
  stages of lead { net_issued at issued_at when issued_gross and fit and deal is known and outcome.group is not junk }
}
pilot "Without outbound" from 2026-11-02 to 2027-01-31 asked by "Sales" {
  stages of lead { net_issued at issued_at when issued_gross and fit and outcome.group is not junk and channel is not "Outbound" }
}
--
ok

== A statement goes on inside parentheses, after a joining word and before one
metric m
  = count(
      deal.won
    )
  / count(deal.closed
    where amount
      > 50000 USD) -
    1
metric n = a
  or b
  and c; metric o = 1;
;
metric p = 2;;
table t { a text; b text }
table u { a text = X
  else "none"
}
--
ok

== Words of the language that are names where a name is wanted
table table from source "x" {
  key      key = Id
  order    text
  drop     flag
  merge    text
  one      text
  name     text
  on       date
  owner    -> user = OwnerId
  total    money = Total in currency on date
  distinct text
}
metric metric = count(distinct distinct of table.closed)
metric top = max(distinct of table.closed where last is first)
dimension day = table.day, table.week
report report { period last week; sheet "A" { list table columns why, key, why total, days as "Days" limit 5; table top top 5 } }
--
ok

== Left out: the last line end of a block, labels, options
table t {}
table u { }
table v { a text }
codes c {
  a
}
events of t { b "B" }
metric m "M" = 1 {}
--
ok

== Texts of both kinds
agreement """A "quoted"
title""" { changes "" }
metric m = "\"" + """\""" + "a\\"
--
ok

== Numbers, money, clocks
expect a = 1 give or take 0.5 USD each month during 2026-01-01 to 2026-03-31 because "x"
expect a > -1.50 EUR and b < 5% and c >= 2 office minutes and d = 3 calendar weeks and e = 1 second
warn unless 5 working days after a < start of 2 months before end of b
metric t = (x where y) rolling 3 quarters
--
ok

== Tests
metric a = share(t where not not a is not missing and b not in (1, 2 to 3, "x" else "y") or c in (yes, no) and d matches /x\/y/im)
metric b = share(t where e is "in" and f.group is not f and g is fresher than 2 days and h is not fresher than 1 hour)
--
ok

== Credit
metric a = sum(x of deal.won credited 40% before lead.net_issued + 60.5% others along j dated by touch)
metric b = conversion(a.b where c to d.e where f ever credited decay 1.5 days along j)
metric c = f(g: 1, distinct h of i.j, k)
--
ok

== Models of credit by their values of a touch
metric a = sum(x of deal.won credited recent(channel.group, days from at to now else 3) along j dated by touch)
metric b = sum(x of deal.won credited even() along j)
--
ok

== Comments, changes, stories
comment "a" by "x" on 2026-11-02 during 2026-W44
comment "a" by "x" on 2026-11-02 about leads, sheet in weekly, monthly during 2026-11-02 to 2026-W46
comment """a
b""" by "x" on 2026-11-02 about sheet "S" during 2026-10
next "a" by "x" on 2026-11-02 in weekly,
  monthly during 2026-W44
report r { sheet "S" { changes; changes leads, revenue / leads over last 2 weeks; changes over 2026-Q1; story told; story told of leads, revenue over 2026-Q1 } }
table note from crm "notes.csv" { comment text = Comment; next date = Next; about text = About }
--
ok
