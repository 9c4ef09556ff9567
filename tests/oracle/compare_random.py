"""Compares the program with the oracle on random projects: every figure of the report, its value to one part in 10^9, its status.

    python3 compare_random.py PROGRAM FIRST [COUNT]      seeds FIRST … FIRST + COUNT - 1

At a difference it prints the seed, makes the data as small as the difference allows, and shows what is left. In the environment:
KEEP, a folder for such projects; BRIEF, one line for each; MOST, how many differences end a run (3); JOBS, processes.
"""
import contextlib
import csv
import functools
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

import random_project
from clock import Problem
from evaluate import HOOKS, World, figures, text_of

TRIES = 150      # runs that the shrinking of one project may take
KEPT = os.environ.get("KEEP")


def program(path, folder, as_of, report="r", *more):
    """(exit code, error text, figures) of concord run."""
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([path, "-C", folder, "run", report, "--as-of", as_of, "--out", out, *more], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "NO_COLOR": "1"})
    if done.returncode:
        return done.returncode, done.stderr, {}
    return 0, done.stderr, read(os.path.join(out, report + ".csv"))


def read(path):
    rows = {}
    with open(path, newline="", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            segment = r["segment"].removeprefix(r["dimension"] + ": ") if r["dimension"] else r["segment"]
            key = (r["metric"], r["grain"], r["period"], segment, r["dimension"])
            if key in rows:
                raise AssertionError(f"{path}: twice: {key}")
            rows[key] = (r["value"], r["status"])
    return rows


def rests(folder, want, have, report="r"):
    """What a top leaves out is in the workbook alone, with the 15 digits that it keeps, and without a status."""
    sheets = {}
    for k in want:
        if k[1] == "rest":
            sheets.setdefault(k[2], []).append(k)
    for sheet, keys in sheets.items():
        row = next((r for r in workbook_rows(os.path.join(folder, "out", report + ".xlsx"), sheet) if r and r[0] == "The rest"), None)
        for k, v in zip(keys, row[-len(keys):] if row else []):
            have[k] = ("" if v == "–" else want[k][0] if want[k][0].count("-") > 1 else v, want[k][1])     # days and times are serials there


def workbook_rows(path, sheet):
    """The cells of a sheet as texts."""
    ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as z:
        names = [s.get("name") for s in ElementTree.fromstring(z.read("xl/workbook.xml")).iter(ns + "sheet")]
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            shared = ["".join(t.text or "" for t in s.iter(ns + "t")) for s in ElementTree.fromstring(z.read("xl/sharedStrings.xml")).iter(ns + "si")]
        tree = ElementTree.fromstring(z.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"))
    for row in tree.iter(ns + "row"):
        out = []
        for c in row.iter(ns + "c"):
            place = functools.reduce(lambda n, x: 26 * n + ord(x) - 64, re.match("[A-Z]+", c.get("r")).group(), 0)
            out += [None] * (place - 1 - len(out))      # cells that are not there
            v = c.find(ns + "v")
            text = "".join(t.text or "" for t in c.iter(ns + "t")) if v is None else v.text
            out.append(shared[int(text)] if c.get("t") == "s" else text)
        yield out


def beside(w, folder, report="r"):
    """What the workbook says beside the figures of scorecards, and on the sheet of alerts; told where it is something else."""
    path, out = os.path.join(folder, "out", report + ".xlsx"), []
    cards, alerts = list(w.cards(report)), sorted(w.alerts(report), key=str)
    if not os.path.exists(path):
        return [(("workbook",), "there is no workbook")] if cards or alerts else []
    for sheet, rows in cards:
        found = [r for r in workbook_rows(path, sheet)]
        for row in rows:
            have = next((r for r in found if r and r[0] and re.fullmatch(re.escape(row[0]) + r"( \(.*\))?", r[0])), None)
            have = have and have + [None] * (len(row) - len(have))
            if have and not any(have[len(row):]):      # behind it stands the room for a small chart
                have = have[:len(row)]
            if have is None or len(have) != len(row) or not all(map(says, row[1:], have[1:])):
                out.append((("scorecard", sheet, row[0]), f"scorecard {sheet}: oracle {[text_of(x) if not isinstance(x, tuple) else x for x in row]}; program {have}"))
    have = [r for r in workbook_rows(path, "Alerts") if len(r) == 3 and None not in r[:2]][1:] if alerts or has_sheet(path, "Alerts") else []
    names = [(a, b, c) for a, b, c in alerts]
    if sorted((b, c) for _, b, c in names) != sorted((r[1], r[2] or "") for r in have):
        out.append((("alerts",), f"alerts: oracle {names}; program {have}"))
    return out


def has_sheet(path, name):
    with zipfile.ZipFile(path) as z:
        return f'name="{name}"'.encode() in z.read("xl/workbook.xml")


def says(want, have):
    """A cell beside a figure. Where a wording changed between the two, nothing is compared, if it is one that the metric rests on."""
    if isinstance(want, tuple):
        return have in (None, "", "–", "wording changed") or says(want[1], have)
    if want is None or want == "":
        return have in (None, "", "–", "so far")
    return same(text_of(want) if not isinstance(want, str) else want, have or "")


def piloted(w, folder, as_of):
    """What each metric is under the pilot, beside what is agreed: (title, period, values by name)."""
    p = next((s[2] for s in w.st if s[0] == "pilot"), None)
    if p is None:
        return None, None, {}
    tried = World(folder, os.path.join(folder, "data"), as_of, HOOKS, p)
    title, period, both = w.piloted(list(w.dated["metric"]), tried)
    text = lambda x: (text_of(x[0]), "so far" if x[1] else "final")
    return title, period, {n: (text(a), text(b)) for n, (a, b) in both.items()}


def pilot_differences(pilot, want, have):
    """A pilot shows the metrics that it touches, both numbers; whatever it leaves out stays as agreed. Takes its figures out of have."""
    title, period, values = pilot
    out = []
    for n, (agreed, tried) in values.items():
        name = f'{n}, pilot "{title}"'
        key = next((k for k in have if k[0] == name), None)
        if key is None:
            if not same(agreed[0], tried[0]) or agreed[1] != tried[1]:
                out.append(((name,), f"{name}: not shown; oracle {agreed} and, in the pilot, {tried}"))
            continue
        plain = (n,) + key[1:]
        for k, x in ((key, tried), (plain, agreed)):
            got = have.pop(k) if k not in want else have[k]
            if not same(x[0], got[0]) or x[1] != got[1]:
                out.append((k, f"{k}: oracle {x[0] or 'no value'}, {x[1]}; program {got[0] or 'no value'}, {got[1]}"))
    return out


def oracle(folder, as_of, report="r"):
    """(the world, what is refused or None, figures, those of the pilot, what does not hold)."""
    try:
        w = World(folder, os.path.join(folder, "data"), as_of, HOOKS)
        have = {k: (text_of(v), "so far" if s else "final") for k, (v, s) in figures(w, report).items()}
        return w, None, have, piloted(w, folder, as_of), sorted(w.verdicts(report))
    except Problem as e:
        return None, str(e), {}, (None, None, {}), []


def same(a, b):
    if a == b:
        return True
    try:
        x, y = float(a), float(b)
    except ValueError:
        return False
    return abs(x - y) <= 1e-9 * max(1.0, abs(x))


def differences(path, folder, as_of):
    """Lines, each with the key that it is about."""
    code, err, have = program(path, folder, as_of)
    w, problem, want, pilot, wrong = oracle(folder, as_of)
    if code < 0 or code in (99, 139) or "internal" in err or "Sanitizer" in err:
        return [(None, f"the program fails ({code}): {err.strip()[:2000]}")]
    if (code != 0) != (problem is not None):
        return [(None, f"the program {'refuses' if code else 'takes'} it{': ' + err.strip()[:1500] if code else ''}; the oracle: {problem or 'takes it'}")]
    if code == 0:
        rests(folder, want, have)
    out = pilot_differences(pilot, want, have)
    said = sorted(m.group() for m in re.finditer("not from [-0-9]+ to .*", err))
    if code == 0 and said != wrong:
        out.append((("checks",), f"what does not hold: oracle {wrong}; program {said}"))
    if code == 0:
        out += beside(w, folder)
    for key in sorted(set(want) | set(have)):
        a, b = want.get(key), have.get(key)
        if a is None:
            out.append((key, f"{key}: only the program has this row: {b[0] or 'no value'}, {b[1]}"))
        elif b is None:
            out.append((key, f"{key}: only the oracle has this row: {a[0] or 'no value'}, {a[1]}"))
        elif not same(a[0], b[0]) or a[1] != b[1]:
            out.append((key, f"{key}: oracle {a[0] or 'no value'}, {a[1]}; program {b[0] or 'no value'}, {b[1]}"))
    return out


# ------------------------------------------------------------------ shrinking
class Shrink:
    """Takes rows of the data away while the same figure differs."""

    def __init__(self, path, folder, as_of, key):
        self.path, self.folder, self.as_of, self.key, self.tries = path, folder, as_of, key, 0

    def still(self):
        self.tries += 1
        try:
            return any(k == self.key for k, _ in differences(self.path, self.folder, self.as_of))
        except Exception:
            return False

    def run(self):
        data = os.path.join(self.folder, "data")
        for size in (16, 4, 1):
            for name in sorted(os.listdir(data)):
                if name not in ("fx.csv",):
                    self.file(os.path.join(data, name), size)

    def file(self, path, size):
        with open(path, newline="", encoding="utf-8") as f:
            rows = list(csv.reader(f))
        i = 1
        while i < len(rows) and self.tries < TRIES:
            fewer = rows[:i] + rows[i + size:]
            self.put(path, fewer)
            if self.still():
                rows = fewer
            else:
                i += size
        self.put(path, rows)

    def put(self, path, rows):
        with open(path, "w", newline="", encoding="utf-8") as f:
            csv.writer(f, lineterminator="\n").writerows(rows)


def needed(project, metric):
    """The statements that a metric's text may rest on: for people."""
    texts = {m["name"]: m["text"] for m in project.metrics}
    names, todo = [], [metric.split(" as ")[0]]
    while todo:
        n = todo.pop()
        if n in texts and n not in names:
            names.append(n)
            todo += [w for w in texts[n].replace("(", " ").split() if w in texts]
    words = " ".join(texts[n] for n in names)
    out = [s for s in project.statements if s.startswith(("calendar", "pilot", "stages", "events", "codes", "costs", "attribution", "dimension", "amend", "table", "report"))]
    short = [s for s in out if not s.startswith("table") or s.split()[1] in words]
    return [f"metric {n} = {texts[n]}" for n in names] + short


def show(path, folder, project, lines):
    print(f"\nseed {project.seed}, as of {project.as_of}, {len(lines)} differences:")
    for _, line in lines[:12]:
        print("  " + line)
    key = next((k for k, _ in lines if k), None)
    shrink = Shrink(path, folder, str(project.as_of), key)
    shrink.run()
    print("with fewer rows:")
    for _, line in [x for x in differences(path, folder, str(project.as_of)) if x[0] == key][:4]:
        print("  " + line)
    for s in needed(project, key[0]) if key else []:
        print("    " + s.replace("\n", "\n    "))
    for name in sorted(os.listdir(os.path.join(folder, "data"))):
        with open(os.path.join(folder, "data", name), encoding="utf-8") as f:
            text = f.read()
        if text.count("\n") > 1 and name != "fx.csv":
            print(f"    {name}:\n      " + text.strip().replace("\n", "\n      "))
    sys.stdout.flush()


def compare(path, seed):
    folder = tempfile.mkdtemp(prefix=f"concord-{seed}-")
    try:
        project = random_project.write(seed, folder)
        project.seed = seed
        lines = differences(path, folder, str(project.as_of))
        if lines:
            if os.environ.get("BRIEF"):
                print(f"seed {seed}: {len(lines)}: {lines[0][1][:400]}", flush=True)
                key = lines[0][0]
                if key:
                    print("      ", [s for s in needed(project, key[0]) if s.startswith("metric")], flush=True)
            else:
                show(path, folder, project, lines)
            if KEPT:
                shutil.copytree(folder, os.path.join(KEPT, str(seed)), dirs_exist_ok=True)
        return not lines
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    return run(compare, os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)


def workers(jobs):
    """A pool of processes, or nothing where one is asked for or the machine has no shared memory to hold them together."""
    if jobs > 1:
        try:
            return multiprocessing.Pool(jobs, maxtasksperchild=200)
        except OSError:
            pass
    return contextlib.nullcontext()


def run(test, path, first, count):
    """test(path, seed) of all seeds, until MOST of them have failed."""
    bad = done = 0
    most = int(os.environ.get("MOST", "3"))
    seeds, one = range(first, first + count), functools.partial(test, path)
    with workers(int(os.environ.get("JOBS", "1"))) as pool:
        for ok in pool.imap_unordered(one, seeds) if pool else map(one, seeds):
            bad, done = bad + (not ok), done + 1
            if bad >= most:
                break
    print(f"{os.path.basename(sys.argv[0])}: {done} random projects from seed {first} on: {bad} fail")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
