Cases of the checker: what is too deep, or too long.

== Parts that rest one upon another (escaped)
concord 1
metric m0 = m1\{990: + 1}
metric m1 = m2\{990: + 1}
metric m2 = m3\{990: + 1}
metric m3 = m4\{990: + 1}
metric m4 = m5\{990: + 1}
metric m5 = m6\{990: + 1}
metric m6 = m7\{990: + 1}
metric m7 = m8\{990: + 1}
metric m8 = m9\{990: + 1}
metric m9 = m10\{990: + 1}
metric m10 = m11\{990: + 1}
metric m11 = 1
--
case:12:14: error[E387]: more than 10000 parts rest one upon another here
   12 | metric m10 = m11 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1…
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Columns that rest one upon another (escaped)
concord 1
source crm = csv("data")
table t from crm "t.csv" {
  c0 integer = c1\{990: + 1}
  c1 integer = c2\{990: + 1}
  c2 integer = c3\{990: + 1}
  c3 integer = c4\{990: + 1}
  c4 integer = c5\{990: + 1}
  c5 integer = c6\{990: + 1}
  c6 integer = c7\{990: + 1}
  c7 integer = c8\{990: + 1}
  c8 integer = c9\{990: + 1}
  c9 integer = c10\{990: + 1}
  c10 integer = c11\{990: + 1}
  c11 integer = C }
--
case:14:17: error[E337]: this rests on more than 10000 other parts, one upon another
   14 |   c10 integer = c11 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 …
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

== Lengths of time
concord 1
calendar { timezone "UTC"; week starts monday; office monday to friday, 09:00 to 17:30; currency USD }
source crm = csv("data")
table a from crm "a.csv" { id key = Id; at time = At; end_at time = End }
events of a { made at at; done at end_at }
metric m = count(a.made where at > 100000000000000000000000000000000000 days before now)
metric n = count(a.made where hours from at to now < 999999999999999999999999 hours)
metric o = conversion(a.made to a.done within 3652501 days)
metric p = conversion(a.made to a.done within 3652500 days)
metric q = count(a.made where at > 120001 months before now)
--
case:6:36: error[E414]: that is more than 10000 years; at most 3652500 days are reckoned with
    6 | metric m = count(a.made where at > 100000000000000000000000000000000000 days before now)
      |                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:7:54: error[E414]: that is more than 10000 years; at most 87660000 hours are reckoned with
    7 | metric n = count(a.made where hours from at to now < 999999999999999999999999 hours)
      |                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case:8:47: error[E414]: that is more than 10000 years; at most 3652500 days are reckoned with
    8 | metric o = conversion(a.made to a.done within 3652501 days)
      |                                               ^^^^^^^^^^^^
case:10:36: error[E414]: that is more than 10000 years; at most 120000 months are reckoned with
   10 | metric q = count(a.made where at > 120001 months before now)
      |                                    ^^^^^^^^^^^^^
