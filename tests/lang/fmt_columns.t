The layout of `concord fmt`: what stands under what.

== columns of a table: name, type, =; a label sticks out and moves nothing
table lead from crm "leads.csv" {
id key = Id
 employees   integer   =   Employees
      owner -> user=OwnerId
 deal->deal.leads = DealId
fit "Fits the agreed profile" flag = icp_fit( title,employees , country )
name text
size size
deal2 -> deal.first through deal.lead
channel channel by name = Channel
plan -> plan_version = PlanId, month at signed_at
amount money = Amount in Currency on closed_on
   drop   when deleted because "gone"
merge by email keep first by created_at,id others are duplicate at created_at
order by at , id
one per deal from at until next
on bad field skip row
}
--
table lead from crm "leads.csv" {
  id         key             = Id
  employees  integer         = Employees
  owner      -> user         = OwnerId
  deal       -> deal.leads   = DealId
  fit "Fits the agreed profile" flag = icp_fit(title, employees, country)
  name       text
  size       size
  deal2      -> deal.first through deal.lead
  channel    channel by name = Channel
  plan       -> plan_version = PlanId, month at signed_at
  amount     money           = Amount in Currency on closed_on
  drop when deleted because "gone"
  merge by email keep first by created_at, id others are duplicate at created_at
  order by at, id
  one per deal from at until next
  on bad field skip row
}

== statements behind a semicolon get lines of their own where lines have columns
concord 1; setting data = "data"; source crm = csv(data)
table t from crm "t.csv" { id key = Id; employees integer = Employees
 score integer = Score; at time = At }
metric a = count(t); metric longer_name = count(t where score > 1)
--
concord 1
setting data = "data"
source  crm  = csv(data)
table t from crm "t.csv" {
  id         key     = Id
  employees  integer = Employees
  score      integer = Score
  at         time    = At
}
metric a           = count(t)
metric longer_name = count(t where score > 1)

== labels of metrics are a column; a metric with a block of several lines stands alone
metric leads = count(lead.captured)
metric mql "Marketing-qualified leads" = count(lead.mql)
metric issued "Leads issued" = count(lead.issued) { better higher; owner "Marketing" }
metric cost "Cost per lead" = investment / leads {
format USD 0; better lower; target 450 USD, from 2027-01-01 430 USD
owner   "Marketing"
}
metric x = leads
metric long_name = leads

metric paragraph_of_its_own = x
--
metric leads                              = count(lead.captured)
metric mql    "Marketing-qualified leads" = count(lead.mql)
metric issued "Leads issued"              = count(lead.issued) { better higher; owner "Marketing" }
metric cost "Cost per lead" = investment / leads {
  format USD 0; better lower; target 450 USD, from 2027-01-01 430 USD
  owner "Marketing"
}
metric x         = leads
metric long_name = leads

metric paragraph_of_its_own = x

== what sticks out by far is left out of the column
metric a = x
metric b = y
metric a_name_that_is_very_much_longer_than_the_others = z
dimension owner = deal.owner.name else "No owner"
dimension loss_reason "Why" = deal.loss_reason
--
metric a = x
metric b = y
metric a_name_that_is_very_much_longer_than_the_others = z
dimension owner             = deal.owner.name else "No owner"
dimension loss_reason "Why" = deal.loss_reason

== codes, stages and events
codes channel {
"Paid search" marketing matches /google ads|cpc|  # no comment/i
unknown none otherwise or missing
small < 100
}
codes size of integer { small < 100; medium < 1000; large otherwise }
stages of lead {
captured at created_at
sql at accepted_at
issued_gross "Issued, gross" at issued_at when owner is known and appointment_at is known
done when issued_gross
}
events of touch { made at at }
events of sales_cost_line {paid at month}
--
codes channel {
  "Paid search"  marketing  matches /google ads|cpc|  # no comment/i
  unknown        none       otherwise or missing
  small                     < 100
}
codes size of integer { small < 100; medium < 1000; large otherwise }
stages of lead {
  captured  at created_at
  sql       at accepted_at
  issued_gross "Issued, gross"  at issued_at  when owner is known and appointment_at is known
  done  when issued_gross
}
events of touch { made at at }
events of sales_cost_line { paid at month }

