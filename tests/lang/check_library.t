Cases of the checker: what a project takes of the standard library.

== What is used is there, with what it rests on
concord 1
calendar { timezone "UTC"; currency USD }
table deal from crm "deals.csv" { id key = Id; created_at time = At; closed_on date = CloseDate; amount money = Amount in USD; is_won flag = Won }
source crm = csv("data")
events of deal { created at created_at; closed at closed_on; won at closed_on when is_won }
use pipeline_velocity from standard
--
ok

== What nobody names is not there
concord 1
calendar { timezone "UTC"; currency USD }
table deal from crm "deals.csv" { id key = Id; closed_on date = CloseDate; is_won flag = Won }
source crm = csv("data")
events of deal { closed at closed_on; won at closed_on when is_won }
use win_rate from standard
metric half = wins / 2
metric most = closed rolling 2 weeks
metric all = sum(id of deal.won credited linear along journey)
report r { period last 2 weeks; sheet "S" { scorecard win_rate, loss_rate; list wins columns id; bridge losses; list deal.won columns why closed; text "{wins}" } }
alert wins to "a@example.com"
amend from 2026-01-01 agreed by "Sales" on 2025-12-01 because "more" { metric wins = 3 }
--
case:7:15: error[E383]: there is no metric wins; the standard library has one: use wins from standard
    7 | metric half = wins / 2
      |               ^^^^
case:8:15: error[E383]: there is no metric closed; the standard library has one: use closed from standard
    8 | metric most = closed rolling 2 weeks
      |               ^^^^^^
case:9:18: error[E438]: there is no sum of text
    9 | metric all = sum(id of deal.won credited linear along journey)
      |                  ^^
case:3:35: note: id is text, declared here
    3 | table deal from crm "deals.csv" { id key = Id; closed_on date = CloseDate; is_won flag = Won }
      |                                   ^^
