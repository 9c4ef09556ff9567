#!/usr/bin/env python3
"""json_members.py DOCUMENT JSON...: reports as JSON against their description and against the CSV beside each."""
import csv
import json
import re
import sys

ELSEWHERE = {"draft_why", "title", "asked_by", "from", "to"}  # drafts and pilots stand in no sample
problems = 0


def wrong(what):
    global problems
    problems += 1
    print(what[:300])


def described(path):
    """{"figures[]": {"metric", …}, "": {"format", …}}"""
    with open(path, encoding="utf-8") as f:
        block = re.search(r"^```json-members\n(.*?)^```$", f.read(), re.M | re.S)[1]
    members = {"": set()}
    for line in filter(None, block.split("\n")):
        head, rest = line[:24].strip(), line[24:]
        names = head.split(", ")
        members[""] |= {name.split("[")[0] for name in names if "." not in name}
        if rest:
            members[head] = set(rest.split(", "))
    return members


def walk(node, place, seen):
    if isinstance(node, list):
        for x in node:
            walk(x, place + "[]", seen)
    elif isinstance(node, dict):
        seen.setdefault(place, set()).update(node)
        for name, x in node.items():
            if isinstance(x, (list, dict)):
                walk(x, f"{place}.{name}" if place else name, seen)


def shown(value):
    return "" if value is None else value if isinstance(value, str) else value


def check_figures(path, data):
    with open(path[:-4] + "csv", encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    if len(rows) != len(data["figures"]):
        wrong(f"{path}: {len(data['figures'])} figures, {len(rows)} in the CSV")
    for row, figure in zip(rows, data["figures"]):
        value = shown(figure["value"])
        same = row["value"] == value if isinstance(value, str) else row["value"] != "" and float(row["value"]) == float(value)
        if not same or any(row[k] != figure[k] for k in ("metric", "grain", "period", "segment", "unit", "status", "dimension")):
            wrong(f"{path}: {figure} is {row} in the CSV")


def check_said(path, data):
    """What is said of two figures follows from them."""
    figures = {(f["metric"], f["grain"], f["period"]): f for f in data["figures"] if f["segment"] == ""}
    for c in data["comparisons"]:
        now, then = figures[c["metric"], c["grain"], c["period"]], figures[c["metric"], c["grain"], c["with_period"]]
        if (c["value"], c["with_value"]) != (now["value"], then["value"]):
            wrong(f"{path}: {c} does not compare {now} with {then}")
        open_ones = now["status"] == "so far" or then["status"] == "so far"
        if c["compared"] and (open_ones or c["value"] is None or c["with_value"] is None):
            wrong(f"{path}: {c} compares what cannot be compared")
        expected = None
        if c["compared"] and c["change_is"] == "difference":
            expected = c["value"] - c["with_value"]
        elif c["compared"] and c["with_value"]:
            expected = (c["value"] - c["with_value"]) / abs(c["with_value"])
        if (c["change"] is None) != (expected is None) or (expected is not None and abs(c["change"] - expected) > 1e-12 * (1 + abs(expected))):
            wrong(f"{path}: {c} has another change than {expected}")
        if c["change_is"] == "difference" and now["unit"] != "ratio":
            wrong(f"{path}: {c} of {now['unit']}")
        if c["verdict"] and (not c["compared"] or c["chance"] == "could be"):
            wrong(f"{path}: {c} calls chance a change")
    for t in data["targets"]:
        value, status = figures[t["metric"], t["grain"], t["period"]]["value"], t["status"]
        if t["target"] is None or value is None or t["better"] is None:
            good = status == ""
        else:
            met = value >= t["target"] if t["better"] == "higher" else value <= t["target"]
            good = status.startswith("on target" if met else "behind target")
        if not good:
            wrong(f"{path}: {t} for {value}")


def main():
    members, seen = described(sys.argv[1]), {}
    counts = {"comparisons": 0, "targets": 0}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            data = json.load(f, parse_constant=lambda c: wrong(f"{path}: {c} is no number"))
        walk(data, "", seen)
        check_figures(path, data)
        check_said(path, data)
        for name in counts:
            counts[name] += len(data[name])
    for place in sorted(set(members) | set(seen)):
        undescribed, unseen = seen.get(place, set()) - members.get(place, set()), members.get(place, set()) - seen.get(place, set())
        if undescribed:
            wrong(f"{place or 'the report'}: {sorted(undescribed)} are not described")
        if unseen - (ELSEWHERE if place in ("", "pilots[]") else set()):
            wrong(f"{place or 'the report'}: {sorted(unseen)} are described and stand in no sample")
    print(f"{len(sys.argv) - 2} reports, {counts['comparisons']} comparisons, {counts['targets']} targets, {problems} problems")
    return 1 if problems or 0 in counts.values() else 0


if __name__ == "__main__":
    sys.exit(main())
