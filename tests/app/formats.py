#!/usr/bin/env python3
"""formats.py CONCORD FOLDER: hostile texts as segments, records, answers of a hook, labels, titles and names of files, through a whole
project and into every format; parsers that are not ours read what comes out.

The project is run twice, once with the texts and once with harmless words in their places: what both runs look like to a parser (elements
and attributes, tables, lists, links) must be the same, and the words must be the texts."""
import csv
import importlib.util
import json
import os
import re
import subprocess
import sys

import html5lib
import openpyxl

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff\U0010fffe\U0010ffff]")
NAME = "no <b>tes | =1+1 `x`.csv"
problems = 0


def wrong(what):
    global problems
    problems += 1
    if problems <= 30:
        print(what[:300])


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def project(labels, name):
    lines = ["concord 1", "agreement %s { version 1; effective from 2026-01-01; agreed by %s on 2026-01-01 }" % (literal(labels[0]), literal(labels[1])),
             'calendar { timezone "UTC"; week starts monday; currency USD }', 'source crm = csv("data")',
             "table note from crm %s {" % literal(name), "  id integer key = Id", "  body text = Body", "  at time = At", "  n number = N",
             "  answer text = echo(body)", "  on bad field make missing", "}", "events of note { made at at }",
             'hook echo(body text) gives text in "hooks/echo.lua"', "dimension body %s = note.body" % literal(labels[2]),
             "dimension answer = note.answer", "metric notes %s = count(note.made)" % literal(labels[3])]
    lines += ["metric m%d %s = count(note.made where id < %d)" % (i, literal(text), i) for i, text in enumerate(labels)]
    lines += ["report texts %s {" % literal(labels[4]), "  period all time"]
    for i, text in enumerate(labels):
        lines.append("  sheet %s {" % literal(text))
        if i == 0:
            lines += ["    table notes by body", "    table notes by answer top 5 and the rest with total",
                      "    list note.made columns id as \"Number\", body as \"Text\", answer as \"Answer\" sort id limit 100000"]
        else:
            lines += ["    text %s" % literal(text), "    table m%d, notes" % i, "    scorecard m%d" % i,
                      "    list note.made columns id as %s sort id limit 2" % literal(text)]
        lines.append("  }")
    lines += ["  appendix definitions, data health", '  output xlsx, markdown, html, csv, json to "texts"', "}", ""]
    return "\n".join(lines)


def write(folder, texts, labels, name):
    os.makedirs(folder + "/data")
    os.makedirs(folder + "/hooks")
    with open(folder + "/texts.concord", "w", encoding="utf-8", newline="") as f:
        f.write(project(labels, name))
    with open(folder + "/hooks/echo.lua", "w", encoding="utf-8") as f:
        f.write("function echo(body) return body end\n")
    with open(folder + "/data/" + name, "wb") as f:
        f.write(b"Id,Body,At,N\n")
        for i, text in enumerate(texts):
            f.write(b'%d,"%s",2026-05-05T10:00:00Z,%s\n' % (i, text.encode("utf-8").replace(b'"', b'""'), b"<i>" if i == 3 else b"1"))


def run(program, folder):
    done = subprocess.run([program, "-C", folder, "run", "texts", "--as-of", "2026-06-01", "--out", folder + "/out"], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"concord ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')[:2000]}")


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def seen(text):
    """As pages show it on one line: what would hide, turn or end the line is written out."""
    text = text.replace("\n", " ↵ ").replace("\t", " ")
    text = UNSAFE.sub(lambda m: ("\\x%02X" if ord(m[0]) < 0x80 else "\\u{%X}") % ord(m[0]), text)
    return words(text)


def words(text):
    """Blanks and what is no character may be shown in one way or the other."""
    return re.sub(" ?↵ ?", "↵", squeeze(NO_CHARACTER.sub(lambda m: "\\u{%X}" % ord(m[0]), text)))


