Cases of the plan: what is understood in a metric and not evaluated.

== All that these cases stand on is evaluated
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
--
ok

== Codes are told by values as they stand
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
codes size of integer { small < 50 + 50; big otherwise }
codes pair of integer { two in (1 + 1, 2); other otherwise }
table row from crm "rows.csv" { id key = Id; size size = Size; pair pair = Pair; at time = At }
events of row { made at at }
metric a = count(row.made where size is small);  metric b = count(row.made where pair is two)
metric again = count(row.made where size is big)
--
case:22:25: error[E521]: a code is compared with a value as it stands: write 0.3 in place of 0.1 + 0.2
   22 | codes size of integer { small < 50 + 50; big otherwise }
      |                         ^^^^^^^^^^^^^^^
case:23:25: error[E520]: `in (…)` of codes takes values as they stand: write 0.3 in place of 0.1 + 0.2
   23 | codes pair of integer { two in (1 + 1, 2); other otherwise }
      |                         ^^^^^^^^^^^^^^^^^

== in takes values as they stand
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
metric a = count(lead.captured where score in (other, 3))
metric b = count(lead.captured where score in (1 to limit, 1 + 1))
metric fine = count(lead.captured where score in (1 to limit, -1))
--
case:22:48: error[E515]: `in (…)` takes values as they stand: write … = … or … for a column of the row, and 0.3 in place of 0.1 + 0.2
   22 | metric a = count(lead.captured where score in (other, 3))
      |                                                ^^^^^
case:23:60: error[E515]: `in (…)` takes values as they stand: write … = … or … for a column of the row, and 0.3 in place of 0.1 + 0.2
   23 | metric b = count(lead.captured where score in (1 to limit, 1 + 1))
      |                                                            ^^^^^

== Costs that are spread over a dimension are not narrowed by it
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
costs spent = amount of bill.paid { include everything; spread over channel in proportion to leads }
metric a = spent where channel is paid
metric b = count(lead.captured where score > (spent / 1 USD) for same channel)
metric fine = leads where channel is paid
--
case:18:11: error[E511]: bill has no channel of its own: costs that are spread over channel are not narrowed by it, nor taken for the same channel
   18 | dimension channel = lead.channel, touch.channel
      |           ^^^^^^^
case:23:24: error[E511]: bill has no channel of its own: costs that are spread over channel are not narrowed by it, nor taken for the same channel
   23 | metric a = spent where channel is paid
      |                        ^^^^^^^

== Amended costs keep their number of events
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
costs spent = amount of bill.paid { include everything }
costs all = amount of bill.paid, fee.paid { include everything }
amend from 2026-03-01 agreed by "A" on 2026-02-01 because "fees are costs too" {
  costs spent = amount of bill.paid, fee.paid { include everything }
  costs all = amount of bill.paid { include everything }
}
metric a = spent + all
--
case:25:9: error[E528]: amended, spent are of 2 events, and they were of 1: a change in their number is not evaluated yet, a rule that excludes is
   25 |   costs spent = amount of bill.paid, fee.paid { include everything }
      |         ^^^^^
case:26:9: error[E528]: amended, all are of 1 event, and they were of 2: a change in their number is not evaluated yet, a rule that excludes is
   26 |   costs all = amount of bill.paid { include everything }
      |         ^^^

== Models of credit
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
hook halves(channel text) gives weights in "h.lua"
metric a = sum(amount of deal.closed credited 40% first + 60% before deal_won along journey)
metric b = sum(amount of deal.closed credited halves along journey)
metric c = sum(amount of deal.closed credited 40% first + 60% before lead.deals.deal_won along journey)
metric fine = sum(amount of deal.closed credited decay 7 days along journey)
--
case:25:47: error[E529]: the touch before which event? deals leads to many rows
   25 | metric c = sum(amount of deal.closed credited 40% first + 60% before lead.deals.deal_won along journey)
      |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== The same group is a row's
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
setting limit = 3
codes channel { paid marketing matches /ads/; mail sales otherwise }
table user from crm "users.csv" { id key = Id; name text = Name }
table lead from crm "leads.csv" {
  id key = Id; score integer = Score; other integer = Other; fit flag = Fit; channel channel = LeadSource
  owner -> user = OwnerId; deal -> deal = DealId; at time = At; back_at time = BackAt
}
table deal from crm "deals.csv" { id key = Id; lead -> lead.deals through lead.deal; amount money = Amount in USD; day date = Day; won flag = Won }
table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = LeadId; at time = At; channel channel = C; order by at }
table bill from crm "bills.csv" { id key = Id; day date = Day; amount money = Amount in USD }
table fee from crm "fees.csv" { id key = Id; day date = Day; amount money = Amount in USD }
stages of lead { captured at at; back at back_at }
events of deal { closed at day; deal_won at day when won }
events of touch { made at at };  events of bill { paid at day };  events of fee { paid at day }
dimension channel = lead.channel, touch.channel
dimension owner = lead.owner.name;  dimension score = lead.score;  dimension fit = lead.fit;  dimension id = lead.id
attribution journey of deal.closed over lead.touches.made within 90 days before end of day
metric leads = count(lead.captured)
metric a = leads for same channel
metric b = leads / (leads + 1) for same channel
metric fine = count(lead.captured where score > leads for same channel)
--
case:22:12: error[E533]: `for same channel` asks for the group of a row, so it stands in a row's condition: count(… where … > leads for same channel)
   22 | metric a = leads for same channel
      |            ^^^^^^^^^^^^^^^^^^^^^^
case:23:20: error[E533]: `for same channel` asks for the group of a row, so it stands in a row's condition: count(… where … > … for same channel)
   23 | metric b = leads / (leads + 1) for same channel
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== A text that is computed is read as no other type
concord 1
calendar { timezone "UTC" }
source crm = csv("data")
table lead from crm "leads.csv" {
  id key = Id; at time = At
  score integer = missing_if(Score, "n/a")
  back_at time = BackAt else "2026-01-31"
  fit flag = Fit else no
}
stages of lead { captured at at; back at back_at }
metric a = sum(score of lead.captured)
metric b = count(lead.back)
metric fine = count(lead.captured where fit)
--
case:6:19: error[E551]: only a source's own field is read as a number, a date or a flag; a text that is written or computed here is not, yet: write 5, 2026-01-31 or no without quotes, and let the source's option `missing` name what means nothing
    6 |   score integer = missing_if(Score, "n/a")
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^
case:7:30: error[E551]: only a source's own field is read as a number, a date or a flag; a text that is written or computed here is not, yet: write 5, 2026-01-31 or no without quotes, and let the source's option `missing` name what means nothing
    7 |   back_at time = BackAt else "2026-01-31"
      |                              ^^^^^^^^^^^^
