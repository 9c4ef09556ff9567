"""The oracle: a slow, plain evaluator of the language. It says what each figure of a report's tables is, the long way round.

    python3 evaluate.py PROJECT REPORT AS_OF DATA OUT.csv      PROJECT: a folder, or one file

OUT.csv has the columns metric, grain, period, segment, value, status, dimension.
"""
import csv
import datetime as dt
import os
import re
import sys
from fractions import Fraction

import syntax
from cards import Cards
from check import Check
from clock import DAY, EPOCH, FIRST, SECONDS, Problem, Time, moment
from rows import Code, flat
from parts import Parts
from totals import Cell


class World(Parts, Cards):
    # ------------------------------------------------------------- periods
    def span_of(self, p):
        """Days [a, b) and whether periods are fiscal."""
        if p[0] == "last":
            u, fiscal = p[2].split()[-1].rstrip("s"), p[3]
            b = self.cal.start(u, self.as_of, fiscal)
            return self.cal.next(u, b, -int(p[1]), fiscal), b, fiscal
        if p[0] == "todate":
            return self.cal.start(p[1].rstrip("s"), self.as_of - DAY), self.as_of, False
        if p[0] == "fixed":
            return self.named_period(p[1])[0], self.named_period(p[2])[1], False
        return FIRST, self.as_of, False

    def named_period(self, t):
        if len(t) == 10:
            d = dt.date.fromisoformat(t)
            return d, d + DAY
        if t[5] == "Q":
            a = dt.date(int(t[:4]), 3 * int(t[6]) - 2, 1)
            return a, self.cal.move(a, 1, "quarter")[0]
        if t[5] == "W":
            a = dt.date.fromisocalendar(int(t[:4]), int(t[6:]), 1)
            return a, a + 7 * DAY
        a = dt.date.fromisoformat(t + "-01")
        return a, self.cal.move(a, 1, "month")[0]

    def periods(self, unit, a, b, fiscal):
        out, d = [], self.cal.start(unit, a, fiscal)
        while d < b:
            n = self.cal.next(unit, d, 1, fiscal)
            out.append((d, n))
            d = n
        return out

    # ------------------------------------------------------------- names and units
    def name_of(self, m):
        if m[0][0] != "name":
            raise Problem("the oracle shows metrics by name")
        return m[0][1]

    def label(self, d, v, measures, cell):
        if v is None:
            for e, _ in measures:
                for l, _ in self.leaves(e, cell):
                    if l[0] == "call" and self.of_touch(d, l) and (otherwise := self.use("attribution", self.call(l).credit[3])[7]):
                        return otherwise
            return self.dated["dimension"][d][0][5] or "(none)"
        if isinstance(v, bool):
            return "yes" if v else "no"
        if isinstance(v, Fraction):
            return str(v) if v.denominator == 1 else repr(float(v))
        return str(v)

    def unit_of(self, e, seen=()):
        """The first unit of time that a figure's text names: that is how it is shown."""
        if e[0] == "span":
            return e[1]
        if e[0] == "name" and e[1] in self.dated["metric"] and e[1] not in seen:
            return self.unit_of(self.dated["metric"][e[1]][0][4], seen + (e[1],))
        if e[0] == "qty":
            return e[2]
        for x in e[1:]:
            for y in x if isinstance(x, list) else [x]:
                if isinstance(y, tuple) and y and isinstance(y[0], str) and (u := self.unit_of(y, seen)):
                    return u
        return None

    def shown(self, e, v):
        if v is None or isinstance(v, (bool, str)) or isinstance(v, Time) or isinstance(v, dt.date):
            return v
        t = self.types.type(e)
        if t[0] == "clock" and t[1] in ("time", "office time"):
            u = (self.unit_of(e) or "hours").split()[-1]
            return Fraction(v) / SECONDS[u]
        if t[0] == "per" and t[2][1] in ("time", "office time"):
            return Fraction(v) * (86400 if t[2][1] == "time" else 3600)
        return v

    @property
    def types(self):
        if "types" not in self.memo:
            self.memo["types"] = Check(statements=self.st)
        return self.memo["types"]

    # ------------------------------------------------------------- groups
    def groups(self, measures, dims, cell):
        """Those in which one of the metrics has a row; of a code set each code."""
        keys = set()
        for e, _ in measures:
            for l, at in self.leaves(e, cell):
                keys |= self.groups_of(l, dims, at)
        if len(dims) == 1:
            name = self.codes_of(dims[0])
            if name:
                keys |= {(Code(c, None, i),) for c, i in self.codeset(name)[3].items()}
        return sorted(keys, key=lambda k: tuple(self.sortkey(v) for v in k))

    def groups_of(self, leaf, dims, cell):
        lead = leaf[1][0] if leaf[0] == "dated" else leaf
        spread = self.spreads(leaf[2], cell) if leaf[0] == "costs" else {}
        d = dims[0]
        if len(dims) == 1 and d in spread:
            return self.groups_shared(leaf, d, spread[d], cell)
        if not all(self.has_dim(d, lead) for d in dims):
            return set()
        keys = {tuple(self.segment(leaf, d, f) for d in dims) for f in self.asked(leaf, cell) if f.counted}
        if len(dims) == 1 and lead[0] == "call" and self.call(lead).credit and self.call(lead).credit[2][0] == "none":
            keys.add((None,))
        return keys

    def groups_shared(self, leaf, d, rule, cell):
        """Of costs that are shared out: where they lie, and where the other metric has a row; what cannot be shared in a row of its own."""
        has = self.has_dim(d, leaf) and rule[1] is not None
        keys = {(self.segment(leaf, d, f),) for f in self.asked(leaf, cell) if f.counted} if has else set()
        loose = (None,) in keys or not has and any(f.counted for f in self.asked(leaf, cell))
        keys.discard((None,))
        whole = self.value(rule[3], cell.but(conds=()))
        if loose and whole:
            for l, at in self.leaves(rule[3], cell.but(conds=())):
                keys |= {k for k in self.groups_of(l, [d], at) if self.value(rule[3], cell.but(conds=(), dims=((d, k[0]),)))}
        elif loose:
            keys.add((None,))
        return keys

    def codes_of(self, d):
        for p in self.dated["dimension"][d][0][4]:
            base, parts = flat(p)
            t = self.tables[base]
            for x in parts[:-1]:
                t = self.tables[t.links[x][4]] if x in t.links else t
            typ = t.cols[parts[-1]][4] if parts[-1] in t.cols else None
            if typ in self.dated["codes"]:
                return typ
        return None


