"""The oracle's own lexer and recursive-descent parser of the language: two tokens of look-ahead, no back-tracking.

It shares nothing with src/lang but the grammar. Trees are tuples whose first member says what they are.

    python3 syntax.py FILE…      parses files; of .md files their blocks ```concord
"""
import re
import sys
from fractions import Fraction

JOIN = set("and or not is in matches of where when within else because by over to from sort with for credited along".split())
OPERAND = {"yes", "no", "now", "today", "start", "end"}
RESERVED = JOIN | OPERAND
OPS = {"=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", ",", "->"}
ELAPSED = {u: s for n, s in (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800)) for u in (n, n + "s")}
CALENDAR = {u for n in ("day", "week", "month", "quarter", "year") for u in (n, n + "s")}
AGGREGATES = set("count sum average median percentile percentile_disc min max share conversion first last any".split())

TOKEN = re.compile(r"""
  (?P<ws>[ \t\r]+|\#[^\n]*) | (?P<nl>\n) | (?P<tstr>\"\"\"(?:.|\n)*?\"\"\") | (?P<str>"(?:\\.|[^"\\\n])*")
 |(?P<bq>`[^`\n]+`) | (?P<date>\d{4}-\d\d-\d\d\b) | (?P<period>\d{4}-(?:Q[1-4]|W\d\d|\d\d)\b) | (?P<time>\d\d:\d\d\b)
 |(?P<num>\d+(?:\.\d+)?) | (?P<name>[^\W\d]\w*) | (?P<op>->|<=|>=|!=|[=<>+\-*/(){},.:;%])""", re.X)


class Error(Exception):
    pass


class Tok:
    __slots__ = ("k", "v", "line", "col")

    def __init__(self, k, v, line, col):
        self.k, self.v, self.line, self.col = k, v, line, col

    def __repr__(self):
        return f"{self.k}:{self.v}"


def lex(text, name="?"):
    out, i, line, start, depth = [], 0, 1, 0, 0
    pending = False          # a line end seen since the last token

    def push(k, v):
        nonlocal pending
        if pending:
            last = out[-1] if out else None
            ends = last and not (last.k == "op" and (last.v in OPS or last.v in "({;" )) and not (last.k == "name" and last.v in JOIN)
            goes_on = (k == "name" and v in JOIN) or (k == "op" and (v in OPS or v in ")"))
            if ends and not goes_on and depth == 0 and not (k == "op" and v == "}"):
                out.append(Tok("nl", "\n", line, 0))
            pending = False
        out.append(Tok(k, v, line, i - start + 1))

    while i < len(text):
        if out and not pending and out[-1].k == "name" and out[-1].v == "matches":
            m = re.compile(r"[ \t]*/((?:\\.|[^/\\\n])+)/([imsx]*)").match(text, i)
            if m:
                push("pattern", (m.group(1), m.group(2)))
                i = m.end()
                continue
        m = TOKEN.match(text, i)
        if not m:
            raise Error(f"{name}:{line}:{i - start + 1}: stray {text[i]!r}")
        k, v = m.lastgroup, m.group()
        if k == "nl":
            pending = True
            i, line, start = m.end(), line + 1, m.end()
            continue
        if k == "op" and v == ";":
            out.append(Tok("nl", ";", line, i - start + 1))
        elif k != "ws":
            if k == "str":
                push(k, re.sub(r"\\(.)", r"\1", v[1:-1]))
            elif k == "tstr":
                push("str", v[3:-3])
            elif k == "bq":
                push(k, v[1:-1])
            elif k == "num":
                push(k, Fraction(v))
            else:
                if v == "(":
                    push(k, v)
                    depth += 1
                elif v == ")":
                    depth -= 1
                    push(k, v)
                else:
                    push(k, v)
        line += v.count("\n")
        if "\n" in v:
            start = i + v.rfind("\n") + 1
        i = m.end()
    out.append(Tok("nl", "\n", line, 0))
    out.append(Tok("eof", "", line, 0))
    return out


