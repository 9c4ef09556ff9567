"""The oracle's checker: types, units, dimensions and what a state of the past may ask.

    python3 check.py PROJECT… [-v]      folders or files
"""
import sys
import syntax

TIMES = {"second", "minute", "hour", "day", "week"}


class Bad(Exception):
    pass


def clock(u):
    w = u.split()
    if len(w) == 2:
        return {"office": "office time", "working": "working days", "calendar": "calendar days"}[w[0]]
    return "time" if u.rstrip("s") in TIMES else "calendar days"


def show(t):
    return t if isinstance(t, str) else " per ".join(show(x) for x in t[1:]) if t[0] == "per" else " ".join(map(str, t))


PLAIN, COUNT, RATIO = "number", "count", "ratio"
NUM = (PLAIN, COUNT, RATIO)


def add(a, b, op):
    if a == b and (a in NUM or a[0] in ("money", "clock", "per")):
        return a
    if a in NUM and b in NUM and PLAIN in (a, b):
        return b if a == PLAIN else a
    raise Bad(f"{show(a)} {op} {show(b)}")


def mul(a, b):
    for x, y in ((a, b), (b, a)):
        if x in NUM and (y in NUM or y[0] in ("money", "clock", "per")):
            return (COUNT if COUNT in (x, y) else RATIO if RATIO in (x, y) else PLAIN) if y in NUM else y
    raise Bad(f"{show(a)} * {show(b)}")


def div(a, b):
    if b == PLAIN:
        return a
    if a in NUM and b in NUM:
        return RATIO
    if a == b:
        return RATIO
    if b in NUM:
        return a
    if b[0] == "clock" and (a in NUM or a[0] == "money"):
        return ("per", a, b)
    raise Bad(f"{show(a)} / {show(b)}")