def structure(page):
    """Elements with the names of their attributes, in order; and what each table cell says."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    shape, cells, ids, links = [], [], [], []

    def walk(node, depth):
        if not isinstance(node.tag, str):
            shape.append((depth, "comment"))
            return
        if node.attrib.get("href", "") == "mailto:" + "".join(node.itertext()):
            return  # GitHub makes an address a link to itself
        shape.append((depth, node.tag, tuple(sorted(str(k) for k in node.attrib))))
        ids.extend([node.attrib["id"]] if "id" in node.attrib else [])
        links.extend(node.attrib[k] for k in ("href", "src", "action", "formaction", "data") if k in node.attrib)
        if node.tag in ("td", "th", "caption", "h1", "h2", "h3", "p"):
            cells.append(words("".join(node.itertext())))
        for child in node:
            walk(child, depth + 1)
    walk(tree, 0)
    return shape, cells, ids, links


def same_shape(what, hostile, harmless):
    if hostile == harmless:
        return
    at = next((i for i, (a, b) in enumerate(zip(hostile, harmless)) if a != b), min(len(hostile), len(harmless)))
    wrong(f"{what}: {len(hostile)} elements, {len(harmless)} with harmless texts; first different: {hostile[at:at + 3]} for {harmless[at:at + 3]}")


def check_page(what, hostile, harmless, texts, labels):
    shape, cells, ids, links = structure(hostile)
    same_shape(what, shape, structure(harmless)[0])
    have = set(cells)
    for text in texts:
        if len(text) < 1000 and seen(text) and seen(text) not in have:
            wrong(f"{what}: the record {text[:60]!r} does not stand there as {seen(text)[:60]!r}")
    everything = "\n".join(cells)
    for text in labels:
        if seen(text) and seen(text) not in everything:
            wrong(f"{what}: the label {text[:60]!r} does not stand there")
    if len(ids) != len(set(ids)):
        wrong(f"{what}: ids that stand twice: {sorted(i for i in set(ids) if ids.count(i) > 1)[:5]}")
    for link in links:
        if not (link.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+\.(svg|xlsx|csv)", link)):
            wrong(f"{what}: it leads out: {link!r}")
        elif link.startswith("#") and link[1:] not in ids:
            wrong(f"{what}: it leads nowhere: {link!r}")


def markdown_as_html(page):
    done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist", "-e", "footnotes"],
                          input=page.encode("utf-8"), capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def check_json(path, texts):
    data = json.loads(read(path))
    have = {f["segment"] for f in data["figures"] if f["dimension"] == "body"}
    if have != set(texts):
        wrong(f"JSON: {len(set(texts) - have)} texts are no segments, {len(have - set(texts))} segments are no texts: {sorted(have ^ set(texts))[:3]!r}")
    if UNSAFE.search(re.sub("[\u0080-\uffff]", "", read(path))):
        wrong("JSON: a control character stands as it is")


def check_csv(path, texts):
    rows = list(csv.DictReader(read(path).split("\n"), strict=True)) if "\r" not in "".join(texts) else None
    if rows is None:
        with open(path, encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f, strict=True))
    have = {r["segment"] for r in rows if r["dimension"] == "body"}
    if have != set(texts):
        wrong(f"CSV: {len(have ^ set(texts))} segments differ: {sorted(have ^ set(texts))[:3]!r}")


def check_book(path, labels):
    book = openpyxl.load_workbook(path)
    strings = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "s":
                    strings.add(cell.value)
                if cell.data_type == "f" and not re.fullmatch(r"=(IF\(|SUM\(|SUBTOTAL\(|\(?[A-Z]+[0-9]+[-+/*])[A-Z0-9:$,+*/()\"–=<> -]*\)?", str(cell.value)):
                    wrong(f"workbook: {sheet.title}!{cell.coordinate} is the formula {cell.value!r}")
                if cell.hyperlink is not None and cell.hyperlink.target:
                    wrong(f"workbook: {sheet.title}!{cell.coordinate} leads out: {cell.hyperlink.target!r}")
    names = [s.title.lower() for s in book]
    if len(names) != len(set(names)) or any(re.search(r"[\[\]:*?/\\]", n) or not 0 < len(n) <= 31 for n in names):
        wrong("workbook: names of sheets break the rules")
    missing = [t for t in labels if t.startswith(("=", "+", "-", "@")) and t not in strings]
    if missing:
        wrong(f"workbook: labels that are no texts: {missing[:3]!r}")


def check_terminal(program, folder, texts):
    for locale in ("C.UTF-8", "C"):
        env = {"PATH": os.environ["PATH"], "LC_ALL": locale, "COLUMNS": "120"}
        done = subprocess.run([program, "-C", folder, "preview", "texts", "--as-of", "2026-06-01"], env=env, capture_output=True, check=False)
        if done.returncode != 0:
            wrong(f"terminal, {locale}: exit {done.returncode}")
        shown = done.stdout.decode("utf-8")
        if UNSAFE.search(shown):
            wrong(f"terminal, {locale}: {UNSAFE.search(shown)[0]!r} stands there")
        if locale == "C" and not shown.isascii():
            wrong("terminal without UTF-8: not ASCII")
        for text in texts if locale == "C.UTF-8" else []:
            if len(text) < 30 and not re.search("[ ↵]", seen(text)) and not NO_CHARACTER.search(text) and seen(text) not in shown:
                wrong(f"terminal: {text!r} does not stand there as {seen(text)!r}")


def check_invalid(program, folder, classes):
    """Bytes that are no UTF-8, at each place of a field: none is taken for a text, each is counted, and the first is shown as it is."""
    bad = [c for c in classes if b"\0" in c or not is_utf8(c)] + [b"\0"]
    fields = [before + c + behind for c in bad for before in (b"", b"a", "é".encode()) for behind in (b"", b"z", "é".encode())]
    fields = [f for f in fields if b"\0" in f or not is_utf8(f)]
    write(folder, ["word"], [f"label{i}" for i in range(5)], "notes.csv")
    with open(folder + "/data/notes.csv", "ab") as f:
        for i, field in enumerate(fields):
            f.write(b'%d,"%s",2026-05-05T10:00:00Z,1\n' % (i + 1, field.replace(b'"', b'""')))
    run(program, folder)
    data = json.loads(read(folder + "/out/texts.json"))
    said = [h for h in data["data_health"] if h["kind"] == "bad field"]
    if sum(h["n"] for h in said) != len(fields):
        wrong(f"invalid: {len(fields)} fields, {sum(h['n'] for h in said)} counted")
    if not said or not re.search(r"notes\.csv:3: Body: .*is not UTF-8: its byte 1 is [0-9a-f]{2}", said[0]["text"]):
        wrong(f"invalid: the first is shown as {said[:1]!r}")
    segments = {f["segment"]: f["value"] for f in data["figures"] if f["metric"] == "notes" and f["dimension"] == "body"}
    if segments != {"word": 1, "(none)": len(fields)}:
        wrong(f"invalid: segments {segments!r}")
    for extension in ("md", "html", "csv"):
        read(folder + "/out/texts." + extension)  # each is UTF-8
    return len(fields)


def is_utf8(data):
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def main():
    program, folder = sys.argv[1], sys.argv[2]
    common = load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "out", "texts.py"), "texts_of_out")
    texts = [t for t in common.TEXTS if t.strip()] + [c.decode("utf-8") for c in common.CLASSES if common.visible(c, True) == c.decode("utf-8", "replace")]
    texts = list(dict.fromkeys(t for t in texts if t.strip() and "\0" not in t and "\ufffd" not in t))
    labels = [t for t in texts if len(t) < 200 and t != "2026-01-01" and not UNSAFE.search(t.replace("\t", " "))][:90]  # the language refuses the others
    write(folder + "/hostile", texts, labels, NAME)
    write(folder + "/harmless", [f"word{i}" for i in range(len(texts))], [f"label{i}" for i in range(len(labels))], "notes.csv")
    for kind in ("hostile", "harmless"):
        run(program, f"{folder}/{kind}")
    out, twin = folder + "/hostile/out/texts", folder + "/harmless/out/texts"
    check_page("HTML", read(out + ".html"), read(twin + ".html"), texts, labels)
    check_page("Markdown", markdown_as_html(read(out + ".md")), markdown_as_html(read(twin + ".md")), texts, labels)
    check_json(out + ".json", texts)
    check_csv(out + ".csv", texts)
    check_book(out + ".xlsx", labels)
    check_terminal(program, folder + "/hostile", texts)
    n_invalid = check_invalid(program, folder + "/invalid", common.CLASSES)
    print(f"{len(texts)} texts, {len(labels)} labels, {n_invalid} fields that are not UTF-8, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
