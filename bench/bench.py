#!/usr/bin/env python3
"""bench.py - measures what the goals speak of, and writes it into doc/benchmarks.md. `make bench` calls it.

    bench.py --build DIR --source DIR [--sizes "2000 10000"] [--runs 7] [--work DIR] [--doc FILE] [--cases LEADS]

For each number of leads it makes the data (gen.c), then times: reading all bytes and counting lines on all processors (floor.c);
the sample project's weekly report on one thread and on all, as workbook, Markdown and CSV, by which figures are compared; the same
with its page for a browser too; from the store of extracts, if this build has one, and with another threshold in a definition each
time; a part of it, nine figures by week, against the same in SQL, by sqlite3 and duckdb where they are installed. Then, at one size,
what costs more than it looks: a hook with as many arguments as rows, a text of which no two are alike, all tables in random order.

A figure is the median of the runs, one after the other behind one that is not counted. Whatever two programs compute in two ways
must agree, or this ends with 1: figures that are wrong need no clock. All that was measured lies in WORK/results.json.
"""
import argparse
import csv
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import zoneinfo

AS_OF = "2026-11-02"
TABLES = ["leads", "opportunities", "opportunity_history", "touches", "activities", "spend", "sales_costs", "users", "fx", "holidays"]
SHUFFLED = ["leads", "opportunities", "opportunity_history", "touches", "activities", "spend"]
BEGIN, END = "<!-- measured -->", "<!-- end measured -->"
NAMES = {
    "floor": "all bytes read, lines counted, {threads} threads",
    "one": "the weekly report, 1 thread",
    "all": "the weekly report, {threads} threads",
    "page": "the same with its page for a browser, {threads} threads",
    "again": "the weekly report again, from the extracts",
    "edited": "the same after a threshold of a definition was edited, another one each time",
    "part": "nine figures by week",
    "sqlite3": "the same nine by sqlite3",
    "duckdb": "the same nine by duckdb",
    "shuffled": "the weekly report, all tables in random order",
    "hook": "a hook asked anew for each row",
    "plain": "the same condition without a hook",
    "distinct": "a text of which no two are alike",
    "few": "a text of some fifty values",
}
GOALS = {  # (leads, what): seconds, MB; None: nothing is said
    (2000, "all"): (0.030, None),
    (1000000, "all"): (0.8, 450),
    (1000000, "again"): (0.2, None),
    (1000000, "edited"): (0.2, None),
    (10000000, "all"): (8, 4500),
}
TWO_OF_ONE, HOOK_SECONDS = 0.6, 0.4
LARGE, FEW_RUNS = 1000000, 3  # peers are not asked for more leads than that; they, and more leads, are measured by so many runs
PEERS = ("sqlite3", "duckdb")
EDITED, THRESHOLD = "tables/lead.concord", "score >= 40"


class Wrong(Exception):
    pass


