#!/usr/bin/env python3
"""lists.py CONCORD FOLDER: lists of more records than a report holds, as a workbook, Markdown and a CSV beside."""
import csv
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
    print(f"{problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
