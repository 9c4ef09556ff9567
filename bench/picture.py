#!/usr/bin/env python3
"""picture.py RESULTS.json TO.svg - seconds and memory by the number of leads, both scales logarithmic, as bench.py measured them.

From 10,000 leads on; from the least where that leaves fewer than two sizes. Exits 1 when there is nothing to draw a line between.
"""
import json
import math
import sys
from xml.sax.saxutils import escape

LINES = [  # what, words, colour, dashes
    ("floor", "all bytes read, lines counted", "#8a8f98", "2 3"),
    ("all", "the report, {threads} threads", "#1f5fbf", ""),
    ("one", "the report, 1 thread", "#7ea6e0", ""),
    ("again", "again, from the extracts", "#1f8a4c", ""),
    ("part", "nine figures by week", "#1f5fbf", "6 4"),
    ("sqlite3", "the nine, sqlite3", "#c1440e", "6 4"),
    ("duckdb", "the nine, duckdb", "#b8860b", "6 4"),
]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 400, 64, 190, 36, 48


def decades(values):
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)


def short(value, unit):
    if unit == "s":
        return "%g ms" % (value * 1000) if value < 1 else "%g s" % value
    return "%g MB" % value if value < 1000 else "%g GB" % (value / 1000)


class Panel:
    def __init__(self, x, title, sizes, unit):
        self.x, self.title, self.sizes, self.unit = x, title, sizes, unit
        self.out = []

    def place(self, leads, value):
        low, high = self.range
        across = math.log10(leads / self.sizes[0]) / math.log10(self.sizes[-1] / self.sizes[0])
        up = (math.log10(value) - low) / (high - low)
        return self.x + LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        low, high = self.range
        right = self.x + WIDTH - RIGHT
        self.text(self.x + LEFT, TOP - 14, self.title, "start", bold=True)
        for decade in range(low, high + 1):
            y = self.place(self.sizes[0], 10.0 ** decade)[1]
            self.out.append('<path d="M%.1f %.1fH%.1f" stroke="#dde1e6"/>' % (self.x + LEFT, y, right))
            self.text(self.x + LEFT - 8, y + 4, short(10.0 ** decade, self.unit), "end")
        for leads in self.sizes:
            x = self.place(leads, 10.0 ** low)[0]
            self.out.append('<path d="M%.1f %.1fV%.1f" stroke="#dde1e6"/>' % (x, TOP, HEIGHT - BOTTOM))
            self.text(x, HEIGHT - BOTTOM + 18, format(leads, ","), "middle")
        self.text((self.x + LEFT + right) / 2, HEIGHT - 10, "leads", "middle")

    def text(self, x, y, words, anchor, colour="#333a42", bold=False):
        self.out.append('<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s"%s>%s</text>'
                        % (x, y, anchor, colour, ' font-weight="bold"' if bold else "", escape(words)))

    def draw(self, lines):
        values = [v for line in lines for v in line["points"].values()]
        self.range = decades(values)
        self.axes()
        ends = []
        for line in lines:
            points = [self.place(leads, value) for leads, value in sorted(line["points"].items())]
            path = "M" + "L".join("%.1f %.1f" % p for p in points)
            self.out.append('<path d="%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>' % (path, line["colour"], line["dashes"]))
            self.out += ['<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (p + (line["colour"],)) for p in points]
            ends.append([points[-1][1], points[-1][0], line])
        self.labels(sorted(ends, key=lambda e: e[0]))
        return self.out

    def labels(self, ends):
        """Beside the last points, none over another."""
        for i in range(1, len(ends)):
            ends[i][0] = max(ends[i][0], ends[i - 1][0] + 15)
        over = ends[-1][0] - (HEIGHT - BOTTOM) if ends else 0
        for y, x, line in ends:
            self.text(x + 10, y + 4 - max(0, over), line["words"], "start", line["colour"])


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        found = json.load(f)
    sizes = sorted({r["leads"] for r in found["results"] if r["what"] == "floor"})
    large = [s for s in sizes if s >= 10000]
    sizes = large if len(large) >= 2 else sizes
    if len(sizes) < 2:
        print("picture.py: one size makes no line", file=sys.stderr)
        return 1
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">' % (2 * WIDTH, HEIGHT),
           '<rect width="100%" height="100%" fill="#ffffff"/>']
    for n, (title, unit, key) in enumerate((("Seconds by the clock", "s", "wall"), ("Largest memory", "MB", "kib"))):
        lines = []
        for what, words, colour, dashes in LINES:
            points = {r["leads"]: r[key] * (1024 / 1e6 if key == "kib" else 1) for r in found["results"] if r["what"] == what and r["leads"] in sizes}
            if len(points) > 1 and not (key == "kib" and what == "floor"):
                lines.append({"words": words.format(threads=found["threads"]), "colour": colour, "dashes": dashes, "points": points})
        out += Panel(n * WIDTH, title, sizes, unit).draw(lines)
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write("\n".join(out + ["</svg>", ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
