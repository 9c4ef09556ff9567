"""workbook.py PROGRAM PROJECT...: the workbooks of the sample projects, read by openpyxl and compared with the CSV of the same run.

    figures   each figure of the CSV stands in the workbook; each line on the sheet of records is of a cell, which holds that figure
    formulas  what a formula gives, computed here, is the value that stands beside it
    links     lead to a cell or a name that is there, and from the records back to the row they came from
    records   what some of the lines print are as many records as the cell says
    charts    are drawn from cells that are there, and have their words
    parts     of the archive: elements in the order that Excel wants, names by its rules, no cell merged

The last thing it does is to break a workbook in several ways, each of which it has to find.
"""
import csv
import datetime
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import warnings
import zipfile
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import range_boundaries

warnings.filterwarnings("ignore", module="openpyxl")  # bars and their extension
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ORDER = ("sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells conditionalFormatting dataValidations "
         "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks drawing legacyDrawing tableParts extLst").split()
TRIED = 25  # lines of each workbook that are run


class Problems(list):
    def want(self, what, have, expected):
        if have != expected:
            self.append(f"{what}: expected {expected!r}, has {have!r}")


def near(a, b):
    """Equal in the 15 digits that a spreadsheet keeps; the last may be rounded either way."""
    return abs(a - b) <= 1e-14 * max(abs(a), abs(b))


