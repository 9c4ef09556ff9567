"""The parts of a report: tables with what runs on, ranks and the rest, funnels, cohorts, and pilots, cell by cell.

Each is taken for a table of figures by periods and segments. What it shows of a row comes from the records, never from the rows above.
"""
import datetime as dt
from fractions import Fraction

import syntax
from clock import DAY, moment
from totals import Cell, Totals

REST = ("the rest",)     # in place of a segment: what a top leaves out


class Parts(Totals):
    def report(self, name):
        """Of each part: its sheet, its number there, and its figures ((metric, grain, period, segment, dimension), (value, status))."""
        items = next(s for s in self.st if s[0] == "report" and s[2] == name)[4]
        period = next((i[1] for i in items if i[0] == "period"), ("all",))
        for it in items:
            if it[0] == "sheet":
                self.sheet = it[1]
                for n, x in enumerate(it[3], 1):
                    if x[0] == "scorecard":
                        yield it[1], n, [(k, (v, s)) for k, v, s in self.card(x[2], x[3].get("over", it[2] or period), self.compared(items))]
                    elif x[0] in ("table", "funnel", "cohort"):
                        yield it[1], n, [(k, (v, s)) for k, v, s in getattr(self, x[0])(x, it[2] or period)]

    def compared(self, items):
        return next((i[1] for i in items if i[0] == "compare"), [])

    def cards(self, name):
        """What each sheet with a scorecard says: its rows."""
        items = next(s for s in self.st if s[0] == "report" and s[2] == name)[4]
        period = next((i[1] for i in items if i[0] == "period"), ("all",))
        for it in items:
            for x in it[3] if it[0] == "sheet" else []:
                if x[0] == "scorecard":
                    yield it[1], self.card_rows(x[2], x[3].get("over", it[2] or period), self.compared(items))

    def table(self, x, period):
        _, _, measures, o, _ = x
        names = [self.name_of(m) + (f" as {self.view_name(m[1])}" if m[1] else "") for m in measures]
        return self.grid(names, measures, o, period)

    def funnel(self, x, period):
        """Of the rows of the first stage: how many got to each, one after the other or whatever lies between."""
        _, t, order, o, _ = x
        stages = [n for (table, n), s in self.dated["event"].items() if table == t and self.is_stage(t, n)]
        narrowed, made = o.get("where"), []
        for i, stage in enumerate(stages):
            steps = stages[: i + 1] if order == "in" else [stages[0], stage] if i else [stage]
            first = ("dot", ("name", t), stages[0])     # which its own conditions may hold open
            e = ("call", "count", [("where", first, ("steps", steps)) if i else first])
            made.append((stage, ("where", e, narrowed) if narrowed else e))
        tail = " where " + self.text_of_where(x) if narrowed else ""
        head = "funnel" if order == "in" else "funnel any"
        names, measures = [], []
        for i, (stage, e) in enumerate(made):
            names.append(f"{head} {t}.{stage}{tail}")
            measures.append((e, None))
            if i:
                before = made[i - 1 if order == "in" else 0]
                names.append(f"{head} {t}.{stage} of {before[0]}{tail}")
                measures.append((("bin", "/", e, before[1]), None))
        return self.grid(names, measures, {k: v for k, v in o.items() if k != "where"}, period)

    def text_of_where(self, x):
        """As it is written: the oracle's projects write it one way."""
        return written(x[3]["where"])

    def is_stage(self, table, name):
        return any(s[0] == "stages" and s[2][1] == table and any(e[0] == name for e in s[3]) for s in self.st)

    def cohort(self, x, period):
        """Those who began in each period, and what came of them within each window."""
        _, meas, a, b, unit, windows, u, _ = x
        names, measures = [dotted(a)], [(("call", "count", [a]), None)]
        for n in windows:
            pair = ("transition", a, b, (n, u))
            e = ("call", "conversion", [pair]) if meas is None else ("call", "sum", [("measure", meas, pair, False)])
            names.append(f"{'' if meas is None else written(meas) + ' of '}{dotted(a)} to {dotted(b)} within {syntax_number(n)} {u}")
            measures.append((e, None))
        return self.grid(names, measures, {"by": [unit]}, period)

    # ------------------------------------------------------------- rows
    def grid(self, names, measures, o, period):
        self.memo.setdefault("made", []).append(measures)     # what was computed of an expression is known by its place in memory
        period = o.get("over", period)
        a, b, fiscal = self.span_of(period)
        by = o.get("by", [])
        unit = next((u for u in by if u in syntax.CALENDAR), None)
        dims = [u for u in by if u not in syntax.CALENDAR]
        whole = Cell(a, b, (), (), self.now, None, a)
        state = all(self.is_state(l) for e, _ in measures for l, _ in self.leaves(e, whole))
        grain = unit or ("asof" if state else "all" if period[0] == "all" else "period")
        periods = [(a, b)] if unit is None else self.periods(unit, a, b, fiscal)
        rows = []
        for ca, cb in periods:
            ended = unit and cb <= self.as_of
            now = moment(self.cal.midnight(cb), cb - DAY) if ended else self.now
            cell = Cell(ca, cb, (), (), now, unit, ca)
            label = self.as_of.isoformat() if grain == "asof" else "" if grain == "all" else self.cal.name(unit, ca, fiscal) if unit else f"{ca}/{cb - DAY}"
            for g in self.groups(measures, dims, cell) if dims else [()]:
                here = cell.but(dims=tuple(zip(dims, g)))
                if "where" in o and self.value(o["where"], here) is not True:
                    continue
                segment = " / ".join(self.label(d, v, measures, whole) for d, v in zip(dims, g))
                rows.append((label, segment, here, [self.metric(e, here) for e, _ in measures]))
        for key, way in reversed(o.get("sort", [])):
            rows = self.sorted(rows, key, way == "falling")
        n = min(int(o["top"][0]), len(rows)) if "top" in o else len(rows)
        rows, left = rows[:n], rows[n:]
        for i, (label, segment, here, cells) in enumerate(rows):
            for c, (name, (e, view)) in enumerate(zip(names, measures)):
                v, status = self.view(view, e, c, i, rows, whole, periods[0][0], dims) if view else cells[c]
                yield (name, grain, label, segment, " / ".join(dims)), self.shown_as(view, e, v), status
        if left and o["top"][1]:
            yield from self.rest(names, measures, dims, rows, left, whole)
        if "total" in o:
            label = f"{a}/{b - DAY}" if unit or grain == "period" else self.as_of.isoformat() if grain == "asof" else ""
            for name, (e, view) in zip(names, measures):
                v, status = self.metric(e, whole)
                if view and view != "running total":
                    v = None if view == "rank" or not v else Fraction(1)
                yield (name, "period" if unit else grain, label, "", ""), self.shown_as(view, e, v), status

    def shown_as(self, view, e, v):
        return v if view and view != "running total" else self.shown(e, v)

    def sorted(self, rows, key, falling):
        values = [self.value(key, r[2]) for r in rows]
        order = sorted((i for i, v in enumerate(values) if v is not None), key=lambda i: values[i], reverse=falling)
        return [rows[i] for i in order + [i for i, v in enumerate(values) if v is None]]

    # ------------------------------------------------------------- share of total, what runs on, rank, the rest
    def view_name(self, view):
        return {"share": "share of total"}.get(view, view)

    def view(self, view, e, c, i, rows, whole, first, dims):
        here, (v, status) = rows[i][2], rows[i][3][c]
        if view == "rank":
            return None if v is None else 1 + sum(1 for r in rows if r[3][c][0] is not None and r[3][c][0] > v), status
        total = here.but(dims=()) if here.dims else whole
        if view != "share" and here.unit is None and dims:      # a table of segments: down its rows
            v, status = self.metric(e, whole.but(dims=[together(dims, rows[: i + 1])]))
        elif view != "share":                                   # by periods, in each segment by itself
            v, status = self.metric(e, here.but(a=first, shown=first))
            total = whole.but(dims=here.dims)
        if view == "running total":
            return v, status
        return self.part(v, status, e, total)

    def part(self, v, status, e, total):
        all_of, more = self.metric(e, total)
        return None if v is None or not all_of else Fraction(v) / all_of, status or more

    def rest(self, names, measures, dims, rows, left, whole):
        """What a top leaves out, together: no segment of the data."""
        here, every = whole.but(dims=[together(dims, left)]), whole.but(dims=[together(dims, rows + left)])
        for name, (e, view) in zip(names, measures):
            v, status = self.metric(e, every if view and view.startswith("running") else here)
            if view == "rank":
                v = None
            elif view in ("share", "running share"):
                v, status = self.part(v, status, e, whole)
            yield (name, "rest", self.sheet, "", " / ".join(dims)), self.shown_as(view, e, v), status

    # ------------------------------------------------------------- what must be true
    def verdicts(self, name):
        """Of each condition on figures that does not hold, what the program then says of its periods."""
        items = next(s for s in self.st if s[0] == "report" and s[2] == name)[4]
        period = next((i[1] for i in items if i[0] == "period"), ("all",))
        for s in self.st:
            if s[0] not in ("expect", "warn") or s[2][0] == "is" and s[2][2] == "unique":
                continue
            e, each, during, tolerance = s[2], s[3], s[4], s[6]
            a, b, _ = self.span_of(during or period)
            wrong = []
            periods = self.periods(each, a, b, False) if each else [(a, b)]
            for ca, cb in periods:
                now = moment(self.cal.midnight(cb), cb - DAY) if each and cb <= self.as_of else self.now
                if not self.must(e, tolerance, Cell(ca, cb, (), (), now, each, ca)):
                    wrong.append(f"not from {ca} to {cb - DAY}")
            if wrong:
                yield wrong[0] + (f", and in {len(wrong) - 1} more of {len(periods)} periods" if len(wrong) > 1 else "")

    def must(self, e, tolerance, cell):
        if tolerance is None:
            return self.value(e, cell) is True
        a, b, t = self.value(e[2], cell), self.value(e[3], cell), self.value(tolerance, cell)
        return None not in (a, b, t) and b - t <= a <= b + t

    # ------------------------------------------------------------- pilots
    def piloted(self, names, tried):
        """Of each metric over the pilot's days what is agreed and what the other world says, and whether each is of states alone."""
        p = next(x for x in tried.st if x[0] == "pilot")
        a, b = dt.date.fromisoformat(p[3]), min(dt.date.fromisoformat(p[4]) + DAY, self.as_of)
        if a >= b:
            return p[2], None, {}
        cell = lambda w: Cell(a, b, (), (), w.now, None, a)
        out = {}
        for n in names:
            both = []
            for w in (self, tried):
                v, status = w.metric(("name", n), cell(w))
                both.append((w.shown(("name", n), v), status))
            out[n] = both
        return p[2], f"{a}/{b - DAY}", out


def together(dims, rows):
    return tuple(dims), frozenset(tuple(v for _, v in r[2].dims) for r in rows)


def dotted(p):
    return p[1] if p[0] == "name" else f"{dotted(p[1])}.{p[2]}"


def syntax_number(n):
    return str(n) if n.denominator == 1 else repr(float(n))


def written(e):
    """The text of the few forms of expressions that name a figure."""
    if e[0] in ("name", "dot"):
        return dotted(e)
    if e[0] == "str":
        return f'"{e[1]}"'
    if e[0] == "is":
        quoted = e[2] if e[2].isidentifier() and e[2][0].islower() else f'"{e[2]}"'
        return f"{written(e[1])} is {'not ' if e[3] else ''}{quoted}"
    if e[0] == "cmp":
        return f"{written(e[2])} {e[1]} {written(e[3])}"
    if e[0] == "in":
        return f"{written(e[1])} {'not ' if e[3] else ''}in ({', '.join(written(x) for x in e[2])})"
    if e[0] == "not":
        return "not " + written(e[1])
    raise ValueError(e)