case:10:19: error[E763]: weeks begin on a day, and the calendar does not say which: week starts monday
   10 | report r { period last 2 weeks; sheet "S" { scorecard win_rate, loss_rate; list wins columns id; bridge losses; list deal.won columns why cl…
      |                   ^^^^^^^^^^^^
case:10:65: error[E383]: there is no metric loss_rate; the standard library has one: use loss_rate from standard
   10 | report r { period last 2 weeks; sheet "S" { scorecard win_rate, loss_rate; list wins columns id; bridge losses; list deal.won columns why cl…
      |                                                                 ^^^^^^^^^
case:10:81: error[E817]: a list shows the records of a metric, an event or a table, and nothing of that kind is called wins; the standard library has one: use wins from standard
   10 | report r { period last 2 weeks; sheet "S" { scorecard win_rate, loss_rate; list wins columns id; bridge losses; list deal.won columns why cl…
      |                                                                                 ^^^^
case:10:105: error[E806]: a bridge leads to a metric, and there is none called losses; the standard library has one: use losses from standard
   10 | …scorecard win_rate, loss_rate; list wins columns id; bridge losses; list deal.won columns why closed; text "{wins}" } }
      |                                                              ^^^^^^
case:10:153: error[E365]: {wins} is no metric, and neither {period} nor {report}; the standard library has one: use wins from standard
   10 | … id; bridge losses; list deal.won columns why closed; text "{wins}" } }
      |                                                              ^^^^^^
case:11:7: error[E855]: an alert is of a metric's records, or when …; there is no metric wins; the standard library has one: use wins from standard
   11 | alert wins to "a@example.com"
      |       ^^^^
case:12:79: error[E604]: wins is not declared, so there is nothing to change; the standard library has one: use wins from standard
   12 | amend from 2026-01-01 agreed by "Sales" on 2025-12-01 because "more" { metric wins = 3 }
      |                                                                               ^^^^

== An own definition takes the library's place, and is left out of use
concord 1
calendar { timezone "UTC"; currency USD }
table deal from crm "deals.csv" { id key = Id; closed_on date = CloseDate; is_won flag = Won }
source crm = csv("data")
events of deal { closed at closed_on; won at closed_on when is_won }
use win_rate from standard
metric wins = count(deal.won where id != "test")
metric more = wins + 1
metric closed = count(deal.closed)
use closed, more from standard
use win_rate from standard
--
case:10:5: error[E388]: closed is defined here too: leave it out of `use`, and what rests on it takes the one of this project
   10 | use closed, more from standard
      |     ^^^^^^
case:9:8: note: defined here
    9 | metric closed = count(deal.closed)
      |        ^^^^^^
case:10:13: error[E307]: the standard library has no more
   10 | use closed, more from standard
      |             ^^^^
case:11:5: error[E389]: win_rate is used twice
   11 | use win_rate from standard
      |     ^^^^^^^^
case:6:5: note: used here first
    6 | use win_rate from standard
      |     ^^^^^^^^

== A definition whose names the project has not is told where it is asked for
concord 1
calendar { timezone "UTC"; currency USD; week starts monday }
table deal from crm "deals.csv" { id key = Id; closed_on date = CloseDate; is_won flag = Won; lead -> lead.deals through lead.deal }
table lead from crm "leads.csv" { id key = Id; at time = At; channel channel = Source; deal -> deal = DealId }
codes channel { paid marketing matches /ads/; other sales otherwise }
source crm = csv("data")
stages of lead { captured at at; issued_gross at at }
events of deal { closed at closed_on; won at closed_on when is_won }
dimension channel = lead.channel
use pipeline_velocity, revenue from standard
use sourced_revenue, attributed_revenue_first from standard
use cost_per_lead, ad_spend, stuck_deals from standard
use claimed_conversions from standard
use issued_junk, silent_large_deals, mql_to_sql_30d from standard
--
case:10:5: error[E391]: pipeline_velocity cannot be used here: deal has no created
   10 | use pipeline_velocity, revenue from standard
      |     ^^^^^^^^^^^^^^^^^
standard:91:58: note: opps_created rests on deal.created
   91 | metric opps_created "Opportunities created" = count(deal.created) {
      |                                                          ^^^^^^^
note: declare the event deal.created: `events of … { created at … }`; or write opps_created another way: what rests on it takes yours
case:10:5: error[E391]: pipeline_velocity cannot be used here: deal has no created_at
   10 | use pipeline_velocity, revenue from standard
      |     ^^^^^^^^^^^^^^^^^
standard:132:62: note: cycle_days rests on created_at, closed_on, deal.won
  132 | metric cycle_days "Sales cycle" = average(calendar days from created_at to closed_on of deal.won) {
      |                                                              ^^^^^^^^^^
note: declare created_at: a column or an event of its table, or a setting; or write cycle_days another way: what rests on it takes yours
case:10:24: error[E391]: revenue cannot be used here: deal has no amount
   10 | use pipeline_velocity, revenue from standard
      |                        ^^^^^^^
standard:105:32: note: revenue rests on amount, deal.won
  105 | metric revenue "Revenue" = sum(amount of deal.won) {
      |                                ^^^^^^
note: declare amount: a column or an event of its table, or a setting; or write revenue another way and leave it out of `use`: what rests on it takes yours
case:11:5: error[E391]: sourced_revenue cannot be used here: lead has no touches
   11 | use sourced_revenue, attributed_revenue_first from standard
      |     ^^^^^^^^^^^^^^^
standard:401:108: note: sourced_revenue rests on amount, deal.won, channel, lead.touches, marketing
  401 | …eting" = sum(amount of deal.won where first(channel of lead.touches).group is marketing) {
      |                                                              ^^^^^^^
note: declare the link lead.touches, from either side; or write sourced_revenue another way and leave it out of `use`: what rests on it takes yours
case:11:22: error[E391]: attributed_revenue_first cannot be used here: lead has no touches
   11 | use sourced_revenue, attributed_revenue_first from standard
      |                      ^^^^^^^^^^^^^^^^^^^^^^^^
standard:424:43: note: journey rests on deal.won, lead.touches.made, closed_on
  424 | attribution journey of deal.won over lead.touches.made within 90 days before end of closed_on else "Unattributed"
      |                                           ^^^^^^^
note: declare the link lead.touches, from either side; or write journey another way: what rests on it takes yours
case:11:22: error[E391]: attributed_revenue_first cannot be used here: deal has no amount
   11 | use sourced_revenue, attributed_revenue_first from standard
      |                      ^^^^^^^^^^^^^^^^^^^^^^^^
standard:426:77: note: attributed_revenue_first rests on amount, deal.won, journey
  426 | metric attributed_revenue_first "Revenue credited to the first touch" = sum(amount of deal.won credited first along journey) {
      |                                                                             ^^^^^^
note: declare amount: a column or an event of its table, or a setting; or write attributed_revenue_first another way and leave it out of `use`: what rests on it takes yours
case:12:5: error[E391]: cost_per_lead cannot be used here: there is no metric investment
   12 | use cost_per_lead, ad_spend, stuck_deals from standard
      |     ^^^^^^^^^^^^^
standard:350:40: note: cost_per_lead rests on investment, leads
  350 | metric cost_per_lead "Cost per lead" = investment / leads {
      |                                        ^^^^^^^^^^
note: declare it, `metric investment = …` or `costs investment = …`; or write cost_per_lead another way and leave it out of `use`: what rests on it takes yours
case:12:20: error[E391]: ad_spend cannot be used here: there is no metric investment
   12 | use cost_per_lead, ad_spend, stuck_deals from standard
      |                    ^^^^^^^^
standard:362:30: note: ad_spend rests on investment, category
  362 | metric ad_spend "Ad spend" = investment where category = "Ads" {
      |                              ^^^^^^^^^^
note: declare it, `metric investment = …` or `costs investment = …`; or write ad_spend another way and leave it out of `use`: what rests on it takes yours
case:12:30: error[E391]: stuck_deals cannot be used here: there is no table stay
   12 | use cost_per_lead, ad_spend, stuck_deals from standard
      |                              ^^^^^^^^^^^
standard:211:73: note: stage_days rests on at, ended_at, stay.left
  211 | metric stage_days "Days in stage" = average(days from at to ended_at of stay.left) {
      |                                                                         ^^^^
note: declare the table, `table stay from … { … }`; or write stage_days another way: what rests on it takes yours
case:12:30: error[E391]: stuck_deals cannot be used here: deal has no created
   12 | use cost_per_lead, ad_spend, stuck_deals from standard
      |                              ^^^^^^^^^^^
standard:223:24: note: stuck_deals rests on deal, created, closed, at, stays, stage_days, stage
  223 |     = count(deal where created and not closed and days from last(at of stays) to now > 1.5 * stage_days for same stage) {
      |                        ^^^^^^^
note: declare created: a column or an event of its table, or a setting; or write stuck_deals another way and leave it out of `use`: what rests on it takes yours
case:13:5: error[E391]: claimed_conversions cannot be used here: there is no table claim
   13 | use claimed_conversions from standard
      |     ^^^^^^^^^^^^^^^^^^^
standard:392:87: note: claimed_conversions rests on conversions, claim.made
  392 | … "Conversions that ad platforms claim" = sum(conversions of claim.made) {
      |                                                              ^^^^^
note: declare the table, `table claim from … { … }`; or write claimed_conversions another way and leave it out of `use`: what rests on it takes yours
case:14:5: error[E391]: issued_junk cannot be used here: lead has no outcome
   14 | use issued_junk, silent_large_deals, mql_to_sql_30d from standard
      |     ^^^^^^^^^^^
standard:26:82: note: issued_junk rests on lead.issued_gross, outcome, junk
   26 | …eads issued that were junk" = count(lead.issued_gross where outcome.group is junk) {
      |                                                              ^^^^^^^
note: declare outcome: a column or an event of its table, or a setting; or write issued_junk another way and leave it out of `use`: what rests on it takes yours
case:14:18: error[E391]: silent_large_deals cannot be used here: deal has no created
   14 | use issued_junk, silent_large_deals, mql_to_sql_30d from standard
      |                  ^^^^^^^^^^^^^^^^^^
standard:234:24: note: silent_large_deals rests on deal, created, closed, amount, large_deal, last_activity_at
  234 |     = count(deal where created and not closed and amount >= large_deal and
      |                        ^^^^^^^
note: declare created: a column or an event of its table, or a setting; or write silent_large_deals another way and leave it out of `use`: what rests on it takes yours
case:14:38: error[E391]: mql_to_sql_30d cannot be used here: lead has no mql
   14 | use issued_junk, silent_large_deals, mql_to_sql_30d from standard
      |                                      ^^^^^^^^^^^^^^
standard:245:54: note: mql_to_sql_30d rests on lead.mql, lead.sql
  245 | metric mql_to_sql_30d "MQL to SQL" = conversion(lead.mql to lead.sql within 30 days) {
      |                                                      ^^^
note: declare the event lead.mql: `events of … { mql at … }`; or write mql_to_sql_30d another way and leave it out of `use`: what rests on it takes yours

== A definition of the project's own that means something else
concord 1
calendar { timezone "UTC"; currency USD; week starts monday }
table deal from crm "deals.csv" { id key = Id; closed_on date = CloseDate; is_won flag = Won; amount text = Amount }
source crm = csv("data")
events of deal { closed at closed_on; won at closed_on when is_won }
metric sales_cost = 3 EUR
metric investment = 3 USD
use cac_fully_loaded, revenue from standard
--
case:8:5: error[E391]: cac_fully_loaded cannot be used here: cannot add money (USD) and money (EUR)
    8 | use cac_fully_loaded, revenue from standard
      |     ^^^^^^^^^^^^^^^^
standard:382:81: note: cac_fully_loaded rests on investment, sales_cost, wins
  382 | metric cac_fully_loaded "Customer acquisition cost, fully loaded" = (investment + sales_cost) / wins {
      |                                                                                 ^
note: its names mean something else here; or write cac_fully_loaded another way and leave it out of `use`: what rests on it takes yours
case:8:23: error[E391]: revenue cannot be used here: there is no sum of text
    8 | use cac_fully_loaded, revenue from standard
      |                       ^^^^^^^
standard:105:32: note: revenue rests on amount, deal.won
  105 | metric revenue "Revenue" = sum(amount of deal.won) {
      |                                ^^^^^^
note: its names mean something else here; or write revenue another way and leave it out of `use`: what rests on it takes yours

== A circle through the library
concord 1
use win_rate from standard
metric wins = win_rate * 2
metric closed = 3
--
case:3:8: error[E319]: this rests on itself: wins -> win_rate -> wins
    3 | metric wins = win_rate * 2
      |        ^^^^
