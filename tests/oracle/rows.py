"""Tables, their rows, links and events, and what an expression says of a row.

All definitions are taken in one wording at a time: `cuts` are the days on which an amendment begins, `k` is the wording in use.
"""
import csv
import datetime as dt
import glob
import os
import re
from collections import defaultdict
from fractions import Fraction
from zoneinfo import ZoneInfo

import syntax
from clock import DAY, FIRST, SECONDS, Calendar, Problem, Time, moment

csv.field_size_limit(1 << 30)


VERSION = ("ended_at", "next", "current")


class Code:
    """A code of a set; also what no rule names, which is coded = False."""
    __slots__ = ("label", "group", "order", "coded")

    def __init__(self, label, group, order, coded=True):
        self.label, self.group, self.order, self.coded = label, group, order, coded

    def __repr__(self):
        return self.label

    def __eq__(self, other):
        return isinstance(other, Code) and (self.label, self.coded) == (other.label, other.coded)

    def __hash__(self):
        return hash((self.label, self.coded))


class BadField(Exception):
    """A text that is none of its column's type."""


class Row:
    __slots__ = ("t", "raw", "c", "kept", "n")

    def __init__(self, t, raw, n):
        self.t, self.raw, self.c, self.kept, self.n = t, raw, {}, self, n

    def get(self, name):
        key = (self.t.w.k, name)
        if key not in self.c:
            self.c[key] = None
            self.c[key] = self.t.compute(self, name)
        return self.c[key]


class Env:
    """What names mean: a row, the rows outside, the moment of a state; raw: also the source's columns; own: the column being defined."""
    __slots__ = ("row", "outer", "raw", "own", "now", "dims")

    def __init__(self, row=None, outer=None, raw=False, own=None, now=None, dims=None):
        self.row, self.outer, self.raw, self.own, self.now, self.dims = row, outer, raw, own, now, dims
        if now is None and outer is not None:
            self.now = outer.now


