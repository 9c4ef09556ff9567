"""Checks the grammar of the language as it is written down (EBNF): its LL(2) conflicts, and whether it recognises projects with two
tokens of look-ahead and no back-tracking. A unit of two words ("office hours") is one token; where a quoted word and NAME both fit,
the quoted word wins.

    python3 grammar.py GRAMMAR FILE…      GRAMMAR: a text, or a Markdown page with one block ```ebnf
"""
import re
import sys
from syntax import lex, RESERVED, ELAPSED, CALENDAR

K = 2
KINDS = {"NAME", "NUMBER", "STRING", "DATE", "PERIOD", "TIME", "PATTERN", "RAW", "UNIT", "NL"}


# ------------------------------------------------------------ read the EBNF
def read(text):
    text = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.S)
    toks = re.findall(r'"[^"]+"|[A-Za-z_]+|[=;|\[\]{}()]', text)
    pos, rules = 0, {}

    def alt():
        nonlocal pos
        out = [seq()]
        while toks[pos] == "|":
            pos += 1
            out.append(seq())
        return out[0] if len(out) == 1 else ("alt", out)

    def seq():
        out = []
        while toks[pos] not in ("|", ";", "]", "}", ")"):
            out.append(atom())
        return ("seq", out)

    def atom():
        nonlocal pos
        t = toks[pos]
        pos += 1
        if t[0] == '"':
            return ("t", t[1:-1])
        if t in "[{(":
            x = alt()
            pos += 1
            return {"[": ("opt", x), "{": ("rep", x), "(": x}[t]
        if t in KINDS:
            return ("t", t)
        if t in ("block", "list") and toks[pos] == "(":
            pos += 1
            x = alt()
            pos += 1
            if t == "list":
                return ("seq", [x, ("rep", ("seq", [("t", ","), x]))])
            return ("seq", [("t", "{"), ("opt", ("seq", [x, ("rep", ("seq", [("t", "NL"), x]))])), ("opt", ("t", "NL")), ("t", "}")])
        return ("n", t)

    while pos < len(toks):
        name = toks[pos]
        assert toks[pos + 1] == "=", (name, toks[pos:pos + 5])
        pos += 2
        rules[name] = alt()
        assert toks[pos] == ";", (name, toks[pos - 3:pos + 3])
        pos += 1
    return rules


# ------------------------------------------------------------- FIRST, FOLLOW
def cat(a, b):
    return {(x + y)[:K] if len(x) < K else x for x in a for y in (b if len(x) < K else [()])}


class Grammar:
    def __init__(self, text):
        self.r = read(text)
        used = set()
        for n in self.r.values():
            self.names(n, used)
        for u in used - set(self.r):
            raise SystemExit(f"undefined: {u}")
        for u in set(self.r) - used - {"project"}:
            print("unused rule:", u)
        self.first = {n: set() for n in self.r}
        while True:
            old = {n: len(s) for n, s in self.first.items()}
            for n in self.r:
                self.first[n] |= self.f(self.r[n])
            if old == {n: len(s) for n, s in self.first.items()}:
                break
        self.follow = {n: set() for n in self.r}
        self.follow["project"] = {("EOF", "EOF")}
        self.conflicts = []
        while True:
            old = {n: len(s) for n, s in self.follow.items()}
            for n in self.r:
                self.walk(self.r[n], self.follow[n], n, False)
            if old == {n: len(s) for n, s in self.follow.items()}:
                break
        self.predict = {}
        for n in self.r:
            self.walk(self.r[n], self.follow[n], n, True)

    def names(self, e, out):
        if e[0] == "n":
            out.add(e[1])
        elif e[0] in ("seq", "alt"):
            for x in e[1]:
                self.names(x, out)
        elif e[0] in ("opt", "rep"):
            self.names(e[1], out)

    def f(self, e):
        k = e[0]
        if k == "t":
            return {(e[1],)}
        if k == "n":
            return self.first[e[1]]
        if k == "alt":
            return set().union(*(self.f(x) for x in e[1]))
        if k == "seq":
            s = {()}
            for x in e[1]:
                s = cat(s, self.f(x))
            return s
        one = self.f(e[1])
        return {()} | (one if k == "opt" else cat(one, {()} | one) | one)

    def walk(self, e, fol, where, final):
        k = e[0]
        if k == "n" and not final:
            self.follow[e[1]] |= fol
        elif k == "seq":
            for i, x in enumerate(e[1]):
                rest = fol
                for y in reversed(e[1][i + 1:]):
                    rest = cat(self.f(y), rest)
                self.walk(x, rest, where, final)
        elif k == "alt":
            if final:
                sets = [cat(self.f(x), fol) for x in e[1]]
                self.predict[id(e)] = sets
                self.check(sets, [str(i) for i in range(len(sets))], where)
            for x in e[1]:
                self.walk(x, fol, where, final)
        elif k in ("opt", "rep"):
            again = fol if k == "opt" else fol | cat(self.f(e[1]), fol) | cat(cat(self.f(e[1]), self.f(e[1])), fol)
            if final:
                sets = [cat(self.f(e[1]), again), fol]
                self.predict[id(e)] = sets
                self.check(sets, ["in", "out"], where)
            self.walk(e[1], again, where, final)

    def check(self, sets, names, where):
        for i in range(len(sets)):
            for j in range(i + 1, len(sets)):
                for a in sets[i]:
                    for b in sets[j]:
                        o = overlap(a, b)
                        if o:
                            self.conflicts.append((where, names[i], names[j], a, b, o))


