#!/usr/bin/env python3
"""lists.py CONCORD FOLDER: lists of more records than a report holds, as a workbook, Markdown and a CSV beside."""
import csv
import datetime
import os
import re
import subprocess
import sys

import openpyxl

RECORDS, HELD = 13007, 5000
PROJECT = """concord 1
agreement "Lists" { version 1; effective from 2026-01-01; agreed by "A" on 2026-01-01 }
calendar { timezone "America/New_York"; week starts monday; currency USD }
source crm = csv("data")
table note from crm "notes.csv" {
  id     integer key = Id
  name   text = Name
  amount money = Amount
  at     time = At
}
events of note { made at at }
metric notes = count(note.made)
report both {
  period all time
  sheet "All" { list note.made columns id, name, amount, at sort amount falling limit 1000000 }
  output xlsx, markdown to "both"
}
report page {
  period all time
  sheet "All" { list note.made columns id, name, amount, at sort amount falling limit 1000000 }
  sheet "Few" { list note.made columns id sort id limit 3 }
  output markdown to "page"
}
report weeks {
  period last 3 weeks
  sheet "Notes" { table notes by week }
  sheet "Which" { list notes columns id, at limit 4000 }
  sheet "Sorted" { list notes columns id sort id limit 300 }
  output xlsx to "weeks"
}
"""
problems = 0


def want(what, have, expected):
    global problems
    if have != expected:
        problems += 1
        print(f"{what}: expected {str(expected)[:200]}, has {str(have)[:200]}")


def record(i):
    return [str(i), f"=name {i}", f"{(i * 7919) % RECORDS}.25", f"2026-05-{1 + i % 28:02}T{i % 24:02}:30:00Z"]


def run(program, folder, report):
    done = subprocess.run([program, "-C", folder, "run", report, "--as-of", "2026-06-01", "--out", folder + "/out"], capture_output=True, text=True, check=False)
    want(f"exit of {report}", (done.returncode, done.stderr), (0, ""))
    return [os.path.basename(line) for line in done.stdout.split()]


def page_ids(path):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    return page, re.findall(r"^\| ([0-9]+) +\| =name", page, re.M)


def main():
    program, folder = sys.argv[1], sys.argv[2]
    os.makedirs(folder + "/data")
    with open(folder + "/lists.concord", "w", encoding="utf-8") as f:
        f.write(PROJECT)
    with open(folder + "/data/notes.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([["Id", "Name", "Amount", "At"]] + [record(i) for i in range(RECORDS)])
    expected = sorted((record(i) for i in range(RECORDS)), key=lambda r: -float(r[2]))
    ids = [r[0] for r in expected]

    want("files of both", run(program, folder, "both"), ["both.xlsx", "both.md"])
    rows = list(openpyxl.load_workbook(folder + "/out/both.xlsx", read_only=True)["All"].iter_rows(values_only=True))
    head = next(i for i, r in enumerate(rows) if r[0] == "id")
    listed = [r for r in rows[head + 1:head + 1 + RECORDS]]
    want("records of the workbook", [r[0] for r in listed], ids)
    want("names of the workbook", [r[1] for r in listed], [r[1] for r in expected])
    want("amounts of the workbook", [r[2] for r in listed], [float(r[2]) for r in expected])
    want("clocks of the workbook", [r[3].strftime("%H:%M") for r in listed[-3:]], [f"{(int(r[3][11:13]) - 4) % 24:02}:30" for r in expected[-3:]])
    text = " ".join(str(c) for r in rows for c in r if c is not None)
    want("the workbook says that it is cut", "Here stand" in text, False)
    page, have = page_ids(folder + "/out/both.md")
    want("records of the page", have, ids[:HELD])
    want("the page says where they are", page.count(f"Here stand the first {HELD} of {RECORDS} records; all of them stand in both.xlsx."), 1)

    want("files of page", run(program, folder, "page"), ["page-All-1.csv", "page.md"])
    with open(folder + "/out/page-All-1.csv", encoding="utf-8", newline="") as f:
        have = list(csv.reader(f))
    want("head of the CSV", have[0], ["id", "name", "amount", "at"])
    want("records of the CSV", [r[:3] for r in have[1:]], [[r[0], "'" + r[1], r[2]] for r in expected])
    page, have = page_ids(folder + "/out/page.md")
    want("records of the page alone", have, ids[:HELD])
    want("the page alone says where they are", page.count(f"Here stand the first {HELD} of {RECORDS} records; all of them stand in page-All-1.csv."), 1)
    want("a short list is not said to be cut", page.count("Here stand"), 1)

    # of several weeks: the newest in the report, the limit's worth of all beside
    made = [(r[0], datetime.datetime.fromisoformat(r[3][:-1]) - datetime.timedelta(hours=4)) for r in (record(i) for i in range(RECORDS))]
    newest = [i for i, at in made if at >= datetime.datetime(2026, 5, 25)]
    earlier = [i for i, at in made if datetime.datetime(2026, 5, 11) <= at < datetime.datetime(2026, 5, 25)]
    want("files of weeks", run(program, folder, "weeks"), ["weeks-Which-1.csv", "weeks.xlsx"])
    book = openpyxl.load_workbook(folder + "/out/weeks.xlsx")
    shown = [str(r[0]) for r in book["Which"].iter_rows(min_row=5, values_only=True) if r[1]]
    want("records of the newest week", shown, newest)
    note = f"{len(newest)} records of 2026-05-25 to 2026-05-31; all 4000 of the report's periods stand in weeks-Which-1.csv."
    want("the sheet says where the others are", note in " ".join(str(c.value) for c in book["Which"]["A"]), True)
    with open(folder + "/out/weeks-Which-1.csv", encoding="utf-8", newline="") as f:
        have = [r[0] for r in csv.reader(f)][1:]
    want("records beside", have, (newest + earlier)[:4000])
    want("a sorted list stands whole", sum(1 for r in book["Sorted"].iter_rows(min_row=5) if r[0].value), 301)
    cells = [r for r in book["Notes"].iter_rows(min_row=5, max_row=7)]
    want("figures", [r[1].value for r in cells][-1], len(newest))
    want("only the newest leads to the list", [r[1].hyperlink.location == "Which" for r in cells], [False, False, True])
    print(f"{problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