def copy_folder(folder, to, *without):
    """A copy that can be written to, also of a source that can't."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns(*without), copy_function=shutil.copyfile)
    subprocess.run(["chmod", "-R", "u+w", to], check=True)


# ------------------------------------------------------------------ running
class Bench:
    def __init__(self, options):
        self.o = options
        self.threads = len(os.sched_getaffinity(0))
        self.work = os.path.abspath(options.work)
        self.concord = os.path.abspath(os.path.join(options.build, "concord"))
        self.project, self.sample = (os.path.join(self.work, name) for name in ("project", "sample"))
        self.results, self.words = [], []
        os.makedirs(self.work, exist_ok=True)

    def tool(self, name):
        return os.path.abspath(os.path.join(self.o.tools or os.path.join(self.o.build, "bench"), name))

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def data(self, leads):
        """The folder with the tables of that many leads, made once."""
        folder = os.path.join(self.work, "data-%d" % leads)
        if not os.path.isdir(folder):
            self.say("making the data of %s leads" % format(leads, ","))
            shutil.rmtree(folder + ".new", ignore_errors=True)
            subprocess.run([self.tool("gen"), folder + ".new", str(leads), "1"], check=True)
            os.rename(folder + ".new", folder)
        return folder

    def shuffled(self, leads):
        data, folder = self.data(leads), os.path.join(self.work, "shuffled-%d" % leads)
        if not os.path.isdir(folder):
            self.say("shuffling them")
            shutil.rmtree(folder + ".new", ignore_errors=True)
            os.mkdir(folder + ".new")
            for name in TABLES:
                here, there = (os.path.join(f, name + ".csv") for f in (data, folder + ".new"))
                if name in SHUFFLED:
                    subprocess.run([self.tool("shuffle"), here, there, "7"], check=True)
                else:
                    shutil.copyfile(here, there)
            os.rename(folder + ".new", folder)
        return folder

    def measure(self, leads, what, command, before=()):
        """Runs it, with `before` for measure.c in front, keeps the medians, and gives them."""
        runs = min(self.o.runs, FEW_RUNS) if leads > LARGE or what in PEERS else self.o.runs
        os.sync()  # what was made before, data of gigabytes among it, is not written to the disk while a run waits for its own files
        done = subprocess.run([self.tool("measure"), *before, str(runs)] + command, stdout=subprocess.PIPE, text=True, cwd=self.work, check=False)
        if done.returncode != 0:
            raise Wrong("%s at %d leads: exit %d: %s" % (what, leads, done.returncode, " ".join(command)))
        runs = [[float(x) for x in line.split()] for line in done.stdout.splitlines()]
        walls = [r[0] for r in runs]
        found = {"leads": leads, "what": what, "wall": statistics.median(walls), "least": min(walls), "most": max(walls),
                 "cpu": statistics.median(r[1] + r[2] for r in runs), "kib": max(r[3] for r in runs)}
        self.results.append(found)
        self.say("%11s  %-45s %s" % (format(leads, ","), NAMES[what].format(threads=self.threads), seconds(found["wall"])))
        return found

    def run_report(self, project, report, data, *more):
        return [self.concord, "-C", project, "run", report, "--as-of", AS_OF, "--set", "data=" + data, "--out", self.out(report)] + list(more)

    def out(self, report):
        return os.path.join(self.work, "out-" + report)

    def has_store(self):
        return "--no-cache" in subprocess.run([self.concord, "run", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout

    # -------------------------------------------------------------- what is measured
    def lay_out_project(self):
        """The sample project without its data, as it is, and with a report without a page and one more; a store that it may leave behind is its own."""
        for folder in (self.project, self.sample):
            shutil.rmtree(folder, ignore_errors=True)
            copy_folder(os.path.join(self.o.source, "reports", "alignment"), folder, "data", "expected", "out", ".concord")
        weekly = os.path.join(self.project, "reports", "weekly.concord")
        with open(weekly, encoding="utf-8") as f:
            text, n = re.subn(r"^( *output ).*( to )", r"\1xlsx, markdown, csv\2", f.read(), flags=re.M)
        if n != 1:
            raise Wrong("%s has %d lines that say its outputs" % (weekly, n))
        with open(weekly, "w", encoding="utf-8") as f:
            f.write(text)
        shutil.copyfile(os.path.join(self.o.source, "bench", "part.concord"), os.path.join(self.project, "part.concord"))

    def report(self, leads):
        data = self.data(leads)
        cold = ["--no-cache"] if self.has_store() else []
        self.measure(leads, "floor", [self.tool("floor"), str(self.threads)] + [os.path.join(data, t + ".csv") for t in TABLES])
        self.measure(leads, "one", self.run_report(self.project, "weekly", data, "--threads", "1", *cold))
        first = self.figures("weekly")
        if self.threads > 1:
            self.measure(leads, "all", self.run_report(self.project, "weekly", data, "--threads", str(self.threads), *cold))
            self.same("one thread and %d" % self.threads, first, self.figures("weekly"))
        self.measure(leads, "page", self.run_report(self.sample, "weekly", data, "--threads", str(self.threads), *cold))
        self.same("without a page and with one", first, self.figures("weekly"))
        if cold:
            self.measure(leads, "again", self.run_report(self.project, "weekly", data))
            self.same("the first run and one from the extracts", first, self.figures("weekly"))
            self.edited(leads, data, cold)
        self.measure(leads, "part", self.run_report(self.project, "part", data, *cold))
        if leads <= LARGE:
            self.peers(leads, data)

    def edited(self, leads, data, cold):
        """The report from the extracts, each time with another threshold; the last must be what a run without extracts says."""
        path = os.path.join(self.project, EDITED)
        with open(path, encoding="utf-8") as f:
            if f.read().count(THRESHOLD) != 1:
                raise Wrong("%s does not say once: %s" % (path, THRESHOLD))
        shutil.copyfile(path, path + ".agreed")
        edit = 'sed "s/%s/%s $((%s + RUN + 1))/" "%s.agreed" > "%s"' % (THRESHOLD, *THRESHOLD.rsplit(" ", 1), path, path)
        command = self.run_report(self.project, "weekly", data)
        try:
            self.measure(leads, "edited", command, ["-b", edit])
            extracts = self.figures("weekly")
            subprocess.run(command + cold, stdout=subprocess.DEVNULL, check=True)
            self.same("an edited definition from the extracts and without them", self.figures("weekly"), extracts)
        finally:
            os.replace(path + ".agreed", path)

    def peers(self, leads, data):
        ours = self.figures("part")
        for peer in PEERS:
            if not shutil.which(peer):
                if peer not in self.words:
                    self.words.append(peer)
                    self.say("%s is not installed: left out" % peer)
                continue
            script = os.path.join(self.work, peer + ".sql")
            with open(script, "w", encoding="utf-8") as f:
                f.write((sqlite_script if peer == "sqlite3" else duckdb_script)(data))
            command = ["sh", "-c", 'exec %s -csv :memory: < "$0"' % peer, script]
            self.measure(leads, peer, command)
            printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            theirs = {(r[0], r[1]): float(r[2]) for r in csv.reader(printed.splitlines()) if len(r) == 3 and r[0] != "metric"}
            self.same("concord and " + peer, ours, theirs, of_second=True)

    def cases(self, leads):
        cold = ["--no-cache"] if self.has_store() else []
        self.measure(leads, "shuffled", self.run_report(self.project, "weekly", self.shuffled(leads), *cold))
        shuffled = self.figures("weekly")
        subprocess.run(self.run_report(self.project, "weekly", self.data(leads), *cold), stdout=subprocess.DEVNULL, check=True)
        self.same("tables in order and in none", self.figures("weekly"), shuffled)
        folder = os.path.join(self.work, "cases")
        shutil.rmtree(folder, ignore_errors=True)
        copy_folder(os.path.join(self.o.source, "bench", "cases"), folder)
        for case in ("plain", "hook", "few", "distinct"):
            self.measure(leads, case, self.run_report(folder, case, self.data(leads), *cold))
        self.same("a hook and the condition itself", {k[1]: v for k, v in self.figures("plain").items()},
                  {k[1]: v for k, v in self.figures("hook").items()})

    # -------------------------------------------------------------- are they right
    def figures(self, report):
        """(metric, period) or more of a name -> value, of the report's CSV for machines."""
        folder, found = self.out(report), {}
        names = [n for n in os.listdir(folder) if n.endswith(".csv") and re.fullmatch(report + r"(-\d{4}-\d\d-\d\d)?\.csv", n)]
        with open(os.path.join(folder, names[0]), encoding="utf-8", newline="") as f:
            for r in csv.DictReader(f):
                name = (r["metric"], r["period"]) + ((r["grain"], r["segment"]) if r["segment"] or r["grain"] not in ("week", "month") else ())
                found[name] = float(r["value"]) if r["value"] else None
        return found

    def same(self, who, first, second, of_second=False):
        if not second or (not of_second and set(first) != set(second)):
            raise Wrong("%s have not the same figures: %d and %d" % (who, len(first), len(second)))
        for name, value in second.items():
            want = first.get(name)
            if value is None or want is None:
                fine = value is None and want is None
            else:
                fine = abs(value - want) <= 1e-9 * max(1, abs(want))
            if not fine:
                raise Wrong("%s differ at %s: %s and %s" % (who, " ".join(map(str, name)) if isinstance(name, tuple) else name, want, value))
        self.say("%11s  %s agree in %d figures" % ("", who, len(second)))