def pair(a, b):
    """0 cannot be the same token, 1 the same terminal, 2 a word against NAME or UNIT (the word wins)"""
    if a == b:
        return 1
    for x, y in ((a, b), (b, a)):
        if y in ("NAME", "UNIT") and x not in KINDS and re.match(r"[A-Za-z]", x) and x not in RESERVED and x != "EOF":
            return 2
        if x == "NAME" and y == "UNIT":
            return 2
        if x == "%" and y == "UNIT":
            return 2
    return 0


def overlap(a, b):
    if len(a) != len(b):
        a, b = a[:min(len(a), len(b))], b[:min(len(a), len(b))]
    p = [pair(x, y) for x, y in zip(a, b)]
    if not p or 0 in p:
        return None
    return "keyword" if 2 in p else "true"


# ------------------------------------------------------------- recognise
UNITS = set(ELAPSED) | CALENDAR


def tokens(text, name):
    out, ts = [], lex(text, name)
    i = 0
    while i < len(ts):
        t = ts[i]
        if t.k == "nl":
            if out and out[-1][0] != "nl":
                out.append(("nl", "\n", t.line))
        elif t.k == "name" and t.v in ("office", "working", "calendar") and ts[i + 1].k == "name" and ts[i + 1].v in UNITS:
            out.append(("unit", t.v + " " + ts[i + 1].v, t.line))
            i += 1
        elif t.k != "eof":
            out.append((t.k, t.v, t.line))
        i += 1
    return out + [("eof", "EOF", 0)] * 3


def matches(term, t):
    k, v = t[0], t[1]
    if term == "EOF":
        return k == "eof"
    if term in KINDS:
        return {"NAME": k == "name" and v not in RESERVED, "NUMBER": k == "num", "STRING": k == "str", "DATE": k == "date", "PERIOD": k == "period",
                "TIME": k == "time", "PATTERN": k == "pattern", "RAW": k == "bq", "NL": k == "nl",
                "UNIT": k == "unit" or (k == "op" and v == "%") or (k == "name" and (v in UNITS or re.fullmatch("[A-Z]{3}", v) is not None))}[term]
    return k in ("name", "op") and v == term


class Fail(Exception):
    pass


class Recognise:
    def __init__(self, g, toks, name):
        self.g, self.t, self.i, self.name = g, toks, 0, name

    def score(self, seqs):
        best = -1
        for s in seqs:
            n = 0
            for j, term in enumerate(s):
                if not matches(term, self.t[self.i + j]):
                    break
                n += 1 if term in ("NAME",) else 2 if term in KINDS else 3
            else:
                best = max(best, n)
        return best

    def run(self, e):
        k = e[0]
        if k == "t":
            if not matches(e[1], self.t[self.i]):
                t = self.t[self.i]
                raise Fail(f"{self.name}:{t[2]}: here is {t[1]!r}, expected {e[1]}")
            self.i += 1
        elif k == "n":
            self.run(self.g.r[e[1]])
        elif k == "seq":
            for x in e[1]:
                self.run(x)
        elif k == "alt":
            sc = [self.score(s) for s in self.g.predict[id(e)]]
            if max(sc) < 0:
                t = self.t[self.i]
                raise Fail(f"{self.name}:{t[2]}: no alternative fits {t[1]!r} {self.t[self.i + 1][1]!r}")
            self.run(e[1][sc.index(max(sc))])
        else:
            while True:
                a, b = (self.score(s) for s in self.g.predict[id(e)])
                if a < 0 or a < b:
                    return
                self.run(e[1])
                if k == "opt":
                    return


if __name__ == "__main__":
    text = open(sys.argv[1], encoding="utf-8").read()
    m = re.search(r"^```ebnf\n(.*?)^```", text, re.S | re.M)
    g = Grammar(m.group(1) if m else text)
    print(len(g.r), "rules")
    seen = {}
    for w, i, j, a, b, o in g.conflicts:
        seen.setdefault((o, w, i, j), []).append((a, b))
    for (o, w, i, j), ex in sorted(seen.items()):
        if o == "true" or "-v" in sys.argv:
            print(f"  {o}: {w}: {i}/{j}: {len(ex)}, such as {ex[0][0]} {ex[0][1]}")
    print(sum(1 for k in seen if k[0] == "true"), "true conflicts,", sum(1 for k in seen if k[0] != "true"), "settled by 'a quoted word wins over a name'")
    for f in [x for x in sys.argv[2:] if x != "-v"]:
        src = open(f, encoding="utf-8").read()
        parts = [src] if not f.endswith(".md") else ["\n" * src[:b.start(1)].count("\n") + b.group(1) for b in re.finditer(r"^```concord\n(.*?)^```", src, re.S | re.M)]
        try:
            for p in parts:
                r = Recognise(g, tokens(p, f), f)
                r.run(("n", "project"))
                if r.t[r.i][0] != "eof":
                    raise Fail(f"{f}:{r.t[r.i][2]}: stopped before {r.t[r.i][1]!r}")
            print(f, "recognised")
        except Fail as x:
            print("error:", x)
