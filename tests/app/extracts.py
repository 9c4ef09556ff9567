"""A run with extracts says what a run without them says, after whatever was done to files and definitions.

    python3 extracts.py CONCORD DIR [PROJECTS [PHASES [SEED]]]

Makes projects below DIR. In each phase every project is changed at random, in its data or in its definitions; some are run at once, the
others when their files have been left alone for so long that they may be kept, and then with another definition and the same files. Each is
run twice with extracts and once without: files, messages and exit codes have to be the same. Then one goes through definitions of which
each would take what the one before it left, if a fingerprint knew less. At the end extracts have to have been used, or nothing was tested.
"""
import fcntl
import gzip
import os
import random
import shutil
import subprocess
import sys
import time

AS_OF = "2026-04-01"
SETTLED = 2.1


class Project:
    def __init__(self, seed, folder):
        self.r = random.Random(seed)
        self.folder = folder
        self.told = []
        self.next_id = 0
        self.doubled = None
        self.zone, self.source_zone = "America/New_York", None
        self.number, self.where, self.bad = "integer", "", "make missing"
        self.drop, self.extra = "", False
        self.merge, self.order, self.deal_where, self.stay_where = "", "id", "", ""
        self.options, self.part, self.per, self.begin, self.names = "", "Lead", "lead", "day", "Id"
        self.args, self.limit = "email, source", 24
        self.dated, self.key, self.period = "at", "integer ", "2026-01-01 to 2026-03-31"
        os.makedirs(self.path("data"))
        for name in ("leads-1.csv", "leads-2.csv"):
            self.write(name, self.rows(700))
        self.write("deals-1.csv", self.deals(1400))
        os.symlink("deals-1.csv", self.path("data", "deals.csv"))
        self.write("notes.csv", "Id,Kind\n" + "".join("%d,%s\n" % (i, "ab"[i % 2]) for i in range(0, 2000, 7)))
        self.define()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    # ---------------------------------------------------------------- data
    def stamp(self):
        return "2026-%02d-%02d %02d:%02d:%02d" % (self.r.randrange(1, 4), self.r.randrange(1, 29), self.r.randrange(24), self.r.randrange(60), self.r.randrange(60))

    def later_stamp(self):
        """As rows of an export mostly are: each after the one before it, or a little out of place."""
        minute = self.next_id * 60 % 120000 + (self.r.randrange(9000) if self.r.random() < 0.1 else 0)
        day = minute // 1440
        return "2026-%02d-%02d %02d:%02d:00" % (1 + day // 28 % 3, 1 + day % 28, minute // 60 % 24, minute % 60)

    def row(self):
        self.next_id += 1
        n = self.r.choice(["", "7", "x", "12.5"]) if self.r.random() < 0.02 else str(self.r.randrange(100))
        seen = self.stamp() if self.r.random() < 0.8 else ""
        text = "%d,%s,%s,%s@example.com,%s,%s" % (self.next_id, self.later_stamp(), seen, self.r.choice("abcdefgh") * self.r.randrange(1, 30), n, self.r.choice(["Ads", "Web", "n/a", ""]))
        return text + (",ragged" if self.r.random() < 0.003 else "")

    def rows(self, n):
        return "Id,At,Seen,Email,N,Source\n" + "".join(self.row() + "\n" for _ in range(n))

    def deals(self, n):
        return "Id,Lead,Day,Amount,Note,Late\n" + "".join("D%d,%d,%s,%d.%02d,%s,%s\n" % (i, self.r.randrange(1, 1500), self.stamp()[:10], self.r.randrange(9000),
                                                     self.r.randrange(100), "padding" * self.r.randrange(9), self.stamp()[:10]) for i in range(n))

    def write(self, name, text):
        with open(self.path("data", name), "w") as f:
            f.write(text)

    def files(self):
        names = sorted(n for n in os.listdir(self.path("data")) if not os.path.islink(self.path("data", n)) and n != "notes.csv")
        return names or [self.restore()]

    def pick(self):
        return self.path("data", self.r.choice(self.files()))

    def restore(self):
        self.write("leads-1.csv", self.rows(700))
        return "leads-1.csv"

    def append(self):
        path = self.pick()
        text = self.row() if "leads" in path else "D%d,1,2026-02-03,1.00,,2026-03-04\n" % self.r.randrange(10000, 99999)
        if path.endswith(".gz"):
            return self.same_size()
        with open(path, "a") as f:
            f.write(text if text.endswith("\n") else text + "\n")
        return "append to " + path

    def same_size(self, keep_time=False):
        """Another digit somewhere, in place; as `touch -r` would, with the time of before."""
        path = self.pick()
        st = os.stat(path)
        with open(path, "r+b") as f:
            data = f.read()
            places = [i for i in range(len(data) // 2, len(data)) if 48 <= data[i] <= 57] or [len(data) - 1]
            at = self.r.choice(places)
            f.seek(at)
            f.write(bytes([48 + (data[at] - 47) % 10]))
        if keep_time:
            os.utime(path, ns=(st.st_atime_ns, st.st_mtime_ns))
        return "a digit of %s%s" % (path, ", its time kept" if keep_time else "")

    def double(self):
        """One more row with the key of another; as a number, or to the letter."""
        path = self.pick()
        with open(path, "rb") as f:
            lines = f.read().split(b"\n")
        if path.endswith(".gz") or "deals" in path or len(lines) < 9:
            return self.append()
        fields = self.r.choice(lines[1:-1]).split(b",")
        fields[0] = self.r.choice([b"", b"0", b"0"]) + fields[0]
        with open(path, "ab") as f:
            f.write(b",".join(fields) + b"\n")
        self.doubled = path, len(b"\n".join(lines))
        return "a key twice in " + path

    def mend(self):
        """The double goes again, since with it no report is made."""
        path, size = self.doubled
        self.doubled = None
        if os.path.exists(path) and os.path.getsize(path) > size:
            os.truncate(path, size)
        return "once again in " + path

    def note(self):
        """Of a table too small to be kept, to which one leads that is not."""
        path = self.path("data", "notes.csv")
        with open(path, "r+b") as f:
            lines = f.read().split(b"\n")
            at = self.r.randrange(1, len(lines) - 1)
            number, kind = lines[at].split(b",")
            lines[at] = self.r.choice([number + (b",a" if kind == b"b" else b",b"), b"%0*d,%s" % (len(number), (int(number) + 1) % 10 ** len(number), kind)])
            if self.r.random() < 0.3:
                lines.insert(-1, b"%d,b" % self.r.randrange(100000, 10 ** 9))
            f.seek(0)
            f.write(b"\n".join(lines))
        return "a note of " + path

    def rename_over(self):
        """Another file in its place, of the same size and time."""
        path = self.pick()
        st = os.stat(path)
        aside = self.path("aside")
        shutil.copyfile(path, aside)
        with open(aside, "r+b") as f:
            data = f.read().replace(b"Ads", b"Web") if self.r.random() < 0.5 else f.read()
            f.seek(0)
            f.write(data)
        os.utime(aside, ns=(st.st_atime_ns, st.st_mtime_ns))
        os.rename(aside, path)
        return "another file for " + path

    def link(self):
        name = "deals-%d.csv" % self.r.randrange(1, 4)
        if not os.path.exists(self.path("data", name)):
            self.write(name, self.deals(1400))
        link = self.path("data", "deals.csv")
        os.unlink(link)
        os.symlink(name, link)
        return "deals.csv is " + name

    def more_files(self):
        name = "leads-%d.csv" % self.r.randrange(1, 9)
        self.write(name, self.rows(self.r.choice([0, 5, 500])))
        return "a file more: " + name

    def fewer_files(self):
        path = self.pick()
        os.unlink(path)
        return "gone: " + path

    def pack(self):
        path = self.pick()
        if path.endswith(".gz") or "deals" in path:
            return self.append()
        with open(path, "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(gzip.compress(data))
        return "packed " + path

    def cut(self):
        path = self.pick()
        os.truncate(path, int(os.stat(path).st_size * self.r.random()))
        return "cut " + path

    def swap(self):
        a, b = self.pick(), self.pick()
        os.rename(a, self.path("aside"))
        if a != b:
            os.rename(b, a)
        os.rename(self.path("aside"), b)
        return "%s and %s changed places" % (a, b)

    # ---------------------------------------------------------------- definitions
    def redefine(self):
        what = self.r.choice(["zone", "source_zone", "number", "where", "bad", "merge", "drop", "extra", "options", "order", "deal_where", "merge", "dated", "dated", "dated", "key", "period", "period", "args", "limit", "per", "stay_where", "names", "begin"])
        choices = {"zone": ["America/New_York", "Europe/Berlin", "Asia/Kolkata"], "source_zone": [None, "UTC", "Asia/Tokyo"],
                   "number": ["integer", "number", "text"], "where": ["", 'Source = "Ads"', "Source is known"],
                   "bad": ["make missing", "skip row", "stop"], "options": ["", ', missing: "n/a"', ', missing: "Ads|7"'],
                   "merge": ["", "by email keep first by at, id", "by email keep last by at, id", "by email, source keep first by at", "by email keep first by n, id"],
                   "dated": ["at", "seen"], "key": ["integer ", ""], "args": ["email, source", "source, email"], "limit": [3, 24, 30],
                   "period": ["2026-01-01 to 2026-03-31", "2026-01-12 to 2026-01-18", "2026-02-02 to 2026-02-22", "2026-03-16 to 2026-03-22"],
                   "drop": ["", 'source = "Web"', "n = 7", 'n = 7|source = "Web"', 'source = "Web"|n = 7'], "per": ["lead", "note", "own", "lead, note"], "begin": ["day", "late"], "names": ["Id", "Source"], "stay_where": ["", "Note is known"], "order": ["id", "day", "amount, day", "day, id"], "deal_where": ["", "Note is known", "amount > 100 USD"]}
        values = choices.get(what, [False, True])
        setattr(self, what, self.r.choice([v for v in values if v != getattr(self, what)]))
        self.define()
        return "%s is %r" % (what, getattr(self, what))

    def define(self):
        source = 'source crm = csv("data"%s%s)' % (self.options, ', zone: "%s"' % self.source_zone if self.source_zone else "")
        total = "count(lead.made where n is known)" if self.number == "text" else "sum(n of lead.made)"
        lines = ["concord 1", 'calendar { timezone "%s"; week starts monday; currency USD }' % self.zone, source,
                 'table lead from crm "leads-*"%s {' % (" where " + self.where if self.where else ""),
                 "  id %skey = Id" % self.key, "  at time = At", "  seen time = Seen", "  email text = lower(trim(Email))", "  n %s = N" % self.number, "  source text = Source", "  note -> note = " + self.names, "  sale -> deal = Id", "  fit flag = is_fit(%s)" % self.args]
        if self.extra:
            lines.append("  raw text = N")
        lines.append("  on bad field " + self.bad)
        for drop in self.drop.split("|") if self.drop else []:
            lines.append('  drop when %s because "no"' % drop)
        if self.merge:
            lines.append("  merge " + self.merge)
        lines += ["}", "events of lead { made at %s; sold at first(day of deals) }" % self.dated,
                  'table deal from crm "deals.csv"%s { id key = Id' % (" where " + self.deal_where if self.deal_where else ""), "  lead -> lead.deals = " + self.part, "  day date = Day", "  amount money = Amount in USD", "  note text = Note", "  on bad field make missing",
                  "  order by " + self.order, "}",
                  'table note from crm "notes.csv" { id key = Id', "  kind text = Kind", "  lead -> lead.notes through lead.note", "  on bad field make missing", "}",
                  'table stay from crm "deals.csv"%s { lead -> lead.stays = ' % (" where " + self.stay_where if self.stay_where else "") + self.part, "  day date = Day", "  note text = Note", "  own text = Id", "  late date = Late", "  on bad field make missing",
                  "  one per %s from %s until next" % (self.per, self.begin), "}", "events of stay { ended at ended_at }", "metric ended = count(stay.ended)",
                  "events of deal { made at day }",
                  "hook is_fit(a text, b text) gives flag in \"fit.lua\"", "metric fits = count(lead.made where fit)", "metric leads = count(lead.made)", "metric total = " + total, "metric deals = count(deal.made)", "metric sold = count(lead.sold)", "metric unsold = count(lead.made where sale.amount is missing)",
                  "metric revenue = sum(amount of deal.made)", "metric linked = count(deal.made where lead is known)",
                  "metric firsts = sum(first(amount of deals) of lead.made)", "metric busy = count(lead.made where count(deals) > 1)",
                  "metric noted = count(lead.made where note.kind = \"a\")", "metric about = count(lead.made where count(notes where kind = \"b\") > 0)"]
        if self.extra:
            lines.append("metric rawest = count(lead.made where raw is known)")
        lines += ['report r "R" {', "  period " + self.period, '  sheet "S" {',
                  "    table leads, fits, total, deals, sold, unsold, revenue, linked, firsts, busy, noted, about, ended%s by week" % (", rawest" if self.extra else ""),
                  "    list lead.made columns id, at, n, source limit 40", "    bridge leads", "  }", "  appendix data health", '  output markdown, csv to "out/r"', "}"]
        # links and the many that no total asks for: they are made, or taken from the store, when a column of a list does
        lines += ['report q "Q" {', "  period " + self.period, '  sheet "S" {', "    table leads, deals by week", "    list deal.made columns id, lead.id limit 20",
                  "    list lead.made columns id, count(deals), count(notes) limit 20", "  }", "  appendix data health", '  output markdown to "out/q"', "}"]
        with open(self.path("p.concord"), "w") as f:
            f.write("\n".join(lines) + "\n")
        with open(self.path("fit.lua"), "w") as f: # of some it says nothing
            f.write("function is_fit(a, b)\n  if a == nil then return nil end\n"
                    "  return #a > %d and b ~= nil\nend\n" % self.limit)

    # ---------------------------------------------------------------- a change
    def change(self):
        r = self.r.random()
        if self.doubled and r > 0.6:
            what = self.mend()
        elif r < 0.4:
            what = self.redefine()
        else:
            what = self.r.choice([self.append, self.append, self.same_size, self.same_size, lambda: self.same_size(True), lambda: self.same_size(True),
                                  self.rename_over, self.rename_over, self.link, self.link, self.more_files, self.more_files, self.fewer_files,
                                  self.pack, self.cut, self.swap, self.restore, self.double, self.note, self.note])()
        self.told.append(what)


# -------------------------------------------------------------------- runs
def run(concord, p, words, *more):
    out = p.path("made")
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([concord, "-C", p.folder, *words, *more, "--as-of", AS_OF] + (["--out", out] if words[0] == "run" else []), capture_output=True)
    said = [done.returncode, done.stdout, done.stderr]
    for name in sorted(os.listdir(out)) if os.path.isdir(out) else []:
        with open(os.path.join(out, name), "rb") as f:
            said.append((name, f.read()))
    return said


def uses(p):
    folder = p.path(".concord", "extracts")
    mark = os.path.join(folder, ".writing")
    if os.path.exists(mark): # a process that a run left behind may still be writing
        with open(mark, "rb") as f:
            fcntl.flock(f, fcntl.LOCK_SH)
    return {n: os.stat(os.path.join(folder, n)).st_mtime_ns for n in os.listdir(folder) if n.endswith(".extract")} if os.path.isdir(folder) else {}


def compare(concord, p, count, words=None):
    words = words or p.r.choice([["run", "r"]] * 4 + [["run", "q"], ["run", "q"], ["list", "leads", "--csv"], ["list", "revenue", "--csv"], ["list", "leads", "--rejected", "--csv"], ["why", "7", "leads"], ["preview", "r"]])
    results = []
    for _ in range(2):
        before = uses(p)
        results.append(run(concord, p, words))
        after = uses(p)
        count["used"] += any(name in after and after[name] != at for name, at in before.items())
    results.append(run(concord, p, words, "--no-cache"))
    count["runs"] += 1
    count["fine"] += results[2][0] == 0
    ends = all(r[0] == 0 or 64 <= r[0] <= 78 for r in results) # else it was a sanitizer, or a signal
    if ends and results[0] == results[2] and results[1] == results[2]:
        return True
    print("FAIL %s: %s after:" % (p.folder, " ".join(words)))
    for what in p.told[-6:]:
        print("   ", what)
    for name, said in zip(("first", "second", "without"), results):
        print("  %s: exit %d, %d bytes: %s" % (name, said[0], len(said[1]), said[2].decode(errors="replace")[:300]))
    return False


# What each follows by is in one fingerprint: the file of a hook and its arguments, the field that dates an event, the rows that live, those that are judged, the key, `where`, drops,
# merges, the order. A row stands twice in the data, as a number, and one of the two is from the Web.
STEPS = [{}, {"limit": 30}, {"args": "source, email"}, {"limit": 3}, {"args": "email, source"}, {"dated": "seen"}, {"drop": "n = 7"}, {"dated": "at"}, {"drop": ""}, {"merge": "by email keep first by at, id"}, {"dated": "seen"},
         {"merge": "by email keep last by at, id"}, {"merge": ""}, {"key": "integer "}, {"where": 'Source = "Ads"'}, {"dated": "at"}, {"where": ""},
         {"drop": "n = 7"}, {"drop": 'source = "Web"'}, {"drop": 'n = 7|source = "Web"'}, {"drop": 'source = "Web"|n = 7'}, {"drop": ""}, {"key": ""}, {"part": "Id"}, {"part": "Lead"}, {"merge": "by email keep first by at"},
         {"merge": "by email, source keep first by at"}, {"order": "day, id"}, {"order": "amount, day"}, {"deal_where": "amount > 100 USD"}, {"deal_where": ""},
         {"per": "note"}, {"per": "own"}, {"per": "lead, note"}, {"names": "Source"}, {"names": "Id"}, {"per": "lead"}, {"begin": "late"}, {"begin": "day"}, {"stay_where": "Note is known"}, {"stay_where": ""}, {"part": "Id"}, {"part": "Lead"}]


def go_through(concord, folder, count):
    p = Project(17, folder)
    p.key, p.period = "", "2026-01-12 to 2026-01-18"
    p.write("leads-2.csv", p.rows(700).rstrip("\n") + "\n007,2026-01-14 10:00:00,2026-01-15 10:00:00,twice@example.com,7,Web\n")
    time.sleep(SETTLED)
    failed = 0
    for step in STEPS:
        for what, value in step.items():
            setattr(p, what, value)
            p.told.append("%s is %r" % (what, value))
        p.define()
        for words in (["run", "r"], ["run", "q"], ["list", "leads", "--rejected", "--csv"]):
            failed += not compare(concord, p, count, words)
    return failed


def main():
    concord, folder = sys.argv[1:3]
    projects, phases, seed = (int(a) for a in (sys.argv[3:] + ["28", "9", "1"][len(sys.argv) - 3:]))
    count = {"runs": 0, "used": 0, "fine": 0}
    failed = 0
    all_of_them = [Project(seed * 1000 + i, os.path.join(folder, "p%d" % i)) for i in range(projects)]
    for phase in range(phases):
        waiting = []
        for p in all_of_them:
            for _ in range(p.r.randrange(3) if phase else 0):
                p.change()
            if p.r.random() < 0.25: # at once, and again after a change in the same moment
                failed += not compare(concord, p, count)
                p.change()
                failed += not compare(concord, p, count)
            else:
                waiting.append(p)
        time.sleep(SETTLED)
        for p in waiting:
            failed += not compare(concord, p, count)
            p.told.append(p.redefine()) # what was kept just now, under another definition
            failed += not compare(concord, p, count)
    failed += go_through(concord, os.path.join(folder, "steps"), count)
    print("%(runs)d rounds, %(fine)d of them with a report; extracts were used in %(used)d runs" % count, "and %d failed" % failed)
    if count["used"] * 3 < count["runs"] or count["fine"] * 2 < count["runs"]:
        print("FAIL too few of them were: nothing is tested")
        failed += 1
    sys.exit(failed > 0)


main()