# ------------------------------------------------------------------ the peers
def clock_changes():
    """The hours between New York and UTC over the time of the data: (until, hours) in order; the last has no end."""
    zone, hour = zoneinfo.ZoneInfo("America/New_York"), datetime.timedelta(hours=1)
    at, end, found = datetime.datetime(2025, 6, 1, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 12, 1, tzinfo=datetime.timezone.utc), []
    while at < end:
        before = at.astimezone(zone).utcoffset() // hour
        at += hour
        if at.astimezone(zone).utcoffset() // hour != before:
            found.append((at.strftime("%Y-%m-%dT%H:%M:%S"), before))
    return found + [(None, end.astimezone(zone).utcoffset() // hour)]


def hours_of(stamp):
    whens = "".join(" WHEN %s < '%s' THEN %d" % (stamp, until, hours) for until, hours in clock_changes() if until)
    return "CASE%s ELSE %d END" % (whens, clock_changes()[-1][1])


def nine(week_of_time, week_of_date, days_after, load):
    """The nine figures in SQL. Each argument makes an expression of the dialect from one."""
    def count(name, week, source, where="1 = 1"):
        return "SELECT '%s' AS metric, %s AS period, count(*) * 1.0 AS value FROM %s WHERE %s GROUP BY 2" % (name, week, source, where)
    parts = [
        count("leads", week_of_time("created"), "one", "kept = Id"),
        count("duplicates", week_of_time("created"), "one", "kept <> Id"),
        count("mql", week_of_time("MqlAt"), "one", "kept = Id AND coalesce(MqlAt, '') <> '' AND CAST(coalesce(Score, '0') AS INTEGER) >= 40"),
        count("sql", week_of_time("AcceptedAt"), "one", "kept = Id AND coalesce(AcceptedAt, '') <> ''"),
        count("opps_created", week_of_time("CreatedDate"), "opportunities"),
        count("closed", week_of_date("CloseDate"), "opportunities", "IsClosed = 'true'"),
        count("wins", week_of_date("CloseDate"), "opportunities", "IsWon = 'true'"),
        count("touches_made", week_of_time('"At"'), "touches"),
        "SELECT 'follow_up_rate', %s, avg(done) FROM (SELECT k.Id, k.created, max(CASE WHEN a.\"At\" >= k.created AND a.\"At\" <= %s THEN 1.0 ELSE 0.0 END) AS done "
        "FROM one k LEFT JOIN done a ON a.lead = k.Id WHERE k.kept = k.Id GROUP BY k.Id, k.created) AS asked GROUP BY 2"
        % (week_of_time("created"), days_after("k.created", 14)),
    ]
    return "\n".join([
        load,
        "CREATE TABLE one AS SELECT Id, CreatedDate AS created, MqlAt, AcceptedAt, Score, first_value(Id) OVER (PARTITION BY "
        "CASE WHEN coalesce(trim(Email), '') = '' THEN Id ELSE lower(trim(Email)) END ORDER BY CreatedDate, Id) AS kept FROM leads WHERE IsDeleted <> 'true';",
        "CREATE TABLE done AS SELECT o.kept AS lead, a.\"At\" FROM activities a JOIN one o ON o.Id = a.LeadId WHERE a.Type IN ('call', 'email', 'meeting');",
        "SELECT * FROM (", "\nUNION ALL ".join(parts), ") AS all_of_them WHERE period >= '2026-08-03' AND period < '%s' ORDER BY 1, 2;" % AS_OF, ""])


def sqlite_script(data):
    def week_of_date(day):
        return "date(%s, 'weekday 0', '-6 days')" % day

    def week_of_time(stamp):
        return week_of_date("date(substr(%s, 1, 19), (%s) || ' hours')" % (stamp, hours_of(stamp)))

    def days_after(stamp, n):
        return "strftime('%%Y-%%m-%%dT%%H:%%M:%%S.000Z', substr(%s, 1, 19), '+%d days')" % (stamp, n)
    load = "".join('.import "%s" %s\n' % (os.path.join(data, t + ".csv"), t) for t in ("leads", "opportunities", "touches", "activities"))
    return ".mode csv\n.headers off\n" + nine(week_of_time, week_of_date, days_after, load)


def duckdb_script(data):
    def week_of_date(day):
        return "strftime(date_trunc('week', CAST(%s AS DATE)), '%%Y-%%m-%%d')" % day

    def week_of_time(stamp):
        return "strftime(date_trunc('week', CAST(substr(%s, 1, 19) AS TIMESTAMP) + to_hours(%s)), '%%Y-%%m-%%d')" % (stamp, hours_of(stamp))

    def days_after(stamp, n):
        return "strftime(CAST(substr(%s, 1, 19) AS TIMESTAMP) + INTERVAL %d DAY, '%%Y-%%m-%%dT%%H:%%M:%%S.000Z')" % (stamp, n)
    load = "".join("CREATE VIEW %s AS SELECT * FROM read_csv('%s', header = true, all_varchar = true, quote = '\"', escape = '\"', delim = ',');\n"
                   % (t, os.path.join(data, t + ".csv").replace("'", "''")) for t in ("leads", "opportunities", "touches", "activities"))
    return nine(week_of_time, week_of_date, days_after, load)


# ------------------------------------------------------------------ what is written
def seconds(s):
    return "%.0f ms" % (s * 1000) if s < 1 else "%.2f s" % s


def ratio(of, to):
    return "%.2f" % (of / to) if of < 10 * to else "%.0f" % (of / to)


def spread(r):
    if r["most"] < 1:
        return "%s (%.0f–%.0f)" % (seconds(r["wall"]), r["least"] * 1000, r["most"] * 1000)
    return "%s (%.2f–%.2f s)" % (seconds(r["wall"]), r["least"], r["most"])


def megabytes(kib):
    return "%.0f MB" % (kib * 1024 / 1e6)


def first_line(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def found_in(path, pattern):
    try:
        with open(path, encoding="utf-8") as f:
            found = re.search(pattern, f.read(), re.M)
            return found.group(1).strip() if found else ""
    except OSError:
        return ""


def machine(bench):
    """What of the machine a reader must know to compare."""
    kilobytes = int(found_in("/proc/meminfo", r"^MemTotal:\s*(\d+)") or 0)
    store = first_line(["findmnt", "-no", "FSTYPE", "-T", bench.work])
    commit = first_line(["git", "-C", bench.o.source, "rev-parse", "--short", "HEAD"])
    peers = [name + " " + first_line([name, "--version"]).split()[0].lstrip("v") for name in PEERS if shutil.which(name)]
    facts = [
        "%d of %d processors, %s" % (bench.threads, os.cpu_count() or 0, found_in("/proc/cpuinfo", r"^model name\s*:\s*(.*)$") or platform.machine()),
        "%.0f GB of memory" % (kilobytes * 1024 / 1e9), "files on %s" % store if store else "",
        found_in("/etc/os-release", r'^PRETTY_NAME="(.*)"'), "Linux " + platform.release(),
        "%s with %s" % (first_line([bench.o.cc, "-dumpfullversion"]) and "gcc " + first_line([bench.o.cc, "-dumpfullversion"]) or bench.o.cc,
                        found_in(os.path.join(bench.o.build, "Makefile"), r"^CFLAGS = (.*)$")),
        "concord at " + commit if commit else "", *peers,
        "load %.1f before the first run" % bench.load]
    return "; ".join(f for f in facts if f) + "."


def against(bench, r):
    """The ratio that says most about a line."""
    of = {x["what"]: x for x in bench.results if x["leads"] == r["leads"]}
    whole = of.get("all") or of.get("one")
    pairs = {"one": ("floor", "× the floor"), "all": ("one", "of one thread"), "page": ("all", "× without"), "again": ("all", "of the first run"),
             "edited": ("again", "of the unedited"), "sqlite3": ("part", "× ours"),
             "duckdb": ("part", "× ours"), "shuffled": ("all", "× in order"), "hook": ("plain", "× without"), "distinct": ("few", "× of few values")}
    other, words = pairs.get(r["what"], (None, ""))
    base = of.get(other) or (whole if other == "all" else None)
    if not base or base is r:
        return ""
    text = "%s %s" % (ratio(r["wall"], base["wall"]), words)
    if r["what"] == "all" and "floor" in of:
        text += ", %s × the floor" % ratio(r["wall"], of["floor"]["wall"])
    if r["what"] == "hook":
        text += ", %s more for %s calls" % (seconds(max(0, r["wall"] - base["wall"])), format(r["leads"], ","))
    return text


def goal(bench, r):
    wall, memory = GOALS.get((r["leads"], r["what"]), (None, None))
    of = {x["what"]: x for x in bench.results if x["leads"] == r["leads"]}
    parts = []
    if wall:
        parts.append(("%s" % seconds(wall), r["wall"] <= wall))
    if memory:
        parts.append(("%d MB" % memory, r["kib"] * 1024 / 1e6 <= memory))
    if r["what"] == "all" and r["leads"] >= 1000000:
        parts.append(("%.1f of one thread" % TWO_OF_ONE, r["wall"] <= TWO_OF_ONE * of["one"]["wall"]))
    if r["what"] == "hook" and r["leads"] >= 1000000:
        parts.append(("%s a million calls" % seconds(HOOK_SECONDS), (r["wall"] - of["plain"]["wall"]) * 1e6 / r["leads"] <= HOOK_SECONDS))
    return ", ".join("%s: %s" % (text, "reached" if reached else "missed") for text, reached in parts)


def table(bench):
    lines = ["| leads | what | wall (least–most) | CPU | memory | against | goal |", "| ---: | --- | ---: | ---: | ---: | --- | --- |"]
    for r in bench.results:
        lines.append("| %s | %s | %s | %s | %s | %s | %s |" % (
            format(r["leads"], ","), NAMES[r["what"]].format(threads=bench.threads), spread(r), seconds(r["cpu"]), megabytes(r["kib"]), against(bench, r),
            goal(bench, r)))
    return lines


def text_of(bench, picture):
    leads = sorted({r["leads"] for r in bench.results})
    out = [BEGIN, "Measured on %s; %s" % (datetime.date.today().isoformat(), machine(bench)), "",
           "Each line is the median of %d runs back to back, after one that is not counted; of %d with other programs, and with more than %s leads.%s"
           % (bench.o.runs, min(bench.o.runs, FEW_RUNS), format(LARGE, ","), "" if bench.load < 1 else " The machine was busy: what the clock says here is worth little."), ""] + table(bench) + [""]
    missing = [w for w in bench.words]
    if missing:
        out += ["Not installed here, and left out: %s." % ", ".join(missing), ""]
    if picture:
        out += ["![Seconds by leads, %s to %s, on logarithmic scales](%s)" % (format(leads[0], ","), format(leads[-1], ","), picture), ""]
    return "\n".join(out + [END])


def write_doc(path, text):
    with open(path, encoding="utf-8") as f:
        old = f.read()
    begin, end = old.find(BEGIN), old.find(END)
    if begin < 0 or end < begin:
        raise Wrong("%s has no lines %s and %s to write between" % (path, BEGIN, END))
    with open(path + ".new", "w", encoding="utf-8") as f:
        f.write(old[:begin] + text + old[end + len(END):])
    os.replace(path + ".new", path)


def main():
    p = argparse.ArgumentParser(description="measures and writes doc/benchmarks.md")
    p.add_argument("--build", default=".")
    p.add_argument("--source", default=".")
    p.add_argument("--tools", default="", help="where gen, floor, shuffle and measure are (default: BUILD/bench)")
    p.add_argument("--cc", default="cc")
    p.add_argument("--sizes", default="2000 10000 100000 1000000")
    p.add_argument("--cases", type=int, default=0, help="leads of what costs more than it looks (default: the largest size up to 1,000,000)")
    p.add_argument("--runs", type=int, default=7)
    p.add_argument("--work", default="bench-work")
    p.add_argument("--doc", default="", help="what is written (default: SOURCE/doc/benchmarks.md), and the picture beside it")
    options = p.parse_args()
    options.cc = options.cc.split()[0]
    sizes = sorted({int(s.replace(",", "")) for s in options.sizes.split()})
    bench = Bench(options)
    bench.load = os.getloadavg()[0]
    doc = options.doc or os.path.join(options.source, "doc", "benchmarks.md")
    try:
        bench.lay_out_project()
        for leads in sizes:
            bench.report(leads)
        bench.cases(options.cases or max([s for s in sizes if s <= 1000000] or sizes[:1]))
        with open(os.path.join(bench.work, "results.json"), "w", encoding="utf-8") as f:
            json.dump({"threads": bench.threads, "names": NAMES, "results": bench.results}, f, indent=1)
        picture = os.path.splitext(doc)[0] + ".svg"
        drawn = subprocess.run([sys.executable, "-B", os.path.join(options.source, "bench", "picture.py"), os.path.join(bench.work, "results.json"), picture],
                               check=False).returncode == 0
        text = text_of(bench, os.path.basename(picture) if drawn else "")
        print(text)
        write_doc(doc, text)
    except Wrong as wrong:
        sys.exit("bench.py: %s" % wrong)


if __name__ == "__main__":
    main()
