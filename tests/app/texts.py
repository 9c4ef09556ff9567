#!/usr/bin/env python3
"""texts.py CONCORD FOLDER [FILE...]: hostile texts in a CSV go through the program into a list's workbook and Markdown, and come
back unchanged or visibly escaped. A FILE holds other texts: one a line, or the column `payload` of a CSV."""
import csv
import importlib.util
import os
import subprocess
import sys

PROJECT = """concord 1
agreement "Texts" { version 1; effective from 2026-01-01; agreed by "A" on 2026-01-01 }
calendar { timezone "UTC"; week starts monday; currency USD }
source crm = csv("data")
table note from crm "notes.csv" {
  id    integer key = Id
  place integer = Id
  body  text = Body
  at    time = At
}
events of note { made at at }
dimension body = note.body
metric notes = count(note.made)
report texts {
  period all time
  sheet "Table" { table notes by body }
  sheet "Texts" { list note.made columns place as "Number", body as "Text" sort place limit 100000 }
  appendix data health
  output xlsx, markdown, csv to "texts"
}
"""


def load_checks():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "out", "texts.py")
    spec = importlib.util.spec_from_file_location("texts_of_out", path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def texts_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        if path.endswith(".csv"):
            return [row["payload"] for row in csv.DictReader(f)]
        return f.read().split("\n")


def write_project(folder, texts):
    os.makedirs(folder + "/data", exist_ok=True)
    with open(folder + "/texts.concord", "w", encoding="utf-8") as f:
        f.write(PROJECT)
    with open(folder + "/data/notes.csv", "w", encoding="utf-8", newline="") as f:
        f.write("Id,Body,At\n")
        for i, text in enumerate(texts):
            f.write('%d,"%s",2026-05-05T10:00:00Z\n' % (i, text.replace('"', '""')))


def check_csv(path, texts):
    """The machine CSV has each different text as a segment, unchanged."""
    with open(path, encoding="utf-8", newline="") as f:
        have = {row["segment"] for row in csv.DictReader(f)}
    missing = sorted({t for t in texts if t.strip()} - have)
    for text in missing[:10]:
        print(f"CSV: {text[:60]!r} is no segment")
    return len(missing)


def main():
    program, folder = sys.argv[1], sys.argv[2]
    checks = load_checks()
    texts = [t for t in checks.TEXTS] + [c.decode("utf-8") for c in checks.CLASSES if c.decode("utf-8", "replace").find("\ufffd") < 0]
    for path in sys.argv[3:]:
        texts += texts_of(path)
    texts = [t for t in texts if t.strip() and "\0" not in t]  # nothing is missing, and shown as such
    write_project(folder, texts)
    run = subprocess.run([program, "-C", folder, "run", "texts", "--as-of", "2026-06-01", "--out", folder + "/out"], capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit(f"concord ended with {run.returncode}: {run.stderr.decode()}")
    raw = [t.encode("utf-8") for t in texts]
    problems = checks.check_workbook(folder + "/out/texts.xlsx", raw)
    problems += checks.check_markdown(folder + "/out/texts.md", raw)
    problems += check_csv(folder + "/out/texts.csv", texts)
    print(f"{len(texts)} texts, {problems} problems; {run.stderr.decode().strip()}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