# ---------------------------------------------------------------------------------------------- days
def days_of(grain, period):
    """The first and the last day, as --period says them; None: all time, or as of now."""
    if grain in ("all", "asof"):
        return None
    if "/" in period:
        return tuple(period.split("/"))
    if grain == "day":
        return period, period
    if grain == "week":
        first = datetime.date.fromisoformat(period)
        return period, (first + datetime.timedelta(6)).isoformat()
    year, rest = period[:4], period[5:]
    month, n = (int(rest), 1) if grain == "month" else (3 * int(rest[1]) - 2, 3) if grain == "quarter" else (1, 12)
    after = datetime.date(int(year) + (month + n - 1) // 12, (month + n - 1) % 12 + 1, 1)
    return f"{year}-{month:02d}-01", (after - datetime.timedelta(1)).isoformat()


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


# ---------------------------------------------------------------------------------------------- one workbook
class Workbook:
    def __init__(self, path):
        self.path = path
        self.formulas = openpyxl.load_workbook(path)
        self.values = openpyxl.load_workbook(path, data_only=True)
        self.names = {n: d.attr_text for n, d in self.formulas.defined_names.items()} if hasattr(self.formulas.defined_names, "items") else {
            d.name: d.attr_text for d in self.formulas.defined_names.definedName}
        self.lines = list(self.find_lines()) if "Records" in self.values.sheetnames else []

    def find_lines(self):
        """(the cell, the line that lists its records, where that stands, its figure): the first line of a row leads to its first linked cell, the
        others are of those that follow."""
        linked = iter(())
        for of, figure, line in self.formulas["Records"].iter_rows(min_row=5):
            if not line.value:
                linked = iter(())
                continue
            if of.hyperlink:
                home, at = self.cell(of.hyperlink.location), of.hyperlink.location.rsplit("!", 1)[0]
                row = self.formulas[home.parent.title][home.row]
                linked = iter([c.coordinate for c in row if c.hyperlink and c.column >= home.column])
            yield f"{at}!{next(linked, 'A1048576')}", line.value, line.coordinate, figure.value

    def cell(self, reference, here=None):
        sheet, at = reference.rsplit("!", 1) if "!" in reference else (here, reference)
        return self.values[sheet.strip("'").replace("''", "'")][at.replace("$", "")]

    def cells(self, reference):
        sheet, at = reference.rsplit("!", 1)
        area = self.values[sheet.strip("'").replace("''", "'")][at.replace("$", "")]
        return [c for row in area for c in row] if isinstance(area, tuple) else [area]


def check_figures(book, figures, problems):
    """Lines name the figures they stand for; what has no line stands in a row that says what it is."""
    by_key, rows = {}, {}
    for f in figures:
        days = days_of(f["grain"], f["period"])
        by_key.setdefault((f["metric"], days, f["segment"]), f)
    seen = set()
    if book.lines:
        for at, line, _, _ in book.lines:
            words = shlex.split(line)
            days = tuple(words[words.index("--period") + 1].split("/")) if "--period" in words else None
            said = [words[i + 1].split("=", 1) for i, w in enumerate(words) if w == "--segment"]
            dimension, segment = said[0] if len(said) == 1 else ("", " / ".join(v for _, v in said))
            value = book.cell(at).value
            # labels that two dimensions have in common say which; states are as of now, whatever the row's days
            named = f"{dimension}: {segment}"
            said = named if (words[2], days, named) in by_key else segment
            key = (words[2], days, said)
            keys = [k for k in (key, (f"{words[2]} as share of total", days, said)) if k in by_key and by_key[k]["value"]]
            if not keys and not days:
                keys = [k for k in by_key if k[0] == words[2] and k[2] == said and by_key[k]["value"]]
            if not any(isinstance(value, (int, float)) and near(value, float(by_key[k]["value"])) for k in keys):
                if keys:
                    problems.append(f"{at} has {value!r}, the CSV {[by_key[k]['value'] for k in keys]} for {line}")
                elif not re.match(r"\w+\.\w+$", words[2]):
                    problems.append(f"{at}: no figure of the CSV is {key}")
            seen.update(keys)
    for sheet in book.values:
        for row in sheet.iter_rows():
            numbers = [c.value for c in row if isinstance(c.value, (int, float)) and not isinstance(c.value, bool)]
            leads = {c.value.strftime("%Y-%m-%d") if isinstance(c.value, datetime.datetime) else str(c.value) for c in row[:3] if c.value is not None}
            for lead in leads:
                rows.setdefault(lead, []).extend(numbers)
    everything = [n for list_ in rows.values() for n in list_]
    for f in figures:
        if not f["value"] or (f["metric"], days_of(f["grain"], f["period"]), f["segment"]) in seen:
            continue
        value, month = float(f["value"]), f["period"] + "-01"
        parts = [f["segment"], f["period"], month, f["segment"].split(" / ")[0]]
        places = [rows[p] for p in parts if p in rows] or [everything]
        if not any(near(value, n) for list_ in places + ([rows["Total"]] if not f["segment"] and "Total" in rows else []) for n in list_) and not any(
                near(value, n) for n in everything if f["grain"] == "period"):
            problems.append(f"the workbook lacks {f['metric']} {f['period']} {f['segment']}: {f['value']}")


def compute(book, formula, sheet):
    def ref(m):
        return repr(float(book.cell(m.group(0), sheet).value or 0))

    def area(m):
        text = m.group(2)
        here = text if "!" in text else f"'{sheet}'!{text}"
        values = [float(c.value) for c in book.cells(here) if isinstance(c.value, (int, float))]
        return repr(sum(values) if m.group(1) == "SUM" else max(values))

    cell = r"(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,3}\$?[0-9]+"
    text = re.sub(rf"(SUM|MAX)\(({cell}:\$?[A-Z]{{1,3}}\$?[0-9]+)\)", area, formula[1:])
    text = re.sub(cell, ref, text)
    if not re.fullmatch(r"[-+*/(). 0-9e]+", text):
        raise ValueError(text)
    return eval(text)  # of numbers and signs alone, as just seen


def check_formulas(book, problems):
    n = 0
    for sheet in book.formulas:
        for row in sheet.iter_rows():
            for c in row:
                if c.data_type != "f":
                    continue
                n += 1
                stored = book.values[sheet.title][c.coordinate].value
                try:
                    gives = compute(book, c.value, sheet.title)
                except (ValueError, TypeError, ZeroDivisionError, KeyError) as e:
                    problems.append(f"{sheet.title}!{c.coordinate}: {c.value} cannot be computed: {e}")
                    continue
                if not isinstance(stored, (int, float)) or abs(stored - gives) > 1e-12 * max(1, abs(stored)):
                    problems.append(f"{sheet.title}!{c.coordinate}: {c.value} gives {gives}, beside it stands {stored!r}")
    return n


def check_links(book, problems):
    n = 0
    lines = {place: at.replace("''", "'") for at, _, place, _ in book.lines}
    for sheet in book.formulas:
        for row in sheet.iter_rows():
            for c in row:
                if not c.hyperlink:
                    continue
                n += 1
                at = c.hyperlink.location
                problems.want(f"{sheet.title}!{c.coordinate} leads outside", c.hyperlink.target, None)
                if at in book.names:
                    continue
                try:
                    there = book.formulas[at.rsplit("!", 1)[0].strip("'").replace("''", "'")][at.rsplit("!", 1)[1]]
                except (KeyError, IndexError, ValueError):
                    problems.append(f"{sheet.title}!{c.coordinate} leads nowhere: {at}")
                    continue
                if sheet.title == "Records":
                    problems.want(f"{at}, where line {c.row} of the records is at home, leads away", there.hyperlink is not None, True)
                else:
                    problems.want(f"what {there.coordinate} of the records lists", lines.get(there.coordinate), f"'{sheet.title}'!{c.coordinate}".replace("''", "'"))
    for at, _, place, figure in book.lines:
        cell = book.cell(at)
        above = {str(c.value) for (c,) in cell.parent.iter_rows(max_row=cell.row, min_col=cell.column, max_col=cell.column)}
        problems.want(f"{figure}, of {place} of the records, stands above {at}", figure in above, True)
    return n


def check_names(book, problems):
    lowered = [n.lower() for n in book.names]
    problems.want("names that differ by case alone", len(set(lowered)), len(lowered))
    for name, at in book.names.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name) or re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*", name):
            problems.append(f"{name} is no name of a range")
        first = book.cells(at)
        if not any(c.value for c in first):
            problems.append(f"{name} names an empty range, {at}")
    for sheet in book.formulas:
        if len(sheet.title) > 31 or re.search(r"[\[\]:*?/\\]", sheet.title):
            problems.append(f"{sheet.title!r} is no name of a sheet")
        problems.want(f"merged cells in {sheet.title}", len(sheet.merged_cells.ranges), 0)
        problems.want(f"{sheet.title} has a foot", bool(sheet.oddFooter.left.text), True)
        if sheet.auto_filter.ref:
            problems.want(f"{sheet.title}: head in sight", sheet.freeze_panes is not None, True)
            top = range_boundaries(sheet.auto_filter.ref)[1]
            problems.want(f"{sheet.title}: head on each page", sheet.print_title_rows, f"${top}:${top}")
        if sheet.title not in ("Records", "Chart data"):
            problems.want(f"{sheet.title} has a print area", bool(sheet.print_area), True)


