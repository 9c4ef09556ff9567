Cases of the checker: types, units, times, codes 4xx.

== Conditions, arithmetic, else
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
metric a = count(lead.captured where score)
metric b = count(lead.captured where not owner)
metric c = count(lead.captured where created_at - issued_at > 3)
metric d = revenue + leads
metric e = leads - revenue
metric f = revenue * revenue
metric g = leads / revenue
metric h = sum(price of call.done) + revenue
metric i = count(lead.captured where -email = "x")
metric j = count(lead.captured where (score else "x") = 3)
metric k = (revenue + 1)
metric l = average(hours from lead.captured to lead.issued) + average(office hours from lead.captured to lead.issued)
metric m = leads + leads / 2 + leads / leads
metric n = count(deal.won where amount + 5 > 3 USD)
table x from crm "x.csv" {
  id key = Id; a number = B * 2
  d date = at; at time = At; e time = d; f integer = 1.5; g flag = 3
}
--
case:28:38: error[E401]: a condition is meant here, and this is integer
   28 | metric a = count(lead.captured where score)
      |                                      ^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:29:42: error[E401]: a condition is meant here, and this is row of user: say … is known, or what it is to be
   29 | metric b = count(lead.captured where not owner)
      |                                          ^^^^^
case:10:3: note: owner is row of user, declared here
   10 |   owner -> user = OwnerId; deal -> deal = DealId
      |   ^^^^^
case:30:49: error[E402]: a time is never added to or subtracted from anything: say calendar days from A to B, or 5 working days after A
   30 | metric c = count(lead.captured where created_at - issued_at > 3)
      |                                                 ^
case:31:20: error[E403]: cannot add money (USD) and count
   31 | metric d = revenue + leads
      |                    ^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:32:18: error[E403]: cannot subtract money (USD) from count
   32 | metric e = leads - revenue
      |                  ^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:33:20: error[E403]: cannot multiply money (USD) by money (USD)
   33 | metric f = revenue * revenue
      |                    ^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:34:18: error[E403]: cannot divide count by money (USD)
   34 | metric g = leads / revenue
      |                  ^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:35:36: error[E403]: cannot add money (EUR) and money (USD)
   35 | metric h = sum(price of call.done) + revenue
      |                                    ^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:36:38: error[E404]: there is no minus of text
   36 | metric i = count(lead.captured where -email = "x")
      |                                      ^^^^^^
case:37:45: error[E405]: else takes the place of a missing value, so both are of one type; here are integer and text
   37 | metric j = count(lead.captured where (score else "x") = 3)
      |                                             ^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:38:21: error[E403]: cannot add money (USD) and integer
   38 | metric k = (revenue + 1)
      |                     ^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:39:61: error[E403]: cannot add elapsed time and office time
   39 | metric l = average(hours from lead.captured to lead.issued) + average(office hours from lead.captured to lead.issued)
      |                                                             ^
case:40:30: error[E403]: cannot add count and ratio
   40 | metric m = leads + leads / 2 + leads / leads
      |                              ^
case:41:40: error[E403]: cannot add money (USD) and integer
   41 | metric n = count(deal.won where amount + 5 > 3 USD)
      |                                        ^
case:15:52: note: amount is money (USD), declared here
   15 |   closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
      |                                                    ^^^^^^
case:43:29: error[E403]: cannot multiply text by integer; a text is read as a number by a column of type number
   43 |   id key = Id; a number = B * 2
      |                             ^
case:44:12: error[E406]: the column is date, and this is time: keep it a time, which is compared with dates by its local day
   44 |   d date = at; at time = At; e time = d; f integer = 1.5; g flag = 3
      |            ^^  ~~
case:44:16: note: at is time, declared here
case:44:39: error[E406]: the column is time, and this is date: say start of … or end of …
   44 |   d date = at; at time = At; e time = d; f integer = 1.5; g flag = 3
      |   ~                                   ^
case:44:3: note: d is date, declared here
case:44:54: error[E406]: the column is integer, and this is number: declare it a number
   44 |   d date = at; at time = At; e time = d; f integer = 1.5; g flag = 3
      |                                                      ^^^
