Cases of reports: what is understood in a report and not evaluated.

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
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
    table leads by channel, owner, score, fit top 3 and the rest
    scorecard leads
    bridge leads
    funnel lead in order
    cohort lead.captured to lead.back by month within 30, 60 days
    list leads columns id, owner.name, why leads limit 3
    list lead.captured where fit columns id
    text """{leads}"""
  }
}
--
ok

== Stories
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
report r "R" {
  period last 2 months
  sheet "One" {
  }
}
--
ok

== Lists show the records of one total
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
metric twice = leads * 2
metric rate = count(lead.captured where fit) / leads
report r "R" {
  period last 2 months
  sheet "One" {
    list twice columns id
    list lead where fit columns id, why twice, why captured, why rate
  }
}
--
case:27:5: error[E545]: a list shows the records of a table, of one event, or of a metric that is one total: list lead.captured where … columns …
   27 |     list twice columns id
      |     ^^^^^^^^^^^^^^^^^^^^^
case:28:66: error[E546]: why tells of one total, and this rests on several: write a column for each of them
   28 |     list lead where fit columns id, why twice, why captured, why rate
      |                                                                  ^^^^

== Bridges lead to the records of one event, in all wordings
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
metric good = count(lead.captured where fit)
amend from 2026-03-01 agreed by "A" on 2026-02-01 because "half of the leads" {
  metric good = count(lead.captured where fit) / 2
}
report r "R" {
  period last 2 months
  sheet "One" {
    bridge good
  }
}
--
case:29:5: error[E544]: a bridge leads to a metric that counts or adds up one event's records, such as count(lead.net_issued)
   29 |     bridge good
      |     ^^^^^^^^^^^

== Alerts of records
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
metric twice = leads * 2
alert twice to owner.name
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
  }
}
--
case:23:7: error[E549]: an alert's metric counts records, so that each can be told to somebody; write `alert when` for a condition
   23 | alert twice to owner.name
      |       ^^^^^

== The rest is of groups
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
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month top 2 and the rest
  }
}
--
case:25:5: error[E548]: `top … and the rest` is of groups alone: say by a dimension, and by no unit of time
   25 |     table leads by month top 2 and the rest
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Four dimensions
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
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by channel, owner, score, fit, id
  }
}
--
case:25:5: error[E559]: a table is cut by at most four dimensions
   25 |     table leads by channel, owner, score, fit, id
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Groups are left out by their figures
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
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by channel where channel is paid
  }
}
--
case:25:34: error[E532]: channel is a dimension, and groups are left out by their figures only: narrow the metric, as in `leads where channel …`
   25 |     table leads by channel where channel is paid
      |                                  ^^^^^^^

== Expectations compare figures with figures
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
expect "a" = "b"
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
  }
}
--
case:22:8: error[E535]: figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here
   22 | expect "a" = "b"
      |        ^^^
case:22:14: error[E535]: figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here
   22 | expect "a" = "b"
      |              ^^^

== Expectations of figures, of columns and links, and of sources
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
expect leads >= 0 and (lead.id is unique and lead.owner is unique) and crm is fresher than 26 hours
expect leads = 0 give or take 1
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
  }
}
--
ok

== Expectations know no day
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
expect today > 2026-01-01
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
  }
}
--
case:22:8: error[E535]: figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here
   22 | expect today > 2026-01-01
      |        ^^^^^
case:22:16: error[E535]: figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here
   22 | expect today > 2026-01-01
      |                ^^^^^^^^^^

== Expectations of values in a list
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
expect leads in (1, 2)
report r "R" {
  period last 2 months
  sheet "One" {
    table leads by month
  }
}
--
case:22:8: error[E535]: figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here
   22 | expect leads in (1, 2)
      |        ^^^^^^^^^^^^^^^
