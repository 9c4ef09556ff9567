The layout of `concord fmt`: lines, blank lines, breaks and comments.

== blank lines: one at most, none at the edges of blocks and of the file


# about the file



concord 1
setting a = 1


setting b = 2
table t {

id key


# about x

x text

}
# the end


--
# about the file

concord 1
setting a = 1

setting b = 2
table t {
  id key

  # about x

  x text
}
# the end

== a block on one line stays there while it fits, any other opens
table person { id key }
table other {
id key }
events of touch {}
events of deal { created at created_at; closed at closed_on when is_closed; won at closed_on when is_won; lost at closed_on when is_lost }
events of deal { created at created_at; closed at closed_on when is_closed; won at closed_on when is_won; lost at closed_on when is_closed and not is_won }
metric cost_per_enquiry "Cost per enquiry" = campaigns / enquiries { format EUR 2; better lower; target 9 EUR, from 2026-05-01 8 EUR; owner "Marketing" }
--
table person { id key }
table other {
  id key
}
events of touch { }
events of deal  { created at created_at; closed at closed_on when is_closed; won at closed_on when is_won; lost at closed_on when is_lost }
events of deal {
  created  at created_at
  closed   at closed_on  when is_closed
  won      at closed_on  when is_won
  lost     at closed_on  when is_closed and not is_won
}
metric cost_per_enquiry "Cost per enquiry" = campaigns / enquiries {
  format EUR 2; better lower; target 9 EUR, from 2026-05-01 8 EUR; owner "Marketing"
}

== blocks in blocks
amend from 2027-01-01 agreed by "Marketing" on 2026-12-09 because "Finance wants it" {
stages of lead { net_issued at issued_at when fit }
codes size of integer {
small < 100
large otherwise
}
metric x = 1; metric y = 2
}
--
amend from 2027-01-01 agreed by "Marketing" on 2026-12-09 because "Finance wants it" {
  stages of lead { net_issued at issued_at when fit }
  codes size of integer {
    small  < 100
    large  otherwise
  }
  metric x = 1
  metric y = 2
}

== a broken statement that fits is one line again
metric a = b
  + c
  where x
    = 1 and
   y
dimension d =
   lead.d,
   deal.d
--
metric a = b + c where x = 1 and y
dimension d = lead.d, deal.d

== long lines break behind commas, at the outermost brackets, and go on under them
metric silent_deals = count(deal where not is_closed and amount >= 20000 USD and (last_activity_at is missing or working days from last_activity_at to today > 10 working days))
metric influenced = share(amount of deal.won where any(lead.touches where channel.group is marketing and at >= 180 days before deal.created_at and at <= deal.closed_on))
report r { sheet "S" { table leads, mql, sql, issued_gross, net_issued, duplicates, issued_junk, investment, ad_spend, opps_created, closed, wins, revenue, gross_profit by week with total } 
sheet "L" { list stuck columns id, owner.name, amount, stage, days from last(at of stays) to now as "Days in stage", channel, source sort amount falling limit 50 } }
expect count(lead.captured where channel is known and owner is known and created_at is known and title is known) > 100 each week because "there are always some"
--
metric silent_deals = count(deal where not is_closed and amount >= 20000 USD and
                            (last_activity_at is missing or working days from last_activity_at to today > 10 working days))
metric influenced   = share(amount of deal.won
                            where any(lead.touches where channel.group is marketing and at >= 180 days before deal.created_at and
                                      at <= deal.closed_on))
report r {
  sheet "S" {
    table leads, mql, sql, issued_gross, net_issued, duplicates, issued_junk, investment, ad_spend, opps_created, closed, wins, revenue,
          gross_profit by week with total
  }
  sheet "L" {
    list stuck columns id, owner.name, amount, stage, days from last(at of stays) to now as "Days in stage", channel, source
         sort amount falling limit 50
  }
}
expect count(lead.captured where channel is known and owner is known and created_at is known and title is known) > 100 each week
       because "there are always some"

== a definition on its own is broken before its "=", if its value then fits or begins far to the right
metric stuck_deals "Stuck deals" = count(deal where created and not closed and days from last(at of stays) to now > 1.5 * stage_days for same stage) { better lower }
metric silent_large_deals "Silent large deals" = count(deal where created and not closed and amount >= large_deal and (last_activity_at is missing or working days from last_activity_at to today > 10 working days))

metric influenced = share(amount of deal.won where any(lead.touches where channel.group is marketing and at >= 180 days before deal.created_at and at <= deal.closed_on))

metric a = count(deal)
metric influenced = share(amount of deal.won where any(lead.touches where channel.group is marketing and at >= 180 days before created_at))
metric with_a_comment "The comment breaks it" = count(deal # here
  where x)
