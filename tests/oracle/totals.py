"""Facts, totals and cells.

A fact is what a total says of one row (or of one part of it): whether it is counted, on which day, for how much, and whether a later
event could still change that. A cell is the fold of the facts of its days and its segment, with the status final or so far.
"""
import datetime as dt
from fractions import Fraction

import syntax
from clock import DAY, FIRST, LAST, SECONDS, Problem, Time
from rows import Env, Code, Row, Rows, aggregate, arith, compare, flat

ENOUGH = 14     # digits to which weights of decay are cut before they are made exact


class Fact:
    __slots__ = ("row", "day", "counted", "hit", "open", "value", "weight", "touch", "k", "b", "now")

    def __init__(self, row, day, k):
        self.row, self.day, self.k = row, day, k
        self.counted, self.hit, self.open, self.value, self.weight, self.touch, self.b, self.now = True, False, False, None, 1, None, None, None


class Cell:
    """What is asked: days [a, b); dims: pairs of dimension and value; conds: narrowings; now: the moment of states; unit: of single
    periods, or None; shown: the day on which the period shown begins."""
    __slots__ = ("a", "b", "dims", "conds", "now", "unit", "shown")

    def __init__(self, a, b, dims, conds, now, unit, shown):
        self.a, self.b, self.dims, self.conds, self.now, self.unit, self.shown = a, b, tuple(dims), tuple(conds), now, unit, shown

    def key(self):
        return (self.a, self.b, self.dims, tuple(id(c) for c in self.conds), int(self.now), self.now.today, self.unit, self.shown)

    def but(self, **k):
        return Cell(*(k.get(s, getattr(self, s)) for s in self.__slots__))


FINAL, SO_FAR = False, True


class Call:
    """An aggregate call, taken apart."""

    def __init__(self, e):
        _, self.name, args = e
        self.args, self.e = args, e
        a, self.meas, self.distinct, self.cond = args[-1], None, False, None
        if a[0] == "measure":
            _, self.meas, a, self.distinct = a
        self.credit = a if a[0] == "credited" else None
        if self.credit:
            a = a[1]
        self.to = self.window = self.span = None
        if a[0] == "transition":
            _, a, self.to, self.window = a
        elif a[0] == "span" and self.meas is None:
            _, self.span, a, self.to, self.window = a
        if a[0] == "where":
            _, a, self.cond = a
        self.table, parts = flat(a)
        self.event = parts[0] if parts else None
        self.state = not parts
        self.to_cond = None
        if self.to is not None and self.to[0] == "where":
            _, self.to, self.to_cond = self.to


