Cases of the checker: agreements, amendments, pilots, codes 6xx.

== What agreements cover
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
agreement "A" { version 1; covers lead.issued, revenue, channel }
agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
agreement "B" { version 2 }
agreement "C" { version 2 }
--
case:29:35: error[E624]: lead.issued is covered already; one agreement speaks of it
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                   ^^^^^^^^^^^
case:28:35: note: covered here first
   28 | agreement "A" { version 1; covers lead.issued, revenue, channel }
      |                                   ^^^^^^^^^^^
case:29:48: error[E620]: there is no table leed; did you mean "lead"?
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                                ^^^^
case:29:66: error[E622]: lead has no isued; did you mean "issued"?
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                                                  ^^^^^
case:29:73: error[E620]: there is no table a
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                                                         ^
case:29:80: error[E621]: an agreement covers definitions, tables, and events by their table: lead.net_issued
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                                                                ^^^^^^^^^^^^^
case:29:95: error[E623]: nothing is called revenu; did you mean "revenue"?
   29 | …lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |                                                              ^^^^^^
case:30:11: error[E625]: there is an agreement "B" already
   30 | agreement "B" { version 2 }
      |           ^^^
case:29:11: note: declared here first
   29 | agreement "B" { version 1; covers lead.issued, leed.issued, lead.isued, a.b.c, lead.deal.won, revenu }
      |           ^^^
case:31:11: error[E626]: two agreements cover all that no other covers: let one of them say what it covers
   31 | agreement "C" { version 2 }
      |           ^^^
case:30:11: note: the other is here
   30 | agreement "B" { version 2 }
      |           ^^^

== Amendments
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
attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
table gone from crm "g.csv" { id key = Id; at time = At; merge by id keep first by at others are lost at at }
amend from 2027-06-01 agreed by "x" on 2027-05-01 because "later" {
  stages of lead { issued when fit and deal is known; called at issued_at when isued }
}
amend from 2027-01-01 agreed by "x" on 2026-12-01 because "sooner" {
  stages of lead { issued at issued_at when fit and owner is known; isued at issued_at }
  events of gone { lost at at }
  events of laed { issued at at }
  codes channel { paid marketing matches /paid/; phone sales matches /phone/; other sales otherwise }
  codes chanel { a otherwise }
  metric leads = revenue
  metric lead = 3
  costs spend = lead.score of deal.won { include everything }
  costs leads = amount of deal.won { include everything }
  dimension owner = lead.owner.email
  dimension ownr = lead.email
  attribution j of deal.won over lead.touches.made within 30 days before end of closed_on
  attribution k of deal.won over lead.touches.made within 30 days before end of closed_on
  table x { id key }
  calendar { timezone "UTC" }
}
--
case:32:80: error[E330]: lead has no isued; did you mean "issued"?
   32 |   stages of lead { issued when fit and deal is known; called at issued_at when isued }
      |                                                                                ^^^^^
case:35:69: error[E604]: isued is not declared, so there is nothing to change; did you mean "issued"?
   35 |   stages of lead { issued at issued_at when fit and owner is known; isued at issued_at }
      |                                                                     ^^^^^
case:36:20: error[E605]: lost belongs to the table's merge rule, which holds for all time
   36 |   events of gone { lost at at }
      |                    ^^^^
case:37:20: error[E604]: issued is not declared, so there is nothing to change; did you mean "lead"?
   37 |   events of laed { issued at at }
      |                    ^^^^^^
case:39:9: error[E604]: chanel is not declared, so there is nothing to change; did you mean "channel"?
   39 |   codes chanel { a otherwise }
      |         ^^^^^^
case:40:10: error[E601]: amended, leads is money (USD), and it was count: that is another metric
   40 |   metric leads = revenue
      |          ^^^^^
case:26:8: note: declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:41:10: error[E604]: lead is not declared, so there is nothing to change; did you mean "leads"?
   41 |   metric lead = 3
      |          ^^^^
case:42:9: error[E602]: amended, spend are integer, and they were money (USD)
   42 |   costs spend = lead.score of deal.won { include everything }
      |         ^^^^^