class Table:
    def __init__(self, w, st):
        _, _, self.name, source, file, self.where, items = st
        self.w, self.source = w, source
        self.cols, self.links, self.backs, self.events, self.merged_event = {}, {}, {}, {}, None
        self.drops, self.merge, self.order, self.per, self.key, self.bad = [], None, None, None, None, "stop"
        for it in items:
            k = it[0]
            if k == "column":
                self.cols[it[2]] = it
                if it[5]:
                    self.key = it[2]
            elif k == "link":
                self.links[it[2]] = it
            elif k == "drop":
                self.drops.append(it)
            elif k == "merge":
                self.merge = it
                self.merged_event = it[5]
            elif k == "order":
                self.order = it[2]
            elif k == "bad":
                self.bad = it[2]
            elif k == "oneper":
                self.per = it
        self.keyed = source is None
        self.all = [] if self.keyed else [Row(self, r, i) for i, r in enumerate(w.read(source, file))]
        self.rawcols = {} if self.keyed else w.columns(source, file)

    def event(self, name):
        return self.events.get(name, [None] * len(self.w.cuts))[self.w.k]

    def has_event(self, name):
        return name in self.events or (self.merged_event and self.merged_event[0] == name)

    def has(self, name):
        return name in self.cols or name in self.links or name in self.backs or (self.per is not None and name in VERSION)

    # ------------------------------------------------------------- loading: where, drops, merge, keys
    def prepare(self):
        w = self.w
        if self.keyed:
            self.all = [Row(self, {self.key: k}, i) for i, k in enumerate(w.named_keys(self))]
            self.rawcols = {self.key}
        if self.where is not None:
            self.all = [r for r in self.all if w.true(w.ev(self.where, Env(r, raw=True)))]
        if self.bad == "skip":
            self.all = [r for r in self.all if not self.has_bad(r)]
        self.rows = []
        for r in self.all:
            if any(w.true(w.ev(d[2], Env(r, raw=True))) for d in self.drops):
                r.kept = None
            else:
                self.rows.append(r)
        self.merged = []
        if self.merge:
            self.merge_rows()
        self.index = {}
        if self.key:
            for r in self.all:
                if r.kept:
                    if self.keyof(r) in self.index:
                        raise Problem(f"{self.name}: two rows have the key {self.keyof(r)}")
                    self.index[self.keyof(r)] = r

    def has_bad(self, r):
        """Whether some field does not parse: whatever is asked of the table, the row is none of it."""
        try:
            for c in self.cols:
                codes = self.w.dated["codes"].get(self.cols[c][4])
                if not codes or codes[0][3] not in self.w.tables:
                    r.get(c)
        except BadField:
            return True
        return False

    def merge_rows(self):
        w = self.w
        _, _, by, side, order, _ = self.merge
        groups = defaultdict(list)
        for r in self.rows:
            k = tuple(w.ev(b, Env(r, raw=True)) for b in by)
            if not any(x is None or x == "" for x in k):
                groups[k].append(r)
        for group in groups.values():
            best = group[0]
            for r in group[1:]:
                if self.goes_before(r, best, order or self.order or [], side == "last"):
                    best = r
            for r in group:
                r.kept = best
        self.merged = [r for r in self.rows if r.kept is not r]
        self.rows = [r for r in self.rows if r.kept is r]

    def goes_before(self, r, other, order, last):
        for o in order:
            a, b = (self.w.ev(o, Env(x)) for x in (r, other))
            if a is None or b is None:
                if (a is None) != (b is None):
                    return b is None
            elif a != b:
                return (self.w.sortkey(a) > self.w.sortkey(b)) == last
        return False

    def keyof(self, r):
        it = self.cols[self.key]
        return tuple(str(self.w.ev(e, Env(r, raw=True))) for e in it[7]) if it[7] and len(it[7]) > 1 else str(r.get(self.key))

    # ------------------------------------------------------------- what a name says of a row
    def compute(self, row, name):
        if name in self.cols:
            return self.w.column(self, row, self.cols[name])
        if name in self.links:
            return self.w.link(self, row, self.links[name])
        if name in self.backs:
            return self.w.back(self, row, name)
        raise Problem(f"{self.name} has no {name}")

    def begun(self, row, now):
        """Of a history: what begins at or after the moment is not there yet."""
        a = self.w.ev(self.per[3], Env(row)) if self.per else None
        return a is None or self.w.has_come(a, now)

    def reached(self, row, name, now=None):
        """The time at which the row reached the event (True where it has none), or None: also where that has not come yet."""
        w = self.w
        now = w.now if now is None else now
        key = (w.k, "reached", name, int(now))
        if key not in row.c:
            row.c[key] = None
            if self.merged_event and self.merged_event[0] == name:
                t = w.ev(self.merged_event[1], Env(row)) if row.kept is not None and row.kept is not row else None
                row.c[key] = t if w.has_come(t, now) else None
            else:
                _, _, at, when, _ = self.event(name)
                t = w.ev(at, Env(row, now=now)) if at is not None else True
                ok = t is not None and (t is True or w.has_come(t, now)) and (when is None or w.true(w.ev(when, Env(row, now=now))))
                row.c[key] = t if ok else None
        return row.c[key]

    def timed(self, row, name):
        """When the event is dated, whatever its conditions say."""
        if self.merged_event and self.merged_event[0] == name:
            return self.w.ev(self.merged_event[1], Env(row))
        at = self.event(name)[2]
        return self.w.ev(at, Env(row)) if at is not None else None


def project_statements(path):
    files = sorted(glob.glob(os.path.join(path, "**", "*.concord"), recursive=True)) if os.path.isdir(path) else [path]
    return [s for f in files for s in syntax.parse_file(f)]