class Parser:
    def __init__(self, text, name="?"):
        self.t, self.i, self.name = lex(text, name), 0, name

    # ------------------------------------------------------------ helpers
    def peek(self, n=0):
        return self.t[min(self.i + n, len(self.t) - 1)]

    def fail(self, want):
        t = self.peek()
        raise Error(f"{self.name}:{t.line}:{t.col}: here is {t.v!r}, expected {want}")

    def at(self, *words, n=0):
        t = self.peek(n)
        return t.k in ("name", "op") and t.v in words

    def take(self, *words):
        if self.at(*words):
            self.i += 1
            return self.t[self.i - 1].v
        return None

    def need(self, *words):
        return self.take(*words) or self.fail(" or ".join(words))

    def words(self, text):
        for w in text.split():
            self.need(w)

    def kind(self, k):
        if self.peek().k != k:
            self.fail(k)
        self.i += 1
        return self.t[self.i - 1].v

    def ident(self):
        if self.peek().k != "name" or self.peek().v in RESERVED:
            self.fail("a name")
        return self.kind("name")

    def opt_string(self):
        return self.kind("str") if self.peek().k == "str" else None

    def listof(self, f):
        out = [f()]
        while self.take(","):
            out.append(f())
        return out

    def skip_nl(self):
        while self.peek().k == "nl":
            self.i += 1

    def block(self, item):
        self.need("{")
        out = []
        self.skip_nl()
        while not self.at("}"):
            out.append(item())
            if not self.at("}"):
                self.kind("nl")
            self.skip_nl()
        self.need("}")
        return out

    def is_unit(self, n=0):
        t = self.peek(n)
        if t.k == "op" and t.v == "%":
            return 1
        if t.k != "name":
            return 0
        if t.v in ("office", "working", "calendar") and self.peek(n + 1).k == "name" and self.peek(n + 1).v in set(ELAPSED) | CALENDAR:
            return 2
        if t.v in ELAPSED or t.v in CALENDAR:
            return 1
        return 1 if re.fullmatch("[A-Z]{3}", t.v) else 0

    def unit(self):
        n = self.is_unit()
        if not n:
            self.fail("a unit")
        u = " ".join(self.peek(i).v for i in range(n))
        self.i += n
        return u

    # --------------------------------------------------------- expressions
    def expr(self):
        a = self.conj()
        while self.take("or"):
            a = ("or", a, self.conj())
        return a

    def conj(self):
        a = self.neg()
        while self.take("and"):
            a = ("and", a, self.neg())
        return a

    def neg(self):
        return ("not", self.neg()) if self.take("not") else self.cmp()

    def cmp(self):
        a = self.value()
        t = self.peek()
        if t.k == "op" and t.v in ("=", "!=", "<", "<=", ">", ">="):
            self.i += 1
            return ("cmp", t.v, a, self.value())
        if self.at("in") and self.at("(", n=1):
            return ("in", a, self.inlist(), False)
        if self.at("not") and self.at("in", n=1):
            self.i += 1
            return ("in", a, self.inlist(), True)
        if self.take("matches"):
            return ("matches", a, self.kind("pattern"))
        if self.take("is"):
            neg = bool(self.take("not"))
            if self.at("fresher"):
                self.words("fresher than")
                return ("fresher", a, self.duration())
            return ("is", a, self.label(), neg)
        return a

    def label(self):
        return self.kind("str") if self.peek().k == "str" else self.kind("name")

    def inlist(self):
        self.need("in")
        self.need("(")
        out = self.listof(self.initem)
        self.need(")")
        return out

    def initem(self):
        a = self.value()
        return ("range", a, self.value()) if self.take("to") else a

    def value(self):
        a = self.sum()
        while self.take("else"):
            a = ("else", a, self.sum())
        return a

    def sum(self):
        a = self.term()
        while self.at("+", "-"):
            a = ("bin", self.take("+", "-"), a, self.term())
        return a

    def term(self):
        a = self.unary()
        while self.at("*", "/"):
            a = ("bin", self.take("*", "/"), a, self.unary())
        return a

    def unary(self):
        return ("minus", self.unary()) if self.take("-") else self.postfix()

    def postfix(self):
        t = self.peek()
        if t.k == "num":
            n = self.kind("num")
            if not self.is_unit():
                return ("num", n)
            u = self.unit()
            if self.at("before", "after"):
                side = self.take("before", "after")
                return ("shift", (n, u), side, self.unary())
            return ("num", n / 100) if u == "%" else ("qty", n, u)
        if self.at("start", "end"):
            w = self.take("start", "end")
            self.need("of")
            return ("edge", w, self.unary())
        n = self.is_unit()
        if n and t.v != "%" and self.at("from", n=n):
            u = self.unit()
            self.need("from")
            a = self.unary()
            self.need("to")
            return ("span", u, a, self.unary(), None)
        a = self.primary()
        while True:
            if self.take("."):
                a = ("dot", a, self.ident())
            elif self.take("for"):
                a = ("for", a, "all") if self.take("all") else ("for", a, (self.need("same"), [self.ident()])[1])
            elif self.take("rolling"):
                a = ("rolling", a, self.duration())
            elif self.at("to") and self.at("date", n=1):
                self.i += 2
                a = ("todate", a, None)
            elif self.is_unit() and self.at("to", n=self.is_unit()):
                u = self.unit()
                self.words("to date")
                a = ("todate", a, u)
            elif self.peek().k == "num":
                d = self.duration()
                self.need("earlier")
                a = ("earlier", a, d)
            else:
                return a

    def duration(self):
        return (self.kind("num"), self.unit())

    def primary(self):
        t = self.peek()
        if t.k == "str":
            return ("str", self.kind("str"))
        if t.k == "bq":
            return ("raw", self.kind("bq"))
        if t.k == "date":
            d = self.kind("date")
            return ("date", d, self.kind("time") if self.peek().k == "time" else None)
        if self.take("("):
            e = self.expr()
            if self.take("where"):
                e = ("where", e, self.expr())
            self.need(")")
            return e
        if t.k == "name" and t.v in ("yes", "no", "now", "today"):
            self.i += 1
            return (t.v,)
        name = self.ident()
        if self.at("("):
            return self.call(name)
        return ("name", name)

    def rowset(self, a):
        return ("where", a, self.expr()) if self.take("where") else a

    def window(self):
        if self.take("within"):
            return self.duration()
        return "ever" if self.take("ever") else None

    def call(self, name):
        self.need("(")
        args = [] if self.at(")") else self.listof(self.arg)
        self.need(")")
        return ("call", name, args)

    def arg(self):
        if self.peek().k == "name" and self.at(":", n=1):
            k = self.ident()
            self.need(":")
            return ("option", k, self.value())
        distinct = bool(self.at("distinct") and not self.at("of", "where", "to", ")", ",", ".", n=1) and self.take("distinct"))
        a = self.expr()
        measure = None
        if self.take("of"):
            measure, a = a, self.path()
        cond = self.expr() if self.take("where") else None
        if self.take("to"):
            if cond is not None:
                a, cond = ("where", a, cond), None
            b = self.rowset(self.path())
            a = ("transition", a, b, self.window())
        else:
            w = self.window()
            if a[0] == "span" and (w or (cond is not None and measure is None)):
                a = ("span", a[1], a[2], a[3] if cond is None else ("where", a[3], cond), w)
                cond = None
        if cond is not None:
            a = ("where", a, cond)
        if self.take("credited"):
            m = self.model()
            self.need("along")
            a = ("credited", a, m, self.ident(), bool(self.at("dated") and (self.words("dated by touch") or True)))
        if measure is None and not distinct:
            return a
        return ("measure", measure, a, distinct)

    def model(self):
        if self.peek().k == "num":
            parts = [self.sharepart()]
            while self.take("+"):
                parts.append(self.sharepart())
            return ("shares", parts)
        w = self.ident()
        if w == "decay":
            return (w, self.duration())
        if w in ("first", "last", "linear", "none"):
            return (w,)
        values = None
        if self.take("("):
            values = () if self.at(")") else tuple(self.listof(self.value))
            self.need(")")
        return ("named", w, values)

    def sharepart(self):
        n = self.kind("num")
        self.need("%")
        if self.take("before"):
            return (n, ("before", self.path()))
        return (n, self.need("first", "last", "others"))

    # ---------------------------------------------------------- statements
    def project(self):
        out = []
        self.skip_nl()
        while self.peek().k != "eof":
            out.append(self.statement())
            if self.peek().k != "eof":
                self.kind("nl")
            self.skip_nl()
        return out

    def statement(self):
        line = self.peek().line
        w = self.kind("name")
        f = getattr(self, "st_" + w, None)
        if not f:
            self.i -= 1
            self.fail("a statement")
        return (w, line) + f()

    def st_concord(self):
        return (self.kind("num"),)

    def st_agreement(self):
        return (self.kind("str"), self.block(self.agree_item))

    def agree_item(self):
        w = self.kind("name")
        if w == "version":
            return (w, self.kind("num"))
        if w == "effective":
            self.need("from")
            return (w, self.kind("date"))
        if w == "agreed":
            return (w,) + self.agreed()
        if w == "changes":
            return (w, self.kind("str"))
        if w == "covers":
            return (w, self.listof(self.path))
        self.i -= 1
        self.fail("version, effective, agreed, changes or covers")

    def agreed(self):
        self.need("by")
        who = self.listof(lambda: self.kind("str"))
        self.need("on")
        return (who, self.kind("date"))

    def st_calendar(self):
        return (self.block(self.cal_item),)

    def cal_item(self):
        w = self.kind("name")
        if w == "timezone":
            return (w, self.kind("str"))
        if w == "week":
            self.need("starts")
            return (w, self.ident())
        if w == "fiscal":
            if self.take("year"):
                self.need("starts")
                return (w, self.ident())
            w2 = [self.kind("num"), self.need("-") and self.kind("num"), self.need("-") and self.kind("num")]
            self.words("weeks ending last")
            return (w, w2, self.ident(), self.need("of") and self.ident())
        if w == "office":
            a = (self.ident(), self.need("to") and self.ident())
            self.need(",")
            return (w, a, (self.kind("time"), self.need("to") and self.kind("time")))
        if w == "holidays":
            return (w, self.feed())
        if w == "periods":
            return (w, self.ident(), self.feed())
        if w == "currency":
            return (w, self.ident())
        if w == "rates":
            f = self.feed()
            later = bool(self.at("later") and (self.words("later months take the last") or True))
            return (w, f, later)
        self.i -= 1
        self.fail("a calendar line")

    def feed(self):
        self.need("from")
        s, f = self.ident(), self.kind("str")
        self.need("{")
        cols = self.listof(lambda: (self.ident(), self.need("=") and self.rawname()))
        self.need("}")
        return (s, f, cols)

    def rawname(self):
        return self.kind("bq") if self.peek().k == "bq" else self.ident()

    def st_setting(self):
        return (self.ident(), self.need("=") and self.value())

    def st_source(self):
        n = self.ident()
        self.need("=")
        return (n, self.call(self.ident()))

    def st_use(self):
        names = self.listof(self.ident)
        self.need("from")
        return (names, self.take("standard") or (self.need("plugin") and self.kind("str")))

    def st_hook(self):
        n = self.ident()
        self.need("(")
        args = [] if self.at(")") else self.listof(lambda: (self.ident(), None if self.at(",", ")") else self.ident()))
        self.need(")")
        self.need("gives")
        if self.at("one") and self.at("of", n=1):
            self.i += 2
            t = ("one of", self.listof(lambda: self.kind("str")))
        else:
            t = self.ident()
        self.need("in")
        return (n, args, t, self.kind("str"))

    def st_table(self):
        n, s, f, w = self.ident(), None, None, None
        if self.take("from"):
            s, f = self.ident(), self.kind("str")
            w = self.expr() if self.take("where") else None
        return (n, s, f, w, self.block(self.table_item))

    def table_item(self):
        line = self.peek().line
        if self.at("drop") and self.at("when", n=1):
            self.i += 2
            c = self.expr()
            self.need("because")
            return ("drop", line, c, self.kind("str"))
        if self.at("merge") and self.at("by", n=1):
            self.i += 2
            by = self.listof(self.value)
            self.need("keep")
            side = self.need("first", "last")
            order = self.listof(self.path) if self.take("by") else None
            other = None
            if self.take("others"):
                self.need("are")
                other = (self.ident(), self.need("at") and self.sum())
            return ("merge", line, by, side, order, other)
        if self.at("order") and self.at("by", n=1):
            self.i += 2
            return ("order", line, self.listof(self.path))
        if self.at("one") and self.at("per", n=1):
            self.i += 2
            per = self.listof(self.ident)
            self.need("from")
            a = self.path()
            self.need("until")
            return ("oneper", line, per, a, self.take("next") or self.path())
        if self.at("on") and self.at("bad", n=1):
            self.words("on bad field")
            w = self.need("stop", "skip", "make")
            if w != "stop":
                self.need("row", "missing")
            return ("bad", line, w)
        n, label = self.ident(), self.opt_string()
        if self.take("->"):
            t, back = self.ident(), self.ident() if self.take(".") else None
            if self.take("through"):
                return ("link", line, n, label, t, back, ("through", self.path()), None)
            self.need("=")
            e = self.listof(self.value)
            return ("link", line, n, label, t, back, e, self.value() if self.take("at") else None)
        typ = self.ident()
        key = typ == "key" or bool(self.take("key"))
        byname = bool(self.at("by") and self.at("name", n=1) and (self.words("by name") or True))
        e = cur = on = None
        if self.take("="):
            e = self.listof(self.expr)
            if self.take("in"):
                cur = ("unit", self.unit()) if self.is_unit() else self.path()
            if self.take("on"):
                on = self.path()
        return ("column", line, n, label, typ, key, byname, e, cur, on)

    def path(self):
        a = ("name", self.ident())
        while self.take("."):
            a = ("dot", a, self.ident())
        return a

    def st_codes(self):
        n = self.ident()
        of = self.ident() if self.take("of") else "text"
        return (n, of, self.block(self.code_rule))

    def code_rule(self):
        line, lab = self.peek().line, self.label()
        grp = None
        if self.peek().k == "name" and self.peek().v not in RESERVED | {"otherwise", "missing"}:
            grp = self.ident()
        if self.take("otherwise"):
            both = bool(self.take("or") and self.need("missing"))
            return (lab, grp, ("otherwise", both), line)
        if self.take("missing"):
            return (lab, grp, ("missing",), line)
        if self.take("when"):
            return (lab, grp, ("when", self.expr()), line)
        if self.take("matches"):
            return (lab, grp, ("matches", self.kind("pattern")), line)
        if self.at("in"):
            return (lab, grp, ("in", self.inlist()), line)
        if self.at("=", "<", "<=", ">", ">="):
            return (lab, grp, ("cmp", self.take("=", "<", "<=", ">", ">="), self.value()), line)
        return (lab, grp, None, line)

    def st_stages(self):
        self.need("of")
        return (self.path(), self.block(self.stage))

    st_events = st_stages

    def stage(self):
        line, n, label = self.peek().line, self.ident(), self.opt_string()
        a = self.value() if self.take("at") else None
        return (n, label, a, self.expr() if self.take("when") else None, line)

    def st_costs(self):
        n, label = self.ident(), self.opt_string()
        self.need("=")
        e = self.value()
        self.need("of")
        first, *more = self.listof(self.path)
        return (n, label, e, first, self.block(self.cost_item), more)

    def cost_item(self):
        line = self.peek().line
        if self.at("exclude", "include"):
            w = self.take("exclude", "include")
            c = None if self.take("everything") else self.expr()
            pct = None
            if self.take("at"):
                pct = self.kind("num")
                self.need("%")
            return (w, c, pct, self.kind("str") if self.take("because") else None, line)
        if self.take("spread"):
            if self.take("evenly"):
                self.words("over the days of its")
                return ("evenly", self.unit())
            without = None
            if self.take("rows"):
                self.need("without")
                without = self.ident()
            self.need("over")
            d = self.ident()
            self.words("in proportion to")
            return ("spread", without, d, self.sum(), line)
        if self.take("frozen"):
            self.need("each")
            return ("frozen", self.unit())
        return self.attr()

    def attr(self):
        w = self.kind("name")
        if w == "format":
            return (w, self.ident(), self.kind("num"))
        if w == "better":
            return (w, self.need("higher", "lower"))
        if w in ("target", "benchmark"):
            if self.at("from"):
                return (w, self.feed())
            first = self.value()
            later = []
            while self.take(","):
                self.need("from")
                later.append((self.kind("date"), self.value()))
            return (w, first, later)
        if w == "owner":
            return (w, self.listof(lambda: self.kind("str")))
        if w == "says":
            return (w, self.kind("str"))
        self.i -= 1
        self.fail("format, better, target, owner or says")

    def st_attribution(self):
        n = self.ident()
        self.need("of")
        e = self.path()
        self.need("over")
        touches = self.rowset(self.path())
        self.need("within")
        d = self.duration()
        self.need("before")
        anchor = self.unary()
        return (n, e, touches, d, anchor, self.kind("str") if self.take("else") else None)

    def st_dimension(self):
        n, label = self.ident(), self.opt_string()
        self.need("=")
        return (n, label, self.listof(self.path), self.kind("str") if self.take("else") else None)

    def st_metric(self):
        n, label = self.ident(), self.opt_string()
        self.need("=")
        e = self.expr()
        if self.take("where"):
            e = ("where", e, self.expr())
        return (n, label, e, self.block(self.attr) if self.at("{") else [])

    # ------------------------------------------------------------- reports
    def st_report(self):
        return (self.ident(), self.opt_string(), self.block(self.report_item))

    def report_item(self):
        w = self.kind("name")
        if w == "period":
            return (w, self.period())
        if w == "compare":
            return (w, self.listof(lambda: (self.duration(), self.need("earlier"))[0]))
        if w == "sheet":
            t = self.kind("str")
            over = self.period() if self.take("over") else None
            return (w, t, over, self.block(self.sheet_item))
        if w == "appendix":
            return (w, self.listof(lambda: self.ident() + (" " + self.ident() if self.at("health") else "")))
        if w == "output":
            fs = self.listof(self.ident)
            self.need("to")
            return (w, fs, self.kind("str"))
        self.i -= 1
        self.fail("period, compare, sheet, appendix or output")

    def period(self):
        if self.take("last"):
            n = self.kind("num") if self.peek().k == "num" else Fraction(1)
            fiscal = bool(self.take("fiscal"))
            return ("last", n, self.ident() if not self.is_unit() else self.unit(), fiscal)
        if self.take("all"):
            self.need("time")
            return ("all",)
        if self.peek().k in ("date", "period"):
            a = self.kind(self.peek().k)
            return ("fixed", a, self.kind(self.peek().k) if self.take("to") else a)
        u = self.unit()
        self.words("to date")
        return ("todate", u)

    def sheet_item(self):
        line, w = self.peek().line, self.kind("name")
        if w in ("scorecard", "table", "chart"):
            kind = self.ident() if w == "chart" else None
            m = self.listof(self.measure)
            return (w, kind, m, self.options(), line)
        if w == "funnel":
            t = self.ident()
            order = self.need("in", "any")
            self.need("order" if order == "in" else "stage")
            return (w, t, order, self.options(), line)
        if w == "cohort":
            a = self.value()
            meas = None
            if self.take("of"):
                meas, a = a, self.path()
            self.need("to")
            b = self.path()
            self.need("by")
            u = self.unit()
            self.need("within")
            n = self.listof(lambda: self.kind("num"))
            return (w, meas, a, b, u, n, self.unit(), line)
        if w == "list":
            a = self.rowset(self.path())
            self.need("columns")
            cols = self.listof(self.column)
            return (w, a, cols, self.options(), line)
        if w == "bridge":
            return (w, self.ident(), self.options(), line)
        if w == "story":
            return (w, self.ident(), line)
        if w == "text":
            return (w, self.kind("str"), line)
        self.i -= 1
        self.fail("scorecard, table, chart, funnel, cohort, list, bridge, story or text")

    def column(self):
        if self.at("why") and self.peek(1).k == "name":
            self.i += 1
            return ("why", self.ident())
        e = self.value()
        return (e, self.kind("str") if self.at("as") and self.take("as") else None)

    def measure(self):
        e = self.sum()
        v = None
        if self.take("as"):
            w = self.need("share", "running", "rank")
            if w == "share":
                self.words("of total")
            if w == "running":
                w += " " + self.need("total", "share")
            v = w
        return (e, v)

    def options(self):
        o = {}
        while True:
            if self.take("by"):
                o["by"] = self.listof(lambda: self.unit() if self.is_unit() else self.ident())
            elif self.take("over"):
                o["over"] = self.period()
            elif self.take("where"):
                o["where"] = self.expr()
            elif self.take("top"):
                o["top"] = (self.kind("num"), bool(self.at("and") and (self.words("and the rest") or True)))
            elif self.take("sort"):
                o["sort"] = self.listof(lambda: (self.sum(), self.take("falling", "rising")))
            elif self.take("with"):
                self.need("total")
                o["total"] = True
            elif self.take("limit"):
                o["limit"] = self.kind("num")
            else:
                return o

    def st_deliver(self):
        return (self.ident(), self.block(self.deliver_item))

    def deliver_item(self):
        w = self.kind("name")
        if w == "every":
            return (w,) + self.when()
        if w == "mail":
            self.need("to")
            return (w, self.listof(lambda: self.kind("str")))
        if w == "via":
            return (w, self.call(self.ident()))
        if w in ("sender", "subject"):
            return (w, self.kind("str"))
        if w in ("body", "attach"):
            return (w, self.listof(self.ident))
        if w == "hold":
            self.need("when")
            self.words("data health is failing")
            return (w,)
        self.i -= 1
        self.fail("every, mail to, via, sender, subject, body, attach or hold")

    def when(self):
        d = self.ident()
        self.need("at")
        return (d, self.kind("time"))

    def st_alert(self):
        a = ("when", self.expr()) if self.take("when") else self.ident()
        self.need("to")
        to = self.listof(self.value)
        return (a, to, self.when() if self.take("every") else None)

    def st_expect(self):
        e = self.expr()
        tol = (self.words("give or take"), self.sum())[1] if self.at("give") else None
        each = self.unit() if self.take("each") else None
        during = self.period() if self.take("during") else None
        return (e, each, during, self.kind("str") if self.take("because") else None, tol)

    def st_warn(self):
        self.need("unless")
        return self.st_expect()

    def st_example(self):
        return (self.kind("str"), self.block(self.example_item))

    def example_item(self):
        if self.take("expect"):
            return ("expect", self.expr())
        t = self.ident()
        self.need("{")
        cols = self.listof(lambda: (self.ident(), self.value()))
        self.need("}")
        return ("row", t, cols)

    def st_amend(self):
        self.need("from")
        d = self.kind("date")
        self.need("agreed")
        who = self.agreed()
        self.need("because")
        return (d, who, self.kind("str"), self.block(self.statement))

    def st_pilot(self):
        n = self.kind("str")
        self.need("from")
        a = self.kind("date")
        self.need("to")
        b = self.kind("date")
        self.words("asked by")
        return (n, a, b, self.kind("str"), self.block(self.statement))


def parse_file(path):
    text = open(path, encoding="utf-8").read()
    if not path.endswith(".md"):
        return Parser(text, path).project()
    out, n = [], 0
    for m in re.finditer(r"^```concord\n(.*?)^```", text, re.S | re.M):
        line = text[: m.start(1)].count("\n")
        out += Parser("\n" * line + m.group(1), path).project()
        n += 1
    print(f"{path}: {n} blocks")
    return out


if __name__ == "__main__":
    bad = 0
    for p in sys.argv[1:]:
        try:
            print(f"{p}: {len(parse_file(p))} statements")
        except Error as e:
            print("error:", e)
            bad = 1
    sys.exit(bad)