case:28:7: note: declared here
   28 | costs spend = amount of deal.won { include everything }
      |       ^^^^^
case:43:9: error[E604]: leads is not declared, so there is nothing to change; did you mean "leads"?
   43 |   costs leads = amount of deal.won { include everything }
      |         ^^^^^
case:45:13: error[E604]: ownr is not declared, so there is nothing to change; did you mean "owner"?
   45 |   dimension ownr = lead.email
      |             ^^^^
case:47:15: error[E604]: k is not declared, so there is nothing to change
   47 |   attribution k of deal.won over lead.touches.made within 30 days before end of closed_on
      |               ^
case:48:3: error[E608]: this cannot be amended: only stages and events, codes, costs, metrics, attributions and dimensions can
   48 |   table x { id key }
      |   ^^^^^^^^^^^^^^^^^^
case:49:3: error[E608]: this cannot be amended: only stages and events, codes, costs, metrics, attributions and dimensions can
   49 |   calendar { timezone "UTC" }
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Two wordings of one day
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
amend from 2027-01-01 agreed by "x" on 2026-12-01 because "y" { metric leads = count(lead.issued) }
amend from 2027-01-01 agreed by "x" on 2026-12-02 because "z" { metric leads = count(lead.called); codes channel of integer { a otherwise } }
--
case:29:72: error[E607]: leads has a wording from 2027-01-01 already; a day has one
   29 | amend from 2027-01-01 agreed by "x" on 2026-12-02 because "z" { metric leads = count(lead.called); codes channel of integer { a otherwise } …
      |                                                                        ^^^^^
case:29:106: error[E603]: amended, channel are codes of integer, and they were of text
   29 | …2-02 because "z" { metric leads = count(lead.called); codes channel of integer { a otherwise } }
      |                                                              ^^^^^^^
case:19:7: note: declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^

== An amended event at a date
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
amend from 2027-01-01 agreed by "x" on 2026-12-01 because "y" { stages of lead { issued at called_on when fit } }
metric a = conversion(lead.captured to lead.issued within 3 days)
metric b = conversion(lead.captured to lead.issued within 3 calendar days)
metric c = count(lead.captured where channel is mail and channel is not phone)
--
case:29:59: error[E455]: within days where a date takes part: say calendar days or working days
   29 | metric a = conversion(lead.captured to lead.issued within 3 days)
      |                                                           ^^^^^^
case:20:42: note: issued happens at a date, not at a time
   20 | stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                          ^^^^^^
case:31:73: error[E360]: codes channel has no code phone
   31 | metric c = count(lead.captured where channel is mail and channel is not phone)
      |                                                                         ^^^^^
case:19:7: note: channel is declared here
   19 | codes channel { paid marketing matches /ads/i; mail marketing matches /mail/i; other sales otherwise }
      |       ^^^^^^^

== Labels of an amended code set
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
amend from 2027-01-01 agreed by "x" on 2026-12-01 because "y" { codes channel { phone sales matches /phone/; paid marketing otherwise } }
metric a = count(lead.captured where channel is phone or channel is mail)
codes paid { x otherwise }
--
ok

== Pilots
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
attribution j of deal.won over lead.touches.made within 9 days before end of closed_on
pilot "Try" from 2026-11-02 to 2027-01-31 asked by "Sales" {
  stages of lead { issued at issued_at when fit and channel is not letter }
  codes channel { letter sales matches /letter/; other sales otherwise }
  metric leads = count(lead.issued)
  metric revenue = count(lead.issued)
  metric leads = count(lead.called)
  metric laeds = count(lead.called)
  dimension channel = lead.channel
  dimension owner = lead.score
  attribution j of deal.won over lead.touches.mad within 9 days before end of closed_on
  costs spend = amount of deal.won { include stage = 3 }
  report r { period last 2 weeks }
}
pilot "Other" from 2026-11-02 to 2027-01-31 asked by "Sales" {
  codes channel { letter sales when fit }
  stages of lead { issued at id }
}
--
case:34:10: error[E610]: in the pilot revenue is count, and it is money (USD) otherwise: the two cannot be compared
   34 |   metric revenue = count(lead.issued)
      |          ^^^^^^^
case:27:8: note: declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:35:10: error[E606]: this pilot has a wording of leads already
   35 |   metric leads = count(lead.called)
      |          ^^^^^
case:36:10: error[E604]: laeds is not declared, so there is nothing to change; did you mean "leads"?
   36 |   metric laeds = count(lead.called)
      |          ^^^^^
case:38:13: error[E610]: in the pilot owner is integer, and it is text otherwise: the two cannot be compared
   38 |   dimension owner = lead.score
      |             ^^^^^
case:25:11: note: declared here
   25 | dimension owner = lead.owner.name
      |           ^^^^^
case:39:47: error[E341]: touch has no mad; did you mean "made"?
   39 |   attribution j of deal.won over lead.touches.mad within 9 days before end of closed_on
      |                                               ^^^
case:17:7: note: touch is declared here
   17 | table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |       ^^^^^
case:40:52: error[E420]: cannot compare text with integer
   40 |   costs spend = amount of deal.won { include stage = 3 }
      |                                                    ^
case:14:84: note: stage is text, declared here
   14 | …lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
      |                                                              ^^^^^
case:41:3: error[E608]: this cannot be tried in a pilot: only stages and events, codes, costs, metrics, attributions and dimensions can
   41 |   report r { period last 2 weeks }
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:44:19: error[E713]: codes of values are told by the value: =, in, matches; `when` wants codes of a table
   44 |   codes channel { letter sales when fit }
      |                   ^^^^^^^^^^^^^^^^^^^^^
case:45:30: error[E407]: issued happens at a time or a date, and this is text
   45 |   stages of lead { issued at id }
      |                              ^^
case:9:3: note: id is text, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |   ^^

== Frozen costs change with a quarter, or when all who signed agree beforehand
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
agreement "Money" { version 1; agreed by "Finance", "Sales" on 2026-01-01 }
table bill from crm "b.csv" { day date = Day; sum money = Sum }
events of bill { due at day }
costs rent = sum of bill.due { include everything; frozen each quarter }
amend from 2026-04-01 agreed by "Sales" on 2026-03-01 because "a quarter begins" { costs rent = sum of bill.due { include everything at 50%; frozen each quarter } }
amend from 2026-05-01 agreed by "Sales" on 2026-03-01 because "one of two" { costs rent = sum of bill.due { include everything at 40%; frozen each quarter } }
amend from 2026-05-02 agreed by "Sales", "Finance" on 2026-05-03 because "too late" { costs rent = sum of bill.due { include everything at 30%; frozen each quarter } }
amend from 2026-05-03 agreed by "Sales", "Finance" on 2026-05-03 because "all, in time" { costs rent = sum of bill.due { include everything at 20% } }
amend from 2026-05-04 agreed by "Sales" on 2026-06-01 because "not frozen any more" { costs rent = sum of bill.due { include everything } }
--
case:9:84: error[E611]: rent is frozen each quarter, and this changes it inside the one from 2026-04-01: begin on 2026-07-01, or let all who signed "Money" agree; "Finance" did not
    9 | …greed by "Sales" on 2026-03-01 because "one of two" { costs rent = sum of bill.due { include everything at 40%; frozen each quarter } }
      |                                                              ^^^^
case:8:142: note: frozen here
    8 | …{ costs rent = sum of bill.due { include everything at 50%; frozen each quarter } }
      |                                                              ^^^^^^^^^^^^^^^^^^^
case:10:93: error[E612]: rent is frozen each quarter, and this changes it inside the one from 2026-04-01, agreed after it began to hold: begin on 2026-07-01, or on a day not before the agreement
   10 | …"Sales", "Finance" on 2026-05-03 because "too late" { costs rent = sum of bill.due { include everything at 30%; frozen each quarter } }
      |                                                              ^^^^
case:9:136: note: frozen here
    9 | …{ costs rent = sum of bill.due { include everything at 40%; frozen each quarter } }
      |                                                              ^^^^^^^^^^^^^^^^^^^