class Check:
    def __init__(self, statements):
        self.st = statements
        by = lambda k: {s[2]: s for s in self.st if s[0] == k}
        self.tables, self.codes, self.hooks = by("table"), by("codes"), by("hook")
        self.metrics, self.costs, self.dims, self.attrs, self.settings = by("metric"), by("costs"), by("dimension"), by("attribution"), by("setting")
        self.cal = {i[0]: i for s in self.st if s[0] == "calendar" for i in s[2]}
        self.cur = self.cal.get("currency", (0, None))[1]
        self.scope, self.timed = {}, {}
        for n, t in self.tables.items():
            d = self.scope[n] = {}
            self.timed[n] = set()
            for it in t[6]:
                if it[0] == "column":
                    d[it[2]] = self.coltype(it)
                elif it[0] == "link":
                    d[it[2]] = ("row", it[4])
                elif it[0] == "merge" and it[5]:
                    d[it[5][0]] = ("event", n)
                elif it[0] == "oneper":
                    d.update(ended_at=None, next=("row", n), current="flag")
                    self.timed[n] |= {"ended_at", "next", "current"}
            for it in t[6]:
                if it[0] == "oneper":
                    d["ended_at"] = d[it[3][1]]
        for n, t in self.tables.items():
            for it in t[6]:
                if it[0] == "link" and it[5]:
                    self.scope[it[4]][it[5]] = ("rows", n)
        for s in self.st:
            if s[0] in ("stages", "events"):
                for e in s[3]:
                    self.scope[s[2][1]][e[0]] = ("event", s[2][1])
        self.errors, self.types, self.ntypes = [], {}, 0
        self.run()

    def coltype(self, it):
        typ, cur, on = it[4], it[8], it[9]
        if typ in self.codes:
            return ("code", typ)
        if typ == "money":
            return ("money", self.cur if on is not None or cur is None else cur[1] if cur[0] == "unit" else self.cur)
        return {"key": "text", "integer": PLAIN, "number": PLAIN, "duration": ("clock", "time")}.get(typ, typ)

    def say(self, line, what):
        self.errors.append((line, what))

    def guard(self, line, f, *a):
        try:
            return f(*a)
        except Bad as e:
            self.say(line, str(e))

    def run(self):
        for s in self.st:
            if s[0] in ("stages", "events"):
                for n, _, at, when, line in s[3]:
                    if at is not None and self.guard(line, self.row, at, (s[2][1],)) not in ("date", "time", None):
                        self.say(line, f"{n} at something that is no time")
                    if when is not None:
                        self.guard(line, self.flag, when, (s[2][1],))
        for n, s in list(self.metrics.items()) + list(self.costs.items()):
            self.guard(s[1], self.metric, ("name", n))
        for s in self.st:
            if s[0] == "report":
                for it in s[4]:
                    if it[0] == "sheet":
                        for x in it[3]:
                            if x[0] in ("table", "chart", "scorecard"):
                                for e, _ in x[2]:
                                    self.guard(x[4], self.metric, e)
                                    for d in x[3].get("by", ()):
                                        if d in self.dims:
                                            self.guard(x[4], self.cut, e, d)
                                        elif self.isunit(d):
                                            self.guard(x[4], self.past, e, d)

    def isunit(self, d):
        return d in syntax.CALENDAR

    # rows ------------------------------------------------------------
    def flag(self, e, sc):
        t = self.row(e, sc)
        if t != "flag" and t[0] != "event":
            raise Bad(f"{show(t)} where a condition is meant")
        return "flag"

    def name(self, n, sc):
        if n in self.scope[sc[0]]:
            return self.scope[sc[0]][n]
        for t in sc:
            if t == n:
                return ("row", n)
        if n in self.settings:
            return PLAIN
        raise Bad(f"{sc[0]} has no {n}")

    def row(self, e, sc):
        k = e[0]
        if k == "num":
            return PLAIN
        if k == "qty":
            return ("money", e[2]) if e[2].isupper() else ("clock", clock(e[2]))
        if k == "str":
            return "text"
        if k == "date":
            return "date" if e[2] is None else "time"
        if k in ("yes", "no"):
            return "flag"
        if k == "now":
            return "time"
        if k == "today":
            return "date"
        if k == "name":
            return self.name(e[1], sc)
        if k == "dot":
            t = self.row(e[1], sc)
            if t[0] == "code" and e[2] == "group":
                return ("group", t[1])
            if t[0] == "row":
                return self.name(e[2], (t[1],))
            raise Bad(f".{e[2]} of {show(t)}")
        if k in ("and", "or"):
            self.flag(e[1], sc)
            return self.flag(e[2], sc)
        if k == "not":
            return self.flag(e[1], sc)
        if k == "cmp":
            a, b = self.row(e[2], sc), self.row(e[3], sc)
            if a != b and not ({a, b} == {"date", "time"} or (a in NUM and b in NUM)):
                raise Bad(f"{show(a)} {e[1]} {show(b)}")
            if e[1] not in ("=", "!=") and (a in ("text", "flag") or a[0] in ("code", "row")):
                raise Bad(f"{show(a)} {e[1]}")
            return "flag"
        if k in ("in", "is"):
            t = self.row(e[1], sc)
            names = [x[1] for x in e[2] if x[0] in ("name", "str")] if k == "in" else [] if e[2] in ("known", "missing", "coded", "uncoded", "unique") else [e[2]]
            if t[0] in ("code", "group"):
                rules = self.codes[t[1]][4]
                have = {r[0] if t[0] == "code" else r[1] for r in rules}
                for x in names:
                    if x not in have:
                        raise Bad(f"{t[1]} has no {t[0]} {x}")
            elif k == "is" and names:
                raise Bad(f"is {names[0]}: {show(t)} is no code, write =")
            return "flag"
        if k == "matches":
            if self.row(e[1], sc) != "text":
                raise Bad("matches wants text")
            return "flag"
        if k == "else":
            a, b = self.row(e[1], sc), self.row(e[2], sc)
            if a != b:
                raise Bad(f"{show(a)} else {show(b)}")
            return a
        if k == "bin":
            return self.arith(e, lambda x: self.row(x, sc))
        if k == "minus":
            return self.row(e[1], sc)
        if k == "edge":
            return "time"
        if k == "shift":
            t = self.row(e[3], sc)
            c = clock(e[1][1])
            if c in ("time", "office time"):
                if t != "time":
                    raise Bad(f"{e[1][1]} {e[2]} a {show(t)}: say calendar {e[1][1]}, or start of / end of")
                return "time"
            return "date"
        if k == "span":
            a, b = self.row(e[2], sc), self.row(e[3], sc)
            return self.span(e[1], a, b)
        if k == "for":
            return self.metric(e[1])
        if k == "call":
            return self.rowcall(e, sc)
        if k == "steps":
            return "flag"
        raise Bad(f"{k} in a row")

    def span(self, u, a, b):
        for x in (a, b):
            if x not in ("date", "time"):
                raise Bad(f"{u} from … to …: {show(x)} is no time")
        if clock(u) in ("time", "office time") and "date" in (a, b):
            raise Bad(f"{u} where a date takes part: say calendar {u}")
        return ("clock", clock(u))

    def arith(self, e, f):
        a, b = f(e[2]), f(e[3])
        if "time" in (a, b) or "date" in (a, b):
            raise Bad("times are never added or subtracted: days from A to B, 5 days after A")
        return div(a, b) if e[1] == "/" else mul(a, b) if e[1] == "*" else add(a, b, e[1])

    def rowcall(self, e, sc):
        n, args = e[1], e[2]
        if n in syntax.AGGREGATES:
            a, meas = args[-1], None
            if a[0] == "measure":
                _, meas, a, _ = a
            cond = None
            if a[0] == "where":
                _, a, cond = a
            t = self.row(a, sc)
            if t[0] != "rows":
                raise Bad(f"{n} over {show(t)}: one, not many")
            if cond is not None:
                self.flag(cond, (t[1],) + sc)
            if n in ("first", "last") and not any(i[0] in ("order", "oneper") for i in self.tables[t[1]][6]):
                raise Bad(f"{n}: {t[1]} has no order")
            if n == "any":
                return "flag"
            if n == "count":
                return COUNT
            return self.agg(n, self.row(meas, (t[1],) + sc))
        ts = [self.row(a, sc) for a in args]
        if n in self.hooks:
            return {"integer": PLAIN}.get(self.hooks[n][4], self.hooks[n][4])
        return ts[0]

    def agg(self, n, t):
        if n in ("sum", "average", "median", "percentile", "percentile_disc") and not (t in NUM or t[0] in ("money", "clock", "per")):
            raise Bad(f"{n} of {show(t)}")
        return t

    # metrics ---------------------------------------------------------
    def type(self, e):
        return self.metric(e)

    def metric(self, e):
        k = e[0]
        if k == "num":
            return PLAIN
        if k == "qty":
            return self.row(e, ())
        if k == "name":
            n = e[1]
            if n in self.types:
                if self.types[n] is None:
                    raise Bad(f"{n} rests on itself")
                return self.types[n]
            if n in self.metrics:
                self.types[n] = None
                self.types[n] = self.metric(self.metrics[n][4])
                return self.types[n]
            if n in self.costs:
                c = self.costs[n]
                base = c[5][1][1]
                self.types[n] = self.agg("sum", self.row(c[4], (base,)))
                for r in c[6]:
                    if r[0] in ("include", "exclude") and r[1] is not None:
                        self.flag(r[1], (base,))
                    if r[0] == "spread":
                        self.metric(r[3])
                return self.types[n]
            if n in self.settings:
                return PLAIN
            raise Bad(f"no metric {n}")
        if k == "bin":
            return self.arith(e, self.metric)
        if k == "minus":
            return self.metric(e[1])
        if k == "where":
            for d in self.dimnames(e[2]):
                self.cut(e[1], d)
            return self.metric(e[1])
        if k in ("rolling", "todate", "earlier", "for"):
            return self.metric(e[1])
        if k == "else":
            return self.metric(e[1])
        if k == "call":
            return self.total(e)
        raise Bad(f"{k} in a metric")

    def dimnames(self, e):
        if e[0] == "name":
            return [e[1]] if e[1] in self.dims else self.no(e[1])
        return [d for x in e[1:] if isinstance(x, tuple) and x and isinstance(x[0], str) and e[0] not in ("str", "num", "qty", "pattern") for d in self.dimnames(x)]

    def no(self, n):
        raise Bad(f"where narrows a metric by dimensions; there is no dimension {n}")

    def path(self, p):
        """(table the path starts at, table it ends in, event or None)"""
        parts = []
        while p[0] == "dot":
            parts.append(p[2])
            p = p[1]
        parts = [p[1]] + parts[::-1]
        if parts[0] not in self.tables:
            raise Bad(f"no table {parts[0]}")
        t, many = parts[0], False
        for x in parts[1:]:
            s = self.name(x, (t,))
            if s[0] in ("row", "rows"):
                t, many = s[1], many or s[0] == "rows"
            elif s[0] == "event":
                return parts[0], t, x, many
            else:
                raise Bad(f"{x} is {show(s)}, not an event")
        return parts[0], t, None, many

    def total(self, e):
        n, args = e[1], e[2]
        if n not in syntax.AGGREGATES:
            return RATIO
        a, meas, distinct = args[-1], None, False
        if a[0] == "measure":
            _, meas, a, distinct = a
        if a[0] == "credited":
            a, att = a[1], self.attrs[a[3]]
            self.path(att[4][1] if att[4][0] == "where" else att[4]) if False else None
        if a[0] == "transition":
            A, B = self.split(a[1]), self.split(a[2])
            if n == "conversion" and a[3] is None:
                raise Bad("conversion within …, or ever")
            if a[3] not in (None, "ever"):
                self.window(a[3], A, B)
            return RATIO if n == "conversion" else COUNT if n == "count" else self.agg(n, self.row(meas, (B[1], A[0])))
        if a[0] == "span" and meas is None:
            A, B = self.split(a[2]), self.split(a[3])
            return self.agg(n, self.span(a[1], self.evtype(A), self.evtype(B)))
        base, t, ev, many = self.split(a)
        if n == "count":
            if distinct:
                self.row(meas, (t,))
            return COUNT
        if n == "share":
            if meas is not None:
                self.agg("sum", self.row(meas, (t,)))
            return RATIO
        if meas is None:
            raise Bad(f"{n} of what?")
        return self.agg(n, self.row(meas, (t,)))

    def split(self, a):
        if a[0] == "where":
            p = self.path(a[1])
            self.flag(a[2], (p[1], p[0]))
            return p
        return self.path(a)

    def evtype(self, p):
        for s in self.st:
            if s[0] in ("stages", "events") and s[2][1] == p[1]:
                for n, _, at, _, _ in s[3]:
                    if n == p[2]:
                        return self.row(at, (p[1],))
        return "time"

    def window(self, w, A, B):
        if clock(w[1]) in ("time", "office time") and "date" in (self.evtype(A), self.evtype(B)):
            raise Bad(f"within {w[0]} {w[1]} where a date takes part: say calendar {w[1]}")

    # what a metric rests on -----------------------------------------
    def leaves(self, e):
        if e[0] == "name":
            if e[1] in self.costs:
                return [self.costs[e[1]]]
            return self.leaves(self.metrics[e[1]][4]) if e[1] in self.metrics else []
        if e[0] == "call" and e[1] in syntax.AGGREGATES:
            return [e]
        return [l for x in e[1:] for l in (self.leaves(x) if isinstance(x, tuple) and x and isinstance(x[0], str) else
                                           [m for y in x for m in self.leaves(y)] if isinstance(x, list) and e[0] == "call" else [])]

    def cut(self, e, d):
        have = {self.head(p) for p in self.dims[d][4]}
        for l in self.leaves(e):
            if l[0] == "costs":
                if self.head(l[5]) in have or any(r[0] == "spread" and r[2] == d for r in l[6]):
                    continue
                raise Bad(f"{l[2]} cannot be cut by {d}: {self.head(l[5])} has none, and no rule spreads it")
            a = l[2][-1]
            a = a[2] if a[0] == "measure" else a
            if a[0] == "credited":
                att = self.attrs[a[3]]
                a = a[1]
                if any(h in have for h in self.tables):
                    continue
            if a[0] == "span":
                a = a[2]
            if a[0] in ("transition", "where"):
                a = a[1]
            if a[0] == "where":
                a = a[1]
            if self.head(a) not in have:
                raise Bad(f"cannot be cut by {d}: {self.head(a)} has none")

    def head(self, p):
        while p[0] in ("dot", "where"):
            p = p[1]
        return p[1]

    def past(self, e, unit):
        for l in self.leaves(e):
            if l[0] == "costs":
                continue
            a = l[2][-1]
            a = a[2] if a[0] == "measure" else a
            cond = None
            if a[0] == "where":
                _, a, cond = a
            if a[0] == "name" and not any(i[0] == "oneper" for i in self.tables[a[1]][6]):
                plain = [n for n in self.usednames(cond) if n in self.scope[a[1]] and self.scope[a[1]][n] != ("event", a[1])
                         and self.scope[a[1]][n] not in ("date", "time") and self.scope[a[1]][n][0] not in ("rows",)] if cond else ["(rows)"]
                if plain:
                    raise Bad(f"a state of the past by {unit}: {plain[0]} is only known as of the run")

    def usednames(self, e):
        if not isinstance(e, tuple):
            return []
        if e[0] == "name":
            return [e[1]]
        if e[0] == "call":
            return []
        return [n for x in e[1:] for n in (self.usednames(x) if isinstance(x, tuple) else [])]


if __name__ == "__main__":
    from rows import project_statements
    for p in [a for a in sys.argv[1:] if a != "-v"]:
        c = Check(project_statements(p))
        for line, what in c.errors:
            print(f"{p}:{line}: {what}")
        if "-v" in sys.argv:
            for n, t in c.types.items():
                print(f"  {n:32} {show(t) if t else '?'}")
        print(f"{p}: {len(c.types)} metrics typed, {len(c.errors)} errors")