def icp_fit(title, employees, country):
    return bool(title and re.search("ceo|vp|director|head|chief|owner|founder|cfo|manager", title, re.I)
                and (employees is None or employees >= 10) and country in ("US", "United States", "GB", "CA", "DE", "FR"))


def size_of(text, number):
    """The twin of random_project.py's hook."""
    if text is None and number is None:
        return None
    return (len(text) if text is not None else 0) + (int(number) if number is not None else 0)


def fresh(path):
    """The twin of random_project.py's model of credit."""
    return [0 if channel == "Other" else (len(kind) if kind is not None else 1) + (0.5 if age > 14 else 2) for (kind, channel), age in path]


HOOKS = {"icp_fit": icp_fit, "size_of": size_of, "fresh": fresh}


def text_of(v):
    """As CSV has it."""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "yes" if v else "no"
    if isinstance(v, dt.date):
        return v.isoformat()
    if isinstance(v, Time):
        return (EPOCH + dt.timedelta(microseconds=int(v))).replace(tzinfo=None).isoformat() + "Z"
    return repr(float(v)) if not isinstance(v, str) else v


def figures(world, report):
    """Each figure once; shown twice it must be the same. Places among the rows of a table are told apart by its sheet, then by its item."""
    out = {}
    for sheet, item, rows in world.report(report):
        rows = dict(rows)
        for name in dict.fromkeys(k[0] for k in rows):
            mine = {k: v for k, v in rows.items() if k[0] == name}
            longer = name
            if name.endswith((" as rank", " as running total", " as running share")):
                for longer in (name, f"{name} ({sheet})", f"{name} ({sheet}, {item})"):
                    if all(out.get((longer,) + k[1:], v) == v for k, v in mine.items()):
                        break
            for k, v in mine.items():
                k = (longer,) + k[1:]
                if out.setdefault(k, v) != v:
                    raise AssertionError(f"the oracle says {v[0]} and {out[k][0]} of {k}")
    return out


if __name__ == "__main__":
    project, name, as_of, data, out = sys.argv[1:6]
    w = World(project, data, as_of, HOOKS)
    with open(out, "w", newline="") as f:
        o = csv.writer(f, lineterminator="\n")
        o.writerow(("metric", "grain", "period", "segment", "value", "status", "dimension"))
        for (m, g, p, s, d), (v, status) in figures(w, name).items():
            o.writerow((m, g, p, s, text_of(v), "so far" if status else "final", d))
