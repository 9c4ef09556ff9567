#!/usr/bin/env python3
"""texts.py WRITE_REPORT FOLDER: hostile texts go into a workbook and into Markdown, and come back unchanged or visibly escaped."""
import re
import subprocess
import sys

import openpyxl

CLASSES = [bytes([b]) for b in range(1, 256)]
CLASSES += [b"a" + bytes([b]) + b"z" for b in range(1, 256)]
CLASSES += [bytes([lead, 0x80]) for lead in range(0xC0, 0x100)] + [bytes([lead, 0x80, 0x80]) for lead in range(0xE0, 0x100)]
CLASSES += [bytes([lead, 0x90, 0x80, 0x80]) for lead in range(0xF0, 0x100)]
CLASSES += [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf4\x90\x80\x80", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xf0\x9f\x98"]
TEXTS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")', "\t=1", " =1", "'=1", "'", "''",
    "_x000D_", "_x0041_", "_x0041", "x0041_", "__x0041__", "_x0041_x0042_", "_x005F_x0041_", "_x005F\x01", "_x00e9_\r", "_X0041_", "_xZZZZ_",
    "a\nb", "\n", "a\r\nb", "a\tb", " lead", "trail ", "  ", "<b>&amp;</b>", "]]>", "<![CDATA[x]]>", "<!--", "&#0;", "&", '"', "%s%n", "NaN", "1e5",
    "007", "1,234", "TRUE", "2026-01-01", "12345678901234567890", "| a | b |", "`code`", "**bold**", "[x](javascript:alert(1))", "![i](http://x.example/i.png)",
    "http://x.example/", "www.x.example", "mail@x.example", "# head", "- item", "1. one", "---", "$x$", "~~s~~", "\\", "\\|", "a_b_c", "_a_",
    "\u202eevil\u202c", "\u2066x\u2069", "\u200b", "\ufeff", "\u2028", "\u2029", "\u0085", "é", "e\u0301", "\U0001f600" * 3, "\U0001f468\u200d\U0001f469",
    "ﷺ", "表ポあA", "שלום", "Z\u0334\u0300\u0301algo", "\U0010ffff", "\ue000", "\ufdd0", "ǅ", "İ", "ß", "", "x" * 32766, "x" * 32767, "x" * 32768,
    "x" * 40000, "\U0001f600" * 16383, "\U0001f600" * 16384, "_x0041_" * 5000, "l\n" * 253, "l\n" * 254,
]


def decode(cell):
    """As spreadsheets read `_xHHHH_`."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), cell)


def visible(raw, legal=False):
    """What must come back: the text itself; bytes that are none as \\xNN, characters that XML forbids as \\u{…}."""
    text = raw.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda m: "\\x%02X" % (ord(m[0]) - 0xDC00), text if legal else
                  re.sub("[\ufffe\uffff\ufdd0-\ufdef\U0010fffe\U0010ffff]", lambda m: "\\u{%X}" % ord(m[0]), text))


def units(text):
    return len(text.encode("utf-16-le")) // 2


def check_workbook(path, texts):
    problems = 0
    sheet = openpyxl.load_workbook(path)["Texts"]
    head = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "Number")
    for i, raw in enumerate(texts):
        number, cell = sheet.cell(head + 1 + i, 1), sheet.cell(head + 1 + i, 2)
        have, expected = cell.value or "", visible(raw)
        good = number.value == i and (cell.value is None or cell.data_type == "s")
        if units(have) > 32767:
            good = False
        if decode(have) != expected:
            cut = re.fullmatch(r"(?s)(.*)… \[cut: (\d+) characters\]", have)
            lines = expected.count("\n") > 253
            if cut:
                good = good and expected.startswith(decode(cut[1])) and int(cut[2]) == len(expected) and units(have) > 32700
            elif lines:
                good = good and decode(have).replace(" ⏎ ", "\n") == expected and have.count("\n") == 253
            else:
                good = False
        if not good:
            problems += 1
            print(f"workbook: {raw[:60]!r} came back as {have[:80]!r}")
    return problems


def check_markdown(path, texts):
    with open(path, encoding="utf-8", newline="") as f:
        page = f.read()
    table = page[page.index("## Texts"):page.index("## Data health")].split("\n")
    rows = [line for line in table if re.match(r"\| +\d", line)]
    problems = abs(len(rows) - len(texts))
    if problems:
        print(f"Markdown: {len(rows)} rows for {len(texts)} texts")
    for i, (raw, line) in enumerate(zip(texts, rows)):
        cells = re.split(r"(?<!\\)(?:\\\\)*\|", line)
        text = line[line.index("|", 1) + 2:-2] if line.endswith(" |") else None
        plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text or "")
        unsafe = re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", line)
        bare = re.search(r"(?<!\\)(?:\\\\)*[<>`*&\[\]~$]", text or "")
        source = visible(raw, legal=True)
        if text is None or unsafe or bare or int(line[1:].split("|")[0].replace(",", "")) != i or len(cells) < 3:
            problems += 1
            print(f"Markdown: {raw[:60]!r} stands as {line[:100]!r}")
        elif source.isprintable() and not re.search("[\u200b-\u200f\ufeff\u2060-\u2069]", source) and plain.strip() != source.strip():
            problems += 1
            print(f"Markdown: {raw[:60]!r} reads as {plain[:100]!r}")
    return problems


def main():
    program, folder = sys.argv[1], sys.argv[2]
    texts = CLASSES + [t.encode("utf-8") for t in TEXTS]
    for path in sys.argv[3:]:  # other collections: one text a line
        with open(path, "rb") as f:
            texts += [line.rstrip(b"\n").replace(b"\0", b"") for line in f]
    run = subprocess.run([program, "texts", folder], input=b"".join(t + b"\0" for t in texts), capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit(f"write_report ended with {run.returncode}: {run.stderr.decode()}")
    base = folder + "/weekly-2026-10-26"
    problems = check_workbook(base + ".xlsx", texts) + check_markdown(base + ".md", texts)
    print(f"{len(texts)} texts, {problems} problems; {run.stdout.decode().splitlines()[-1]}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
