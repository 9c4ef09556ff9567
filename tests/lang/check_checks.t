Cases of the checker: expectations and examples.

== Expectations
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
expect leads is unique
expect lead.emial is unique
expect lead.touches is unique
expect crn is fresher than 26 hours
expect revenue > 3 USD give or take 1 USD
expect revenue = 3 USD give or take 1
expect lead.id is unique and crm is fresher than 26 hours and leads > 3
expect lead.id is unique each week
expect crm is fresher than 3 days during 2026-Q3
expect leads > 3 each week
warn unless share(lead.captured where channel is uncoded) < 5% during 2026-Q3
expect revenue = 412000 USD give or take 0 USD during 2026-Q3 because "the ledger says so"
expect count(deal where stage = "x") < 3 each week
expect leads
expect lead.score > 3
expect 3 is unique
expect crm.x is fresher than 3 days
--
case:28:8: error[E860]: a column of a table is unique: expect lead.id is unique
   28 | expect leads is unique
      |        ^^^^^
case:29:13: error[E861]: lead has no emial; did you mean "email"?
   29 | expect lead.emial is unique
      |             ^^^^^
case:30:13: error[E862]: values of a column are unique, and this is rows of touch
   30 | expect lead.touches is unique
      |             ^^^^^^^
case:31:8: error[E863]: a source is fresher than …, and this is none; did you mean "crm"?
   31 | expect crn is fresher than 26 hours
      |        ^^^
case:32:37: error[E864]: give or take is said of a figure that should equal another: expect revenue = 412000 USD give or take …
   32 | expect revenue > 3 USD give or take 1 USD
      |                                     ^^^^^
case:33:37: error[E865]: the figure is money (USD), and this is integer
   33 | expect revenue = 3 USD give or take 1
      |                                     ^
case:35:1: error[E866]: is unique and is fresher are asked of the data as they are: each, during and give or take are said of figures
   35 | expect lead.id is unique each week
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:36:1: error[E866]: is unique and is fresher are asked of the data as they are: each, during and give or take are said of figures
   36 | expect crm is fresher than 3 days during 2026-Q3
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:40:8: error[E703]: a state of the past may only ask what has a time, as events and `one per` tables do; stage is only known as of the run
   40 | expect count(deal where stage = "x") < 3 each week
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:40:8: note: the state is taken here
case:41:8: error[E401]: a condition is meant here, and this is count
   41 | expect leads
      |        ^^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:42:8: error[E351]: lead.score speaks of rows; a metric is a total of them: count(lead.…), sum(… of lead.…)
   42 | expect lead.score > 3
      |        ^^^^^^^^^^
case:43:8: error[E860]: a column of a table is unique: expect lead.id is unique
   43 | expect 3 is unique
      |        ^
case:44:8: error[E863]: a source is fresher than …, and this is none
   44 | expect crm.x is fresher than 3 days
      |        ^^^^^

== Examples
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
example "One" {
  lead { id "L1", channel paid, created_at 2026-05-04 10:00, called_on 2026-05-05, fit yes, score 3, owner "U1" }
  lead { id "L1", channel pad, score 3, score 4 }
  lead { id 3, channel 3, nothing 3, touches 3 }
  leed { id "x" }
  deal { amount 3 USD, closed_on 2026-05-04 10:00, is_won leads }
  expect count(lead.captured) = 1
  expect leads
}
--
case:30:27: error[E360]: codes channel has no code pad; did you mean "paid"?
   30 |   lead { id "L1", channel pad, score 3, score 4 }
      |                           ^^^
case:19:7: note: channel is declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^
case:30:41: error[E872]: score is given twice
   30 |   lead { id "L1", channel pad, score 3, score 4 }
      |                                         ^^^^^
case:31:13: error[E870]: id is text, and this is integer
   31 |   lead { id 3, channel 3, nothing 3, touches 3 }
      |             ^
case:31:24: error[E867]: a code of channel is one of its words
   31 |   lead { id 3, channel 3, nothing 3, touches 3 }
      |                        ^
case:31:27: error[E868]: lead has no nothing
   31 |   lead { id 3, channel 3, nothing 3, touches 3 }
      |                           ^^^^^^^
case:31:38: error[E869]: touches is told by other rows; an example gives columns and links
   31 |   lead { id 3, channel 3, nothing 3, touches 3 }
      |                                      ^^^^^^^
case:32:3: error[E871]: there is no table leed; did you mean "lead"?
   32 |   leed { id "x" }
      |   ^^^^
case:33:34: error[E870]: closed_on is date, and this is time
   33 |   deal { amount 3 USD, closed_on 2026-05-04 10:00, is_won leads }
      |                                  ^^^^^^^^^^^^^^^^
case:33:59: error[E350]: only a setting may stand here, and there is none called leads; did you mean "leads"?
   33 |   deal { amount 3 USD, closed_on 2026-05-04 10:00, is_won leads }
      |                                                           ^^^^^
case:35:10: error[E401]: a condition is meant here, and this is count
   35 |   expect leads
      |          ^^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
