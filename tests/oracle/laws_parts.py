"""Laws of the parts of a report: what runs on, the rest, funnels, cohorts, pilots; and of figures by what they are made of.

A part of class Law of laws.py.
"""
import csv
import datetime as dt
import io
import os
import re
from fractions import Fraction

from compare_random import same, workbook_rows
from rows import aggregate

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


def figure_of(text, credited, lines):
    """(whether it is known here, what the lines of a list make of a total with this text)."""
    n, values = len(lines), [x["value"] for x in lines if x["value"]]
    numbers = [Fraction(x) for x in values] if all(NUMBER.fullmatch(x) for x in values) else None
    head = text.split("(")[0]
    before = text.split(" where ")[0]
    measured = " of " in before or " from " in before
    if text.startswith("count(distinct"):
        return True, len(set(values))
    if head == "count":
        return True, sum(numbers) if credited else n
    if head == "conversion" or head == "share" and not measured:
        return True, sum(x["part"] == "hit" for x in lines) / n if n else None
    if numbers is None:
        return False, None
    if head == "share":
        below = sum(numbers)
        return True, sum(Fraction(x["value"]) for x in lines if x["value"] and x["part"] == "hit") / below if below else None
    part = re.match(r"percentile(?:_disc)?\(([\d.]+)%", text)
    if head in ("sum", "average", "median", "min", "max", "percentile", "percentile_disc") and measured:
        return True, aggregate(head, numbers, False, [("num", Fraction(part.group(1)) / 100)] if part else ())
    return False, None


