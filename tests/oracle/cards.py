"""What is said of the newest period: scorecards with their targets and benchmarks, and alerts.

The figures of a scorecard are those of any table; what stands beside them is read in the workbook.
"""
import datetime as dt
from fractions import Fraction

from clock import DAY, FIRST, moment
from chance import Chance
from rows import Env
from totals import Cell


class Cards(Chance):
    def newest(self, p):
        """The newest period [a, b) of a report's period, and its unit where it is one of several or runs to date."""
        a, b, fiscal = self.span_of(p)
        unit = {"last": p[2:3], "todate": p[1:2]}.get(p[0], (None,))[0]
        unit = unit and unit.split()[-1].rstrip("s")
        return (self.cal.start(unit, b - DAY, fiscal) if p[0] == "last" else a), b, unit

    def newest_cell(self, a, b, unit):
        now = moment(self.cal.midnight(b), b - DAY) if unit and b <= self.as_of else self.now
        return Cell(a, b, (), (), now, unit, a)

    def called(self, a, b, unit):
        """Grain and name: a whole unit has its own."""
        if a == FIRST:
            return "all", ""
        if unit and self.cal.start(unit, a) == a and self.cal.next(unit, a, 1) == b:
            return unit, self.cal.name(unit, a)
        return "period", f"{a}/{b - DAY}"

    def places(self, period, compare):
        """The newest period, then those it is compared with."""
        a, b, unit = self.newest(period)
        out = [(a, b, unit)]
        for n, u in compare:
            days = self.cal.earlier(a, b, int(n), u, unit)
            if days is not None:
                out.append(days + (unit,))
        return out

    def card(self, measures, period, compare):
        """The figures ((metric, grain, period, segment, dimension), value, status)."""
        for e, _ in measures:
            for a, b, unit in self.places(period, compare):
                v, status = self.metric(e, self.newest_cell(a, b, unit))
                yield (e[1],) + self.called(a, b, unit) + ("", ""), self.shown(e, v), status

    # ------------------------------------------------------------- beside the figures
    def card_rows(self, measures, period, compare):
        """Of each metric its row: name, figure; of each compared its figure, the change, better or worse; benchmark, target, met."""
        places = self.places(period, compare)
        attrs = [self.attributes(e[1], places[0][0]) for e, _ in measures]
        aims = [{k: self.aim(a[k], e, *places[0][:2]) for k in ("benchmark", "target") if k in a} for (e, _), a in zip(measures, attrs)]
        shows = [k for k in ("benchmark", "target") if any(x.get(k, "") != "" for x in aims)]
        out = []
        for (e, _), attr, aim in zip(measures, attrs, aims):
            cells = [self.metric(e, self.newest_cell(*p)) for p in places]
            figures = [(self.shown(e, v), s) for v, s in cells]
            row = [e[1], figures[0][0]]
            for then, p in zip(figures[1:], places[1:]):
                change = self.change(e, figures[0], then)
                better = self.verdict(e, figures[0], then, attr, self.chance(e, self.newest_cell(*places[0]), self.newest_cell(*p)))
                between = any(p[0] < c < places[0][1] for c in self.cuts)
                row += [then[0], ("amended", change) if between else change, ("amended", better) if between else better]
            for k in shows:
                row.append(aim.get(k, ""))
            if "target" in shows:
                row.append(self.met(figures[0], aim.get("target", ""), attr))
            out.append(row)
        return out

    def attributes(self, name, day):
        s = self.dated["costs" if name in self.dated["costs"] else "metric"][name][self.wording_of(day)]
        return {a[0]: a[1:] for a in s[6 if s[0] == "costs" else 5]}

    def aim(self, a, e, first, end):
        """A target as written from its day on, or of the plan by month; "" where there is none."""
        if len(a) > 1:
            value = a[0]
            for day, v in a[1]:
                if dt.date.fromisoformat(day) <= first:
                    value = v
            return self.ev(value, Env())
        source, file, cols = a[0]
        from_month, last_month = first.replace(day=1) if first != FIRST else None, (end - DAY).replace(day=1)
        if from_month is None or from_month != last_month and (first.day != 1 or end.day != 1):
            return ""
        lines = [Fraction(r["value"]) for r in self.feed(a[0]) if r["month"] and r["value"]
                 and from_month <= dt.date.fromisoformat((r["month"] + "-01")[:10]).replace(day=1) <= last_month]
        adds = self.types.type(e) in ("count", "number") or self.types.type(e)[0] == "money"
        return sum(lines) if len(lines) == 1 or lines and adds else ""

    def change(self, e, now, then):
        if now[0] is None or then[0] is None or now[1] or then[1]:
            return None
        if self.types.type(e) == "ratio":
            return 100 * (Fraction(now[0]) - Fraction(then[0]))      # in percentage points
        return None if then[0] == 0 else (Fraction(now[0]) - Fraction(then[0])) / abs(Fraction(then[0]))

    def verdict(self, e, now, then, attr, beyond):
        """What chance may explain is neither better nor worse."""
        if now[0] is None or then[0] is None or now[1] or then[1] or now[0] == then[0]:
            return ""
        change = self.change(e, now, then)
        if change is not None and abs(change) * (10 if self.types.type(e) == "ratio" else 1000) < Fraction(1, 2):
            return ""
        if beyond is False:
            return "could be chance"
        words = [] if "better" not in attr else ["better" if (now[0] > then[0]) == (attr["better"][0] == "higher") else "worse"]
        return ", ".join(words + (["beyond chance"] if beyond else []))

    def met(self, now, target, attr):
        if target == "" or now[0] is None or "better" not in attr:
            return ""
        good = now[0] >= target if attr["better"][0] == "higher" else now[0] <= target
        return ("on target" if good else "behind target") + (" so far" if now[1] else "")

    # ------------------------------------------------------------- alerts
    def alerts(self, name):
        """Those that fire: alert, record or days, to whom."""
        items = next(s for s in self.st if s[0] == "report" and s[2] == name)[4]
        a, b, unit = self.newest(next((i[1] for i in items if i[0] == "period"), ("all",)))
        for s in self.st:
            if s[0] != "alert":
                continue
            texts = ", ".join(t[1] for t in s[3] if t[0] == "str")
            if isinstance(s[2], tuple):
                if self.value(s[2][1], Cell(a, b, (), (), self.now, unit, a)) is True:      # a state is that of now
                    yield None, f"{a} to {b - DAY}", texts
                continue
            leaf = self.dated_call(s[2])
            lead = leaf[1][0] if leaf[0] == "dated" else leaf
            cell = Cell(a, b, (), (), self.now, None, a)
            rows = {id(f.row): f.row for f in self.asked(leaf, cell) if f.counted and (lead[1] != "conversion" or f.hit)}
            for r in rows.values():
                to = texts if s[3][0][0] == "str" else self.ev(s[3][0], Env(r))
                yield s[2], str(self.key_of(r)), "missing" if to is None else to

    def key_of(self, r):
        return r.t.keyof(r)