== agreement, calendar, delivery: what it is about, and what it says
agreement "Demand" {
version 3
effective from 2026-10-01
agreed by "Marketing","Sales" on 2026-09-25
changes "An appointment is now part of it."
}
calendar { timezone "UTC"
 week starts monday
 fiscal 4 - 4-5 weeks ending last saturday of january
 rates from crm "fx.csv" {month=Month,currency = Currency , rate= Rate} later months take the last }
deliver weekly {
 every monday at 07:00
 mail to "a@example.com" ; sender "b@example.com"
 via smtp("smtps://mail.example.com" , user : "revops", password:env("P"))
 hold when data health is failing
}
--
agreement "Demand" {
  version    3
  effective  from 2026-10-01
  agreed by  "Marketing", "Sales" on 2026-09-25
  changes    "An appointment is now part of it."
}
calendar {
  timezone  "UTC"
  week      starts monday
  fiscal    4-4-5 weeks ending last saturday of january
  rates     from crm "fx.csv" { month = Month, currency = Currency, rate = Rate } later months take the last
}
deliver weekly {
  every    monday at 07:00
  mail to  "a@example.com"; sender "b@example.com"
  via      smtp("smtps://mail.example.com", user: "revops", password: env("P"))
  hold     when data health is failing
}

== costs: the reasons
costs investment "Marketing investment" = amount of spend.spent {
exclude vendor matches /intern/i because "our own"
include category in ( "Ads" , "Events" )
include category = "Overhead" at 35% because "a share"
frozen each quarter; owner "Marketing"
}
--
costs investment "Marketing investment" = amount of spend.spent {
  exclude vendor matches /intern/i      because "our own"
  include category in ("Ads", "Events")
  include category = "Overhead" at 35%  because "a share"
  frozen each quarter; owner "Marketing"
}

== sheets on one line, rows of an example
report weekly "W" { period last 13 weeks
 compare 1 week earlier, 1 year earlier
 sheet "Funnel" { funnel lead in order by channel }
 sheet "Not counted" { bridge net_issued ; story s }
 sheet "Stages, over all the time that there is" over all time { table a by stage }
}
example "X" { clinic { nr 1, name "R" }
 enquiry {nr 1,patient - 7,at 2026-02-02  09:00}
 expect  count(enquiry)=1 }
--
report weekly "W" {
  period   last 13 weeks
  compare  1 week earlier, 1 year earlier
  sheet "Funnel"      { funnel lead in order by channel }
  sheet "Not counted" { bridge net_issued; story s }
  sheet "Stages, over all the time that there is" over all time { table a by stage }
}
example "X" {
  clinic  { nr 1, name "R" }
  enquiry { nr 1, patient - 7, at 2026-02-02 09:00 }
  expect count(enquiry) = 1
}

== comments behind the lines of a paragraph are a column
table t from crm "t.csv" { # the table
id key = Id # a key
title text = `Job Title` # the source's own name
    # (whatever it is)
at time = At

other text = Other #alone
}   # the end
--
table t from crm "t.csv" {  # the table
  id     key  = Id           # a key
  title  text = `Job Title`  # the source's own name
  # (whatever it is)
  at     time = At

  other text = Other  #alone
}  # the end

== a comment that goes on under another stays with it
setting data = "data"   # where the data lie:
                        # a folder
source crm = csv(data)
  # of what comes next
concord 1
--
setting data = "data"  # where the data lie:
                       # a folder
source  crm  = csv(data)
# of what comes next
concord 1

== wide letters count as wide as they are shown
table r from b "r.csv" {
währung text = `Währung`
日本 text = x
name text = y
}
--
table r from b "r.csv" {
  währung  text = `Währung`
  日本     text = x
  name     text = y
}
