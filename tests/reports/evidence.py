"""The records behind the figures: lists make the cells, and `why` agrees with the lists.

    python3 evidence.py PROGRAM PROJECT...      projects with a file expected/runs: lines of REPORT AS-OF

For each metric that a report shows:
  list    of some periods and segments: the lines of each total, folded here, make the report's figure. Counts and sums agree to the last
          digit; shares by their hits; medians and averages by the lines' values; formulas by their operands.
  facts   no record is both counted and rejected by one total.
  why     of listed records says counted, as the list has it; of others why not, with the rule that the list of the rejected names.
Which periods, segments and records is chosen at random from a fixed seed. EVIDENCE=full tries more: 100 others for each metric.
"""
import csv
import datetime
import glob
import io
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

FULL = os.environ.get("EVIDENCE") == "full"
OTHERS, LISTED, CELLS, MOST = (100, 40, 12, 1000) if FULL else (10, 5, 1, 3)
COUNTED = ("counted", "hit", "miss", "open", "shared out")
HOURS = {"hours": 1, "days": 24, "office hours": 1}


class Wrong(Exception):
    pass


class Unread(Exception):
    """An expression that this program does not compute."""


# ---------------------------------------------------------------------------------------------- the program
class Project:
    def __init__(self, program, folder, as_of):
        self.program, self.folder, self.as_of = program, folder, as_of
        self.texts = "\n".join(open(f, encoding="utf-8").read() for f in sorted(glob.glob(folder + "/**/*.concord", recursive=True)))
        self.explained, self.memo, self.runs = {}, {}, 0

    def run(self, *words):
        self.runs += 1
        command = [self.program, "-C", self.folder, *words, "--as-of", self.as_of]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "NO_COLOR": "1"})
        if done.returncode:
            raise Wrong(f"{' '.join(words)}: exit code {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def figures(self, report):
        with tempfile.TemporaryDirectory() as out:
            self.run("run", report, "--out", out)
            (path,) = glob.glob(out + "/*.csv")
            with open(path, newline="", encoding="utf-8") as f:
                rows = list(csv.DictReader(f))
        for r in rows: # where two dimensions have a value of one name, the file says whose it is
            r["segment"] = r["segment"].removeprefix(r["dimension"] + ": ")
        return rows

    def list(self, metric, *options):
        key = (metric, *options)
        if key not in self.memo:
            self.memo[key] = list(csv.DictReader(io.StringIO(self.run("list", metric, "--csv", *options), newline="")))
        return self.memo[key]

    def explain(self, metric):
        """([(day from which it holds, expression)], {total: its aggregate and what it is of}); None: no metric's name."""
        if metric not in self.explained:
            try:
                text = self.run("explain", metric)
            except Wrong:
                self.explained[metric] = None
                return None
            wordings, totals, day, name = [], {}, "", None
            for line in text.split("\n"):
                if m := re.match(r"  from (\d{4}-\d\d-\d\d)(, agreed by .*)?$", line):
                    day = m[1]
                elif line.startswith("  = "):
                    wordings.append((day, line[4:]))
                elif m := re.match(r"    (\w+) over (\w+): (.*)", line):
                    if name in totals and totals[name] != (m[1], m[2], m[3]) and not self.same_kind(totals[name], m):
                        raise Unread(f"two totals are called {name}")
                    totals.setdefault(name, (m[1], m[2], m[3]))
                elif re.match(r"  \S", line):
                    name = line[2:]
            self.explained[metric] = wordings, totals
        return self.explained[metric]

    def same_kind(self, known, m):
        return known[0] == m[1]

    def spread(self, costs, dimension):
        """(are there rows of their own, the metric in proportion to which); None: it is not spread over that dimension."""
        m = re.search(r"costs\s+" + re.escape(costs) + r"\b[^{]*\{(.*?)\n\}", self.texts, re.S)
        m = m and re.search(r"spread\s+(rows without \w+\s+)?over\s+" + dimension + r"\s+in proportion to\s+(\w+)", m[1])
        return m and (bool(m[1]), m[2])


# ---------------------------------------------------------------------------------------------- where a figure stands
def months(day, n):
    at = day.year * 12 + day.month - 1 + n
    return datetime.date(at // 12, at % 12 + 1, day.day)


class Place:
    """A period [a, b) or None, and a segment (dimension, value) or None."""

    def __init__(self, grain, period, segment):
        self.grain, self.segment, self.days = grain, segment, None
        day = lambda s: datetime.date.fromisoformat(s)
        if grain == "week":
            self.days = day(period), day(period) + datetime.timedelta(7)
        elif grain == "day":
            self.days = day(period), day(period) + datetime.timedelta(1)
        elif grain == "month":
            self.days = day(period + "-01"), months(day(period + "-01"), 1)
        elif grain == "quarter":
            first = datetime.date(int(period[:4]), int(period[-1]) * 3 - 2, 1)
            self.days = first, months(first, 3)
        elif grain == "year":
            self.days = datetime.date(int(period), 1, 1), datetime.date(int(period) + 1, 1, 1)
        elif grain == "period":
            a, b = period.split("/")
            self.days = day(a), day(b) + datetime.timedelta(1)
        elif grain not in ("all", "asof"):
            raise Unread(f"the grain {grain}")

    def at(self, days):
        p = Place.__new__(Place)
        p.grain, p.segment, p.days = self.grain, self.segment, days
        return p

    def whole(self):
        p = self.at(self.days)
        p.segment = None
        return p

    def options(self, state):
        o = []
        if self.days and not (state and self.grain in ("period", "asof", "all")):
            o += ["--period", f"{self.days[0]}/{self.days[1] - datetime.timedelta(1)}"]
        if self.segment:
            o += ["--segment", "=".join(self.segment)]
        return o


def moved(days, n, unit):
    """The period n units later."""
    if unit.startswith(("week", "day")):
        step = datetime.timedelta(n * (7 if unit.startswith("week") else 1))
        return days[0] + step, days[1] + step
    if unit.startswith("month") and days[0].day == 1 and days[1].day == 1:
        return months(days[0], n), months(days[1], n)
    raise Unread(f"{n} {unit} earlier")


# ---------------------------------------------------------------------------------------------- totals out of lines
def number(text):
    m = re.fullmatch(r"(-?[\d.]+(?:e[-+]?\d+)?)(?: (?:office )?hours)?", text)
    if not m:
        raise Unread(f"the value {text}")
    return Fraction(m[1])


def between(values, part):
    at = part * (len(values) - 1)
    low = math.floor(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def fold(function, of, call, lines):
    """What the lines of one total come to."""
    values = [number(r["value"]) for r in lines if r["value"]]
    parts = [r["part"] for r in lines]
    if function in ("share", "conversion"):
        hits = [i for i, p in enumerate(parts) if p == "hit"]
        if any(r["value"] for r in lines):
            below = sum(values)
            return sum(number(lines[i]["value"]) for i in hits if lines[i]["value"]) / below if below else None
        return Fraction(len(hits), len(lines)) if lines else None
    if function == "count":
        return Fraction(len(set(r["value"] for r in lines if r["value"]))) if "distinct" in call else \
            sum(values) if "credited" in of else Fraction(len(lines))
    if function == "sum":
        return sum(values, Fraction(0))
    if not values:
        return None
    values.sort()
    if function == "average":
        return sum(values) / len(values)
    if function == "median":
        return between(values, Fraction(1, 2))
    if function == "min" or function == "max":
        return values[0 if function == "min" else -1]
    if m := re.search(r"percentile\((\d+(?:\.\d+)?)%", call):
        return between(values, Fraction(m[1]) / 100)
    raise Unread(f"the aggregate {function}")


# ---------------------------------------------------------------------------------------------- formulas
WORDS = re.compile(r"\s*(rolling \d+ \w+|\d+ \w+ earlier|\d+(?:\.\d+)?%?|\w+|[-+*/()])")


class Formula:
    """Evaluates a metric's expression: names, calls as written, + - * /, rolling, earlier. What is not that is Unread."""

    def __init__(self, project, metric, place, unit):
        self.p, self.metric, self.place, self.unit = project, metric, place, unit
        wordings, self.totals = project.explain(metric)
        begin = str(place.days[0]) if place.days else project.as_of
        self.text = [e for d, e in wordings if d <= begin or d == ""][-1] if wordings else ""
        self.calls = sorted((n for n in self.totals if "(" in n), key=len, reverse=True)
        self.at = 0

    def value(self):
        single = len(self.totals) == 1 and next(iter(self.totals)) == self.metric
        if single:
            return self.total(self.metric, self.place)
        if not self.text: # a costs definition
            return self.named(self.metric, self.place)
        if self.text in self.totals or re.fullmatch(r"\w+ where .*", self.text): # a metric, narrowed: its total is called so
            return self.named(self.text, self.place)
        out = self.sum()
        if self.text[self.at:].strip():
            raise Unread(self.text)
        return out

    def peek(self):
        m = WORDS.match(self.text, self.at)
        return m[1] if m else ""

    def take(self):
        m = WORDS.match(self.text, self.at)
        if not m:
            raise Unread(self.text)
        self.at = m.end()
        return m[1]

    def binary(self, below, signs):
        a = below()
        while self.peek() in signs:
            sign, b = self.take(), below()
            if a is None or b is None or (sign == "/" and b == 0):
                a = None
            else:
                a = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
        return a

    def sum(self):
        return self.binary(self.product, ("+", "-"))

    def product(self):
        return self.binary(self.factor, ("*", "/"))

    def factor(self):
        rest = self.text[self.at:].lstrip()
        for c in self.calls:
            if rest.startswith(c):
                self.at = len(self.text) - len(rest) + len(c)
                return self.elsewhen(lambda place, c=c: self.total(c, place))
        word = self.take()
        if word == "(":
            out = self.sum()
            if self.take() != ")":
                raise Unread(self.text)
            return out
        if re.match(r"\d", word):
            return Fraction(word[:-1]) / 100 if word.endswith("%") else Fraction(word)
        if not re.match(r"[A-Za-z]", word):
            raise Unread(self.text)
        return self.elsewhen(lambda place: self.named(word, place))

    def elsewhen(self, ask):
        m = re.match(r"(?:rolling (\d+) (\w+)|(\d+) (\w+) earlier)$", self.peek())
        if not m:
            return ask(self.place)
        self.take()
        if m[1]:
            until = self.place.days[1]
            return ask(self.place.at((moved((until, until), -int(m[1]), m[2])[0], until)))
        return ask(self.place.at(moved(self.place.days, -int(m[3]), m[4])))

    def named(self, name, place):
        """A name in the expression: one of the totals, or a metric with an expression of its own."""
        if name in self.totals:
            spread = place.segment and self.p.spread(name.split()[0], place.segment[0])
            return self.shared(name, place, spread) if spread else self.total(name, place)
        if not self.p.explain(name):
            raise Unread(f"{name} in {self.text}")
        inner = Formula(self.p, name, place, self.unit)
        return inner.value()

    def total(self, name, place, parts=("counted", "hit", "miss", "open")):
        function, _, of = self.totals[name]
        base = name if "(" in name else name.split(" where ")[0]
        call = base if "(" in base or not self.p.explain(base) else " ".join(e for _, e in self.p.explain(base)[0])
        state = "as they stand" in of
        lines = [r for r in self.p.list(self.metric, *place.options(state)) if r["total"] == name]
        if any(r["part"] not in COUNTED for r in lines):
            raise Wrong(f"{self.metric}: the list has the part {[r['part'] for r in lines if r['part'] not in COUNTED][0]!r}")
        return fold(function, of, call, [r for r in lines if r["part"] in parts])

    def shared(self, name, place, spread):
        """Own amount, and of what is shared out the part in proportion to another metric."""
        own, pot = self.total(name, place), self.total(name, place, ("shared out",))
        mine = Formula(self.p, spread[1], place, self.unit).value()
        whole = Formula(self.p, spread[1], place.whole(), self.unit).value()
        return own + pot * mine / whole if whole else own


# ---------------------------------------------------------------------------------------------- comparing figures
def agrees(shown, got, unit):
    if shown == "" or got is None:
        return shown == "" and (got is None or got == 0) # a figure of a time before the data has no value
    if not re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", shown):
        raise Unread(f"the figure {shown}")
    want = Fraction(shown) * HOURS.get(unit, 1)
    if unit == "count" and "." not in shown:
        return want == got
    return want == got or abs(want - got) <= Fraction(1, 10**9) * max(abs(want), abs(got), Fraction(1, 10**6))


def is_exact(shown, got):
    return got is not None and Fraction(shown) == got


def check_lists(p, metric, cells, tally):
    for c in cells:
        place = Place(c["grain"], c["period"], (c["dimension"], c["segment"]) if c["dimension"] else None)
        unit = "calendar" if c["unit"] == "days" and "calendar days" in str(p.explain(metric)[0]) else c["unit"]
        f = Formula(p, metric, place, unit)
        got = f.value()
        exact = f.totals.get(metric, ("", "", ""))[0] in ("count", "sum") and len(f.totals) == 1
        good = agrees(c["value"], got, unit) and (not exact or c["value"] == "" or is_exact(c["value"], got))
        if not good:
            raise Wrong(f"{metric} of {c['period']} {c['dimension']} {c['segment']}: the report says {c['value']!r}, the list's lines make "
                        f"{'nothing' if got is None else float(got)}")
        tally["cells"] += 1


# ---------------------------------------------------------------------------------------------- why
def blocks(text):
    """[(header, verdict)] of what `why` prints."""
    out = []
    for line in text.split("\n"):
        if line and not line.startswith(" "):
            out.append([line, None])
        elif line.startswith("  => ") and out:
            out[-1][1] = line[5:]
    return out


def spot(r):
    return r["file"], r["line"]


def address(r):
    return f"{r['file']}:{r['line']}"


def rows_of_file(p, name):
    """(file, line) of each record of a CSV file of the project; none where the source is no such file."""
    found = [f for f in glob.glob(p.folder + "/**/" + glob.escape(os.path.basename(name)), recursive=True) if f.endswith(".csv")]
    if len(found) != 1:
        return []
    with open(found[0], newline="", encoding="utf-8-sig", errors="replace") as f:
        first = f.readline()
        f.seek(0)
        reader, at, out = csv.reader(f, delimiter=max(",;\t", key=first.count)), 1, []
        for n, _ in enumerate(reader):
            if n:
                out.append((name, str(at)))
            at = reader.line_num + 1
    return out


def expect_counted(metric, line, verdict):
    part, tail = line["part"], {"hit": "above the line", "miss": "below the line", "open": "still open"}
    if not verdict or not verdict.startswith("counted") or tail.get(part, "") not in verdict:
        raise Wrong(f"why {address(line)} {metric}: it is listed as {part!r}, and why says {verdict!r}")


def check_why(p, metric, tally, rng):
    counted, rejected = p.list(metric), p.list(metric, "--rejected")
    totals = {r["total"] for r in counted} | {r["total"] for r in rejected}
    _, explained = p.explain(metric)
    in_list, out_list = {}, {}
    for r in counted:
        in_list.setdefault((r["total"], spot(r)), []).append(r)
    for r in rejected:
        out_list.setdefault((r["total"], spot(r)), []).append(r)
    both = [k for k in in_list if k in out_list]
    if both:
        raise Wrong(f"{metric}: {both[0][1]} is listed as counted and as rejected by {both[0][0]}")
    listed = sorted({spot(r) for r in counted})
    files = sorted({s[0] for s in listed} | {spot(r)[0] for r in rejected})
    others = sorted(({s for f in files for s in rows_of_file(p, f)} | {spot(r) for r in rejected}) - set(listed))
    asked = rng.sample(listed, min(LISTED, len(listed))) + rng.sample(others, min(OTHERS, len(others)))
    if not asked:
        return
    seen = set()
    for header, verdict in blocks(p.run("why", *(f"{f}:{n}" for f, n in asked), metric)):
        at = re.match(r".*\((.*):(\d+)\)$", header)
        name = max((t for t in set(explained) | totals if header.startswith(t + ": ")), key=len, default=None)
        if not at or name is None or verdict is None:
            raise Wrong(f"why … {metric}: {header!r} ends with {verdict!r}")
        key = (name, (at[1], at[2]))
        seen.add(key[1])
        if key in in_list:
            expect_counted(metric, in_list[key][0], verdict)
            tally["counted"] += 1
        else:
            if not verdict.startswith("not counted: ") or len(verdict) < 15:
                raise Wrong(f"why {at[1]}:{at[2]} {metric}: {name} does not list it, and why says {verdict!r}")
            if key in out_list and not any(verdict.startswith("not counted: " + r["part"]) for r in out_list[key]):
                raise Wrong(f"why {at[1]}:{at[2]} {metric}: the list says {out_list[key][0]['part']!r}, why says {verdict!r}")
            tally["not counted"] += 1
    missing = set(asked) - seen
    if missing:
        raise Wrong(f"why {min(missing)} {metric} says nothing of it")


# ---------------------------------------------------------------------------------------------- projects
def chosen(cells, rng):
    """Some figures of a metric: of each table that shows it, the totals and some segments."""
    kinds = {}
    for c in cells:
        kinds.setdefault((c["grain"], c["dimension"]), []).append(c)
    out = []
    for k in sorted(kinds):
        with_value = [c for c in kinds[k] if c["value"] not in ("", "0")]
        some = rng.sample(with_value, min(CELLS, len(with_value)))
        out += some or kinds[k][:1]
    return rng.sample(out, min(MOST, len(out)))


def check_project(program, folder, reports, as_of, tally):
    p, failed = Project(program, folder, as_of), 0
    by_metric = {}
    for c in (c for report in reports for c in p.figures(report)):
        by_metric.setdefault(c["metric"], []).append(c)
    for metric, cells in by_metric.items():
        rng = random.Random(f"{folder.rstrip('/').split('/')[-1]} {metric}")
        if not re.fullmatch(r"\w+", metric) or p.explain(metric) is None:
            tally["columns that are no metric's"] += 1
            continue
        single = [c for c in cells if " / " not in c["dimension"]]
        for check in (lambda: check_lists(p, metric, chosen(single, rng), tally), lambda: check_why(p, metric, tally, rng)):
            try:
                check()
            except Wrong as e:
                print(f"FAIL {folder}: {e}")
                failed += 1
            except Unread as e:
                print(f"note {folder}: {metric} is not computed from its lists: {e}")
                tally["not computed"] += 1
        tally["metrics"] += 1
    tally["runs"] += p.runs
    return failed


def main():
    program, failed, reports = sys.argv[1], 0, 0
    tally = dict.fromkeys(("metrics", "cells", "counted", "not counted", "columns that are no metric's", "not computed", "runs"), 0)
    for folder in sys.argv[2:]:
        runs = os.path.join(folder, "expected", "runs")
        by_day = {}
        for line in open(runs, encoding="utf-8") if os.path.exists(runs) else ():
            by_day.setdefault(line.split()[1], []).append(line.split()[0])
            reports += 1
        for as_of, names in by_day.items():
            failed += check_project(program, folder, names, as_of, tally)
    print(", ".join(f"{n} {what}" for what, n in tally.items()))
    print(f"{reports} reports, {failed} failed")
    return 1 if failed or not reports or not tally["cells"] or not tally["counted"] or not tally["not counted"] else 0


sys.exit(main())
