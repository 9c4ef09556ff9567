"""cases_project.py - wrong project files, and a wrong command line."""
import os

from base import CASES, CHECK, CONCORD, RUN, case, project


def text(new):
    return {"p.concord": new if isinstance(new, bytes) else new.encode()}


# ------------------------------------------------------------------ files
case("project: no file", {"p.concord": None})
case("project: no folder", args=["-C", "$P/nowhere", "run", "r"])
case("project: a file in place of the folder", args=["-C", "$P/p.concord", "run", "r"])
case("project: the folder may not be looked into", prepare=lambda p: os.chmod(p, 0), restore=lambda p: os.chmod(p, 0o755), args=["-C", "$P", "run", "r"])
case("project: the file may not be read", prepare=lambda p: os.chmod(p + "/p.concord", 0), restore=lambda p: os.chmod(p + "/p.concord", 0o644))
case("project: the file is a folder", {"p.concord": lambda path, plugins: os.mkdir(path)})
case("project: the file is a pipe", {"p.concord": lambda path, plugins: os.mkfifo(path)})
case("project: the file is empty", text(""))
case("project: the file is a link to nothing", {"p.concord": lambda path, plugins: os.symlink("nowhere", path)})
case("project: folders one in the other without end", {"a/loop": lambda path, plugins: os.symlink("..", path)}, args=CHECK)

# ------------------------------------------------------------------ the text
case("project: no version", text(CONCORD.replace("concord 1\n", "")))
case("project: another version", text(CONCORD.replace("concord 1\n", "concord 2\n")))
case("project: a version twice", {"q.concord": b"concord 1\n"})
case("project: no statement", text("concord 1\nhello world\n"))
case("project: a block is not closed", text(CONCORD[:-2]))
case("project: a text is not closed", project('"data";', '"data;'))
case("project: parentheses one in the other", text("concord 1\nmetric m = " + "(" * 100000 + "1" + ")" * 100000 + "\n"))
case("project: a line of 10 MB", text("concord 1\nmetric m = " + "1 + " * 2500000 + "1\n"))
case("project: a file of 20 MB", text("concord 1\n" + "# nothing\n" * 2000000))
case("project: a NUL", project("metric leads", b"metric\x00 leads"))
case("project: UTF-16", text(CONCORD.encode("utf-16")))
case("project: not UTF-8", project('report r "R"', b'report r "R\xff"'))
case("project: a control character", project('report r "R"', b'report r "R\x1b[31m"'))
case("project: marks that turn the text round", project('report r "R"', 'report r "R\u202e"'))
case("project: a BOM and CRLF", text(b"\xef\xbb\xbf" + CONCORD.replace("\n", "\r\n").encode()), args=CHECK)
case("project: twenty mistakes and more", text("concord 1\n" + "".join("metric m%d = n%d\n" % (i, i) for i in range(30))))

