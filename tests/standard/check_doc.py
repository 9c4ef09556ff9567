#!/usr/bin/env python3
"""check_doc.py LIBRARY DOCUMENT [FOLDER]

The document says the library: the same names, each once, with the same formula and the same words. Its other usages have names of
their own, each of which the text mentions. They are written to FOLDER/other.concord, for a project that uses all of the library;
what shows how to use it, to FOLDER/usage1.concord and so on, for projects that use nothing else of it.
"""
import re
import sys

STATEMENT = re.compile(r"^(?:metric|attribution) (\w+)", re.M)


def one_line(text):
    return " ".join(text.split())


def statements(text):
    """name: what stands from the word metric to the next; comments left out."""
    text = re.sub(r"^#.*\n", "", text, flags=re.M)
    starts = [m.start() for m in STATEMENT.finditer(text)] + [len(text)]
    return [(STATEMENT.match(text, a)[1], text[a:b]) for a, b in zip(starts, starts[1:])]


def library(text):
    out = {}
    for name, written in statements(text):
        formula, _, block = written.partition(" {\n")
        says = re.search(r'says "([^"]*)"', block)
        out[name] = (one_line(formula), says[1] if says else None)
    return out


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        have = library(f.read())
    with open(sys.argv[2], encoding="utf-8") as f:
        document = f.read()
    told = [(name, one_line(text)) for block in re.findall(r"^```concord standard\n(.*?)^```", document, re.M | re.S)
            for name, text in statements(block)]
    words = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|$", document, re.M))
    others = re.findall(r"^```concord\n(.*?)^```", document, re.M | re.S)
    prose = re.sub(r"^```.*?^```", "", document, flags=re.M | re.S)
    wrong = [f"{name}: the document does not have it" for name in have if name not in dict(told)]
    for i, (name, formula) in enumerate(told):
        if name not in have:
            wrong.append(f"{name}: the library does not have it")
        elif have[name][0] != formula:
            wrong.append(f"{name}: the library says\n  {have[name][0]}\nand the document\n  {formula}")
        if name in dict(told[:i]):
            wrong.append(f"{name}: stands there twice")
        if name not in words or name in have and have[name][1] not in (None, words[name]):
            wrong.append(f"{name}: the words are not those of the library: {words.get(name)}")
    wrong += [f"{name}: without words of its own in the library" for name, (formula, says) in have.items() if not says and formula.startswith("metric")]
    for name, _ in statements("".join(others)):
        if name in have:
            wrong.append(f"{name}: another usage with the library's name")
        if f"`{name}`" not in prose and name[:-4] not in prose:
            wrong.append(f"{name}: the text does not mention it")
    if len(sys.argv) == 4:
        usages = re.findall(r"^```concord usage\n(.*?)^```", document, re.M | re.S)
        for name, text in [("other", "".join(others))] + [(f"usage{i + 1}", text) for i, text in enumerate(usages)]:
            with open(f"{sys.argv[3]}/{name}.concord", "w", encoding="utf-8") as f:
                f.write(text)
    print("\n".join(wrong + [f"{len(have)} definitions, {len(statements(''.join(others)))} other usages, {len(wrong)} wrong"]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