class PartLaws:
    def file(self, text):
        """More of the project, for a while."""
        with open(os.path.join(self.folder, "law.concord"), "w", encoding="utf-8") as f:
            f.write(text)

    def steady(self, *types):
        """Metrics of events without another time in them."""
        return [m for m in self.project.metrics if not m["grain"] and m["past"] and not m["state"] and m["total"] and (not types or m["type"] in types)]

    def of_period(self, rows, a, b):
        """Figures of the whole of these days."""
        return {n: v for (n, g, p, s, d), (v, _) in rows.items() if (g, p, d) == ("period", f"{a}/{b}", "")}

    def months(self):
        end = self.project.as_of.replace(day=28) + dt.timedelta(4)
        return f"{self.project.first.replace(day=1)}/{end - dt.timedelta(end.day)}"

    # ------------------------------------------------------------- a ratio by its operands
    def operands(self):
        ms = [m for m in self.steady("count", "money", "number", "ratio", "days", "working") if not m["credited"] and " rolling " not in m["text"]]
        if len(ms) < 2:
            return
        a, b = self.r.sample(ms, 2)
        if b["type"] not in ("count", "ratio"):
            a, b = b, a
        if b["type"] not in ("count", "ratio"):
            return
        days, text = f"{self.project.first} to {self.project.as_of}", f"metric law_q = {a['name']} / {b['name']}\n"
        rows = self.sheets([f"table law_q, {a['name']}, {b['name']} over {days}"], "law", text)
        self.file(text)
        code, out, err = self.concord("list", "law_q", "--period", days.replace(" to ", "/"), "--csv")
        os.remove(os.path.join(self.folder, "law.concord"))
        if code:
            return self.fail(f"list of {a['name']} / {b['name']}: {err[:500]}")
        lines = list(csv.DictReader(io.StringIO(out)))
        figures = self.of_period(rows, self.project.first, self.project.as_of)
        for m in (a, b):
            if figures.get(m["name"], "") == "":
                continue
            known, want = figure_of(m["text"], m["credited"], [x for x in lines if x["total"] == m["name"]])
            if known and not same("" if want is None else repr(float(want)), figures[m["name"]]) and self.reads_plainly(m):
                self.fail(f"{m['name']} = {m['text']}: its lines in the list of a ratio make {want}, the figure is {figures[m['name']]}")

    def reads_plainly(self, m):
        """A list has clocks in hours, whatever unit the figure is in."""
        return m["type"] not in ("time", "office")

    # ------------------------------------------------------------- what runs on ends with the whole; the rest is what is left
    def running(self):
        ms = [m for m in self.steady() if m["additive"] and not m["spread"]]
        if not ms:
            return
        m = self.r.choice(ms)
        n, over = m["name"], f" over {self.project.first:%Y-%m} to {self.project.as_of:%Y-%m}"
        dims = [d for d, ts in self.project.dims.items() if set(m["tables"]) <= ts and (not m["credited"] or d == "channel")]
        d = self.r.choice(dims)
        rows = self.sheets([f"table {n} as running total, {n} as running share by month{over}", f"table {n} as running total by {d}{over}", f"table {n}{over}",
                            f"table {n} by {d}{over} top 2 and the rest"], "law", "", "csv, xlsx")
        whole = next((v for k, (v, _) in rows.items() if k[0] == n and k[1:3] == ("period", self.months()) and not k[4]), "")
        if whole == "":
            return
        by_month = [v for k, (v, _) in rows.items() if k[0] == f"{n} as running total" and k[1] == "month"]
        by_segment = [v for k, (v, _) in rows.items() if k[0] == f"{n} as running total" and k[4] == d]
        shares = [v for k, (v, _) in rows.items() if k[0] == f"{n} as running share" and k[1] == "month"]
        for how, list_ in (("month", by_month), (d, by_segment)):
            if list_ and not same(list_[-1] or "0", whole):
                self.fail(f"{n} = {m['text']}: its running total by {how} ends with {list_[-1]}, the whole is {whole}")
        if shares and float(whole) and not same(shares[-1], "1.0"):
            self.fail(f"{n} = {m['text']}: its running share ends with {shares[-1]}")
        cells = [r for r in workbook_rows(os.path.join(self.folder, "out", "law.xlsx"), "L3") if r]
        figures = [r[-1] for r in cells if NUMBER.fullmatch(r[-1] or "")]
        if cells and cells[-1] and any(r[0] == "The rest" for r in cells) and abs(sum(map(float, figures)) - float(whole)) > 1e-9 * max(1, *map(abs, map(float, figures))):
            self.fail(f"{n} = {m['text']}: the first two by {d} and the rest make {sum(map(float, figures))}, the whole is {whole}")

    # ------------------------------------------------------------- funnels, cohorts
    def funnels(self):
        over = f" over {self.project.first:%Y-%m} to {self.project.as_of}"
        d = self.r.choice(["channel", "team", "outcome", "size", "hot"])
        rows = self.sheets([f"funnel lead in order{over}", f"funnel lead any stage{over}", f"funnel lead in order by {d}{over}", f"table leads{over}"], "law")
        plain = {n: float(v or 0) for n, v in self.of_period(rows, self.project.first.replace(day=1), self.project.as_of).items() if " of " not in n}
        steps = [v for k, v in plain.items() if k.startswith("funnel lead.")]
        every = [v for k, v in plain.items() if k.startswith("funnel any lead.")]
        if any(a < b for a, b in zip(steps, steps[1:])) or any(a < b for a, b in zip(every, steps)) or steps[0] != plain["leads"]:
            self.fail(f"funnel: in order {steps}, of any stage {every}, leads {plain['leads']}")
        for k, v in plain.items():
            parts = [float(x or 0) for r, (x, _) in rows.items() if r[0] == k and r[4] == d]
            if k.startswith("funnel lead.") and sum(parts) != v:
                self.fail(f"{k} by {d} makes {sum(parts)}, the whole is {v}")

    def cohorts(self):
        a, b, _, _ = self.project.pair()
        near, far = sorted(self.r.sample(range(70), 2))
        window = lambda n: f"conversion(lead.{a} to {b} within {n} calendar days)"
        rows = self.sheets([f"cohort lead.{a} to {b} by month within {near}, {far} calendar days", "table law_near, law_far by month"], "law",
                           f"metric law_near = {window(near)}\nmetric law_far = {window(far)}\n")
        by = lambda name: {k[2]: v for k, v in rows.items() if k[0] == name and k[1] == "month"}
        for name, n in (("law_near", near), ("law_far", far)):
            have = by(f"lead.{a} to {b} within {n} calendar days")
            if have != by(name):
                self.fail(f"cohort lead.{a} to {b} within {n}: {have}, the metric says {by(name)}")
        for k, (v, _) in by("law_near").items():
            if v and float(v) > float(by("law_far")[k][0]):
                self.fail(f"cohort lead.{a} to {b}: {v} within {near} days, {by('law_far')[k][0]} within {far}")

    # ------------------------------------------------------------- a pilot's numbers differ by the records that move
    def pilots(self):
        if not any(s.startswith("pilot") for s in self.project.statements):
            return
        rows = self.sheets(["table leads"], "law", "", "csv, markdown", True)
        with open(os.path.join(self.folder, "out", "law.md"), encoding="utf-8") as f:
            moves = [[c.strip() for c in line.strip().strip("|").split(" | ")] for line in f.read().partition("## Pilot")[2].splitlines() if line.startswith("| m")]
        moves = [x for x in moves if len(x) == 4 and (x[2] == "counted") != (x[3] == "counted")]
        if len(moves) >= 50:
            return
        for m in self.project.metrics:
            key = next((k for k in rows if k[0] == f'{m["name"]}, pilot "P"'), None)
            if key is None or not (m["type"] == "count" and m["total"] and m["additive"] and not m["credited"] and not m["state"]) or m["grain"] or not m["text"].startswith("count"):
                continue
            mine = [x for x in moves if x[0] == m["name"]]
            more = float(rows[key][0] or 0) - float(rows[(m["name"],) + key[1:]][0] or 0)
            moved = sum(1 if x[3] == "counted" else -1 for x in mine)
            if more != moved:
                self.fail(f"{m['name']} = {m['text']}: the pilot counts {more} more, the records that move make {moved}")