# ------------------------------------------------------------------ names, types, units
case("project: a name that is not there", project("metric money = sum(amount", "metric money = sum(amuont"))
case("project: a metric that is not there", project("table leads,", "table leeds,"))
case("project: a table that is not there", project("count(lead.made)", "count(laed.made)"))
case("project: a name twice", project("metric size", "metric money"))
case("project: metrics in a circle", text(CONCORD + "metric a = b + 1\nmetric b = c * 2\nmetric c = a\n"))
case("project: columns in a circle", project("  n       integer = N\n", "  n       integer = m\n  m       integer = n + 1\n"))
case("project: money and a count", text(CONCORD + "metric a = money + leads\n"))
case("project: two currencies", text(CONCORD + "metric a = money + 5 EUR\n"))
case("project: a median of text", text(CONCORD + "metric a = median(title of lead.made)\n"))
case("project: a time less a time", text(CONCORD + "metric a = sum(at - day of lead.made)\n"))
case("project: hours of a date", text(CONCORD + "metric a = count(lead.made where day > 5 hours before today)\n"))
case("project: a zone that is not there", project('"UTC"', '"Mars/Base"'))
case("project: a pattern that is none", text(CONCORD + 'metric a = count(lead.made where title matches /(/)\n'))
case("project: a day that is none", text(CONCORD + "metric a = count(lead.made where day > 2023-02-30)\n"))
case("project: a sheet twice", project("  output csv", '  sheet "One" { table leads by month }\n  output csv'))
case("project: a sheet's name that a workbook may not have", text(CONCORD.replace('sheet "One"', 'sheet "a/b: [c]"').replace("csv, markdown", "xlsx")))
case("project: a format that is none", project("output csv, markdown", "output pdf"))
case("project: an output outside of the folder", project('"out/r"', '"../r"'))
case("project: two outputs of one name", project('"out/r"', '"out/r"\n  output csv to "out/r"'))
case("project: an expectation that does not hold", project("expect lead.id is unique", "expect leads > 100"))
case("project: an expectation of a column that does not hold", project("expect lead.id is unique", "expect lead.open is unique"))
case("project: an example that does not hold", text(CONCORD + 'example "One" {\n  lead { id "A", at 2026-10-05 10:00 }\n  expect leads = 2\n}\n'), args=CHECK)
case("project: what is not evaluated", project("    table leads", "    story told\n    table leads"), args=CHECK)
case("project: what is not evaluated, in a report", {**text(CONCORD.replace("    table leads", "    story told\n    table leads").replace(
    "hook fit", 'hook told(report) gives text in "fit.lua"\nhook fit'))})

# ------------------------------------------------------------------ the command line
case("command: unknown", args=["-C", "$P", "rnu"])
case("command: an unknown option", args=RUN + ["--jsn"])
case("command: an option without its value", args=["-C", "$P", "run", "r", "--as-of"])
case("command: a report that is not there", args=["-C", "$P", "run", "weekly"])
case("command: a report with control characters", args=["-C", "$P", "run", "r\x1b[31m\n"])
case("command: no report", args=["-C", "$P", "run"])
case("command: too many words", args=["-C", "$P", "run"] + ["r"] * 40)
for day in ["yesterday", "2026-02-30", "2026-11", "", "99999999-01-01"]:
    case("command: as of " + (day or "nothing"), args=["-C", "$P", "run", "r", "--as-of", day])
case("command: a setting that is not there", args=RUN + ["--set", "leest=4"])
case("command: a setting of another kind", args=RUN + ["--set", "least=many"])
case("command: a setting without a value", args=RUN + ["--set", "least"])
case("command: a setting without a name", args=RUN + ["--set", "=4"])
case("command: a setting of the environment of another kind", env={"CONCORD_LEAST": "many"})
case("command: data that are elsewhere and not there", args=RUN + ["--set", "data=/nowhere"])
for n in ["0", "65", "-1", "two", "2x", ""]:
    case("command: threads: " + (n or "nothing"), args=RUN + ["--threads", n])
for size in ["15M", "450", "2GB", "-1G", "much", ""]:
    case("command: memory: " + (size or "nothing"), args=RUN + ["--memory", size])
case("command: a metric that is not there", args=["-C", "$P", "list", "leeds"])
case("command: a period that is none", args=["-C", "$P", "list", "leads", "--period", "last week"])
case("command: a segment that is none", args=["-C", "$P", "list", "leads", "--segment", "channel=x"])
case("command: a condition with a mistake", args=["-C", "$P", "list", "leads", "--where", "n >"])
case("command: a condition of no column", args=["-C", "$P", "list", "leads", "--where", "m > 3"])
case("command: a record that is not there", args=["-C", "$P", "why", "L9", "leads", "--as-of", "2026-11-02"])
case("command: why of no metric", args=["-C", "$P", "why", "L1", "leeds"])
case("command: explain of nothing", args=["-C", "$P", "explain", "leeds"])
assert CASES
