#!/usr/bin/env python3
"""read_back.py FOLDER: reads what write_report wrote, with readers that are not ours, and compares.

The workbook's figures, types, number formats, charts and print set-up; the CSV and the JSON against each other.
"""
import csv
import datetime
import json
import math
import sys

import openpyxl

problems = 0


def want(what, have, expected):
    global problems
    if have != expected:
        problems += 1
        print(f"{what}: expected {expected!r}, has {have!r}")


def near(what, have, expected):
    """Equal in the 15 digits that a spreadsheet keeps."""
    want(what, float(f"{have:.15g}"), float(f"{float(expected):.15g}"))


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as f:
        text = f.read()
    want("line ends of the CSV", "\r" in text, False)
    rows = list(csv.DictReader(text.splitlines()))
    want("columns", list(rows[0]), "metric grain period segment value unit status dimension".split())
    keys = [(r["metric"], r["grain"], r["period"], r["segment"]) for r in rows]
    want("figures that stand twice", len(keys) - len(set(keys)), 0)
    return dict(zip(keys, rows))


def find(sheet, text, column=1, after=0):
    for r in range(after + 1, sheet.max_row + 1):
        if sheet.cell(r, column).value == text:
            return r
    sys.exit(f"{sheet.title}: there is no {text!r} in column {column}")


COLUMNS = ["leads", "net_issued", "investment", "cost_per_net_issued", "response", "win_rate", "revenue"]
FORMATS = {
    "leads": "#,##0_*",
    "investment": '"$"#,##0_*;-"$"#,##0_*',
    "response": "#,##0.0_*",
    "win_rate": "#,##0.0%_*",
    "revenue": '"$"#,##0.00_*;-"$"#,##0.00_*',
}


def check_weeks(sheet, figures):
    head = find(sheet, "Week of")
    want("first head", [c.value for c in sheet[head]][:3], ["Week of", "Leads", "Net issued"])
    want("frozen at", sheet.freeze_panes, f"B{head + 1}")
    want("repeated rows", sheet.print_title_rows, f"${head}:${head}")
    for i in range(13):
        day = datetime.date(2026, 8, 3) + datetime.timedelta(7 * i)
        cells = sheet[head + 1 + i]
        want("week", cells[0].value, datetime.datetime(day.year, day.month, day.day))
        for k, metric in enumerate(COLUMNS):
            figure = figures[(metric, "week", day.isoformat(), "")]
            cell = cells[1 + k]
            if figure["value"] == "":
                want(f"no value of {metric}", (cell.value, cell.data_type), ("–", "s"))
                continue
            near(f"{metric} of {day}", cell.value, figure["value"])
            so_far = figure["status"] == "so far"
            if metric in FORMATS:
                want(f"format of {metric} of {day}", cell.number_format, FORMATS[metric].replace("_*", '"*"') if so_far else FORMATS[metric])
            want(f"shade of {metric} of {day}", cell.fill.fgColor.rgb == "FFFFF3CF", so_far)
    total = sheet[find(sheet, "Total")]
    want("total is bold", [c.font.bold for c in total][:8], [True] * 8)
    near("total of revenue", total[7].value, figures[("revenue", "period", "2026-08-03/2026-11-01", "")]["value"])


def check_scorecard(sheet, figures):
    want("title", sheet["A1"].value, "Weekly alignment")
    row = sheet[find(sheet, "Cost per net issued")]
    now, then = row[1].value, row[2].value
    near("newest", now, figures[("cost_per_net_issued", "week", "2026-10-26", "")]["value"])
    want("change", math.isclose(row[3].value, (now - then) / then, rel_tol=1e-12), True)
    want("format of a change", row[3].number_format, '"▲ "#,##0.0%;"▼ "#,##0.0%;#,##0.0%')
    want("cheaper is", row[4].value, "better")
    want("target", (row[8].value, row[9].value), (450, "on target"))
    row = sheet[find(sheet, "Win rate")]
    want("so far is compared with nothing", (row[3].value, row[4].value), ("so far", None))
    row = sheet[find(sheet, "Marketing investment")]
    want("neither better nor worse", row[4].value, None)
    want("agreement", sheet.cell(find(sheet, "Agreement"), 2).value, "Demand funnel, version 3")


def check_charts(book):
    kinds = {}
    for sheet in book:
        for chart in sheet._charts:
            series = [(s.val.numRef.f, s.cat.numRef.f if s.cat.numRef else s.cat.strRef.f) for s in chart.series]
            kinds.setdefault(sheet.title, []).append((type(chart).__name__, getattr(chart, "grouping", None), len(series)))
            for value, category in series:
                name, cells = value.rsplit("!", 1)
                target = book[name.strip("'").replace("''", "'")]
                values = [c.value for column in target[cells.replace("$", "")] for c in column]
                want(f"values of a chart in {sheet.title}", all(v is None or v == "–" or isinstance(v, (int, float)) for v in values), True)
                want(f"length of a chart in {sheet.title}", len(values), len([1 for r in target[category.rsplit('!', 1)[1].replace('$', '')] for _ in r]))
    want("charts", kinds, {
        "Summary": [("LineChart", "standard", 1), ("LineChart", "standard", 1)],
        "By channel": [("BarChart", "clustered", 1)] * 4 + [("BarChart", "stacked", 3)],
        "Not counted": [("BarChart", "stacked", 2)],
    })


def check_list(sheet):
    head = find(sheet, "Deal")
    want("filter", sheet.auto_filter.ref, f"A{head}:G{head + 40}")
    row = sheet[head + 1]
    want("key is text", (row[0].value, row[0].data_type), ("006000000", "s"))
    want("formula is text", (row[1].value, row[1].data_type), ("=1+1", "s"))
    near("amount", row[2].value, "98765.12")
    want("date", row[3].value, datetime.datetime(2026, 12, 1))
    want("time of New York", row[4].value, datetime.datetime(2026, 9, 30, 20, 0))
    want("flag", row[6].value, True)
    want("what is left out is said", sheet.cell(head + 41, 1).value, "The first 40 of 312 records, in the order above.")


def check_pages(book):
    p = book.properties
    want("created is the as-of time", p.created, datetime.datetime(2026, 11, 2, 5, 0))
    want("title", p.title, "Weekly alignment")
    for sheet in book:
        want(f"{sheet.title}: landscape", sheet.page_setup.orientation, "landscape")
        want(f"{sheet.title}: merged cells", len(sheet.merged_cells.ranges), 0)
        want(f"{sheet.title}: foot", sheet.oddFooter.left.text.strip(), "Weekly alignment")
        formulas = [c.coordinate for row in sheet for c in row if c.data_type == "f"]
        want(f"{sheet.title}: formulas", formulas, [])


def main():
    base = sys.argv[1] + "/weekly-2026-10-26"
    book = openpyxl.load_workbook(base + ".xlsx")
    figures = read_csv(base + ".csv")
    want("sheets", book.sheetnames, ["Summary", "By week", "By channel", "Not counted", "At risk- deals-stuck", "Data health"])
    check_scorecard(book["Summary"], figures)
    check_weeks(book["By week"], figures)
    check_charts(book)
    check_list(book["At risk- deals-stuck"])
    check_pages(book)
    with open(base + ".json", encoding="utf-8") as f:
        data = json.load(f)
    have = {(x["metric"], x["grain"], x["period"], x["segment"]): x for x in data["figures"]}
    want("figures of the JSON", {k: "" if v["value"] is None else float(v["value"]) for k, v in have.items()},
         {k: float(v["value"]) if v["value"] else "" for k, v in figures.items()})
    print(f"{problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