--
metric stuck_deals "Stuck deals"
    = count(deal where created and not closed and days from last(at of stays) to now > 1.5 * stage_days for same stage) {
  better lower
}
metric silent_large_deals "Silent large deals"
    = count(deal where created and not closed and amount >= large_deal and
            (last_activity_at is missing or working days from last_activity_at to today > 10 working days))

metric influenced = share(amount of deal.won
                          where any(lead.touches where channel.group is marketing and at >= 180 days before deal.created_at and
                                    at <= deal.closed_on))

metric a          = count(deal)
metric influenced = share(amount of deal.won where any(lead.touches where channel.group is marketing and at >= 180 days before created_at))
metric with_a_comment "The comment breaks it" = count(deal  # here
                                                      where x)

== sums break before products
metric sum = alpha_alpha_alpha_alpha * beta_beta_beta_beta_beta + gamma_gamma_gamma_gamma * delta_delta_delta_delta + epsilon_epsilon_eps * zeta_zeta
--
metric sum = alpha_alpha_alpha_alpha * beta_beta_beta_beta_beta + gamma_gamma_gamma_gamma * delta_delta_delta_delta +
             epsilon_epsilon_eps * zeta_zeta

== what looks like a statement never begins a line
report r { sheet "S" { list lead columns aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccccccccccccc, report, source, table, dddddddddddd } }
--
report r {
  sheet "S" {
    list lead columns aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,
         cccccccccccccccccccccccccccccc, report, source, table, dddddddddddd
  }
}

== what cannot be broken stays long
expect leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads is unique
codes c { a matches /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ }
--
expect leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads_leads is unique
codes c {
  a matches /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/
}

== comments inside a statement stay where they are
table t from crm "t.csv" {
merge by email, # who
  # (and here)
      phone keep first by at
at time = At }
metric a = count(lead # of these
   where x # only
   and # and
   # above y
   y)
metric b = # why
  c { # in
 # first
 better higher # one
 # last
 }
--
table t from crm "t.csv" {
  merge by email,  # who
      # (and here)
      phone keep first by at
  at  time = At
}
metric a = count(lead  # of these
                 where x  # only
                 and  # and
                 # above y
                 y)
metric b =  # why
    c {  # in
  # first
  better higher  # one
  # last
}

== what looks like a statement behind a comment stands deeper than the line before
metric a = b + # one
    source 1 month earlier * # two
       source 1 month earlier - ( # three
          report 1 month earlier
        + c )
--
metric a = b +  # one
           source 1 month earlier *  # two
             source 1 month earlier - (  # three
                                       report 1 month earlier + c)

== comments at the edges
# one
# two

table t { # tail
# lead
id key # id
# end

} # behind
# after
--
# one
# two

table t {  # tail
  # lead
  id key  # id
  # end
}  # behind
# after

== a comment holds the statements before it on lines of their own
codes c { a < 1; b < 2 # both
}
metric x = y { better lower; owner "A" # said
}
--
codes c {
  a  < 1
  b  < 2  # both
}
metric x = y {
  better lower; owner "A"  # said
}

== texts of several lines are as they were
report r { sheet "S" { text """We
       did
 it."""; table a } }
metric x = y { says """a
  # no comment
b""" }
--
report r {
  sheet "S" {
    text """We
       did
 it."""
    table a
  }
}
metric x = y {
  says """a
  # no comment
b"""
}

== signs, calls, lists
metric a = -b*-( c-d )-e
metric f = count (lead) + first(  x of  y )/ 2-1
alert a to "x" every monday at 08:00
expect(a)=1
expect - a < 5 %
events of t { e at (a else b); f at first (a of bs) }
example "e" { t { x (1+2), y -3, z yes }; expect a = 1 }
--
metric a = -b * -(c - d) - e
metric f = count(lead) + first(x of y) / 2 - 1
alert a to "x" every monday at 08:00
expect (a) = 1
expect -a < 5%
events of t { e at (a else b); f at first (a of bs) }
example "e" { t { x (1 + 2), y -3, z yes }; expect a = 1 }

== an example's lines are each on their own
example "e" { t { x 1 }; expect a = 1 }
example "f" {
 t { x 1 }; expect a = 1
}
--
example "e" { t { x 1 }; expect a = 1 }
example "f" {
  t { x 1 }
  expect a = 1
}

== tabs, and blanks at the ends of lines (escaped)
table t {\x20\x20
\x09id\x09key\x09=\x09Id\x20\x20#\x09x\x20\x20
\x20\x20
}\x20
--
table t {
  id key = Id  #	x
}

== a file with a mistake is left alone
metric x = = y
--
case:1:10: error[E224]: there is no such comparison; expected one of = != < <= > >=
    1 | metric x = = y
      |          ^^^
