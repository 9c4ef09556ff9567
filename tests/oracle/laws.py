"""Laws that hold for every project, tried on random ones through the command line.

    python3 laws.py PROGRAM FIRST [COUNT]      environment: JOBS, MOST as in compare_random.py

- The segments of an additive total, the one without a value among them, make the whole.
- Narrowed by a value of a dimension a metric is the cell of that value; over all values these make the whole.
- A figure does not depend on what else the report shows.
- The lines of `list` are the n of their total, and their values make its value.
- `why` of a listed record says that it is counted; of one that is not listed why not.
- So do the lines of each operand of a ratio; a running total ends with the whole, the first and the rest make it; a funnel does not
  grow, and its segments make its whole; a cohort's cell is the metric's; a pilot's numbers differ by the records that move.
- The size of a batch changes no bit: OTHER in the environment, a program that was built with another, writes the same files.
- Order of declarations, comments, white space and files change no figure, and `concord fmt` changes none.
"""
import csv
import datetime as dt
import io
import os
import re
import random
import shutil
import subprocess
import sys
import tempfile

import random_project
from compare_random import program, run, same
from laws_parts import NUMBER, PartLaws, figure_of
from evaluate import HOOKS, World
from clock import Problem

CLOSE = 1e-9


class Law(PartLaws):
    def __init__(self, path, seed):
        self.path, self.seed, self.errors = path, seed, []
        self.r = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix=f"concord-law-{seed}-")
        self.project = random_project.write(seed, self.folder)
        self.as_of = str(self.project.as_of)

    def fail(self, text):
        self.errors.append(text)

    def concord(self, *args):
        done = subprocess.run([self.path, "-C", self.folder, *args, "--as-of", self.as_of], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "NO_COLOR": "1"})
        if done.returncode < 0:
            self.fail(f"concord {' '.join(args)} ends with {done.returncode}")
        return done.returncode, done.stdout, done.stderr

    def sheets(self, lines, name, more="", formats="csv", pilots=False):
        """Figures of a report with these parts alone; more: statements beside it. Pilots show figures of their own beside them."""
        texts = {}
        for n in [n for n in os.listdir(self.folder) if n.endswith(".concord") and not n.startswith(".")]:
            with open(os.path.join(self.folder, n), encoding="utf-8") as f:
                texts[n] = f.read()
        self.write({n: t if pilots else self.without_pilots(t) for n, t in texts.items()})
        rows = self.parts(lines, name, more, formats)
        self.write(texts)
        return rows

    def without_pilots(self, text):
        for s in self.project.statements:
            text = text.replace(s, "") if s.startswith("pilot") else text
        return text

    def write(self, texts):
        for n, text in texts.items():
            with open(os.path.join(self.folder, n), "w", encoding="utf-8") as f:
                f.write(text)

    def parts(self, lines, name, more, formats):
        path = os.path.join(self.folder, "law.concord")
        with open(path, "w", encoding="utf-8") as f:
            f.write(more + f"report {name} \"L\" {{\n  period last 8 weeks\n  " + "\n  ".join(f'sheet "L{i}" {{ {x} }}' for i, x in enumerate(lines)) +
                    f'\n  output {formats} to "out/{name}"\n}}\n')
        code, err, rows = program(self.path, self.folder, self.as_of, name)
        os.remove(path)
        if code:
            self.fail(f"{lines}: {err[:600]}")
        return rows

    # ------------------------------------------------------------- segments make the whole
    def segments(self):
        ms = [m for m in self.project.metrics if m["additive"] and not m["grain"] and m["past"]]
        for m in self.r.sample(ms, min(len(ms), 2)):
            dims = [d for d, ts in self.project.dims.items() if set(m["tables"]) <= ts and (not m["spread"] or d == "channel")
                    and (not m["credited"] or d == "channel")]
            for d in self.r.sample(dims, min(len(dims), 2)):
                rows = self.sheets([f"table {m['name']} by {d}", f"table {m['name']}", f"table {m['name']} by month, {d}", f"table {m['name']} by month"], "law")
                self.sums(m, d, rows)

    def sums(self, m, d, rows):
        rows = {k: v for k, v in rows.items() if k[0] == m["name"]}
        whole = {(g, p): v for (n, g, p, s, dim), (v, _) in rows.items() if not dim}
        for (g, p), v in whole.items():
            parts = [float(x) for (_, h, q, _, dim), (x, _) in rows.items() if dim == d and (h, q) == (g, p) and x]
            if abs(sum(parts) - float(v or 0)) > CLOSE * max(1, abs(float(v or 0)), max(map(abs, parts), default=0)):
                self.fail(f"{m['name']} = {m['text']}: the segments by {d} of {g} {p} make {sum(parts)}, the whole is {v}")

    # ------------------------------------------------------------- narrowed to a segment is the segment
    def narrowed(self):
        ms = [m for m in self.project.metrics if m["additive"] and not m["grain"] and m["past"] and not m["spread"] and set(m["tables"]) <= self.project.dims["channel"]]
        ms = [m for m in ms if m["credited"]] or ms
        if not ms:
            return
        m = self.r.choice(ms)
        tests = [f'is "{c}"' for c in random_project.CHANNELS] + ["is uncoded", "is missing"]
        path = os.path.join(self.folder, "narrow.concord")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(f"metric law_{i} = {m['name']} where channel {t}\n" for i, t in enumerate(tests))
        rows = self.sheets([f"table {m['name']}, " + ", ".join(f"law_{i}" for i in range(len(tests))), f"table {m['name']} by channel"], "law")
        os.remove(path)
        number = lambda x: float(x or 0)
        cells = {s: number(v) for (n, _, _, s, dim), (v, _) in rows.items() if dim and n == m["name"]}
        whole = [number(v) for (n, _, _, _, dim), (v, _) in rows.items() if not dim and n == m["name"]]
        have = [number(v) for i in range(len(tests)) for (n, _, _, _, dim), (v, _) in rows.items() if n == f"law_{i}" and not dim]
        said = random_project.CHANNELS + ["uncoded"]
        want = [cells.pop(s, 0) for s in said] + [sum(cells.values())]      # what is left over stands under the word for what is missing
        if rows and (have != want or abs(sum(have) - whole[0]) > CLOSE * max(1, abs(whole[0]))):
            self.fail(f"{m['name']} = {m['text']}: narrowed by channel it is {have}, its cells are {want}, the whole is {whole}")

    # ------------------------------------------------------------- alone as in company
    def alone(self):
        _, _, all_rows = program(self.path, self.folder, self.as_of)
        keys = sorted(k for k in all_rows if k[0] in {m["name"] for m in self.project.metrics})
        if not keys:
            return
        key = self.r.choice(keys)
        m = next(m for m in self.project.metrics if m["name"] == key[0])
        unit = key[1] if key[1] in ("day", "week", "month", "quarter") else None
        over = key[2].replace("/", " to ") if key[1] == "period" else "all time" if key[1] == "all" else key[2] if unit else ""
        by = ", ".join(([unit] if unit else []) + ([x for x in key[4].split(" / ")] if key[4] else []))
        if "FY" in over:
            return
        rows = self.sheets([f"table {key[0]}" + (f" by {by}" if by else "") + (f" over {over}" if over else "")], "law")
        have = rows.get(key)
        if m["state"] and not unit or have is None and all_rows[key][0] in ("", "0"):
            return      # a state has another grain alone; a group without a row is shown for another metric's sake
        if have != all_rows[key]:
            self.fail(f"{m['name']} = {m['text']}: {key} is {all_rows[key]} in the report and {have} alone")

    # ------------------------------------------------------------- lists
    def lists(self):
        """Against the oracle's facts, and against the program's own figure."""
        ms = [m for m in self.project.metrics if m["total"] and not m["state"]]
        if not ms:
            return
        m = self.r.choice(ms)
        a = self.project.first + dt.timedelta(self.r.randrange(40))
        b = a + dt.timedelta(self.r.randrange(1, 60))
        code, out, err = self.concord("list", m["name"], "--period", f"{a}/{b}", "--csv")
        if code:
            try:
                World(self.folder, os.path.join(self.folder, "data"), self.as_of, HOOKS).value(("name", m["name"]), self.whole())
                self.fail(f"list {m['name']}: {err[:500]}")
            except Problem:
                pass
            return
        lines = [x for x in csv.DictReader(io.StringIO(out))]
        rows = self.sheets([f"table {m['name']} over {a} to {b}"], "law")
        value = next((v for (n, g, *_), (v, _) in rows.items() if n == m["name"]), "")
        self.lines_make(m, lines, value, f"{a}/{b}")
        self.whys(m, lines, a, b)

    def whole(self):
        from clock import FIRST
        from totals import Cell
        w = World(self.folder, os.path.join(self.folder, "data"), self.as_of, HOOKS)
        return Cell(FIRST, w.as_of, (), (), w.now, None, FIRST)

    def lines_make(self, m, lines, value, period):
        text, n = m["text"], len(lines)
        known, want = figure_of(text, m["credited"], lines)
        if not known or not self.reads_plainly(m) and not text.startswith(("count", "conversion", "share")):
            return
        if value == "" and text.startswith(("count", "sum")):
            want = None         # before the data
        if not same("" if want is None else repr(float(want)), value):
            self.fail(f"{m['name']} = {text}: in {period} the {n} lines of list make {want}, the figure is {value or 'nothing'}")

    def whys(self, m, lines, a, b):
        if m["tables"] not in (["lead"], ["deal"]) or any(s.startswith("amend") for s in self.project.statements):
            return
        listed = sorted({x["record"] for x in lines})
        with open(os.path.join(self.folder, "data", m["tables"][0] + "s.csv"), newline="", encoding="utf-8") as f:
            every = [r["Id"] for r in csv.DictReader(f)]
        for record in self.r.sample(listed, min(2, len(listed))) + self.r.sample(every, 2):
            code, out, err = self.concord("why", record, m["name"])
            if code:
                self.fail(f"why {record} {m['name']}: {err[:500]}")
            elif record in listed and "counted on" not in out and "counted" not in out.replace("not counted", ""):
                self.fail(f"{m['name']} = {m['text']}: {record} is listed, and why says:\n{out}")
            elif record not in listed and not self.elsewhere(out, a, b):
                self.fail(f"{m['name']} = {m['text']}: {record} is not listed in {a}/{b}, and why says:\n{out}")

    def elsewhere(self, out, a, b):
        """Not counted, or on a day out of the period."""
        if "counted on" not in out:
            return True
        return any(not str(a) <= line.split("counted on ")[1][:10] <= str(b) for line in out.splitlines() if "counted on " in line) or "not counted" in out

    # ------------------------------------------------------------- batches
    def batches(self):
        other, files = os.environ.get("OTHER"), []
        for path in (self.path, other) if other else ():
            code, err, _ = program(path, self.folder, self.as_of)
            if code:
                return self.fail(f"{path}: {err[:500]}")
            with open(os.path.join(self.folder, "out", "r.csv"), "rb") as f:
                files.append((f.read(), err))
        if files and files[0] != files[1]:
            self.fail(f"{other} writes another r.csv")

    # ------------------------------------------------------------- layout
    def layout(self):
        _, _, before = program(self.path, self.folder, self.as_of)
        for name in os.listdir(self.folder):
            if name.endswith(".concord") and not name.startswith("."):
                os.remove(os.path.join(self.folder, name))
        statements = self.project.statements[:]
        self.r.shuffle(statements)
        files = [[] for _ in range(self.r.randrange(1, 5))]
        for s in statements:
            self.r.choice(files).append(self.spread(s))
        os.makedirs(os.path.join(self.folder, "below"), exist_ok=True)
        for i, f in enumerate(files):
            with open(os.path.join(self.folder, self.r.choice(["", "below"]), f"f{i}.concord"), "w", encoding="utf-8") as out:
                out.write("# another order\n" + "\n\n".join(f) + "\n")
        self.stays(before, "in another order")
        for words in (["fmt"], ["fmt", "--check"]):
            done = subprocess.run([self.path, "-C", self.folder, *words], capture_output=True, text=True, timeout=60)
            if done.returncode:
                self.fail(f"concord {' '.join(words)} ends with {done.returncode}: {done.stdout[:200]}{done.stderr[:800]}")
        self.stays(before, "laid out by fmt")

    def stays(self, before, how):
        code, err, after = program(self.path, self.folder, self.as_of)
        if code:
            self.fail(f"{how}: {err[:800]}")
        elif before != after:
            k = next(k for k in sorted(set(before) | set(after)) if before.get(k) != after.get(k))
            self.fail(f"{how} {k} is {after.get(k)}, it was {before.get(k)}")

    def spread(self, s):
        """Blanks, comments and line ends where they mean nothing; never inside a text."""
        out, quoted = [], False
        for c in s:
            quoted = quoted != (c == '"')
            if quoted or '"' == c:
                out.append(c)
            elif c == "\n":
                out.append(self.r.choice(["\n", "   # so\n", "\n\n", "\r\n"]))
            elif c == " ":
                out.append(self.r.choice([" ", " ", "  ", "\t"]))
            elif c == ",":
                out.append(self.r.choice([",", ",\n    ", ", # and\n "]))
            else:
                out.append(c)
        return "".join(out)


def hold(path, seed):
    law = Law(path, seed)
    try:
        code, err, _ = program(path, law.folder, law.as_of)
        if code == 0:
            for part in (law.segments, law.narrowed, law.alone, law.lists, law.lists, law.operands, law.running, law.funnels, law.cohorts, law.pilots,
                         law.batches, law.layout):
                part()
        for e in law.errors:
            print(f"seed {seed}, as of {law.as_of}: {e}", flush=True)
        return not law.errors
    finally:
        if law.errors and os.environ.get("KEEP"):
            shutil.copytree(law.folder, os.path.join(os.environ["KEEP"], f"law-{seed}"), dirs_exist_ok=True)
        shutil.rmtree(law.folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(run(hold, os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
