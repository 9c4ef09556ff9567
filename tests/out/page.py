#!/usr/bin/env python3
"""page.py WRITE_REPORT FOLDER [PLUGINS]: pages, mails and pictures are read by parsers that are not ours.

The sample must be sound HTML5 without a parse error, lead nowhere outside, and hold its policy; its mail must be what mail programs take.
Then hostile texts go in: each must come back as the text that it is, and the page must have the same elements and attributes as one that
was made of harmless words."""
import base64
import glob
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import html5lib

problems = 0


def fail(what):
    global problems
    problems += 1
    if problems < 30:
        print(what[:400])


def load_texts():
    spec = importlib.util.spec_from_file_location("texts", os.path.join(os.path.dirname(os.path.abspath(__file__)), "texts.py"))
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def parse(page, what):
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    for where, code, values in parser.errors[:3]:
        fail(f"{what}: no sound HTML at {where}: {code} {values}")
    return tree


def name_of(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else "comment"


def text_of(element):
    return "".join(element.itertext())


def shape(tree):
    """All elements with the names of their attributes, in order; a `title` says what is behind a figure, of which data decides."""
    return [(name_of(e), tuple(sorted(a for a in e.attrib))) for e in tree.iter() if name_of(e) != "comment"]


# ------------------------------------------------------------------ what a page must be
def check_links(tree, what):
    ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    if len(ids) != len(set(ids)):
        fail(f"{what}: an id stands twice: {sorted(i for i in set(ids) if ids.count(i) > 1)[:5]}")
    for e in tree.iter():
        for attribute in ("href", "src", "aria-labelledby"):
            for word in e.attrib.get(attribute, "").split() if attribute[0] == "a" else [e.attrib[attribute]] if attribute in e.attrib else []:
                inside = word if attribute[0] == "a" else word[1:] if word.startswith("#") else None
                if inside is None and not (name_of(e) == "img" and word.startswith("cid:")):
                    fail(f"{what}: {name_of(e)} leads outside: {word}")
                elif inside is not None and inside not in ids:
                    fail(f"{what}: {name_of(e)} leads to #{inside}, which is not there")
        for attribute, value in e.attrib.items():
            if attribute.startswith("on") or "javascript:" in value and attribute in ("href", "src"):
                fail(f"{what}: {name_of(e)} has {attribute}={value}")
            for target in re.findall(r"url\(#([^)]*)\)", value):
                if target not in ids:
                    fail(f"{what}: {attribute} wants #{target}, which is not there")


def check_policy(page, tree):
    policy = next(e.attrib["content"] for e in tree.iter("meta") if e.attrib.get("http-equiv") == "Content-Security-Policy")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        fail(f"the policy allows more than it must: {policy}")
    for name in ("style", "script"):
        found = re.findall(f"<{name}>(.*?)</{name}>", page, re.S)
        wanted = "sha256-" + base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        if len(found) != 1 or f"{name}-src '{wanted}'" not in policy:
            fail(f"the sum of the {name} is {wanted}; the policy says: {policy}")
    if any("style" in e.attrib for e in tree.iter()):
        fail("a style of its own, which the policy does not let through")


def check_page(path):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    tree = parse(page, "page")
    check_links(tree, "page")
    check_policy(page, tree)
    if tree.attrib.get("lang") != "en" or tree.find("head/title") is None or len(list(tree.iter("main"))) != 1 or len(list(tree.iter("h1"))) != 1:
        fail("page: a language, a title, one main and one h1 are wanted")
    last = 1
    for e in tree.iter():
        if re.fullmatch("h[1-6]", name_of(e)):
            if int(name_of(e)[1]) > last + 1:
                fail(f"page: {name_of(e)} beneath h{last}")
            last = int(name_of(e)[1])
    for table in tree.iter("table"):
        if table.find("caption") is None or any("scope" not in th.attrib for th in table.iter("th")):
            fail("page: a table without a caption, or a head without scope")
    figures = [e for e in tree.iter() if name_of(e) == "svg" and "aria-label" not in e.attrib]
    for svg in figures:
        kinds = [name_of(e) for e in svg]
        if kinds[:2] != ["title", "desc"] or not text_of(svg[0]) or not text_of(svg[1]):
            fail("page: a picture without title and description")
    if len(figures) != 8:
        fail(f"page: {len(figures)} charts, 8 are wanted")
    print(f"page: {len(page.encode())} bytes, {len(figures)} charts")


def check_pictures(folder, wanted):
    paths = sorted(glob.glob(folder + "/*.svg"))
    if len(paths) != wanted:
        fail(f"{len(paths)} pictures, {wanted} are wanted")
    for path in paths:
        root = ET.parse(path).getroot()
        if [name_of(e) for e in root][:2] != ["title", "desc"] or root.attrib.get("role") != "img":
            fail(f"{path}: no title, no description or no role")
        check_links(root, os.path.basename(path))
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for e in root.iter():
            if name_of(e) == "text" and not (0 <= float(e.attrib["x"]) <= width and 0 <= float(e.attrib["y"]) <= height):
                fail(f"{path}: \"{text_of(e)}\" stands outside")
            if name_of(e) in ("script", "image", "foreignObject", "use", "a"):
                fail(f"{path}: has {name_of(e)}")


def check_mail(folder, pictures):
    with open(folder + "/mail.html", "rb") as f:
        data = f.read()
    page = data.decode("utf-8")
    tree = parse(page, "mail")
    check_links(tree, "mail")
    if len(data) >= 100000 or max(map(len, data.split(b"\n"))) > 998 or b"\r" in data:
        fail(f"mail: {len(data)} bytes, the longest line {max(map(len, data.split(bytes([10]))))}")
    for name in {name_of(e) for e in tree.iter()} & {"style", "script", "svg", "link", "form", "input", "button", "iframe", "object", "details"}:
        fail(f"mail: has {name}, which mail programs do not take")
    shown = [e.attrib["src"] for e in tree.iter("img")]
    if len(shown) != pictures or any("alt" not in e.attrib for e in tree.iter("img")):
        fail(f"mail: {len(shown)} pictures, {pictures} are wanted, each with its words")
    for source in shown:
        with open(folder + "/" + source[4:].split("@")[0] + ".png", "rb") as f:
            if f.read(8) != b"\x89PNG\r\n\x1a\n":
                fail(f"mail: {source} is no PNG")
    return tree


# ------------------------------------------------------------------ hostile texts
def run(program, mode, folder, texts, *more):
    done = subprocess.run([program, mode, folder, *more], input=b"".join(t + b"\0" for t in texts), capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"write_report {mode} ended with {done.returncode}: {done.stderr.decode()}")


def expected(raw):
    """What the page must say: the text on one line, what cannot be seen made visible."""
    out = ""
    for c in raw.decode("utf-8", "surrogateescape"):
        n = ord(c)
        if 0xDC80 <= n <= 0xDCFF:
            out += "\\x%02X" % (n - 0xDC00)
        elif c == "\t":
            out += " "
        elif n < 0x20 and c != "\n" or n == 0x7F:
            out += "\\x%02X" % n
        else:
            out += c
    one = "↵" if out == "\n" else out
    if len(one) > 1:
        one = ("↵ " if one[0] == "\n" else one[0]) + one[1:-1].replace("\n", " ↵ ") + ("↵" if one[-1] == "\n" else one[-1])
    return one


def same_text(have, raw):
    """Marks of direction and of no width, and what is no character, stand as \\u{…}: those are read back."""
    want = expected(raw)
    back = re.sub(r"\\u\{([0-9A-F]+)\}", lambda m: chr(int(m[1], 16)) if m[0] not in want else m[0], have)
    return " ".join(back.split(" ")).strip() == want.strip() or re.sub(r"\s", "", back.replace("↵", "")) == re.sub(r"\s", "", want.replace("↵", ""))


def check_texts(program, folder, texts):
    run(program, "texts", folder + "/texts", texts)
    run(program, "texts", folder + "/words", [b"word" for _ in texts])
    trees = []
    for kind in ("texts", "words"):
        with open(f"{folder}/{kind}/weekly-2026-10-26.html", encoding="utf-8") as f:
            trees.append(parse(f.read(), kind))
    if shape(trees[0]) != shape(trees[1]):
        fail("page: texts of data make elements or attributes")
    rows = [tr for tr in trees[0].iter("tr") if tr.find("th") is not None and tr.find("td") is not None and "scope" in tr.find("th").attrib]
    rows = [tr for tr in rows if tr.find("th").attrib["scope"] == "row"][:len(texts)]
    if len(rows) != len(texts):
        fail(f"page: {len(rows)} rows for {len(texts)} texts")
    for raw, row in zip(texts, rows):
        have = text_of(row.find("td"))
        if not same_text(have, raw) or re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]", have):
            fail(f"page: {raw[:60]!r} reads as {have[:80]!r}")