class Rows:
    def __init__(self, path, data, as_of, hooks=(), pilot=None):
        self.st, self.data, self.hooks = project_statements(path), data, dict(hooks)
        self.memo, self.k = {}, 0
        self.sources = {s[2]: s[3] for s in self.st if s[0] == "source"}
        self.settings = {s[2]: s[3] for s in self.st if s[0] == "setting"}
        self.cal = Calendar([i for s in self.st if s[0] == "calendar" for i in s[2]], self.feed)
        self.as_of = dt.date.fromisoformat(as_of)
        self.now = moment(self.cal.midnight(self.as_of), self.as_of)
        self.wordings(next((x for x in self.st if x[0] == "pilot" and x[2] == pilot), None))
        self.hookdef = {s[2]: s for s in self.st if s[0] == "hook"}
        self.tables = {s[2]: Table(self, s) for s in self.st if s[0] == "table"}
        for t in self.tables.values():
            for n, l in t.links.items():
                if l[5]:
                    self.tables[l[4]].backs[l[5]] = (t, n)
        for (t, e), list_ in self.dated["event"].items():
            self.tables[t].events[e] = list_
        for t in sorted(self.tables.values(), key=lambda t: t.keyed):
            t.prepare()

    # ------------------------------------------------------------- wordings
    def wordings(self, pilot=None):
        """dated[kind][name] is a list of the statement in force in each stretch between two cuts. A pilot's hold on its days alone."""
        amends = sorted((s for s in self.st if s[0] == "amend"), key=lambda s: s[2])
        days = [dt.date.fromisoformat(pilot[3]), dt.date.fromisoformat(pilot[4]) + DAY] if pilot else []
        self.cuts = [FIRST] + sorted({dt.date.fromisoformat(s[2]) for s in amends} | set(days))
        self.dated = {k: {} for k in ("event", "codes", "costs", "metric", "dimension", "attribution")}
        for s in self.st:
            self.put(s, 0)
        for a in amends:
            for s in a[5]:
                self.put(s, self.cuts.index(dt.date.fromisoformat(a[2])))
        for s in pilot[6] if pilot else []:
            self.put(s, *(self.cuts.index(d) for d in days))

    def put(self, s, k, until=None):
        if s[0] in ("stages", "events"):
            for e in s[3]:
                self.put_one("event", (s[2][1], e[0]), e, k, until)
        elif s[0] in self.dated:
            self.put_one(s[0], s[2], s, k, until)
            for i, path in enumerate(s[7] if s[0] == "costs" else [], 1):      # costs of several events: one definition for each
                part = s[:2] + (f"{s[2]}#{i}",) + s[3:5] + (path, s[6], [])
                self.put_one("costs", part[2], part, k, until)

    def put_one(self, kind, name, what, k, until):
        old = self.dated[kind].setdefault(name, [what] * len(self.cuts))
        for i in range(k, len(self.cuts) if until is None else until):
            old[i] = what

    def use(self, kind, name):
        return self.dated[kind][name][self.k]

    def wording_of(self, day):
        return max(i for i, c in enumerate(self.cuts) if c <= day)

    def in_wording(self, k, f, *a):
        old, self.k = self.k, k
        try:
            return f(*a)
        finally:
            self.k = old

    # ------------------------------------------------------------- reading
    def option(self, source, name):
        for a in self.sources[source][2]:
            if a[0] == "option" and a[1] == name:
                e = a[2]
                return self.settings[e[1]][1] if e[0] == "name" else e[1]
        return None

    def file(self, file):
        return open(os.path.join(self.data, file), newline="", encoding="utf-8-sig")

    def columns(self, source, file):
        with self.file(file) as f:
            return set(next(csv.reader(f)))

    def read(self, source, file):
        miss = set((self.option(source, "missing") or "").split("|"))
        with self.file(file) as f:
            for r in csv.DictReader(f):
                yield {k: (None if v in (None, "") or v in miss else v) for k, v in r.items() if k}

    def feed(self, f):
        source, file, cols = f
        return [{a: r[b] for a, b in cols} for r in self.read(source, file)]

    def named_keys(self, table):
        """The keys that any link names, in the order of reading."""
        keys = {}
        for t in self.tables.values():
            for l in t.links.values():
                if l[4] == table.name and l[6][0] != "through":
                    for r in t.all:
                        v = self.ev(l[6][0], Env(r, raw=True, own=l[2]))
                        if v is not None:
                            keys.setdefault(str(v))
        return keys

    # ------------------------------------------------------------- codes
    def codeset(self, name):
        key = ("codes", self.k, name)
        if key not in self.memo:
            labels = {}
            for s in self.dated["codes"][name]:
                for lab, grp, _, _ in s[4]:
                    labels.setdefault(lab, len(labels))
            here = {}
            for lab, grp, _, _ in self.use("codes", name)[4]:
                here.setdefault(lab, Code(lab, grp, labels[lab]))
            self.memo[key] = (self.use("codes", name), here, Code("uncoded", None, len(labels), False), labels)
        return self.memo[key]

    def encode(self, name, v, row=None):
        st, labels, uncoded, _ = self.codeset(name)
        of_rows = st[3] in self.tables
        if v is not None and st[3] in ("integer", "number"):
            v = Fraction(v)
        if v is not None and st[3] == "date" and not isinstance(v, dt.date):
            v = dt.date.fromisoformat(v)
        for lab, _, test, _ in st[4]:
            k = test[0] if test else None
            if of_rows:
                fits = k == "otherwise" or self.true(self.ev(test[1], Env(row)))
            elif v is None:
                fits = k == "missing" or (k == "otherwise" and test[1])
            else:
                fits = self.test(test, lab, v)
            if fits:
                return labels[lab]
        return uncoded if of_rows or v is not None else None

    def test(self, test, lab, v):
        k = test[0] if test else None
        if k is None:
            return v == lab
        if k == "otherwise":
            return True
        if k == "matches":
            return re.search(test[1][0], v, re.I if "i" in test[1][1] else 0) is not None
        if k == "in":
            return any(self.ev(x[1], Env()) <= v <= self.ev(x[2], Env()) if x[0] == "range" else v == self.ev(x, Env()) for x in test[1])
        return k == "cmp" and compare(test[1], v, self.ev(test[2], Env()))

    # ------------------------------------------------------------- columns and links
    def typed(self, t, typ, v):
        if v is None or not isinstance(v, str) or typ in ("text", "key"):
            return v
        if typ in ("integer", "number", "money", "duration"):
            return Fraction(v)
        if typ == "flag":
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[v.lower()]
        if typ == "date":
            return dt.date.fromisoformat(v[:10])
        if typ == "time":
            zone = self.option(t.source, "zone")
            return self.cal.parse(v, ZoneInfo(zone) if zone else None)
        raise Problem(f"type {typ}")

    def column(self, t, row, it):
        _, _, name, _, typ, _, byname, exprs, cur, on = it
        codes = typ in self.dated["codes"]
        if exprs is None:
            if codes and self.use("codes", typ)[3] in self.tables:
                return self.encode(typ, None, row)
            v = row.raw.get(name)
        else:
            v = self.ev(exprs[0], Env(row, raw=True, own=name))
        if codes:
            if isinstance(v, Code) or (v is None and byname):
                return v
            if byname:
                return self.codeset(typ)[1].get(v) if v in self.codeset(typ)[3] else self.bad_field(t)
            try:
                return self.encode(typ, v)
            except ValueError:
                return self.bad_field(t)
        try:
            v = self.typed(t, typ, v)
        except (ValueError, KeyError):
            return self.bad_field(t)
        if typ == "money" and on is not None and v is not None:
            c = cur[1] if cur[0] == "unit" else self.ev(cur, Env(row, raw=True))
            d = self.ev(on, Env(row))
            r = self.cal.rate(self.cal.day(d), c) if d is not None and c is not None else None
            return None if r is None else v * r
        return v

    def bad_field(self, t):
        if t.bad == "make":
            return None
        raise BadField() if t.bad == "skip" else Problem("a bad field")

    def link(self, t, row, it):
        _, _, name, _, target, _, how, at = it
        tt = self.tables[target]
        if how[0] == "through":
            return self.through(t, name, tt, how[1][2]).get(id(row))
        vals = [self.ev(e, Env(row, raw=True, own=name)) for e in how]
        if any(v is None for v in vals):
            return None
        if at is not None:
            return self.version(tt, tuple(vals), self.ev(at, Env(row)))
        k = tuple(str(v) for v in vals) if len(vals) > 1 else str(vals[0])
        r = tt.index.get(k)
        return r.kept if r is not None else None

    def through(self, t, name, tt, inverse):
        key = ("through", t.name, name)
        if key not in self.memo:
            m = {}
            for r in tt.all:
                if r.kept and (d := r.get(inverse)) is not None and m.setdefault(id(d), r.kept) is not r.kept:
                    raise Problem(f"{t.name}.{name}: named by two")
            self.memo[key] = m
        return self.memo[key]

    def version(self, tt, k, when):
        if when is None:
            return None
        until = tt.per[4]
        found = None
        for r in tt.rows:
            a = r.get(tt.per[3][1])
            if tuple(r.get(p) for p in tt.per[2]) != k or a is None or self.cmp(">", a, when):
                continue
            e = self.stays(tt)[id(r)]["ended_at"]
            if (e is None or self.cmp("<", when, e)) and (found is None or not self.cmp("<", a, found.get(tt.per[3][1]))):
                found = r
        return found

    def back(self, t, row, name):
        src, link = t.backs[name]
        key = ("back", self.k, src.name, link)
        if key not in self.memo:
            m = defaultdict(list)
            for r in src.rows:
                x = r.get(link)
                if x is not None:
                    m[id(x)].append(r)
            order = src.order or ([src.per[3]] if src.per else None)
            if order:
                for l in m.values():
                    l.sort(key=lambda r: tuple(self.sortkey(self.ev(o, Env(r))) for o in order))
            self.memo[key] = m
        return self.memo[key].get(id(row), [])

    def stays(self, t):
        key = ("stays", self.k, t.name)
        if key in self.memo:
            return self.memo[key]
        out = self.memo[key] = {}
        _, _, per, a, until = t.per
        groups = defaultdict(list)
        for r in t.rows:
            k = tuple(id(v) if isinstance(v := r.get(p), Row) else v for p in per)
            begins = self.ev(a, Env(r))
            alone = begins is None or any(r.get(p) is None for p in per)
            groups[(id(r),) if alone else k].append(r)
        for g in groups.values():
            g.sort(key=lambda r: self.sortkey(self.ev(a, Env(r))))
            for i, r in enumerate(g):
                n = g[i + 1] if i + 1 < len(g) else None
                end = (self.ev(a, Env(n)) if n else None) if until == "next" else self.ev(until, Env(r))
                out[id(r)] = {"next": n, "ended_at": end}
        return out

    # ------------------------------------------------------------- expressions
    def true(self, v):
        return v is True

    def sortkey(self, v):
        return (v is None, 0 if v is None else v.order if isinstance(v, Code) else v)

    def has_come(self, t, now):
        if t is None:
            return False
        return t < now if isinstance(t, Time) else t < self.cal.day(now)

    def ev(self, e, env):
        return getattr(self, "e_" + e[0])(e, env)

    def e_num(self, e, env):
        return e[1]

    def e_qty(self, e, env):
        return e[1] * clock_scale(e[2])

    def e_str(self, e, env):
        return e[1]

    def e_raw(self, e, env):
        return env.row.raw[e[1]]

    def e_date(self, e, env):
        d = dt.date.fromisoformat(e[1])
        return d if e[2] is None else self.cal.at(d, dt.time.fromisoformat(e[2]))

    def e_yes(self, e, env):
        return True

    def e_no(self, e, env):
        return False

    def e_now(self, e, env):
        return env.now if env.now is not None else self.now

    def e_today(self, e, env):
        return (env.now if env.now is not None else self.now).today

    def e_name(self, e, env):
        n = e[1]
        if env.dims is not None:
            return env.dims(n)
        t = env.row.t if env.row else None
        if env.raw:
            if n != env.own and t.has(n):
                return self.get(env.row, n, env)
            if n in t.rawcols:
                return env.row.raw[n]
        if t and t.has_event(n):
            return t.reached(env.row, n, env.now) is not None
        if t and t.has(n):
            return self.get(env.row, n, env)
        o = env
        while o is not None:
            if o.row is not None and o.row.t.name == n:
                return o.row
            o = o.outer
        if n in self.settings:
            return self.ev(self.settings[n], Env())
        raise Problem(f"no {n} here ({t.name if t else '-'})")

    def e_dot(self, e, env):
        a = self.ev(e[1], env)
        if a is None:
            return False if self.names_event(e, env) else None
        if isinstance(a, Code):
            return a.group
        if isinstance(a, Row):
            if a.t.has_event(e[2]):
                return a.t.reached(a, e[2], env.now) is not None
            return self.get(a, e[2], env)
        raise Problem(f".{e[2]} of {a!r}")

    def get(self, row, name, env):
        """A column, a link or the many of a row; histories as they stood at the moment."""
        now = env.now if env.now is not None else self.now
        if row.t.per and name in VERSION and name not in row.t.cols and name not in row.t.links:
            found = self.stays(row.t)[id(row)]
            begins = self.ev(row.t.per[3], Env(row))
            ended, n = found["ended_at"], found["next"]
            if name == "next":
                return n if n is not None and self.has_come(self.ev(row.t.per[3], Env(n)), now) else None
            ended = ended if self.has_come(ended, now) else None
            return ended if name == "ended_at" else ended is None and self.has_come(begins, now)
        v = row.get(name)
        return [r for r in v if r.t.begun(r, now)] if isinstance(v, list) else v

    def names_event(self, e, env):
        return any(n == e[2] for _, n in self.dated["event"])

    def e_or(self, e, env):
        return self.true(self.ev(e[1], env)) or self.true(self.ev(e[2], env))

    def e_and(self, e, env):
        return self.true(self.ev(e[1], env)) and self.true(self.ev(e[2], env))

    def e_not(self, e, env):
        return not self.true(self.ev(e[1], env))

    def e_cmp(self, e, env):
        a, b = self.ev(e[2], env), self.ev(e[3], env)
        if e[1] == "!=":
            return not (a is not None and b is not None and self.cmp("=", a, b))
        return a is not None and b is not None and self.cmp(e[1], a, b)

    def cmp(self, op, a, b):
        if isinstance(a, Code) and isinstance(b, str):
            a = a.label
        if isinstance(a, Time) != isinstance(b, Time) and (isinstance(a, dt.date) or isinstance(b, dt.date)):
            a, b = self.cal.day(a), self.cal.day(b)
        return compare(op, a, b)

    def e_in(self, e, env):
        v = self.ev(e[1], env)
        if v is None:
            return e[3]
        if isinstance(v, Code) or any(x[0] == "name" for x in e[2]):
            hit = any((x[1] if x[0] in ("name", "str") else None) == (v.label if isinstance(v, Code) else v) for x in e[2])
        else:
            hit = any(self.cmp("<=", self.ev(x[1], env), v) and self.cmp("<=", v, self.ev(x[2], env)) if x[0] == "range"
                      else self.cmp("=", v, self.ev(x, env)) for x in e[2])
        return hit != e[3]

    def e_matches(self, e, env):
        v = self.ev(e[1], env)
        return v is not None and re.search(e[2][0], v, re.I if "i" in e[2][1] else 0) is not None

    def e_steps(self, e, env):
        """Stages of a funnel: each reached, at or after the one before it; a time and a date go by the local day."""
        at = [env.row.t.reached(env.row, n) for n in e[1]]
        return all(t is not None for t in at) and all(self.cmp("<=", a, b) for a, b in zip(at, at[1:]))

    def e_is(self, e, env):
        v, test = self.ev(e[1], env), e[2]
        if test == "known":
            r = v is not None
        elif test == "missing":
            r = v is None
        elif test in ("coded", "uncoded"):
            r = isinstance(v, Code) and v.coded == (test == "coded")
        else:
            r = v is not None and (v.label if isinstance(v, Code) else v) == test
        return r != e[3]

    def e_else(self, e, env):
        v = self.ev(e[1], env)
        return self.ev(e[2], env) if v is None else v

    def e_bin(self, e, env):
        return arith(e[1], self.ev(e[2], env), self.ev(e[3], env))

    def e_minus(self, e, env):
        v = self.ev(e[1], env)
        return None if v is None else -v

    def e_edge(self, e, env):
        v = self.ev(e[2], env)
        if v is None:
            return None
        d = self.cal.day(v)
        return self.cal.midnight(d + DAY if e[1] == "end" else d)

    def e_shift(self, e, env):
        (n, u), side = e[1], e[2]
        v = self.ev(e[3], env)
        return None if v is None else self.shift(v, n if side == "after" else -n, u)

    def shift(self, v, n, u):
        if u in SECONDS and isinstance(v, Time):
            return Time(v + int(n * SECONDS[u] * 1000000))
        d = self.cal.day(v)
        if u.startswith("working"):
            return self.cal.nth_working(d, int(n))
        return self.cal.move(d, int(n), u)[0]

    def span(self, u, a, b):
        """Seconds, also of office time; else days."""
        if a is None or b is None:
            return None
        if u.startswith("office"):
            return Fraction(self.cal.office_between(a, b), 1000000) if b >= a else None
        if u.startswith("working"):
            return Fraction(self.cal.working_between(self.cal.day(a), self.cal.day(b)))
        if u.startswith("calendar"):
            return Fraction((self.cal.day(b) - self.cal.day(a)).days)
        if not (isinstance(a, Time) and isinstance(b, Time)):
            raise Problem(f"{u} from a date: say calendar days, or start of / end of")
        return Fraction(b - a, 1000000)

    def e_span(self, e, env):
        return self.span(e[1], self.ev(e[2], env), self.ev(e[3], env))

    def e_call(self, e, env):
        name, args = e[1], e[2]
        if name in syntax.AGGREGATES:
            return self.of_many(name, args, env)
        vals = [self.ev(a, env) for a in args]
        if name in self.hookdef:
            return self.hooks[name](*vals)
        if vals[0] is None or (name == "replace" and None in vals):
            return None
        if name == "missing_if":
            return None if vals[0] in vals[1:] else vals[0]
        if name == "replace":
            return vals[0].replace(vals[1], vals[2]) or None
        return {"lower": str.lower, "upper": str.upper, "trim": str.strip}[name](vals[0]) or None

    def of_many(self, name, args, env):
        a, meas, distinct, cond = args[-1], None, False, None
        if a[0] == "measure":
            _, meas, a, distinct = a
        if a[0] == "where":
            _, a, cond = a
        rows = self.ev(a, env) or []
        if cond is not None:
            rows = [r for r in rows if self.true(self.ev(cond, Env(r, outer=env)))]
        if name == "any":
            return bool(rows)
        vals = [r if meas is None else self.ev(meas, Env(r, outer=env)) for r in rows]
        if name in ("first", "last"):
            return None if not vals else vals[0 if name == "first" else -1]
        return aggregate(name, [v for v in vals if v is not None], distinct, args)