case:44:68: error[E406]: the column is flag, and this is integer
   44 |   d date = at; at time = At; e time = d; f integer = 1.5; g flag = 3
      |                                                                    ^

== A condition, a time
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
table x from crm "x.csv" { id key = Id; at time = At }
events of x { b at id; c at at when id }
--
case:29:20: error[E407]: b happens at a time or a date, and this is text
   29 | events of x { b at id; c at at when id }
      |                    ^^
case:28:28: note: id is text, declared here
   28 | table x from crm "x.csv" { id key = Id; at time = At }
      |                            ^^
case:29:37: error[E401]: a condition is meant here, and this is text: say … is known, or what it is to be
   29 | events of x { b at id; c at at when id }
      |                                     ^^
case:28:28: note: id is text, declared here
   28 | table x from crm "x.csv" { id key = Id; at time = At }
      |                            ^^

== Units that follow
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
metric a = leads / leads + 1
metric b = revenue / leads + 3 USD
metric c = revenue / average(calendar days from created_at to closed_on of deal.won)
metric d = revenue / average(calendar days from lead.created_at to closed_on of deal.won)
metric e = 2 * revenue - 10% * revenue
metric f = leads * 2 - 1
metric g = d * 2 + d
metric h = leads * revenue
metric i = 1 / leads
metric j = (leads else 0) + 1
--
case:30:49: error[E330]: deal has no created_at
   30 | metric c = revenue / average(calendar days from created_at to closed_on of deal.won)
      |                                                 ^^^^^^^^^^

== Times
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
metric a = count(lead.captured where 5 days after email > issued_at)
metric b = count(lead.captured where 1.5 working days after created_at > issued_at)
metric c = count(lead.captured where 5 days after called_on > issued_at)
metric d = count(lead.captured where 5 hours before called_on > issued_at)
metric e = count(lead.captured where hours from called_on to issued_at > 5 hours)
metric f = count(lead.captured where days from score to issued_at > 5 days)
metric g = count(lead.captured where start of score < issued_at)
metric h = count(lead.captured where 5 days after end of called_on > issued_at and issued_at <= 5 working days after called_on)
metric i = count(lead.captured where 2 office hours after called_on > issued_at)
metric j = count(lead.captured where working days from called_on to issued > 5 working days)
metric k = count(lead.captured where calendar days from called_on to today > 5 days)
--
case:28:51: error[E410]: after takes a time or a date, and this is text
   28 | metric a = count(lead.captured where 5 days after email > issued_at)
      |                                                   ^^^^^
case:9:16: note: email is text, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                ^^^^^
case:29:38: error[E411]: working days are counted whole
   29 | metric b = count(lead.captured where 1.5 working days after created_at > issued_at)
      |                                      ^^^^^^^^^^^^^^^^
case:30:38: error[E412]: days are counted from an instant, and this is a date: say calendar days
   30 | metric c = count(lead.captured where 5 days after called_on > issued_at)
      |                                      ^^^^^^
case:11:61: note: called_on is date, declared here
   11 |   created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
      |                                                             ^^^^^^^^^
case:31:38: error[E412]: hours are counted from an instant, and this is a date: say start of … or end of … before the date, or calendar days in place of hours
   31 | metric d = count(lead.captured where 5 hours before called_on > issued_at)
      |                                      ^^^^^^^
case:11:61: note: called_on is date, declared here
   11 |   created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
      |                                                             ^^^^^^^^^
case:32:38: error[E413]: hours run between two instants, and a date takes part here: say start of … or end of … before the date, or calendar days in place of hours
   32 | metric e = count(lead.captured where hours from called_on to issued_at > 5 hours)
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:11:61: note: called_on is date, declared here
   11 |   created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
      |                                                             ^^^^^^^^^
case:33:48: error[E410]: from … to … takes a time or a date, and this is integer
   33 | metric f = count(lead.captured where days from score to issued_at > 5 days)
      |                                                ^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:34:47: error[E410]: start of takes a time or a date, and this is integer
   34 | metric g = count(lead.captured where start of score < issued_at)
      |                                               ^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:36:38: error[E412]: office hours are counted from an instant, and this is a date: say start of … or end of … before the date, or calendar days in place of office hours
   36 | metric i = count(lead.captured where 2 office hours after called_on > issued_at)
      |                                      ^^^^^^^^^^^^^^