def check_mail_texts(program, folder, texts):
    """Ten at a time, since a mail shows ten records."""
    for at in range(0, len(texts), 10):
        some = texts[at:at + 10]
        run(program, "mail-texts", folder + "/mail-texts", some)
        run(program, "mail-texts", folder + "/mail-words", [b"word" for _ in some])
        trees = [check_mail(f"{folder}/mail-{kind}", 0) for kind in ("texts", "words")]
        if shape(trees[0]) != shape(trees[1]):
            fail(f"mail: texts {at} to {at + len(some)} make elements or attributes")
        rows = [tr for tr in trees[0].iter("tr") if tr.find("td") is not None and tr.find("th") is not None and tr.find("th").attrib.get("scope") == "row"]
        for raw, row in zip(some, rows):
            have = text_of(row.find("td"))
            if not have.endswith("…") and not same_text(have, raw):
                fail(f"mail: {raw[:60]!r} reads as {have[:80]!r}")


def check_mail_sheets(program, folder):
    """Each sheet that has no room stands in the mail as a number, and so do its parts; the words have them all."""
    sheets = 600
    done = subprocess.run([program, "mail-sheets", folder + "/mail-sheets", str(sheets)], check=True, capture_output=True, text=True)
    tree = check_mail(folder + "/mail-sheets", 0)
    heads = [text_of(e) for e in tree.iter("h2")]
    paragraphs = [text_of(e) for e in tree.iter("p")]
    more = sheets - (len(heads) - 1)
    parts = paragraphs.count("1 part of this sheet: in weekly.xlsx.")
    if heads != [f"Sheet {i + 1}" for i in range(len(heads) - 1)] + ["More"] or not 0 < more < sheets:
        fail(f"mail: the sheets are {heads[:3]}, …, {heads[-3:]}")
    if f"{more} more sheets: in weekly.xlsx." not in paragraphs or not 0 < parts < sheets - more or "Data health: in weekly.xlsx." not in paragraphs:
        fail(f"mail: {more} sheets are missing, and it ends with {paragraphs[-3:]}")
    if done.stdout != f"0 pictures, {more + parts + 1} left out\n":
        fail(f"mail: {more} sheets, {parts} parts and an appendix are left out, and it counts {done.stdout}")