def check_charts(book, problems):
    n = 0
    for sheet in book.formulas:
        for chart in sheet._charts:
            for s in chart.series:
                n += 1
                cells = book.cells(s.val.numRef.f)
                if not any(isinstance(c.value, (int, float)) for c in cells):
                    problems.append(f"a chart of {sheet.title} is drawn from {s.val.numRef.f}, where no figure stands")
    with zipfile.ZipFile(book.path) as z:
        for part in z.namelist():
            if part.startswith("xl/drawings/drawing"):
                for e in ElementTree.fromstring(z.read(part)).iter():
                    if e.tag.endswith("}cNvPr") and len(e.get("descr", "")) < 10:
                        problems.append(f"{part}: {e.get('name')} has no words")
    return n


def check_parts(path, problems):
    with zipfile.ZipFile(path) as z:
        problems.want("parts that stand twice", len(z.namelist()), len(set(z.namelist())))
        # what src/out/xlsx_between.c asks for: minizip says the level in the flags of a part
        slow = [i.filename for i in z.infolist() if i.flag_bits & 6 != 6] if not path.endswith("broken.xlsx") else []
        problems.want("parts deflated at another level than the quickest", slow, [])
        for part in z.namelist():
            root = ElementTree.fromstring(z.read(part))
            if re.match(r"xl/worksheets/sheet\d+\.xml$", part):
                have = [ORDER.index(e.tag[len(MAIN):]) for e in root]
                problems.want(f"{part}: elements in order", have, sorted(have))
                cells = [c.get("r") for c in root.iter(MAIN + "c")]
                problems.want(f"{part}: cells that stand twice", len(cells) - len(set(cells)), 0)
                links = [h.get("ref") for h in root.iter(MAIN + "hyperlink")]
                problems.want(f"{part}: links to cells that are not there", set(links) - set(cells), set())
                problems.want(f"{part}: links that stand twice", len(links), len(set(links)))


