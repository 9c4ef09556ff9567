Cases of the checker: what is outside of the program, settings and the columns of its sources.

== The columns of a source
#! columns leads.csv Id|Email|Twice|Twice|
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table lead from crm "leads.csv" { id key = Id; email text = email; twice text = Twice; phone text = Phone }
--
case:5:61: error[E323]: "leads.csv" has no column email, and lead declares none; did you mean "Email"?
    5 | table lead from crm "leads.csv" { id key = Id; email text = email; twice text = Twice; phone text = Phone }
      |                                                             ^^^^^
case:5:81: error[E324]: "leads.csv" has 2 columns called Twice; which one is meant cannot be said
    5 | table lead from crm "leads.csv" { id key = Id; email text = email; twice text = Twice; phone text = Phone }
      |                                                                                 ^^^^^
case:5:101: error[E323]: "leads.csv" has no column Phone, and lead declares none
    5 | … = Id; email text = email; twice text = Twice; phone text = Phone }
      |                                                              ^^^^^

== A source that cannot be looked at
#! columns leads.csv Id
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table user from crm "users.csv" { id key = Id; name text = Anything }
--
case:5:21: warning[W320]: the columns of "users.csv" are not known, so names of them are not checked
    5 | table user from crm "users.csv" { id key = Id; name text = Anything }
      |                     ^^^^^^^^^^^
case:5:21: note: users.csv: there is no such file

== The columns of a feed
#! columns plan.csv Month|Plan
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table lead from crm "plan.csv" { id key = Month }
metric m = count(lead) { target from crm "plan.csv" { month = Month, value = Paln } }
--
case:6:78: error[E328]: "plan.csv" has no column Paln, or more than one; did you mean "Plan"?
    6 | metric m = count(lead) { target from crm "plan.csv" { month = Month, value = Paln } }
      |                                                                              ^^^^

== Connectors
#! columns leads.csv Id
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
source lake = excel("data")
table lead from crm "leads.csv" { id key = Id }
--
case:5:15: error[E379]: there is no connector excel; `concord plugins` lists those that there are
    5 | source lake = excel("data")
      |               ^^^^^

== Sources that are refused
#! columns leads.csv Id
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data", wrong: 3)
table lead from crm "leads.csv" { id key = Ident }
--
case:4:14: error[E392]: connector csv has no option wrong; it has zone
    4 | source crm = csv("data", wrong: 3)
      |              ^^^^^^^^^^^^^^^^^^^^^

== Functions of plugins
#! columns leads.csv Id
concord 1
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
use wilson from plugin "stats"
table lead from crm "leads.csv" { id key = Id }
--
case:5:5: error[E308]: the plugin "stats" does not give wilson: there is no plugin stats
    5 | use wilson from plugin "stats"
      |     ^^^^^^

== Settings from outside
#! set limit=40
#! set rate=7.5%
#! set cap=-12.50
#! set wait=90
#! set since=2026-02-28
#! set strict=no
#! set data=elsewhere
concord 1
setting limit = 3;  setting rate = 5%;  setting cap = -10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes;  setting data = "data"
--
ok

== Settings from outside that do not fit
#! set limit=1,000
#! set rate=half
#! set cap=10 EUR
#! set wait=90 minutes
#! set since=2026-02-30
#! set strict=maybe
#! set limmit=4
#! set =4
concord 1
setting limit = 3;  setting rate = 5%;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
--
case:10:9: error[E770]: limit is set to "1,000" from outside, and that is no integer such as 3
   10 | setting limit = 3;  setting rate = 5%;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |         ^^^^^
case:10:29: error[E770]: rate is set to "half" from outside, and that is no number such as 5%
   10 | setting limit = 3;  setting rate = 5%;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |                             ^^^^
case:10:49: error[E770]: cap is set to "10 EUR" from outside, and that is no money (USD) such as 10 USD
   10 | setting limit = 3;  setting rate = 5%;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |                                                 ^^^
case:10:72: error[E770]: wait is set to "90 minutes" from outside, and that is no elapsed time such as 30 hours
   10 | setting limit = 3;  setting rate = 5%;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |                                                                        ^^^^
case:10:98: error[E770]: since is set to "2026-02-30" from outside, and that is no date such as 2026-01-01
   10 | …;  setting cap = 10 USD;  setting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |                                                              ^^^^^
case:10:127: error[E770]: strict is set to "maybe" from outside, and that is no flag such as yes
   10 | …ting wait = 30 hours;  setting since = 2026-01-01;  setting strict = yes
      |                                                              ^^^^^^
error[E377]: there is no setting limmit to be set from outside; did you mean "limit"?
error[E377]: there is no setting  to be set from outside