def check_mail_charts(program, folder, plugins):
    """Beneath each picture stands its table, as far as a mail shows it, as it stands without the picture; a picture of pages is none."""
    names = [f"name {i}".encode() for i in range(45)]
    run(program, "mail", folder + "/mail-plain", [])
    for series in ("4", "14"):
        run(program, "mail-charts", f"{folder}/mail-{series}", names, series, plugins)
        run(program, "mail-charts", f"{folder}/mail-{series}-plain", names, series)
    for kind, pictures in (("mail", 8), ("mail-4", 1), ("mail-14", 0)):
        with_pictures, plain = check_mail(f"{folder}/{kind}", pictures), check_mail(f"{folder}/{kind}-plain", 0)
        tables = [[text_of(e) for e in tree.iter("table") if "role" not in e.attrib] for tree in (with_pictures, plain)]
        if tables[0] != tables[1]:
            fail(f"{kind}: {len(tables[0])} tables with pictures and {len(tables[1])} without")
        order = [name_of(e) for e in with_pictures.iter() if name_of(e) in ("img", "table", "h2", "h3")]
        if any(after in ("h2", "h3") for e, after in zip(order, order[1:] + ["h2"]) if e == "img"):
            fail(f"{kind}: beneath a picture stands no table: {order}")
    rows, notes = list(plain.iter("tr"))[1:], [text_of(e) for e in plain.iter("p")]
    for note in ("Here: the first 25 of 45 rows; all stand in weekly.xlsx.", "Here: the first 8 of 14 columns; all stand in weekly.xlsx."):
        if note not in notes or len(rows) != 26 or len(rows[1]) != 9:
            fail(f"mail: a table of {len(rows)} rows and {len(rows[1])} columns, and {notes}")