def check_lists(program, project, book, figures, problems):
    """As many records as the cell says, where that counts them."""
    counts = {f["metric"] for f in figures if f["unit"] == "count"}
    lines = [(at, line) for at, line, _, _ in book.lines if line.split()[2] in counts]
    crossed = [(at, line) for at, line in lines if line.count("--segment") > 1]
    chance = random.Random(1)
    rows = chance.sample(lines, min(TRIED, len(lines))) + chance.sample(crossed, min(TRIED // 5, len(crossed)))
    n = 0
    for at, line in rows:
        words = shlex.split(line)
        out = subprocess.run([program, "-C", project] + words[1:] + ["--csv"], capture_output=True, text=True, check=False)
        records = list(csv.DictReader(out.stdout.splitlines()))
        if out.returncode:
            problems.append(f"{line}: {out.stderr}")
        elif "%" not in book.cell(at).number_format and len({r["total"] for r in records}) <= 1 and not any(r["value"] for r in records):
            n += 1
            problems.want(f"records of {at}, {line}", len(records), book.cell(at).value)
    return n


def check(path, figures, problems):
    book = Workbook(path)
    check_figures(book, figures, problems)
    n = check_formulas(book, problems), check_links(book, problems), check_charts(book, problems)
    check_names(book, problems)
    check_parts(path, problems)
    return book, n


# ---------------------------------------------------------------------------------------------- what has to be found
def broken(path, part, pattern, by, to):
    """The workbook with the first of a pattern changed in one part."""
    with zipfile.ZipFile(path) as z, zipfile.ZipFile(to, "w") as out:
        done = False
        for name in z.namelist():
            data = z.read(name)
            if not done and re.fullmatch(part, name) and re.search(pattern, data):
                data, done = re.sub(pattern, by, data, count=1), True
            out.writestr(name, data)
    return done


BREAKS = [
    ("a figure", r"xl/worksheets/sheet2\.xml", rb"(<c r=\"[B-Z]\d+\" s=\"\d+\"><v>)(\d+)(</v>)", rb"\g<1>9\g<2>\g<3>"),
    ("a formula", r"xl/worksheets/sheet\d+\.xml", rb"<f>([A-Z]+\d+)/([A-Z]+\d+)</f>", rb"<f>\2/\1</f>"),
    ("a link", r"xl/worksheets/sheet\d+\.xml", rb"location=\"'Records'!C(\d+)\"", b"location=\"'Records'!C9\\1\""),
    ("words of a chart", r"xl/drawings/drawing1\.xml", rb" descr=\"[^\"]*\"", rb""),
    ("a name", r"xl/workbook\.xml", rb"<definedName name=\"([A-Z][a-z]\w+)\"", rb'<definedName name="A1"'),
    ("the order", r"xl/worksheets/sheet1\.xml", rb"(?s)(<hyperlinks>.*</hyperlinks>)(<pageMargins[^>]*/>)", rb"\2\1"),
]


def main():
    program, projects, failed, formulas = os.path.abspath(sys.argv[1]), sys.argv[2:], 0, 0
    with tempfile.TemporaryDirectory() as work:
        for project in projects:
            with open(os.path.join(project, "expected", "runs"), encoding="utf-8") as f:
                runs = [line.split() for line in f if line.strip()]
            for report, as_of in runs:
                out = os.path.join(work, os.path.basename(os.path.normpath(project)), report)
                subprocess.run([program, "-C", project, "run", report, "--as-of", as_of, "--out", out], capture_output=True, check=False)
                path = next(os.path.join(out, f) for f in os.listdir(out) if f.endswith(".xlsx"))
                figures = read_csv(path[:-5] + ".csv")
                problems = Problems()
                book, n = check(path, figures, problems)
                listed = check_lists(program, project, book, figures, problems)
                formulas += n[0]
                print(f"{report}: {len(figures)} figures, {n[0]} formulas, {n[1]} links, {n[2]} series, {listed} lists, {len(problems)} problems")
                for p in problems[:20]:
                    print("  " + p)
                failed += len(problems)
        found = 0
        for what, part, pattern, by in BREAKS:
            for path in sorted(os.path.join(r, f) for r, _, files in os.walk(work) for f in files if f.endswith(".xlsx") and f != "broken.xlsx"):
                figures, to, problems = read_csv(path[:-5] + ".csv"), os.path.join(work, "broken.xlsx"), Problems()
                if broken(path, part, pattern, by, to):
                    check(to, figures, problems)
                    found += bool(problems)
                    if not problems:
                        print(f"not found: {what} of {os.path.basename(path)}")
                    break
        print(f"{found} of {len(BREAKS)} broken workbooks found")
    return 1 if failed or found != len(BREAKS) or not formulas else 0


if __name__ == "__main__":
    sys.exit(main())
