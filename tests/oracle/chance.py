"""Is a change more than chance explains? Exact tests by whole numbers, and which figures they are of.

A count, a rate of records, and costs over a count (or a count over costs) can be asked; of nothing else anything is said.
"""
from fractions import Fraction
from math import comb

from totals import Totals


def rare(weights, at):
    """The part of all weights that is no larger than the one observed."""
    return Fraction(sum(w for w in weights if w <= weights[at]), sum(weights))


def counts(a, x, b, y):
    """Of a + b records each falls to the first with x parts of x + y."""
    if a + b == 0 or x <= 0 or y <= 0:
        return None
    p, n = Fraction(x) / (Fraction(x) + Fraction(y)), a + b
    p, q = p.numerator, p.denominator - p.numerator
    return rare([comb(n, k) * p ** k * q ** (n - k) for k in range(n + 1)], a)


def rates(a, n, b, m):
    """All hits are drawn from both samples together."""
    if not n or not m or a > n or b > m:
        return None
    low, high = max(0, a + b - m), min(a + b, n)
    return rare([comb(n, k) * comb(m, a + b - k) for k in range(low, high + 1)], a - low)


class Chance(Totals):
    def chance(self, e, now, then):
        """True: more than chance explains; False: it could be chance; None: nothing is said."""
        if now.a < then.b and then.a < now.b:
            return None
        x, y = self.tally(e, now), self.tally(e, then)
        if x is None or y is None or x[0] != y[0]:
            return None
        if x[0] == "count":
            p = counts(x[1], x[2], y[1], y[2])
        else:
            odds = not (x[3] and y[3])
            p = rates(x[1], x[2] + (x[1] if odds else 0), y[1], y[2] + (y[1] if odds else 0))
        return None if p is None else p < Fraction(1, 20)

    def tally(self, e, cell):
        """("count", n, over what), ("rate", hits, of, are all hits among them), or None."""
        e, cell = self.said(e, cell)
        kind, leaf = self.kind(e)
        if kind == "count":
            n = self.counted_of(e, cell)
            return None if n is None else ("count", len(n), (cell.b - cell.a).days)
        if kind == "rate":
            facts = [f for f in self.asked(leaf, cell) if f.counted]
            return ("rate", sum(1 for f in facts if f.hit), len(facts), True) if facts else None
        return self.of_ratio(e[2], e[3], cell) if e[0] == "bin" and e[1] == "/" else None

    def of_ratio(self, above, below, cell):
        x, y = self.counted_of(above, cell), self.counted_of(below, cell)
        if x is not None and y is not None:
            same = self.table_of(above, cell) == self.table_of(below, cell)
            return "rate", len(x), len(y), same and {id(f.row) for f in x} <= {id(f.row) for f in y}
        for own, other in ((x, below), (y, above)):
            if own is not None and self.given(other, cell):
                return "count", len(own), (cell.b - cell.a).days if self.number(other, cell) else self.value(other, cell) or 0
        return None

    def said(self, e, cell):
        """A metric that is a formula stands for it, and a narrowing is part of the cell."""
        while True:
            if e[0] == "where":
                e, cell = e[1], cell.but(conds=cell.conds + (e[2],))
            elif e[0] == "name" and e[1] in self.dated["metric"] and self.dated_call(e[1]) is None:
                e = self.dated["metric"][e[1]][self.wording_of(cell.shown)][4]
            else:
                return e, cell

    def kind(self, e):
        """Of a total what it is in all its wordings, "count" or "rate", and how its facts are asked."""
        leaf = self.dated_call(e[1]) if e[0] == "name" and e[1] in self.dated["metric"] else e if e[0] == "call" else None
        if leaf is None:
            return None, None
        kinds = {self.kind_of(self.call(x)) for x in (leaf[1] if leaf[0] == "dated" else [leaf])}
        return (kinds.pop() if len(kinds) == 1 else None), leaf

    def kind_of(self, c):
        if c.state or c.credit or c.distinct or c.meas is not None or c.span:
            return None
        return {"count": "count", "conversion": "rate", "share": "rate"}.get(c.name)

    def counted_of(self, e, cell):
        e, cell = self.said(e, cell)
        kind, leaf = self.kind(e)
        if kind != "count" or self.value(e, cell) is None:
            return None
        return [f for f in self.asked(leaf, cell) if f.counted]

    def table_of(self, e, cell):
        _, leaf = self.kind(self.said(e, cell)[0])
        return self.call(leaf[1][0] if leaf[0] == "dated" else leaf).table

    def number(self, e, cell):
        """Nothing was spent: the count is over its days."""
        e, cell = self.said(e, cell)
        if e[0] == "bin":
            return self.number(e[2], cell) and self.number(e[3], cell)
        return e[0] in ("num", "qty") or e[0] == "name" and e[1] in self.settings

    def given(self, e, cell):
        e, cell = self.said(e, cell)
        if e[0] == "name":
            return e[1] in self.dated["costs"] or e[1] in self.settings
        return e[0] in ("num", "qty") or e[0] == "bin" and self.given(e[2], cell) and self.given(e[3], cell)