class Totals(Rows):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.calls, self.fact_memo, self.cells, self.first_memo = {}, {}, {}, None
        self.touch_tables = {}

    def call(self, e):
        if id(e) not in self.calls:
            self.calls[id(e)] = Call(e)
        return self.calls[id(e)]

    # ------------------------------------------------------------- dimensions
    def dimvalue(self, d, row, touch=None, credited=None, now=None):
        """The touch's value where touches have the dimension, else the row's; a row that no touch gets has none."""
        paths = {flat(p)[0]: flat(p)[1] for p in self.use("dimension", d)[4]}
        v, name = row, row.t.name
        if credited and credited in paths:
            v, name = touch, credited
        if name not in paths:
            raise Problem(f"{name} has no dimension {d}")
        for x in paths[name]:
            v = v.group if isinstance(v, Code) else self.get(v, x, Env(now=now)) if v is not None else None
        return v

    def has_dim(self, d, leaf):
        names = {flat(p)[0] for p in self.dated["dimension"][d][0][4]}
        if leaf[0] == "costs":
            return flat(leaf[5])[0] in names
        c = self.call(leaf)
        return c.table in names or (c.credit is not None and self.touched(c.credit[3]) in names)

    def of_touch(self, d, leaf):
        if leaf[0] == "costs" or not self.call(leaf).credit:
            return False
        return self.touched(self.call(leaf).credit[3]) in {flat(p)[0] for p in self.dated["dimension"][d][0][4]}

    def touched(self, attribution):
        """The table of an attribution's touches."""
        s = self.dated["attribution"][attribution][0]
        base, parts = flat(s[4][1] if s[4][0] == "where" else s[4])
        t = self.tables[flat(s[3])[0]]
        for p in ([base] if base != t.name else []) + parts[:-1]:
            t = self.tables[t.links[p][4]] if p in t.links else t.backs[p][0]
        return t.name

    # ------------------------------------------------------------- is a window of a condition still open?
    def limits(self, cond, env, table):
        """The moments until which a condition of the row could still come true."""
        if cond is None:
            return []
        k = cond[0]
        if k in ("and", "or"):
            return self.limits(cond[1], env, table) + self.limits(cond[2], env, table)
        if k == "name" and cond[1] in table.events and not table.has(cond[1]):
            return self.limits(table.event(cond[1])[3], env, table)
        if k != "cmp":
            return []
        side = cond[3] if cond[1] in ("<", "<=") else cond[2] if cond[1] in (">", ">=") else None
        if side is None or side[0] != "shift" or side[2] != "after":
            return []
        v = self.ev(side, env)
        return [] if v is None else [v]

    def waits(self, cond, env, table):
        """A later stage of a funnel has no window, so it may be reached at any time."""
        return cond is not None and cond[0] == "steps" or any(v >= self.now if isinstance(v, Time) else v >= self.as_of for v in self.limits(cond, env, table))

    # ------------------------------------------------------------- facts
    def facts(self, leaf, conds):
        """All facts of a total: those of each wording in its own stretch of days."""
        key = (self.leaf_key(leaf), tuple(id(c) for c in conds))
        if key not in self.fact_memo:
            out = []
            for k in range(len(self.cuts)):
                until = self.cuts[k + 1] if k + 1 < len(self.cuts) else LAST
                earlier = [(j, self.in_wording(j, self.facts_in, self.wording(leaf, j), ())) for j in range(k)]
                for f in self.in_wording(k, self.facts_in, self.wording(leaf, k), conds):
                    if f.day is not None and self.cuts[k] <= f.day < until:
                        if (f.counted or f.open) and any(self.counted_before(leaf, f, j, k, facts) for j, facts in earlier):
                            f.counted = f.open = False
                        out.append(f)
            self.fact_memo[key] = out
        return self.fact_memo[key]

    def leaf_key(self, leaf):
        return tuple(id(e) for e in leaf[1]) if leaf[0] == "dated" else id(leaf)

    def wording(self, leaf, k):
        """A costs definition, a call, or ("dated", one call for each wording)."""
        if leaf[0] == "costs":
            return self.dated["costs"][leaf[2]][k]
        return leaf[1][k] if leaf[0] == "dated" else leaf

    def head(self, leaf):
        """Table and event of a leaf in one wording."""
        if leaf[0] == "costs":
            return flat(leaf[5])[0], flat(leaf[5])[1][0]
        c = self.call(leaf)
        return c.table, c.event

    def counted_before(self, leaf, fact, j, k, facts):
        (t, e), (u, g) = self.head(self.wording(leaf, j)), self.head(self.wording(leaf, k))
        if t != u:
            return False
        at = lambda name, i: None if name not in self.tables[t].events else self.tables[t].events[name][i][2]
        if at(e, j) == at(g, k):
            return False
        return any(f.row is fact.row and f.counted and f.day is not None and self.cuts[j] <= f.day < self.cuts[j + 1] for f in facts)

    def facts_in(self, leaf, conds):
        """In the wording in use, of all days."""
        key = ("in", self.k, id(leaf), tuple(id(c) for c in conds))
        if key not in self.fact_memo:
            self.fact_memo[key] = self.cost_facts(leaf, conds) if leaf[0] == "costs" else self.call_facts(self.call(leaf), conds)
        return [self.copy(f) for f in self.fact_memo[key]]

    def copy(self, f):
        g = Fact(f.row, f.day, f.k)
        for s in Fact.__slots__:
            setattr(g, s, getattr(f, s))
        return g

    def narrowed(self, conds, row, touch=None, credited=None, now=None):
        return all(self.true(self.ev(c, Env(row, now=now, dims=lambda n: self.dimvalue(n, row, touch, credited, now)))) for c in conds)

    def event_facts(self, table, event, cond, share, conds):
        """Rows that have the event's time, judged by its conditions, `where`, narrowing and the part above the line."""
        t = self.tables[table]
        merged = t.merged_event is not None and t.merged_event[0] == event
        out = []
        for r in t.merged if merged else t.rows:
            at = t.timed(r, event)
            if not self.has_come(at, self.now):
                continue
            env = Env(r)
            f = Fact(r, self.cal.day(at), self.k)
            when = None if merged else t.event(event)[3]
            judged = [(t.reached(r, event) is not None, when), (cond is None or self.true(self.ev(cond, env)), cond),
                      (self.narrowed(conds, r), None)]
            f.counted = all(ok for ok, _ in judged)
            f.hit = share is None or self.true(self.ev(share, env))
            judged.append((f.hit, share))
            missed = [c for ok, c in judged if not ok]
            f.open = bool(missed) and all(self.waits(c, env, t) for c in missed)
            out.append(f)
        return out

    def call_facts(self, c, conds):
        if c.credit:
            return self.credit_facts(c, conds)
        share = c.cond if c.name == "share" else None
        out = []
        for f in self.event_facts(c.table, c.event, None if share is not None else c.cond, share, conds):
            if c.to is None:
                if c.meas is not None:
                    f.value = self.ev(c.meas, Env(f.row))
                out.append(f)
            else:
                out += self.pair_facts(c, f)
        if c.to is not None and c.meas is not None and c.name in ("sum", "average"):
            self.no_shared_b(out)
        return out

    def no_shared_b(self, facts):
        owner = {}
        for f in facts:
            if f.counted and f.b is not None and owner.setdefault(id(f.b), f.row) is not f.row:
                raise Problem("two As share a B")

    def pair_facts(self, c, f):
        if not f.counted:
            return [f]
        t, parts = self.tables[c.table], flat(c.to)[1]
        at = t.reached(f.row, c.event)
        env, cur = Env(f.row), [f.row]
        for p in parts[:-1]:
            cur = [y for x in cur for y in self.rows_of(self.get(x, p, env))]
        hits = []
        for x in cur:
            bt = x.t.reached(x, parts[-1])
            if bt is not None and self.within(at, bt, c.window) and (c.to_cond is None or self.true(self.ev(c.to_cond, Env(x, outer=env)))):
                hits.append((bt, x))
        f.hit = bool(hits)
        if not hits:
            f.open = self.window_open(at, c.window)
            f.counted = c.name == "conversion"
            return [f]
        every, many = c.meas is not None and c.name in ("sum", "average") and not c.span, False
        for p in parts[:-1]:
            many = many or p in t.backs
            t = t.backs[p][0] if p in t.backs else self.tables[t.links[p][4]]
        if not (c.meas is not None and c.name in ("sum", "average")):
            hits = [min(hits, key=lambda h: self.cal.instant(h[0]))]
        out = []
        for bt, x in hits:
            g = self.copy(f)
            g.b = x
            g.open = every and many and self.window_open(at, c.window)
            if c.span:
                g.value = self.span(c.span, at, bt)
            elif c.meas is not None:
                g.value = self.ev(c.meas, Env(x, outer=env))
            out.append(g)
        return out

    def rows_of(self, v):
        return v if isinstance(v, list) else [] if v is None else [v]

    def within(self, a, b, w):
        both = isinstance(a, Time) and isinstance(b, Time)
        da, db = self.cal.day(a), self.cal.day(b)
        if (b < a) if both else (db < da):
            return False
        if w is None or w == "ever":
            return True
        n, u = w
        if u.startswith("office"):
            return self.cal.office_between(a, b) <= n * SECONDS[u.split()[1]] * 1000000
        if u.startswith("working"):
            return db <= self.cal.nth_working(da, int(n))
        if u in SECONDS:
            if not both:
                raise Problem(f"within {n} {u} of a date: say calendar {u}")
            return b - a <= n * SECONDS[u] * 1000000
        return db <= self.cal.move(da, int(n), u)[0]

    def window_open(self, a, w):
        if w is None or w == "ever":
            return w == "ever"
        n, u = w
        if u in SECONDS or u.startswith("office"):
            return self.within(a, self.now, w)
        end = self.cal.nth_working(self.cal.day(a), int(n)) if u.startswith("working") else self.cal.move(self.cal.day(a), int(n), u)[0]
        return end >= self.as_of

    # ------------------------------------------------------------- credit
    def credit_facts(self, c, conds):
        _, _, model, along, dated = c.credit
        anchor = self.use("attribution", along)[6]
        touch_table, out = self.touched(along), []
        each = [x for k in conds for x in self.conjuncts(k)]
        of_touch = [x for x in each if self.asks_touches(x, touch_table)]
        for f in self.event_facts(c.table, c.event, c.cond, None, [x for x in each if x not in of_touch]):
            if not f.counted:
                out.append(f)
                continue
            env = Env(f.row)
            end = self.ev(anchor, env)
            competing = self.competing(along, env, end)
            if (model[0] == "none") == bool(competing):
                f.counted = False
                out.append(f)
                continue
            f.value = None if c.meas is None else self.ev(c.meas, env)
            if model[0] == "none":
                out.append(f)
                continue
            befores = [self.touch_before(who[1], competing, env) for _, who in model[1] if who[0] == "before"] if model[0] == "shares" else []
            if model[0] == "named":
                parts = self.named_weights(c, competing, env, end)
            else:
                parts = weights(model, [self.cal.instant(t) for _, t in competing], self.cal.instant(end), befores)
            if not any(parts):
                f.counted = False
                out.append(f)
                continue
            for (x, tt), weight in zip(competing, parts):
                if weight:
                    g = self.copy(f)
                    g.touch, g.weight = x, weight
                    if dated:
                        g.day = self.cal.day(tt)
                    out.append(g)
        for f in out:
            if f.counted and not self.narrowed(of_touch, f.row, f.touch, touch_table):
                f.counted = False
        return out

    def competing(self, along, env, end):
        """The touches of a row that compete, in order, with their times."""
        _, _, _, _, touches, (n, u), anchor, _ = self.use("attribution", along)
        path, cond = (touches[1], touches[2]) if touches[0] == "where" else (touches, None)
        if end is None:
            return []
        start = self.shift(end, -n, u)
        return [(x, t) for x, t in self.touch_rows(path, env) if self.competes(start, end, t, anchor[0] == "edge")
                and (cond is None or self.true(self.ev(cond, Env(x, outer=env))))]

    # ------------------------------------------------------------- models of a hook and of a plugin
    def values_of_touch(self, model, x, env):
        declared = next((s[3] for s in self.st if s[0] == "hook" and s[2] == model[1]), [])
        here = Env(x, outer=env)
        values = [self.get(x, a[0], here) for a in declared] if model[2] is None else [self.ev(v, here) for v in model[2]]
        return [v.label if isinstance(v, Code) else v for v in values]

    def named_weights(self, c, competing, env, end):
        model, along = c.credit[2], c.credit[3]
        given = [self.values_of_touch(model, x, env) for x, _ in competing]
        if model[1] == "markov":
            effect = self.removal_effects(c, model, along)
            w = [effect[v] for v, in given]
        else:
            until = self.cal.instant(end) if isinstance(end, Time) else self.cal.instant(end + DAY)
            w = self.hooks[model[1]]([(v, float(Fraction(int(until - self.cal.instant(t)), 86400 * 1000000))) for v, (_, t) in zip(given, competing)])
        w = [Fraction(x) for x in w]
        return [x / sum(w) for x in w] if any(w) else w

    def removal_effects(self, c, model, along):
        """By channel the share of wins that would be lost without it, in fractions, on the chain of the first order of all paths."""
        key = ("effects", self.k, c.table, c.event, repr(model), along)
        if key in self.fact_memo:
            return self.fact_memo[key]
        anchor, t, steps = self.use("attribution", along)[6], self.tables[c.table], {}
        dated = any(not isinstance(v, Time) for v in (self.ev(anchor, Env(r)) for r in t.rows) if v is not None)
        for r in t.rows:
            env, at = Env(r), "start"
            end = self.ev(anchor, env)
            for x, _ in self.competing(along, env, (self.as_of if dated else self.now) if end is None else end):
                to = ("channel", self.values_of_touch(model, x, env)[0])
                steps.setdefault(at, []).append(to)
                at = to
            won = t.reached(r, c.event)
            if at != "start":
                steps.setdefault(at, []).append("win" if won is not None and self.has_come(won, self.now) else "lost")
        channels = [s for s in steps if s != "start"]
        whole = self.chance_of_win(steps, channels)
        self.fact_memo[key] = {s[1]: 1 - self.chance_of_win(steps, [x for x in channels if x != s]) / whole if whole else Fraction(0) for s in channels}
        return self.fact_memo[key]

    def chance_of_win(self, steps, channels):
        """From the start, over these channels alone: (I - Q) x = r by elimination."""
        n = len(channels)
        share = lambda a, b: Fraction(sum(s == b for s in steps[a]), len(steps[a]))
        m = [[(i == k) - share(channels[i], channels[k]) for k in range(n)] + [share(channels[i], "win")] for i in range(n)]
        for p in range(n):
            q = next(r for r in range(p, n) if m[r][p])
            m[p], m[q] = m[q], m[p]
            m[p] = [v / m[p][p] for v in m[p]]
            for r in range(n):
                if r != p and m[r][p]:
                    m[r] = [a - m[r][p] * b for a, b in zip(m[r], m[p])]
        return sum((share("start", channels[i]) * m[i][n] for i in range(n)), Fraction(0)) if "start" in steps else Fraction(0)

    def conjuncts(self, e):
        return self.conjuncts(e[1]) + self.conjuncts(e[2]) if e[0] == "and" else [e]

    def asks_touches(self, e, table):
        if e[0] == "name":
            return e[1] in self.dated["dimension"] and any(flat(p)[0] == table for w in self.dated["dimension"][e[1]] for p in w[4])
        return any(isinstance(x, tuple) and x and isinstance(x[0], str) and self.asks_touches(x, table) for x in e[1:])

    def touch_before(self, path, competing, env):
        """The place of the last touch at or before an event of the row, or of one that its links lead to; None without one."""
        base, parts = flat(path)
        row = env.row
        for p in ([base] if base != row.t.name and parts else []) + parts[:-1]:
            row = self.get(row, p, env) if row is not None else None
        at = row.t.reached(row, parts[-1] if parts else base) if row is not None else None
        return max((i for i, (_, t) in enumerate(competing) if at is not None and self.cmp("<=", t, at)), default=None)

    def touch_rows(self, path, env):
        """The touches along the path, in their table's order, with their times."""
        base, parts = flat(path)
        cur = [env.row] if base == env.row.t.name else self.rows_of(self.get(env.row, base, env))
        for p in parts[:-1]:
            cur = [y for x in cur for y in self.rows_of(self.get(x, p, env))]
        return [(x, t) for x in cur if (t := x.t.reached(x, parts[-1])) is not None]

    def competes(self, start, end, t, before):
        """Both ends count, but the end of a day is no instant of it."""
        if isinstance(end, Time) and isinstance(start, Time) and isinstance(t, Time):
            return start <= t < end if before else start <= t <= end
        last = self.cal.day(end)
        if before and isinstance(end, Time):
            last = self.cal.day(Time(end - 1))
        return self.cal.day(start) <= self.cal.day(t) <= last

    # ------------------------------------------------------------- costs
    def cost_facts(self, c, conds):
        table, event = self.head(c)
        rules = [x for x in c[6] if x[0] == "exclude"] + [x for x in c[6] if x[0] == "include"]
        even = [x for x in c[6] if x[0] == "evenly"]
        out = []
        for f in self.event_facts(table, event, None, None, conds):
            if f.counted:
                env = Env(f.row)
                rule = next((r for r in rules if r[1] is None or self.true(self.ev(r[1], env))), None)
                f.counted = rule is not None and rule[0] == "include"
                if f.counted and (v := self.ev(c[4], env)) is not None:
                    f.value = v * (rule[2] if rule[2] is not None else 100) / 100
            if not (f.counted and even):
                out.append(f)
                continue
            a = self.cal.start(even[0][1], f.day)
            n = (self.cal.move(a, 1, even[0][1])[0] - a).days
            for i in range(n):
                g = self.copy(f)
                g.day, g.value = a + i * DAY, None if f.value is None else f.value / n
                out.append(g)
        return out

    # ------------------------------------------------------------- states
    def state_facts(self, c, conds, now):
        """In the wording of the moment; all of the moment's day."""
        key = ("state", self.k, id(c.e), tuple(id(x) for x in conds), int(now), now.today)
        if key in self.fact_memo:
            return self.fact_memo[key]
        t, out = self.tables[c.table], []
        for r in t.rows:
            env = Env(r, now=now)
            f = Fact(r, None, self.k)
            f.now = now
            f.hit = c.cond is None or self.true(self.ev(c.cond, env))
            f.counted = (c.name == "share" or f.hit) and self.valid(t, r, now) and self.narrowed(conds, r, now=now)
            if f.counted and c.meas is not None:
                f.value = self.ev(c.meas, env)
            out.append(f)
        self.fact_memo[key] = out
        return out

    def valid(self, t, r, now):
        if not t.per:
            return True
        a, e = self.ev(t.per[3], Env(r)), self.stays(t)[id(r)]["ended_at"]
        return a is not None and self.cal.instant(a) < now and (e is None or self.cal.instant(e) >= now)

    # ------------------------------------------------------------- cells: (value, status)
    def metric(self, e, cell):
        key = (id(e), cell.key())
        if key not in self.cells:
            self.cells[key] = self.metric1(e, cell)
        return self.cells[key]

    def value(self, e, cell):
        return self.metric(e, cell)[0]

    def metric1(self, e, cell):
        k = e[0]
        if k in ("num", "qty"):
            return self.ev(e, Env()), FINAL
        if k == "name":
            return self.named(e[1], cell)
        if k in ("bin", "cmp"):
            (a, x), (b, y) = self.metric(e[2], cell), self.metric(e[3], cell)
            if k == "bin":
                return arith(e[1], a, b), x or y
            there = a is not None and b is not None
            return (not (there and a == b) if e[1] == "!=" else there and compare(e[1], a, b)), x or y
        if k in ("and", "or", "else"):
            (a, x), (b, y) = self.metric(e[1], cell), self.metric(e[2], cell)
            return (b if a is None else a) if k == "else" else (a and b) if k == "and" else (a or b), x or y
        if k in ("minus", "not"):
            a, x = self.metric(e[1], cell)
            return (not a if k == "not" else None if a is None else -a), x
        if k == "is":
            a, x = self.metric(e[1], cell)
            return ((a is not None) == (e[2] == "known")) != e[3], x
        if k == "where":
            return self.metric(e[1], cell.but(conds=cell.conds + (e[2],)))
        if k in ("rolling", "todate", "earlier", "for"):
            moved = self.moved(e, cell)
            return (None, FINAL) if moved is None else self.metric(e[1], moved)
        if k == "call":
            return self.total(e, cell)
        raise Problem(f"metric {k}")

    def moved(self, e, cell):
        """The cell that another time asks, or None."""
        k = e[0]
        if k == "rolling":
            return cell.but(a=self.cal.move(cell.b, -int(e[2][0]), e[2][1])[0])
        if k == "todate":
            return cell.but(a=FIRST if e[2] is None else self.cal.start(e[2].rstrip("s"), cell.b - DAY))
        if k == "for":
            return cell.but(a=FIRST, dims=())
        days = self.cal.earlier(cell.a, cell.b, int(e[2][0]), e[2][1], cell.unit)
        return None if days is None else cell.but(a=days[0], b=days[1], shown=days[0])

    def named(self, n, cell):
        if n in self.dated["costs"]:
            parts = [self.cost(c, cell) for c in self.costs_of(n)]
            return None if any(v is None for v, _ in parts) else sum(v for v, _ in parts), any(s for _, s in parts)
        if n in self.settings:
            return self.ev(self.settings[n], Env()), FINAL
        if n not in self.dated["metric"]:
            raise Problem(f"no metric {n}")
        leaf = self.dated_call(n)
        if leaf is not None:
            return self.total(leaf, cell)
        return self.metric(self.dated["metric"][n][self.wording_of(cell.shown)][4], cell)

    def costs_of(self, n):
        """The costs of that name: a definition for each of its events."""
        return [self.dated["costs"][x][0] for x in [n] + [f"{n}#{i}" for i in range(1, len(self.dated["costs"][n][0][7]) + 1)]]

    def dated_call(self, n):
        """A metric all of whose wordings are single totals of one function is such a total."""
        es = [s[4] for s in self.dated["metric"][n]]
        if all(e[0] == "call" and e[1] in syntax.AGGREGATES and e[1] == es[0][1] for e in es):
            key = ("dated", n)
            return self.memo.setdefault(key, es[0] if all(e is es[0] for e in es) else ("dated", es))
        return None

    def first_day(self):
        """The first day of any event of any table: before it no figure has a value."""
        if self.first_memo is None:
            days = []
            for (t, e) in self.dated["event"]:
                for k in range(len(self.cuts)):
                    until = self.cuts[k + 1] if k + 1 < len(self.cuts) else LAST
                    for r in self.tables[t].rows:
                        at = self.in_wording(k, self.tables[t].reached, r, e)
                        if at is not None and at is not True and self.cuts[k] <= self.cal.day(at) < until:
                            days.append(self.cal.day(at))
            self.first_memo = min(days) if days else FIRST
        return self.first_memo

    def asked(self, leaf, cell):
        """The facts of a cell, counted or not."""
        lead = leaf[1][0] if leaf[0] == "dated" else leaf
        if lead[0] == "call" and self.call(lead).state:
            k = self.wording_of(cell.now.today)
            facts = self.in_wording(k, self.state_facts, self.call(self.wording(leaf, k)), cell.conds, cell.now)
        else:
            facts = [f for f in self.facts(leaf, cell.conds) if cell.a <= f.day < cell.b]
        return [f for f in facts if all(self.in_segment(leaf, d, v, f) for d, v in cell.dims)]

    def in_segment(self, leaf, d, v, f):
        """d: a dimension, and v its value; or some dimensions, and v a set of their values together."""
        if isinstance(d, tuple):
            return tuple(self.segment(leaf, x, f) for x in d) in v
        return self.segment(leaf, d, f) == v

    def segment(self, leaf, d, f):
        c = None if leaf[0] == "costs" else self.call(self.wording(leaf, f.k))
        credited = self.touched(c.credit[3]) if c and c.credit else None
        return self.in_wording(f.k, self.dimvalue, d, f.row, f.touch, credited, f.now)

    def total(self, leaf, cell):
        lead = leaf[1][0] if leaf[0] == "dated" else leaf
        if lead[0] == "call" and lead[1] not in syntax.AGGREGATES:
            raise Problem(f"no function {lead[1]}")
        state = lead[0] == "call" and self.call(lead).state
        facts = self.asked(leaf, cell)
        if cell.b <= self.first_day() and (cell.unit if state else not any(f.counted for f in facts)):
            return None, self.status(cell, state, facts)
        return self.fold(lead, [f for f in facts if f.counted]), self.status(cell, state, facts)

    def status(self, cell, state, facts):
        ended = cell.b <= self.as_of or (state and not cell.unit)
        return SO_FAR if not ended or any(f.open for f in facts) else FINAL

    def fold(self, leaf, facts):
        if leaf[0] == "costs":
            return Fraction(sum(f.value for f in facts if f.value is not None))
        c = self.call(leaf)
        if c.name == "conversion" or (c.name == "share" and c.meas is None):
            return Fraction(sum(1 for f in facts if f.hit), len(facts)) if facts else None
        if c.name == "share":
            known = [f for f in facts if f.value is not None]
            below = sum(f.value for f in known)
            return Fraction(sum(f.value for f in known if f.hit)) / below if below else None
        if c.meas is None and not c.span:
            return sum(f.weight for f in facts) if c.credit else len(facts)
        return aggregate(c.name, [f.value * f.weight for f in facts if f.value is not None] if c.credit else
                         [f.value for f in facts if f.value is not None], c.distinct, c.args)

    # ------------------------------------------------------------- costs that are shared out
    def spreads(self, name, cell):
        c = self.dated["costs"][name][self.wording_of(cell.shown)]
        return {x[2]: x for x in c[6] if x[0] == "spread"}

    def cost(self, c, cell):
        spreads = self.spreads(c[2], cell)
        many = next(((ds, keys) for ds, keys in cell.dims if isinstance(ds, tuple)), None)
        if many and any(d in spreads for d in many[0]):
            parts = [self.cost(c, cell.but(dims=tuple(zip(many[0], k)))) for k in many[1]]
            known = [v for v, _ in parts if v is not None]
            return (Fraction(sum(known)) if known else None), any(s for _, s in parts)
        d = next((d for d in spreads if d in [x for x, _ in cell.dims]), None)
        if d is None:
            return self.total(c, cell)
        own, loose, whole, mine, status = self.shared_parts(c, cell, d, spreads[d])
        if dict(cell.dims)[d] is None:      # what has no value of its own is the loose part itself
            own = Fraction(0)
            if not whole:
                return loose, status
        return (None if own is None or loose is None else own + (loose * (mine or 0) / whole if whole else 0)), status

    def shared_parts(self, c, cell, d, rule):
        """Own, loose, the other metric's whole and part, status."""
        rest = cell.but(dims=[x for x in cell.dims if x[0] != d])
        has = self.has_dim(d, c) and rule[1] is not None      # else all of it is shared out
        nobody = cell.but(dims=[(x, None if x == d else v) for x, v in cell.dims])
        own, a = self.total(c, cell) if has else (Fraction(0), FINAL)
        loose, b = self.total(c, nobody if has else rest)
        whole, x = self.metric(rule[3], rest.but(conds=()))
        mine, y = self.metric(rule[3], cell.but(conds=()))
        return own, loose, whole, mine, a or b or x or y

    # ------------------------------------------------------------- for same …, for all
    def e_for(self, e, env):
        now = env.now if env.now is not None else self.now
        dims = () if e[2] == "all" else tuple((d, self.dimvalue(d, env.row, now=env.now)) for d in e[2])
        return self.value(e[1], Cell(FIRST, self.cal.day(Time(now)), dims, (), now, None, FIRST))

    # ------------------------------------------------------------- groups
    def leaves(self, e, cell):
        """(leaf, cell) of all totals that a figure rests on; proportions of shared costs, too."""
        k = e[0]
        if k == "name" and e[1] in self.dated["costs"]:
            for c in self.costs_of(e[1]):
                yield c, cell
        elif k == "name" and e[1] in self.dated["metric"]:
            leaf = self.dated_call(e[1])
            if leaf is not None:
                yield leaf, cell
            else:
                yield from self.leaves(self.dated["metric"][e[1]][self.wording_of(cell.shown)][4], cell)
        elif k == "call" and e[1] in syntax.AGGREGATES:
            yield e, cell
        elif k in ("bin", "cmp"):
            yield from self.leaves(e[2], cell)
            yield from self.leaves(e[3], cell)
        elif k in ("and", "or", "else"):
            yield from self.leaves(e[1], cell)
            yield from self.leaves(e[2], cell)
        elif k in ("minus", "not", "is"):
            yield from self.leaves(e[1], cell)
        elif k == "where":
            yield from self.leaves(e[1], cell.but(conds=cell.conds + (e[2],)))
        elif k in ("rolling", "todate", "earlier"):      # what is `for all` lies in no group
            moved = self.moved(e, cell)
            if moved is not None:
                yield from self.leaves(e[1], moved)

    def is_state(self, leaf):
        lead = leaf[1][0] if leaf[0] == "dated" else leaf
        return lead[0] == "call" and self.call(lead).state


def weights(model, times, end, befores=()):
    """Parts of the whole, exactly; those of decay rest on a power of two cut at some digits. befores: the places of such shares, in order."""
    n = len(times)
    if model[0] == "linear":
        w = [Fraction(1)] * n
    elif model[0] == "first":
        w = [Fraction(1)] + [Fraction(0)] * (n - 1)
    elif model[0] == "last":
        w = [Fraction(0)] * (n - 1) + [Fraction(1)]
    elif model[0] == "decay":
        half = float(model[1][0] * SECONDS[model[1][1]] * 1000000)
        youngest = min(end - t for t in times)
        w = [Fraction(2.0 ** (-(end - t - youngest) / half)) for t in times]
    else:
        w, named, befores = [Fraction(0)] * n, set(), list(befores)
        for part, who in model[1]:
            place = 0 if who == "first" else n - 1 if who == "last" else befores.pop(0) if who[0] == "before" else None
            if place is not None:
                named.add(place)
                w[place] += part
        others = [i for i in range(n) if i not in named]
        for i in others:
            w[i] += sum((Fraction(part) for part, who in model[1] if who == "others"), Fraction(0)) / len(others)
    s = sum(w)
    return [x / s for x in w] if s else [Fraction(0)] * n