case:11:61: note: called_on is date, declared here
   11 |   created_at time = CreatedDate; issued_at time = IssuedAt; called_on date = CalledOn
      |                                                             ^^^^^^^^^
case:37:69: error[E410]: from … to … takes a time or a date, and this is event issued: name the column that holds its time
   37 | metric j = count(lead.captured where working days from called_on to issued > 5 working days)
      |                                                                     ^^^^^^
case:20:42: note: issued is event issued, declared here
   20 | stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                          ^^^^^^
case:38:76: error[E420]: cannot compare calendar days with elapsed time
   38 | metric k = count(lead.captured where calendar days from called_on to today > 5 days)
      |                                                                            ^

== Comparisons, is, in, matches
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
metric a = count(deal.won where amount > 5)
metric b = count(deal.won where amount > 5 EUR)
metric c = count(deal.won where stage = 3)
metric d = count(deal.won where channel = "mail")
metric e = count(lead.issued where issued = yes)
metric f = count(deal.won where stage < "x")
metric g = count(lead.captured where owner < deal.lead.owner)
metric h = count(lead.captured where channel in (3, mail))
metric i = count(lead.captured where score in ("x", 3, 5 to 9))
metric j = count(lead.captured where email in ("a" to "c"))
metric k = count(lead.captured where owner in (3))
metric l = count(lead.captured where issued is known)
metric m = count(lead.captured where touches is known)
metric n = count(lead.captured where email is coded)
metric o = count(lead.captured where email is paid)
metric p = count(lead.captured where email matches /a(b/)
metric q = count(lead.captured where channel matches /a/)
metric r = count(lead.captured where score is not held)
expect revenue > leads
--
case:28:40: error[E420]: cannot compare money (USD) with integer: say … USD
   28 | metric a = count(deal.won where amount > 5)
      |                                        ^
case:15:52: note: amount is money (USD), declared here
   15 |   closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
      |                                                    ^^^^^^
case:29:40: error[E420]: cannot compare money (USD) with money (EUR)
   29 | metric b = count(deal.won where amount > 5 EUR)
      |                                        ^
case:15:52: note: amount is money (USD), declared here
   15 |   closed_on date = CloseDate; is_won flag = IsWon; amount money = Amount in USD
      |                                                    ^^^^^^
case:30:39: error[E420]: cannot compare text with integer
   30 | metric c = count(deal.won where stage = 3)
      |                                       ^
case:14:84: note: stage is text, declared here
   14 | …lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
      |                                                              ^^^^^
case:31:41: error[E420]: cannot compare code of channel with text: codes are compared by `is`
   31 | metric d = count(deal.won where channel = "mail")
      |                                         ^
case:14:54: note: channel is code of channel, declared here
   14 |   id key = Id; lead -> lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
      |                                                      ^^^^^^^
case:32:43: error[E420]: cannot compare event issued with flag: an event is a condition by itself
   32 | metric e = count(lead.issued where issued = yes)
      |                                           ^
case:20:42: note: issued is event issued, declared here
   20 | stages of lead { captured at created_at; issued at issued_at when fit; called at called_on; good when fit }
      |                                          ^^^^^^
case:33:39: error[E421]: text has no order: only = and != compare it
   33 | metric f = count(deal.won where stage < "x")
      |                                       ^
case:14:84: note: stage is text, declared here
   14 | …lead.deals through lead.deal; channel channel = LeadSource; stage text = Stage
      |                                                              ^^^^^
case:34:44: error[E421]: row of user has no order: only = and != compare it
   34 | metric g = count(lead.captured where owner < deal.lead.owner)
      |                                            ^
case:10:3: note: owner is row of user, declared here
   10 |   owner -> user = OwnerId; deal -> deal = DealId
      |   ^^^^^
case:35:50: error[E422]: code of channel is compared with the words of its code set, and this is none
   35 | metric h = count(lead.captured where channel in (3, mail))
      |                                                  ^
case:36:48: error[E423]: cannot compare integer with text
   36 | metric i = count(lead.captured where score in ("x", 3, 5 to 9))
      |                                                ^^^
case:37:48: error[E424]: from … to … wants an order, and text has none
   37 | metric j = count(lead.captured where email in ("a" to "c"))
      |                                                ^^^
case:37:55: error[E424]: from … to … wants an order, and text has none
   37 | metric j = count(lead.captured where email in ("a" to "c"))
      |                                                       ^^^
case:38:38: error[E425]: in (…) compares values, and this is row of user
   38 | metric k = count(lead.captured where owner in (3))
      |                                      ^^^^^
case:39:38: error[E426]: an event is a condition by itself: leave out `is known`
   39 | metric l = count(lead.captured where issued is known)
      |                                      ^^^^^^^^^^^^^^^
case:40:38: error[E427]: there may be many of these, or none: say any(…) or not any(…)
   40 | metric m = count(lead.captured where touches is known)
      |                                      ^^^^^^^^^^^^^^^^
case:41:38: error[E428]: only a code is coded or uncoded, and this is text
   41 | metric n = count(lead.captured where email is coded)
      |                                      ^^^^^^^^^^^^^^
case:9:16: note: email is text, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                ^^^^^
case:42:44: error[E429]: `is` compares codes, and this is text: write = "paid"
   42 | metric o = count(lead.captured where email is paid)
      |                                            ^^
case:9:16: note: email is text, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                ^^^^^
case:43:56: error[E430]: this pattern does not compile: the pattern is wrong at character 4: missing closing parenthesis
   43 | metric p = count(lead.captured where email matches /a(b/)
      |                                                        ^
case:44:38: error[E431]: a pattern matches text, and this is code of channel: compare it by `is` or `in`
   44 | metric q = count(lead.captured where channel matches /a/)
      |                                      ^^^^^^^
case:9:75: note: channel is code of channel, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                                                           ^^^^^^^
case:45:44: error[E429]: `is` compares codes, and this is integer: write != …
   45 | metric r = count(lead.captured where score is not held)
      |                                            ^^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:46:16: error[E420]: cannot compare money (USD) with count
   46 | expect revenue > leads
      |                ^
case:27:8: note: revenue is money (USD), declared here
   27 | metric revenue = sum(amount of deal.won)
      |        ^^^^^^^
case:26:8: note: leads is count, declared here
   26 | metric leads = count(lead.captured)
      |        ^^^^^

== Comparisons that are right
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
metric a = count(lead.captured where called_on >= created_at and score >= 4.5 and fit = yes and owner = deal.lead.owner)
metric b = count(lead.captured where channel is paid and channel is not "other" and channel in (mail, "paid") and channel.group is marketing)
metric c = count(lead.captured where email not in ("a", "b") and score in (1, 3 to 9) and channel is coded and not issued)
metric d = count(deal.won where deal.amount > 3 USD and lead.owner is known and stage is missing)
metric e = count(lead.captured where any(touches where at > lead.created_at and touch.type = "x") and called_on = today)
expect revenue > 3 USD and leads > 2 and leads / leads < 40%
--
ok

== Functions and hooks
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
hook pick(a integer, b text) gives text in "pick.lua"
hook tell(report) gives text in "tell.lua"
use wilson from plugin "stats"
metric a = count(lead.captured where lower(email where fit) = "x")
metric b = count(lead.captured where lower(email, email) = "x")
metric c = count(lead.captured where missing_if() = "x")
metric d = count(lead.captured where lower(score) = "x")
metric e = count(lead.captured where pick(email, email) = "x")
metric f = count(lead.captured where tell(email) = "x")
metric g = wilson(leads, owner)
metric h = wilson(leads, leads > 3)
metric i = count(lead.captured where wilson(3) = 1)
metric j = lower("x")
metric k = pick(3)
metric l = wilson(leads, leads)
metric m = count(lead.captured where pick(score, email) = "x")
table x from crm "x.csv" { id key = Id; a text = pick(Score, Email); b text = first(3) }
--
case:31:44: error[E432]: lower takes values; of, where, to, within and credited belong to totals such as sum(…)
   31 | metric a = count(lead.captured where lower(email where fit) = "x")
      |                                            ^^^^^^^^^^^^^^^
case:32:38: error[E433]: lower takes 1 argument, and here are 2
   32 | metric b = count(lead.captured where lower(email, email) = "x")
      |                                      ^^^^^^^^^^^^^^^^^^^
case:33:38: error[E434]: missing_if takes at least 2 arguments, and here are 0
   33 | metric c = count(lead.captured where missing_if() = "x")
      |                                      ^^^^^^^^^^^^
case:34:44: error[E435]: lower takes text here, and this is integer
   34 | metric d = count(lead.captured where lower(score) = "x")
      |                                            ^^^^^
case:9:36: note: score is integer, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                                    ^^^^^
case:35:43: error[E435]: pick takes integer here, and this is text
   35 | metric e = count(lead.captured where pick(email, email) = "x")
      |                                           ^^^^^
case:9:16: note: email is text, declared here
    9 |   id key = Id; email text = Email; score integer = Score; fit flag = Fit; channel channel = LeadSource
      |                ^^^^^
case:36:38: error[E436]: tell is a hook of a report: say story tell in a sheet
   36 | metric f = count(lead.captured where tell(email) = "x")
      |                                      ^^^^^^^^^^^
case:29:6: note: declared here
   29 | hook tell(report) gives text in "tell.lua"
      |      ^^^^
case:37:26: error[E381]: owner is a dimension: it narrows a metric, … where owner …, or cuts it, … by owner
   37 | metric g = wilson(leads, owner)
      |                          ^^^^^
case:38:26: error[E437]: wilson takes figures, and this is flag
   38 | metric h = wilson(leads, leads > 3)
      |                          ^^^^^^^^^
case:39:38: error[E449]: wilson(…) cannot be called here: a plugin's function takes figures, and stands in a metric
   39 | metric i = count(lead.captured where wilson(3) = 1)
      |                                      ^^^^^^^^^
case:40:12: error[E449]: lower(…) cannot be called here: it takes the values of a row
   40 | metric j = lower("x")
      |            ^^^^^^^^^^
case:41:12: error[E449]: pick(…) cannot be called here: it takes the values of a row
   41 | metric k = pick(3)
      |            ^^^^^^^
case:44:55: error[E435]: pick takes integer here, and this is text; a source's column is text until a column of the table reads it
   44 | table x from crm "x.csv" { id key = Id; a text = pick(Score, Email); b text = first(3) }
      |                                                       ^^^^^
case:44:85: error[E345]: first is taken over the many of a row, and this is integer
   44 | … { id key = Id; a text = pick(Score, Email); b text = first(3) }
      |                                                              ^

== Aggregates of a row's many
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
metric a = count(lead.captured where sum(type of touches) > 3)
metric b = count(lead.captured where percentile(9, price of calls) > 3 EUR)
metric c = count(lead.captured where percentile(101%, price of calls) > 3 EUR)
metric d = count(lead.captured where sum(rows: touches) > 3)
metric e = count(lead.captured where sum(distinct price of calls) > 3 EUR)
metric f = count(lead.captured where count(price of calls) > 3)
metric g = count(lead.captured where share(touches where type = "x") > 3)
metric h = count(lead.captured where count(touches within 3 days) > 3)
metric i = count(lead.captured where sum(calls) > 3)
metric j = count(lead.captured where any(type of touches))
metric k = count(lead.captured where first(price of calls) > 3 EUR)
metric l = count(lead.captured where count(distinct type of touches) > 3 and last(at of touches) > issued_at and any(touches) and min(at of touches) > issued_at)
metric m = count(lead.captured where max(type of touches) = "x")
metric n = count(lead.captured where first(touches).type = "x" and sum(price of calls where price > 3 EUR) > 5 EUR)
--
case:28:42: error[E438]: there is no sum of text
   28 | metric a = count(lead.captured where sum(type of touches) > 3)
      |                                          ^^^^
case:17:96: note: type is text, declared here
   17 | …{ id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |                                                              ^^^^
case:29:49: error[E439]: percentile begins with a percentage: percentile(90%, …)
   29 | metric b = count(lead.captured where percentile(9, price of calls) > 3 EUR)
      |                                                 ^
case:30:49: error[E440]: a percentile lies between 0% and 100%
   30 | metric c = count(lead.captured where percentile(101%, price of calls) > 3 EUR)
      |                                                 ^^^^
case:31:42: error[E441]: sum has no option rows
   31 | metric d = count(lead.captured where sum(rows: touches) > 3)
      |                                          ^^^^^^^^^^^^^
case:32:42: error[E442]: distinct belongs to count: count(distinct x of …)
   32 | metric e = count(lead.captured where sum(distinct price of calls) > 3 EUR)
      |                                          ^^^^^^^^^^^^^^^^^^^^^^^
case:33:44: error[E443]: count counts rows: say count(distinct x of …), or count(… where x is known)
   33 | metric f = count(lead.captured where count(price of calls) > 3)
      |                                            ^^^^^^^^^^^^^^
case:34:38: error[E444]: share is a total of all rows, and here stands one row: say count(… where …) / count(…)
   34 | metric g = count(lead.captured where share(touches where type = "x") > 3)
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:35:44: error[E445]: to, within and credited belong to totals; over a row's many, say count(… where …)
   35 | metric h = count(lead.captured where count(touches within 3 days) > 3)
      |                                            ^^^^^^^^^^^^^^^^^^^^^
case:36:38: error[E446]: sum of what? say sum(x of …)
   36 | metric i = count(lead.captured where sum(calls) > 3)
      |                                      ^^^^^^^^^^
case:37:42: error[E447]: any asks whether there is a row: say any(… where …)
   37 | metric j = count(lead.captured where any(type of touches))
      |                                          ^^^^^^^^^^^^^^^
case:38:38: error[E448]: first wants an order, and call has none: say `order by …` in its table
   38 | metric k = count(lead.captured where first(price of calls) > 3 EUR)
      |                                      ^^^^^^^^^^^^^^^^^^^^^
case:18:7: note: call is declared here
   18 | table call from crm "calls.csv" { id key = Id; lead -> lead.calls = LeadId; at time = At; price money = Price in EUR }
      |       ^^^^
case:40:42: error[E438]: there is no max of text
   40 | metric m = count(lead.captured where max(type of touches) = "x")
      |                                          ^^^^
case:17:96: note: type is text, declared here
   17 | …{ id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at, id }
      |                                                              ^^^^

== Metrics at other times, and their attributes
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
metric d = count(lead.captured where score rolling 3 weeks > 3)
metric e = revenue { target 3 EUR, from 2027-01-01 3 USD, from 2026-01-01 4 USD }
metric g = revenue { format EUR 0 }
metric i = leads > 3
metric j = revenue rolling 3 weeks + revenue quarter to date - revenue 1 year earlier + revenue for all
metric k = leads / leads { format percent 1; better higher; target 80%, from 2027-01-01 85%; benchmark 3; owner "a", "b"; says "x" }
metric l = average(hours from lead.captured to lead.issued) { format days 1; target 3 hours }
--
case:28:44: error[E483]: `rolling` follows a metric, and here stands a value of one row
   28 | metric d = count(lead.captured where score rolling 3 weeks > 3)
      |                                            ^^^^^^^^^^^^^^^
case:29:29: error[E484]: the metric is money (USD), and this is money (EUR)
   29 | metric e = revenue { target 3 EUR, from 2027-01-01 3 USD, from 2026-01-01 4 USD }
      |                             ^^^^^
case:29:75: error[E485]: values stand in the order of the dates from which they hold
   29 | metric e = revenue { target 3 EUR, from 2027-01-01 3 USD, from 2026-01-01 4 USD }
      |                                                                           ^^^^^
case:30:29: error[E487]: EUR is no format of money (USD): say its currency, percent, number, or the unit of its clock
   30 | metric g = revenue { format EUR 0 }
      |                             ^^^
case:31:12: error[E489]: a metric is a figure, and this is flag
   31 | metric i = leads > 3
      |            ^^^^^^^^^
