"""The report of a random project: which tables, funnels, cohorts and pilots it has.

A part of class Random of random_project.py: it picks among the metrics, dimensions and stages that are there.
"""
import datetime as dt


class Parts:
    def narrowing(self, d):
        """A condition on a dimension."""
        return {"channel": self.cond_channel(), "team": self.pick('team = "North"', "team is missing", 'team != "South"'), "stage": 'stage in ("Demo", "New")',
                "category": self.pick('category = "Ads"', 'category in ("Ads", "Odd")', 'category is known'), "outcome": self.pick("outcome is held", "outcome is uncoded"),
                "size": self.pick("size is small", "size is not large"), "hot": self.pick("hot", "not hot"), "tier": "tier in (A, B)", "level": 'level = "gold"', "level_now": 'level_now != "blue"',
                "season": self.pick("season is early", "season is not open"), "band": "band in (low, high)"}[d]

    def fitting(self, unit, dims, whole):
        """Metrics that a table of this unit and these dimensions may show."""
        out = []
        for m in self.metrics:
            shared = ["channel"] + ["team"] * self.team_spread
            if any(not set(m["tables"]) <= self.dims[d] | ({"spend", "bill"} if m["spread"] and d in shared else set()) for d in dims):
                continue
            if m["state"] and unit and not m["past"] or m["grain"] and m["grain"] != unit:
                continue
            if m["spread"] and len(dims) > 1 or (m["spread"] and dims and dims[0] not in shared):
                continue
            if not m["past"] and unit:
                continue
            if m["credited"] and dims and dims != ["channel"] and not self.has("credit by two"):
                continue
            if whole and m["grain"]:
                continue
            out.append(m)
        return out

    # ------------------------------------------------------------- tables
    def views(self, ms, unit, dims, names):
        """What of the first metric is shown beside it or in its place: a share, a place, what runs on."""
        m = ms[0]
        if not (unit or dims) or not m["additive"] or not self.has("views", 0.4):
            return names
        if m["state"] or (unit and m["credited"]) or m["spread"]:
            return [names[0] + " as share of total"] + names[1:] if dims and not m["state"] else names
        exact = m["type"] == "count" and not m["credited"]      # ties of others hang on the last digit
        some = ["share of total", "running total", "running share"] + (["rank"] if exact else [])
        return ([names[0]] if self.chance(0.5) else []) + [f"{names[0]} as {v}" for v in self.r.sample(some, self.r.randrange(1, 3))] + names[1:]

    def table(self, i):
        unit = self.pick(None, *self.units)
        dims = self.r.sample(sorted(self.dims), self.pick(0, 1, 1, 1, 2))
        if not dims and not unit and self.chance(0.7):
            dims = [self.r.choice(sorted(self.dims))]
        ms = self.fitting(unit, dims, unit is None)
        if not ms:
            return None
        ms = self.r.sample(ms, min(len(ms), self.r.randrange(1, 5)))
        names = [m["name"] for m in ms]
        self.used |= set(names)
        by = ([unit] if unit else []) + dims
        options = (" by " + ", ".join(by) if by else "") + (" over all time" if unit is None and self.chance(0.2) else self.period_of(unit))
        shown = self.views(ms, unit, dims, names)
        if self.has("group where", 0.2) and dims and any(m["type"] == "count" and not m["credited"] for m in ms):
            options += f" where {[m for m in ms if m['type'] == 'count' and not m['credited']][0]['name']} {self.pick('>= 2', '> 0', '< 3')}"
        if by and self.has("with total", 0.3):
            options += " with total"
        if ms[0]["type"] == "count" and not ms[0]["credited"] and self.chance(0.5):
            options += f" sort {names[0]}{self.pick(' falling', '')}"
        if by and self.has("top", 0.25):
            rest = " and the rest" if dims and not unit and self.has("the rest", 0.6) else ""
            self.rest = self.rest or bool(rest)
            options += f" top {self.r.randrange(1, 6)}{rest}"
        return f'sheet "S{i}" {{ table {", ".join(shown)}{options} }}'

    def period_of(self, unit):
        if unit == "day":
            return " over last 12 days"
        to_date = any("to date" in m["text"] for m in self.metrics)      # of which quarter is not said
        if self.fiscal and not to_date and self.has("fiscal", 0.2) and not any(m["grain"] or "rolling" in m["text"] for m in self.metrics):
            return self.pick(" over last 2 fiscal quarters", " over last 1 fiscal years", " over last 3 fiscal months")
        return self.pick("", "", " over last 4 weeks", " over month to date", f" over {self.first:%Y-%m}", f" over {self.as_of.year}-Q1", " over last 2 months",
                         f" over {self.first} to {self.as_of - dt.timedelta(3)}")

    # ------------------------------------------------------------- scorecards, alerts
    def scorecard(self, i):
        unit = "week" if self.shown.endswith("weeks") else "month" if self.shown.endswith("months") else None
        ms = [m for m in self.metrics if not m["grain"] and m["type"] not in ("moment", "text") and (m["past"] or not unit)]
        if not ms:
            return None
        ms = self.r.sample(ms, min(len(ms), self.r.randrange(1, 6)))
        self.used |= {m["name"] for m in ms}
        self.rest = True        # which needs the workbook
        over = self.pick("", "", f" over {unit} to date", f" over last {self.pick(1, 3)} {unit}s") if unit else self.pick("", "", f" over {self.first:%Y-%m}")
        return f'sheet "S{i}"{over} {{ scorecard {", ".join(m["name"] for m in ms)} }}'

    def compare(self):
        if not self.has("compare", 0.8):
            return ""
        years = ["1 year"] if self.week == "monday" or not self.shown.endswith("weeks") else []
        xs = ["1 week", "2 weeks"] + years if self.shown.endswith("weeks") else ["1 month", "1 quarter"] + years
        return "compare " + ", ".join(f"{x} earlier" for x in self.r.sample(xs, self.r.randrange(1, 3))) + "\n  "

    def alerts(self):
        for _ in range(self.r.randrange(3) if self.has("alerts") else 0):
            if self.chance(0.5):
                ms = [m for m in self.metrics if m["type"] in ("count", "ratio", "money") and not m["grain"]]
                if ms:
                    m = self.r.choice(ms)
                    much = f"{self.pick(0, 1, 5, 20)}{ {'ratio': '%', 'money': ' USD'}.get(m['type'], '')}"
                    to = self.pick('"a@x.example"', '"a@x.example", "b@x.example"')
                    self.say(f"alert when {m['name']} {self.pick('<', '>=', '>')} {much} to {to}")
                    self.rest = True
                continue
            ms = [m for m in self.metrics if m["text"].startswith(("count(lead", "count(deal", "sum(amount of deal.", "average(score of lead.")) and not m["credited"]
                  and not m["text"].endswith("earlier") and m["text"].count("(") - m["text"].count(")") == 0 and m["text"].endswith(")")]
            if ms:
                m = self.r.choice(ms)
                to = self.pick("owner.name", "email" if m["tables"] == ["lead"] else "owner.team", '"all@x.example"')
                self.say(f"alert {m['name']} to {to}{self.pick('', ' every monday at 08:00')}")
                self.rest = True

    # ------------------------------------------------------------- funnels, cohorts
    def funnel(self, i):
        dims = self.r.sample(["channel", "team", "outcome", "size", "hot"], self.pick(0, 1, 1, 2))
        unit = self.pick(None, None, "week", "month")
        by = ([unit] if unit else []) + dims
        where = " where " + self.narrowing(self.pick("channel", "team", "size", "hot")) if self.has("funnel where", 0.3) else ""
        return f'sheet "S{i}" {{ funnel lead {self.pick("in order", "any stage")}{" by " + ", ".join(by) if by else ""}{self.period_of(unit)}{where} }}'

    def cohort(self, i):
        a, b, dates, table = self.pair()
        windows = self.pick("15, 60 calendar days", "0, 10 working days", "1, 3 months") if dates else self.pick(
            "3, 30 days", "4, 40 office hours", "15, 60 calendar days", "5, 20 working days", "1 months", "2, 36, 100 hours")
        value = {"lead": "score", "deal": "amount", "touch": "id"}[table] + " of " if self.has("cohort of amounts", 0.3) else ""
        if value and table == "touch":
            value = ""
        over = self.pick("", "", " over last 4 months", f" over {self.first} to {self.as_of}")
        return f'sheet "S{i}"{over} {{ cohort {value}lead.{a} to {b} by {self.pick("week", "month", "quarter")} within {windows} }}'

    # ------------------------------------------------------------- pilots
    def pilot(self):
        if not self.has("pilot", 0.3):
            return
        a = self.first + dt.timedelta(self.r.randrange((self.as_of - self.first).days + 3))
        b = a + dt.timedelta(self.r.randrange(1, 60))
        what = []
        if self.chance(0.7):
            names = self.r.sample(["mql", "sql", "issued", "net", "verified", "captured"], self.r.randrange(1, 3))
            what.append("stages of lead {\n    " + "\n    ".join(self.lead_stage(s, True) for s in names) + "\n  }")
        if self.chance(0.3):
            what.append(self.channel_codes(True))
        if self.chance(0.3):
            what.append(self.cost_rules(True))
        if self.chance(0.3):
            what.append(self.attribution(True))
        if self.chance(0.4):
            what += self.amend_metric()
        if what:
            self.say(f'pilot "P" from {a} to {b} asked by "S" {{\n  ' + "\n  ".join(what) + "\n}")

    # ------------------------------------------------------------- the report
    def report(self):
        sheets = []
        self.shown = self.pick("last 8 weeks", "last 3 months", "last 5 weeks", f"{self.first} to {self.as_of + dt.timedelta(9)}")
        self.used, self.rest = set(), False
        self.units = ["week", "month", "day"] if self.chance(0.8) else ["week", "quarter", "month"]
        for i in range(self.r.randrange(4, 8)):
            kind = self.pick(*[self.table] * 8, *[self.funnel] * self.has("funnel"), *[self.cohort] * self.has("cohort"), *[self.scorecard] * 2 * self.has("scorecard"))
            sheet = kind(i)
            if sheet:
                sheets.append(sheet)
        if not sheets:
            sheets = ['sheet "S" { table leads by week }']
        self.alerts()
        self.say("report r \"R\" {\n  period " + self.shown + "\n  " + self.compare() + "\n  ".join(sheets) + f'\n  output csv{", xlsx" if self.rest else ""} to "out/r"\n}}')
        self.say("expect user.id is unique")
        self.say("warn unless count(lead.captured) >= 0 each week")
        self.checks()
        return self.used

    def checks(self):
        """What does not hold is only told: the figures of the report are compared all the same."""
        ms = [m for m in self.metrics if m["type"] in ("count", "ratio", "money") and not m["grain"] and not m["credited"]]
        for m in self.r.sample(ms, min(len(ms), self.r.randrange(3)) if self.has("checks") else 0):
            unit = {"count": "", "ratio": "%", "money": " USD"}[m["type"]]
            much = f"{self.pick(0, 1, 2, 5, 20, 50)}{unit}"
            cond = self.pick(f"{m['name']} {self.pick('<', '<=', '>', '>=')} {much}", f"{m['name']} = {much} give or take {self.pick(1, 10)}{unit}",
                             f"{m['name']} is known", f"{m['name']} > {much} or {m['name']} < {self.pick(1, 3)}{unit}")
            each = f" each {self.pick('week', 'month')}" if m["past"] and self.chance(0.7) else ""
            self.say(f"warn unless {cond}{each}{self.pick('', f' during {self.first:%Y-%m}', f' during {self.as_of.year}-Q1')}")