def check_charts(program, folder, texts):
    """Texts as names of bars and series."""
    for at in range(0, len(texts), 30):
        some = texts[at:at + 30]
        run(program, "charts", folder + "/charts", some)
        run(program, "charts", folder + "/chart-words", [b"word" for _ in some])
        trees = []
        for kind in ("charts", "chart-words"):
            path = f"{folder}/{kind}/weekly-2026-10-26"
            trees.append([name_of(e) for e in ET.parse(path + "-chart-1.svg").getroot().iter() if name_of(e) != "text"])
            with open(path + ".html", encoding="utf-8") as f:
                check_links(parse(f.read(), kind), kind)
        if trees[0] != trees[1]:
            fail(f"picture: texts {at} to {at + len(some)} make elements")


def check_left_out(program, folder):
    """A picture with more names and more series than it has room for says both."""
    run(program, "charts", folder + "/many", [f"name {i}".encode() for i in range(45)], "14")
    root = ET.parse(folder + "/many/weekly-2026-10-26-chart-1.svg").getroot()
    said = [text_of(e) for e in root.iter() if text_of(e).startswith("Drawn: ") and name_of(e) == "text"]
    if said != ["Drawn: the first 40 of 45 rows; the table has all.", "Drawn: the first 12 of 14 series; the table has all."]:
        fail(f"picture: says {said} of what it leaves out")
    for attached, place in ((["weekly.xlsx"], "weekly.xlsx has"), ([], "the report's own files have")):
        run(program, "mail-drawn", f"{folder}/drawn{len(attached)}", [f"name {i}".encode() for i in range(45)], "4", *attached)
        root = ET.parse(f"{folder}/drawn{len(attached)}/chart-1.png").getroot()
        said = [text_of(e) for e in root.iter() if text_of(e).startswith("Drawn: ") and name_of(e) == "text"]
        if said != [f"Drawn: the first 40 of 45 rows; {place} all."]:
            fail(f"picture of a mail: says {said} of what it leaves out")


def main():
    program, folder = sys.argv[1], sys.argv[2]
    module = load_texts()
    texts = module.CLASSES + [t.encode("utf-8") for t in module.TEXTS] + [
        s.encode() for s in ("<script>alert(1)</script>", "</table><img src=x onerror=alert(1)>", "\"onmouseover=\"alert(1)", "'><svg onload=alert(1)>", "</title><b>",
                             "</style>x", "<!--", "-->", "&lt;b&gt;", "&#x202e;", "&amp;amp;", "</desc></svg>", "]]>", "<?xml?>", "<![CDATA[", "x" * 2000, "é" * 2000,
                             "a b " * 900, "&" * 1000, "<" * 1000)]
    texts += [b + s + a for b in (b"a", b"\"", b"'", b"<", b"&") for s in (b"<i>", b"&lt", b"\"", b"'", b"=", b"`", b"/>", b"\xff", b"\xe2\x80\xae") for a in (b"", b"z", b">", b"&")]
    subprocess.run([program, "weekly", folder + "/sample"], check=True, capture_output=True)
    check_page(folder + "/sample/weekly-2026-10-26.html")
    check_pictures(folder + "/sample", 8)
    plugins = sys.argv[3] if len(sys.argv) > 3 else None
    has_picture = plugins is not None and os.path.exists(plugins + "/picture.so")
    if not has_picture:
        print("page.py: the plugin picture was not built; mails have no charts")
    subprocess.run([program, "mail", folder + "/mail"] + ([plugins] if plugins else []), check=True, capture_output=True)
    check_mail(folder + "/mail", 8 if has_picture else 0)
    if has_picture:
        check_mail_charts(program, folder, plugins)
    check_texts(program, folder, texts)
    check_mail_texts(program, folder, texts)
    check_mail_sheets(program, folder)
    check_charts(program, folder, texts)
    check_left_out(program, folder)
    print(f"{len(texts)} texts, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