def clock_scale(unit):
    """What one of a unit is in the measure of its clock."""
    w = unit.split()
    if len(w) == 2 and w[0] == "office":
        return SECONDS[w[1]]
    return SECONDS[unit] if unit in SECONDS else 1


def flat(p):
    parts = []
    while p[0] == "dot":
        parts.append(p[2])
        p = p[1]
    return p[1], parts[::-1]


def compare(op, a, b):
    return {"=": a == b, "!=": a != b}[op] if op in ("=", "!=") else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


def arith(op, a, b):
    if a is None or b is None:
        return None
    if op == "/":
        return Fraction(a) / b if b != 0 else None
    return a + b if op == "+" else a - b if op == "-" else a * b


def aggregate(name, vals, distinct, args):
    if name == "count":
        return len(set(vals)) if distinct else len(vals)
    if name == "sum":
        return sum(vals)
    if not vals:
        return None
    if name == "average":
        return Fraction(sum(vals)) / len(vals)
    if name in ("min", "max"):
        return {"min": min, "max": max}[name](vals)
    vals = sorted(vals)
    p = Fraction(1, 2) if name == "median" else args[0][1]
    if name == "percentile_disc":
        k = p * len(vals)
        return vals[max(0, -(-k.numerator // k.denominator) - 1)]
    x = p * (len(vals) - 1)
    i = x.numerator // x.denominator
    return vals[i] + (vals[min(i + 1, len(vals) - 1)] - vals[i]) * (x - i)
