"""Writes a random small project: definitions, CSV data with dirt in them, a report.

    python3 random_project.py SEED DIR

DIR gets *.concord, data/*.csv, hooks/size.lua and project.json: the as-of day, the report, and what is known of each metric.
The same seed gives the same project. Every project passes the checker. What is in OFF is left out.
"""
import datetime as dt
import json
import os
import random
import sys

from random_parts import Parts

OFF = set()     # constructs that are left out, by the names given to has()

ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "America/Santiago", "Australia/Lord_Howe", "UTC", "Asia/Beirut", "Pacific/Auckland"]
CHANGES = [dt.date(2025, 10, 5), dt.date(2025, 10, 26), dt.date(2025, 11, 2), dt.date(2026, 3, 8), dt.date(2026, 3, 29), dt.date(2026, 4, 5)]
LUA = """-- The length of a text plus a number: exact, and missing when both are.
function size_of(text, number)
  if text == nil and number == nil then return nil end
  return (text and #text or 0) + (number or 0)
end
"""
WEIGHTS = """function fresh(path)
  local weights = {}
  for i, touch in ipairs(path) do
    weights[i] = touch.channel == "Other" and 0 or (touch.kind and #touch.kind or 1) + (touch.age > 14 and 0.5 or 2)
  end
  return weights
end
"""
SOURCES = ["Google Ads", "bing cpc", "Facebook", "linkedin", "Referral", "word of mouth", "cold call", "seo", "???", ""]
OUTCOMES = ["held", "no budget", "Spam!", "bogus", "later", "", "", "test"]
KINDS = ["demo", "mail", "call", ""]
STAGES = ["New", "Demo", "Offer", "Won", "Lost"]
TEAMS = ["North", "South", ""]
CATEGORIES = ["Ads", "Agency", "Overhead", "Odd", ""]
CHANNELS = ["Paid", "Social", "Referral", "Outbound", "Other"]


class Random(Parts):
    def __init__(self, seed):
        self.r = random.Random(seed)
        r = self.r
        self.zone = r.choice(ZONES)
        self.week = r.choice(["monday", "monday", "sunday", "saturday"])
        self.as_of = dt.date(2026, 3, 1) + dt.timedelta(r.randrange(75))
        self.first = self.as_of - dt.timedelta(r.choice([40, 90, 160]))
        self.files, self.statements, self.metrics = {}, [], []
        self.fiscal = r.choice([None, "february", "july", "4-4-5 weeks ending last saturday of january", "5-4-4 weeks ending last friday of december"])
        self.source_zone = r.choice([None, "UTC", "Asia/Tokyo", "America/New_York"])

    # ------------------------------------------------------------- choosing
    def chance(self, p):
        return self.r.random() < p

    def has(self, what, p=1.0):
        return what not in OFF and self.chance(p)

    def pick(self, *xs):
        return self.r.choice(xs)

    def say(self, text):
        self.statements.append(text)

    def day(self):
        if self.chance(0.1):
            return self.r.choice(CHANGES)
        return self.first + dt.timedelta(self.r.randrange((self.as_of - self.first).days + 8))

    def time(self, near=None):
        """A moment in UTC: odd times of day, those of clock changes, the as-of midnight, windows met to the second."""
        r = self.r
        if near is not None and self.chance(0.8):
            step = r.choice([0, 1, 3600, 4 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400])
            return near + dt.timedelta(seconds=step + r.choice([0, 0, -1, 1, r.randrange(-9000, 400000)]))
        d = dt.datetime.combine(self.day(), dt.time())
        return d + dt.timedelta(seconds=r.choice([0, 1, 86399, 2 * 3600 + 1800, 5 * 3600, r.randrange(86400), r.randrange(86400)]))

    def stamp(self, t):
        if t is None:
            return ""
        if self.source_zone is None and self.chance(0.3) or self.chance(0.1):
            return t.strftime("%Y-%m-%d %H:%M:%S")
        return t.strftime("%Y-%m-%dT%H:%M:%S") + self.pick("Z", "Z", ".000Z", ".250Z")

    def maybe(self, v, p=0.8):
        return v if self.chance(p) else ""

    def odd(self, v, *bad):
        """A field that does not parse, now and then, where the table says what then."""
        return self.pick(*bad) if self.bad and self.chance(0.04) else v

    # ------------------------------------------------------------- data
    def rows(self, name, head, rows):
        def field(v):
            v = str(v)
            return '"' + v.replace('"', '""') + '"' if any(c in v for c in ',"\n') else v
        self.files["data/" + name] = "\n".join(",".join(field(v) for v in row) for row in [head] + rows) + "\n"

    def money(self):
        return self.pick("0", "100", "19.99", "1234.5", "250.75", str(self.r.randrange(5000)), "-40")

    def data(self):
        r = self.r
        n = lambda: r.randrange(20, 61)
        users = [f"U{i}" for i in range(r.randrange(3, 7))]
        self.rows("users.csv", ["Id", "Name", "Team"], [[u, f"Name {u}", r.choice(TEAMS)] for u in users])
        deals = [f"D{i}" for i in range(n())]
        owner = lambda: self.pick(*users, *users, "", "U99")
        leads, free = [], deals[:]
        r.shuffle(free)
        for i in range(n()):
            created = self.time()
            mql = self.time(created) if self.chance(0.7) else None
            accepted = self.time(mql or created) if self.chance(0.6) else None
            issued = self.time(accepted or created) if self.chance(0.6) else None
            email = self.pick(f"p{r.randrange(25)}@x.org", f" P{r.randrange(25)}@X.org ", "", f"é{r.randrange(9)}@x.org")
            leads.append([f"L{i}", email, r.choice(["CEO", "vp of sales", "Intern", "", 'a "b", c', "=1+1"]), r.choice(SOURCES), r.choice(OUTCOMES),
                          self.odd(self.maybe(r.randrange(100)), "n/a", "12x"), owner(), free.pop() if free and self.chance(0.5) else self.maybe("D999", 0.1),
                          self.stamp(created if self.chance(0.95) else None), self.stamp(mql), self.stamp(accepted), self.stamp(issued),
                          self.stamp(self.time(issued) if issued and self.chance(0.6) else None),
                          self.stamp(self.time(issued or created) if self.chance(0.6) else None),
                          self.odd(self.maybe(self.day()), "2026-02-30"), self.pick("true", "no", "0", "false", "false", ""), self.maybe(f"P{r.randrange(12)}", 0.7)])
        self.rows("leads.csv", ["Id", "Email", "Title", "Source", "Outcome", "Score", "OwnerId", "DealId", "Created", "MqlAt", "AcceptedAt",
                                "IssuedAt", "OutcomeAt", "ContactedAt", "SeenOn", "IsDeleted", "PersonId"], leads)
        out = []
        for d in deals:
            won = self.chance(0.4)
            closed = won or self.chance(0.3)
            created = self.time()
            close = created.date() + dt.timedelta(r.randrange(60)) if self.chance(0.9) else self.day()
            out.append([d, owner(), self.pick(*[l[0] for l in leads], ""), r.choice(SOURCES), r.choice(STAGES + [""]), self.stamp(created),
                        close if self.chance(0.95) else "", "yes" if closed else "no", "true" if won else "false", self.maybe(self.money(), 0.9),
                        self.pick("USD", "EUR"), self.maybe(self.money())])
        self.rows("deals.csv", ["Id", "OwnerId", "LeadId", "Source", "Stage", "Created", "ClosedOn", "IsClosed", "IsWon", "Amount", "Currency", "Cost"], out)
        # days of a cost line may lie before it: the data begin with a touch that is older, where costs are spread over days
        oldest = [[1000, "L0", "Paid", "demo", (self.first - dt.timedelta(60)).isoformat() + "T12:00:00Z", ""]] if self.even else []
        self.rows("touches.csv", ["Id", "LeadId", "Channel", "Kind", "At", "On"],
                  oldest + [[i, self.pick(*[l[0] for l in leads], "L999", ""), self.pick(*CHANNELS, ""), r.choice(KINDS), self.stamp(self.time()),
                    self.maybe(self.day(), 0.9)] for i in r.sample(range(1000), r.randrange(30, 121))])
        stays = []
        for d in deals:
            t = self.time()
            for s in STAGES[: r.randrange(5)]:
                stays.append([d, self.pick("StageName", "StageName", "Amount"), s, self.stamp(t)])
                t = t + dt.timedelta(seconds=r.randrange(1, 2000000))
        r.shuffle(stays)
        self.rows("stays.csv", ["DealId", "Field", "NewValue", "At"], stays)
        self.rows("spend.csv", ["Day", "Channel", "Category", "Vendor", "Amount", "Currency"],
                  [[self.day(), self.pick(*CHANNELS, ""), r.choice(CATEGORIES), self.pick("Acme", "Intercompany", "internal GmbH", ""), self.money(),
                    self.pick("USD", "EUR", "GBP")] for _ in range(n())])
        self.rows("quota.csv", ["UserId", "Level", "From", "Until"],
                  [[u, self.pick("gold", "blue", ""), self.first + dt.timedelta(a), self.maybe(self.first + dt.timedelta(a + 30), 0.7)]
                   for u in users for a in (0, 30, 75)])
        self.rows("terms.csv", ["UserId", "Stage", "Rate"], [[u, s, r.randrange(1, 9) / 4] for u in users for s in STAGES if self.chance(0.6)])
        self.rows("prices.csv", ["Who", "Kind", "Price", "From"],
                  [[u, k, r.randrange(1, 40), self.first + dt.timedelta(a)] for u in users for k in STAGES[:2] for a in r.sample(range(100), 3) if self.chance(0.7)])
        months = sorted({(self.first.year + (self.first.month - 3 + i) // 12, (self.first.month - 3 + i) % 12 + 1) for i in range(14)})
        self.rows("fx.csv", ["Month", "Currency", "Rate"], [[f"{y}-{m:02d}", c, self.pick("1.1", "1.0825", "0.9")] for y, m in months for c in ("EUR", "GBP")])
        self.rows("plan.csv", ["Month", "Plan"], [[dt.date(y, m, self.pick(1, 1, 15)), self.maybe(self.pick(3, 10, 0.4, 250.5), 0.9)]
                                                  for y, m in months if self.chance(0.8) for _ in range(self.pick(1, 1, 1, 2))])
        self.rows("bills.csv", ["Id", "Due", "Channel", "Category", "Vendor", "Amount"],
                  [[f"B{i}", self.day(), self.pick(*CHANNELS, ""), r.choice(CATEGORIES), self.pick("Acme", "Intercompany", ""), self.money()] for i in range(r.randrange(5, 25))])
        self.rows("holidays.csv", ["Date"], [[self.day()] for _ in range(3)])

    # ------------------------------------------------------------- conditions
    def cond(self, table, deep=1):
        if deep and self.chance(0.35):
            a, b = self.cond(table, 0), self.cond(table, 0)
            return self.pick(f"{a} and {b}", f"({a} or {b})", f"not ({a})")
        return getattr(self, "cond_" + table)()

    def text(self, *xs):
        return '"' + self.pick(*xs) + '"'

    def cond_channel(self, path="channel"):
        c = self.text(*CHANNELS)
        return self.pick(f"{path} is {c}", f"{path} is not {c}", f"{path} in ({c}, {self.text(*CHANNELS)})", f"{path}.group is market",
                         f"{path} is known", f"{path}.group is not sales", f"{path} is coded", f"{path} not in ({c}, {self.text(*CHANNELS)})")

    def cond_lead(self):
        xs = [f"score >= {self.r.randrange(90)}", f"score < {self.r.randrange(90)}", "score is known", "score in (1 to 30, 77)", self.cond_channel(),
              "outcome is coded", "outcome is uncoded", "outcome.group is not junk", "outcome in (held, spam)", "outcome is missing", "owner is known",
              f"owner.team = {self.text('North', 'South')}", f"owner.team != {self.text('North', 'South')}", "email matches /p1|X/i", "title matches /ceo|vp/i",
              "deal is known", "deal.is_won", "contacted_at > issued_at", f"seen_on >= {self.day()}", f"created_at < {self.day()} 10:00",
              "outcome_at >= issued_at", "mql_at <= 5 calendar days after created_at", "seen_on <= accepted_at", "hot", "size is small",
              "size in (medium, large)", f"email != {self.text('p1@x.org')}", "missing_if(title, \"CEO\") is known", "created_at <= end of seen_on"]
        if self.has("time spans", 0.5):
            xs += ["hours from created_at to contacted_at < 48 hours", "days from created_at to mql_at >= 1.5 days",
                   "calendar days from seen_on to created_at > 3 calendar days", "working days from created_at to seen_on <= 10 working days",
                   "office hours from created_at to contacted_at > 2 office hours"]
        if self.has("many", 0.5):
            xs += [f"count(touches where kind = {self.text('demo', 'mail')}) > {self.r.randrange(2)}", "any(touches where channel.group is market)",
                   f"first(channel of touches) is {self.text(*CHANNELS)}", f"last(kind of touches) = {self.text('demo', 'mail')}",
                   "count(touches) >= 2", "any(touches where at >= 30 days before lead.created_at and at <= lead.contacted_at)",
                   "min(at of touches) < created_at", "any(deals)" if self.through else "any(touches where kind is missing)"]
        if self.has("hook", 0.3):
            xs += ["weight > 30", "weight is missing"]
        return self.pick(*xs)

    def cond_deal(self):
        return self.pick(f"amount > {self.r.randrange(2000)} USD", f"stage = {self.text(*STAGES)}", "lead is known", "is_won", self.cond_channel(),
                         f"owner.team = {self.text('North', 'South')}", "calendar days from created_at to closed_on > 10 calendar days",
                         f"any(stays where stage = {self.text(*STAGES)})", "count(stays) > 1", "tier is A", "profit > 0 USD", f"created_at >= {self.day()}",
                         "quota.level = \"gold\"", "quota is known", "quota_now is missing", "terms.rate > 1", "terms is known", "price.price >= 10", "season is mid",
                         "season is not open", "band in (low, exact)", "price.current", self.cond_channel("lead.channel"), "lead.captured", "amount is missing",
                         "first(channel of lead.touches).group is market",
                         "any(lead.touches where channel.group is market and at >= 60 days before deal.created_at and at <= deal.closed_on)")

    def cond_touch(self):
        return self.pick(f"kind = {self.text('demo', 'mail', 'call')}", self.cond_channel(), "kind is missing", f"kind in ({self.text(*KINDS[:3])}, \"demo\")")

    def cond_stay(self):
        return self.pick(f"stage = {self.text(*STAGES)}", "deal.is_won", "next is missing", f"next.stage = {self.text(*STAGES)}",
                         "days from at to ended_at > 5 days", "current")

    def cond_spend(self):
        return self.pick(f"category = {self.text(*CATEGORIES[:4])}", "vendor matches /inter/i", "amount >= 100 USD", "category is missing", self.cond_channel())

    # ------------------------------------------------------------- declarations
    def base(self):
        self.say("concord 1")
        lines = [f'timezone "{self.zone}"', f"week starts {self.week}",
                 f"office {self.pick('monday to friday', 'monday to saturday', 'sunday to thursday')}, {self.pick('09:00', '08:30')} to {self.pick('17:30', '18:00')}",
                 'holidays from crm "holidays.csv" { date = Date }', "currency USD",
                 'rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate } later months take the last']
        if self.fiscal:
            lines.append(f"fiscal {self.fiscal}" if "weeks" in self.fiscal else f"fiscal year starts {self.fiscal}")
        self.say("calendar {\n  " + "\n  ".join(lines) + "\n}")
        self.say('setting data = "data"')
        zone = f', zone: "{self.source_zone}"' if self.source_zone else ""
        self.say(f"source crm = csv(data{zone})")
        self.say('hook size_of(text text, number integer) gives integer in "hooks/size.lua"')
        self.files["hooks/size.lua"] = LUA
        self.say('hook fresh(kind text, channel text) gives weights in "hooks/fresh.lua"')
        self.files["hooks/fresh.lua"] = WEIGHTS
        self.say('use markov from plugin "stats"')
        self.say('table user from crm "users.csv" {\n  id key = Id\n  name text = Name\n  team text = Team\n}')
        if self.keyed:
            self.say("table person { id key }")

    def tables(self):
        merge = ""
        if self.has("merge", 0.7):
            merge = f"\n  merge by {self.pick('email', 'email', 'email, channel') if self.has('merge by two') else 'email'} keep {self.pick('first', 'last')} by created_at, id"
            if self.others:
                merge += " others are duplicate at created_at"
        else:
            self.others = False
        drop = "\n  drop when deleted because \"deleted\"" if self.chance(0.8) else ""
        bad = f"\n  on bad field {self.bad}" if self.bad else ""
        person = "\n  person -> person.leads = PersonId" if self.keyed else ""
        self.say(f"""table lead from crm "leads.csv" {{
  id            key     = Id
  email         text    = lower(trim(Email))
  title         text    = Title
  channel       channel = Source
  outcome       outcome = Outcome
  score         integer = Score
  size          size    = Score
  owner         -> user = OwnerId
  deal          -> deal = DealId
  created_at    time    = Created
  mql_at        time    = MqlAt
  accepted_at   time    = AcceptedAt
  issued_at     time    = IssuedAt
  outcome_at    time    = OutcomeAt
  contacted_at  time    = ContactedAt
  seen_on       date    = SeenOn
  deleted       flag    = IsDeleted
  weight        integer = size_of(title, score)
  hot "Hot"     flag    = score >= 50 and not deleted{person}{drop}{merge}{bad}
}}""")
        link = "-> lead.deals through lead.deal" if self.through else "-> lead = LeadId"
        self.say(f"""table deal from crm "deals.csv" {{
  id          key     = Id
  lead        {link}
  owner       -> user.deals = OwnerId
  channel     channel = Source
  stage       text    = Stage
  created_at  time    = Created
  closed_on   date    = ClosedOn
  is_closed   flag    = IsClosed
  is_won      flag    = IsWon
  amount      money   = Amount in Currency on closed_on
  cost        money   = Cost in USD
  profit      money   = amount - cost
  quota       -> quota = OwnerId at closed_on
  quota_now   -> quota = OwnerId at now
  terms       -> terms = OwnerId, Stage
  price       -> price = OwnerId, Stage at {self.pick("created_at", "closed_on")}
  season      season  = ClosedOn
  band        band    = Amount
  tier        tier
}}""")
        self.say("""table terms from crm "terms.csv" {
  id    key    = UserId, Stage
  rate  number = Rate
}""")
        self.say("""table price from crm "prices.csv" {
  who    text    = Who
  kind   text    = Kind
  price  integer = Price
  since  date    = From
  one per who, kind from since until next
}""")
        self.say("""table touch from crm "touches.csv" {
  id       integer key     = Id
  lead     -> lead.touches = LeadId
  channel  channel by name = Channel
  kind     text            = Kind
  at       time            = At
  day      date            = On
  order by at, id
}""")
        self.say("""table stay from crm "stays.csv" where Field = "StageName" {
  deal   -> deal.stays = DealId
  stage  text          = NewValue
  at     time          = At
  one per deal from at until next
}""")
        self.say("""table quota from crm "quota.csv" {
  member   text = UserId
  level    text = Level
  from_on  date = From
  till_on  date = Until
  one per member from from_on until till_on
}""")
        self.say("""table spend from crm "spend.csv" {
  day       date            = Day
  channel   channel by name = Channel
  category  text            = Category
  vendor    text            = Vendor
  amount    money           = Amount in Currency on day
}""")
        if self.bills:
            self.say("""table bill from crm "bills.csv" {
  id        key             = Id
  due_on    date            = Due
  channel   channel by name = Channel
  category  text            = Category
  vendor    text            = Vendor
  amount    money           = Amount in USD
}""")

    def channel_codes(self, changed=False):
        rules = ['"Paid" market matches /ads|cpc/i', '"Social" market matches /facebook|linkedin/i', '"Referral" sales matches /referral|mouth/i',
                 '"Outbound" sales matches /cold/i', self.pick('"Other" none otherwise or missing', '"Other" none otherwise', '"Other" none in ("seo", "x")')]
        if changed:
            rules[1] = self.pick('"Social" market matches /facebook/i', '"Social" market matches /linkedin|cpc/i')
            head = rules[:4]
            self.r.shuffle(head)
            rules[:4] = head
        return "codes channel {\n  " + "\n  ".join(rules) + "\n}"

    def outcome_codes(self, changed=False):
        rules = ["held good matches /held/i", "no_budget lost matches /budget/i", 'spam junk in ("Spam!", "bogus")', "test junk"]
        if changed:
            rules = rules[:2] + self.pick(['spam junk in ("Spam!")', "late lost matches /later/", "test junk"], ["test junk", "spam junk matches /spam|bogus|later/i"])
        return "codes outcome {\n  " + "\n  ".join(rules) + "\n}"

    def codes(self):
        self.say(self.channel_codes())
        self.say(self.outcome_codes())
        d = self.first + dt.timedelta(50)
        self.say(f"codes season of date {{\n  early < {d}\n  mid {self.pick(f'in ({d} to {d + dt.timedelta(30)})', f'<= {d + dt.timedelta(20)}')}\n  open missing\n  late otherwise\n}}")
        self.say(f"codes band of number {{\n  none <= 0\n  low < {self.pick('100', '250.75', '19.99')}\n  exact in (100, 1234.5)\n  high {self.pick('otherwise', '> 1000', 'otherwise or missing')}\n}}")
        self.say("codes size of integer {\n  small < 30\n  medium " + self.pick("in (30 to 59, 61)", "< 60") + "\n  large otherwise\n}")
        second = self.pick('owner.team = "North"', "owner is known")
        self.say(f"codes tier of deal {{\n  A when amount > 500 USD and {self.cond_channel()}\n  B when {second}\n  C otherwise\n}}")

    def lead_stage(self, name, changed=False):
        at = {"captured": "created_at", "mql": "mql_at", "sql": "accepted_at", "issued": "issued_at", "net": "issued_at", "verified": "issued_at",
              "contacted": "contacted_at", "seen": "seen_on"}[name]
        when = {"captured": "", "mql": f" when score >= {self.r.randrange(60)}", "sql": self.pick("", " when mql"), "issued": " when owner is known",
                "net": f" when issued and outcome.group is not junk and {self.cond('lead')}",
                "verified": " when issued and outcome_at <= " + self.pick("5 working days", "10 days", "1 month", "36 hours", "20 calendar days") + " after issued_at",
                "contacted": self.pick("", " when contacted_at >= created_at"), "seen": self.pick("", " when hot")}[name]
        if changed:
            if name in ("mql", "sql", "seen", "net") and self.has("amend times", 0.5):
                at = {"mql": "created_at", "sql": "issued_at", "seen": "created_at" if False else "seen_on", "net": "contacted_at"}[name]
            joined = " and " if when else " when "
            when = self.pick("", when, when + joined + self.cond("lead", 0)) if name != "captured" else when + joined + self.cond("lead", 0)
        return f"{name} at {at}{when}"

    def events(self):
        names = ["captured", "mql", "sql", "issued", "net", "verified", "contacted", "seen"]
        self.say("stages of lead {\n  " + "\n  ".join(self.lead_stage(n) for n in names) + "\n}")
        self.say("events of deal {\n  created at created_at\n  closed at closed_on when is_closed\n  won at closed_on when is_won\n  lost at closed_on when is_closed and not is_won\n}")
        self.say(f"events of touch {{\n  made at at{self.pick('', '', ' when kind is known')}\n  noted at day\n}}")
        self.say("events of stay { entered at at; left at ended_at }")
        self.say("events of spend { spent at day }")
        if self.bills:
            self.say(f"events of bill {{ due at due_on{self.pick('', ' when vendor is known')} }}")

    def cost_rules(self, changed=False):
        rules = ['exclude vendor matches /inter/i because "our own"'] if self.chance(0.7) else []
        rules += [f'include category in ("Ads", {self.text("Agency", "Odd")})', f'include category = "Overhead" at {self.pick("35", "12.5", "50")}%']
        if self.chance(0.3):
            rules.append("include everything")
        if changed:
            self.r.shuffle(rules)
            rules = rules[: self.r.randrange(1, len(rules) + 1)]
        if self.even:
            rules.append(f"spread evenly over the days of its {self.even}")
        if self.spread is not None:
            rules.append(f"spread {self.spread}over channel in proportion to {self.proportion}")
        if self.team_spread:
            rules.append("spread over team in proportion to count(deal.created)")
        aims = self.attributes({"type": "money"})
        if aims:
            rules.append(aims[3:-2])
        return f"costs investment = amount of spend.spent{', bill.due' if self.bills else ''} {{\n  " + "\n  ".join(rules) + "\n}"

    def attribution(self, changed=False):
        over = "lead.touches." + ("noted" if self.date_touch else "made")
        if changed or self.chance(0.4):
            over += " where " + self.cond_touch()
        n = self.pick("30 calendar days", "1 month") if self.date_touch else self.pick("30 days", "90 days", "14 days", "500 hours", "2 months")
        anchor = self.anchor
        return f'attribution journey of deal.won over {over} within {n} before {anchor}{self.otherwise}'

    def dimensions(self):
        of_bill = {d: self.bills and self.chance(0.7) for d in ("channel", "category")}
        self.say("dimension channel = lead.channel, deal.channel, touch.channel, spend.channel" + ", bill.channel" * of_bill["channel"] + self.pick("", ' else "Unknown"'))
        self.say('dimension team = lead.owner.team, deal.owner.team' + self.pick("", ' else "No team"'))
        self.say("dimension stage = deal.stage, stay.stage")
        self.say("dimension category = spend.category" + ", bill.category" * of_bill["category"])
        self.say('dimension outcome = lead.outcome else "none"')
        self.say("dimension size = lead.size, deal.lead.size")
        self.say("dimension hot = lead.hot")
        self.say("dimension tier = deal.tier")
        self.say("dimension level = deal.quota.level")
        self.say('dimension level_now = deal.quota_now.level else "no quota"')
        self.say("dimension season = deal.season")
        self.say("dimension band = deal.band, lead.deal.band")
        self.dims = {"channel": {"lead", "deal", "touch", "spend"}, "team": {"lead", "deal"}, "stage": {"deal", "stay"}, "category": {"spend"},
                     "outcome": {"lead"}, "size": {"lead", "deal"}, "hot": {"lead"}, "tier": {"deal"}, "level": {"deal"}, "level_now": {"deal"}, "season": {"deal"}, "band": {"deal", "lead"}}
        for d, there in of_bill.items():
            self.dims[d] |= {"bill"} if there else set()

    # ------------------------------------------------------------- metrics
    def metric(self, text, tables, **known):
        name = f"m{len(self.metrics)}"
        m = {"name": name, "text": text, "tables": sorted(tables), "state": False, "past": True, "type": "number", "additive": False, "total": False,
             "credited": False, "spread": False, "grain": None, "pair": False}
        m.update(known)
        self.metrics.append(m)
        return m

    def stage_name(self, *but):
        return self.pick(*[s for s in ("captured", "mql", "sql", "issued", "net", "verified", "contacted", "seen") if s not in but])

    def where(self, table, p=0.4):
        return f" where {self.cond(table)}" if self.chance(p) else ""

    def window(self, dates):
        if dates:
            return self.pick("within 30 calendar days", "within 10 working days", "within 1 month", "within 2 calendar weeks", "within 0 calendar days", "ever")
        return self.pick("within 30 days", "within 14 days", "within 36 hours", "within 4 office hours", "within 10 working days", "within 20 calendar days", "ever",
                         "within 1 month", "within 90 minutes", "within 1 week", "within 0.5 days", "within 1 quarter")

    def event(self):
        """An event and its table."""
        t = self.pick("lead", "lead", "lead", "deal", "deal", "touch", "stay", "spend")
        e = {"lead": self.stage_name(), "deal": self.pick("created", "closed", "won", "lost"), "touch": self.pick("made", "noted"),
             "stay": self.pick("entered", "left"), "spend": "spent"}[t]
        return t, e

    def number_of(self, table):
        """A column to add up, and its type."""
        return self.pick(*{"lead": [("score", "number"), ("weight", "number"), ("days from created_at to contacted_at", "time"),
                                    ("count(touches)", "count"), ("office hours from created_at to issued_at", "office")],
                           "deal": [("amount", "money"), ("amount", "money"), ("profit", "money"), ("calendar days from created_at to closed_on", "days"),
                                    ("amount * 2 - cost", "money"), ("terms.rate", "number"), ("amount * terms.rate", "money"), ("price.price", "number"), ("working days from created_at to closed_on", "working")],
                           "stay": [("days from at to ended_at", "time"), ("hours from at to ended_at", "time")], "touch": [("id", "number")],
                           "spend": [("amount", "money")]}[table])

    def make_count(self):
        t, e = self.event()
        if self.others and self.chance(0.15):
            t, e = "lead", "duplicate"
        self.metric(f"count({t}.{e}{self.where(t)})", {t}, type="count", additive=True, total=True)

    def make_distinct(self):
        t, e = self.pick(("lead", self.stage_name()), ("deal", "created"), ("touch", "made"))
        x = {"lead": self.pick("email", "channel", "owner", "score"), "deal": self.pick("stage", "owner", "channel"), "touch": self.pick("kind", "lead", "channel")}[t]
        self.metric(f"count(distinct {x} of {t}.{e}{self.where(t)})", {t}, type="count", total=True)

    def make_value(self):
        t, e = self.event()
        x, typ = self.number_of(t)
        f = self.pick("sum", "sum", "average", "median", "min", "max", "percentile(90%, ", "percentile_disc(50%, ", "percentile(12.5%, ")
        f = f if "(" in f else f + "("
        self.metric(f"{f}{x} of {t}.{e}{self.where(t)})", {t}, type=typ, additive=f == "sum(", total=True)

    def make_far(self):
        """What is measured lies one link away, or is a day or a time."""
        x, typ, f = self.pick(("deal.amount", "money", "sum"), ("deal.profit", "money", "average"), ("count(touches where channel.group is market)", "count", "max"),
                              ("created_at", "moment", "min"), ("seen_on", "moment", "max"), ("owner.name", "text", "distinct"))
        e = self.stage_name()
        if f == "distinct":
            self.metric(f"count(distinct {x} of lead.{e}{self.where('lead')})", {"lead"}, type="count", total=True)
        else:
            self.metric(f"{f}({x} of lead.{e}{self.where('lead')})", {"lead"}, type=typ, additive=f == "sum", total=True)

    def make_share(self):
        t, e = self.event()
        if t == "deal" and self.chance(0.5):
            self.metric(f"share(amount of deal.{e} where {self.cond(t)})", {t}, type="ratio", total=True)
        else:
            c = self.cond(t)
            if t == "lead" and self.chance(0.4):
                c = f"{self.pick('outcome is coded and ', '')}outcome_at <= {self.pick('5 working days', '10 days', '3 calendar weeks')} after issued_at"
            self.metric(f"share({t}.{e} where {c})", {t}, type="ratio", total=True)

    def pair(self):
        """A to B: text, whether a date takes part, B's table."""
        a = self.stage_name()
        b = self.pick("lead." + self.stage_name(a), "lead.deal.created", "lead.deal.won", "lead.touches.made", "lead.deal.closed",
                      "lead.deals.won" if self.through else "lead.touches.noted")
        table = "deal" if ".deal" in b else "touch" if "touches" in b else "lead"
        dates = a == "seen" or b.endswith((".seen", ".won", ".closed", ".noted"))
        return a, b, dates, table

    def make_conversion(self):
        a, b, dates, table = self.pair()
        cond = f" where {self.cond(table, 0)}" if self.chance(0.3) else ""
        a_cond = self.where("lead", 0.2)
        self.metric(f"conversion(lead.{a}{a_cond} to {b}{cond} {self.window(dates)})", {"lead"}, type="ratio", total=True, pair=True)

    def make_pair(self):
        a, b, dates, table = self.pair()
        window = self.pick("", " " + self.window(dates))
        kind = self.pick("count", "time", "value", "value")
        if kind == "count":
            self.metric(f"count(lead.{a} to {b}{window})", {"lead"}, type="count", additive=True, total=True, pair=True)
        elif kind == "time":
            f = self.pick("median(", "average(", "max(", "percentile(90%, ")
            unit, typ = self.pick(("calendar days", "days"), ("working days", "working")) if dates else self.pick(
                ("hours", "time"), ("days", "time"), ("office hours", "office"), ("working days", "working"), ("minutes", "time"))
            self.metric(f"{f}{unit} from lead.{a} to {b}{window})", {"lead"}, type=typ, total=True, pair=True)
        else:
            x, typ = {"lead": ("score", "number"), "deal": ("amount", "money"), "touch": ("id", "number")}[table]
            f = self.pick("sum", "average", "median", "max")
            self.metric(f"{f}({x} of lead.{a} to {b}{window})", {"lead"}, type=typ, total=True, pair=True, additive=f == "sum")

    def make_state(self):
        kind = self.r.randrange(6)
        if kind == 0:
            self.metric("count(deal where created and not closed)", {"deal"}, state=True, type="count", additive=True, total=True)
        elif kind == 1:
            self.metric(f"count(lead where {self.pick('issued and not contacted', 'mql', 'captured and not mql', 'sql or contacted')})", {"lead"}, state=True,
                        type="count", additive=True, total=True)
        elif kind == 2:
            self.metric(f"{self.pick('sum', 'average', 'max')}(amount of deal where created and not {self.pick('won', 'closed')})", {"deal"}, state=True, type="money", total=True)
        elif kind == 3:
            self.metric(f"count(deal where {self.cond('deal')})", {"deal"}, state=True, past=False, type="count", additive=True, total=True)
        elif kind == 4:
            self.metric("count(stay)", {"stay"}, state=True, type="count", additive=True, total=True)
        else:
            self.metric(f"share(lead where {self.cond('lead')})", {"lead"}, state=True, past=False, type="ratio", total=True)

    def make_all(self):
        xs = [m for m in self.metrics if m["type"] == "count" and not m["credited"] and not m["grain"] and m["past"]]
        if xs and self.has("for all"):
            m = self.r.choice(xs)
            self.metric(f"{m['name']} / ({m['name']} for all)", m["tables"], type="ratio", state=m["state"])

    def make_costs(self):
        self.metric("investment", {"spend", "bill"} if self.bills else {"spend"}, type="money", additive=True, spread=self.spread is not None)

    def make_credit(self):
        model = self.pick("linear", "first", "last", "none", "decay 7 days", "40% first + 40% last + 20% others", "100% first", "50% first + 50% others",
                          "decay 36 hours", "30% first + 30% before lead.captured + 30% before created + 10% others", "20% before lead.mql + 80% last",
                          "22.5% first + 22.5% before lead.issued + 22.5% before created + 22.5% last + 10% others",
                          "fresh", "fresh", 'fresh(kind else "none", channel)', "markov(channel)", "markov(channel.group)", "markov(kind)")
        dated = " dated by touch" if model != "none" and self.has("dated by touch", 0.3) else ""
        x, typ = self.pick(("sum(amount of ", "money"), ("count(", "count"))
        self.metric(f"{x}deal.won{self.where('deal', 0.2)} credited {model} along journey{dated})", {"deal"}, type=typ, credited=True, additive=True, total=True)

    def make_formula(self):
        xs = [m for m in self.metrics if not m["credited"] and m["type"] != "moment"]
        if not xs:
            return
        a, b = self.r.choice(xs), self.r.choice(xs)
        known = {"state": a["state"] and b["state"], "past": a["past"] and b["past"], "spread": a["spread"] or b["spread"], "grain": a["grain"] or b["grain"]}
        if a["grain"] and b["grain"] and a["grain"] != b["grain"]:
            return
        tables = set(a["tables"]) | set(b["tables"])
        simple = ("number", "count", "ratio", "money", "time", "office", "working", "days")
        if a["type"] == b["type"] and a["type"] in simple and self.chance(0.5):
            op = self.pick("+", "-", "/")
            self.metric(f"{a['name']} {op} {b['name']}", tables, type="ratio" if op == "/" else a["type"], **known)
        elif b["type"] in ("count", "ratio") and a["type"] in simple:
            self.metric(f"{a['name']} / {b['name']}", tables, type=a["type"] if a["type"] not in ("count", "number", "ratio") else "ratio", **known)
        else:
            self.metric(f"{self.pick('2', '0.5')} * {a['name']}" if a["type"] in simple else f"-{a['name']}", a["tables"], **{**known, "type": a["type"], "state": a["state"],
                        "past": a["past"], "grain": a["grain"]})

    def make_narrow(self):
        xs = [m for m in self.metrics if not m["spread"] and not m["grain"]]
        if not xs:
            return
        m = self.r.choice([m for m in xs if m["credited"]] * 4 + xs)
        d = [d for d, ts in self.dims.items() if set(m["tables"]) <= ts]
        if not d or (m["credited"] and not self.has("narrowed credit")):
            return
        d = self.r.choice(d)
        c = self.narrowing(d)
        if m["credited"] and self.chance(0.3):     # of the touch and of the row whose money it is
            c = f"{c} {self.pick('and', 'or')} ({self.cond_channel()} {self.pick('and', 'or')} team is known)"
        self.metric(f"{m['name']} where {c}", m["tables"], **{k: m[k] for k in ("state", "past", "type", "credited", "additive", "pair")})

    def make_time(self):
        xs = [m for m in self.metrics if not m["state"] and not m["grain"]]
        if not xs:
            return
        m = self.r.choice(xs)
        known = {k: m[k] for k in ("type", "credited", "spread", "past", "pair")}
        how = self.pick("earlier", "earlier", "rolling", "todate")
        if how == "earlier":
            if not m["past"]:
                return  # a state that asks a plain column of the row has no past
            grain = self.pick("week", "month", "day")
            n = {"week": "1 week" if self.week != "monday" else self.pick("1 week", "2 weeks", "1 year"), "month": self.pick("1 month", "1 quarter", "1 year"),
                 "day": self.pick("1 day", "1 month", "1 week")}[grain]
            if m["type"] in ("number", "count", "ratio", "money") and self.chance(0.4):
                self.metric(f"{m['name']} / {m['name']} {n} earlier - 1", m["tables"], **{**known, "type": "ratio", "grain": grain})
            else:
                self.metric(f"{m['name']} {n} earlier", m["tables"], grain=grain, **known)
        elif how == "rolling":
            self.metric(f"{m['name']} rolling {self.pick('4 weeks', '10 calendar days', '2 months')}", m["tables"], **known)
        else:
            self.metric(f"{m['name']} {self.pick('', 'month ', 'quarter ')}to date", m["tables"], **known)

    def make_same(self):
        if self.has("for same"):
            self.metric("count(deal where created and not closed and days from last(at of stays) to now > 1.5 * stay_time for same stage)", {"deal"}, state=True,
                        past=False, type="count", additive=True, total=True)

    def make_metrics(self):
        makers = [self.make_count, self.make_count, self.make_distinct, self.make_value, self.make_value, self.make_far, self.make_share, self.make_conversion, self.make_conversion,
                  self.make_pair, self.make_pair, self.make_state, self.make_costs, self.make_credit, self.make_same]
        for _ in range(self.r.randrange(5, 10)):
            self.r.choice(makers)()
        for _ in range(self.r.randrange(4)):
            self.r.choice([self.make_formula, self.make_narrow, self.make_time, self.make_all])()
        self.say("metric stay_time = average(days from at to ended_at of stay.left)")
        self.say(f"metric leads = count(lead.captured)")
        for m in self.metrics:
            self.say(f"metric {m['name']} = {m['text']}{self.attributes(m)}")

    def attributes(self, m):
        """What it should come to: written down, with days from which on, or of the plan."""
        if m["type"] not in ("count", "ratio", "money", "number") or not self.has("targets", 0.5):
            return ""
        much = lambda: f"{self.pick(0, 1, 3, 5, 12, 40, 250)}{ {'ratio': '%', 'money': ' USD'}.get(m['type'], '')}"
        later = sorted({self.first + dt.timedelta(self.r.randrange(160)) for _ in range(self.r.randrange(3))})
        lines = [f"better {self.pick('higher', 'lower')}"] if self.chance(0.8) else []
        for what in ("target", "benchmark"):
            if self.chance(0.6):
                plan = self.chance(0.4)
                lines.append(what + (' from crm "plan.csv" { month = Month, value = Plan }' if plan else " " + much() + "".join(f", from {d} {much()}" for d in later)))
        return " { " + "; ".join(lines) + " }" if lines else ""

    # ------------------------------------------------------------- amendments
    def amend(self):
        n = self.r.choice([0, 1, 1, 2]) if self.has("amend") else 0
        days = set()
        for i in range(n):
            d = self.first + dt.timedelta(self.r.randrange((self.as_of - self.first).days + 3))
            if d in days:
                continue
            days.add(d)
            what = []
            if self.has("amend stages", 0.6):
                names = self.r.sample(["mql", "sql", "issued", "net", "verified", "captured"], self.r.randrange(1, 3))
                what.append("stages of lead {\n    " + "\n    ".join(self.lead_stage(s, True) for s in names) + "\n  }")
            if self.has("amend codes", 0.4):
                what.append(self.pick(self.channel_codes, self.outcome_codes)(True))
            if self.has("amend costs", 0.4):
                what.append(self.cost_rules(True))
            if self.has("amend attribution", 0.3):
                what.append(self.attribution(True))
            if self.has("amend dimension", 0.3):
                what.append("dimension team = lead.owner.team, deal.owner.name" if self.chance(0.5) else "dimension stage = deal.stage, stay.next.stage")
            if self.has("amend metric", 0.5):
                what += self.amend_metric()
            if what:
                self.say(f'amend from {d} agreed by "A", "B" on {d} because "so" {{\n  ' + "\n  ".join(w for w in what) + "\n}")

    def amend_metric(self):
        xs = [m for m in self.metrics if m["text"].startswith(("count(lead.", "count(deal.", "share(lead.", "sum(amount of deal.", "average(amount of deal."))
              and not m["credited"] and not m["pair"] and not m["state"] and " where " not in m["text"].split(")")[-1]]
        ratios = [m for m in self.metrics if m["text"].split()[1:2] == ["/"] and "earlier" not in m["text"]]
        if xs and (not ratios or self.chance(0.6)):
            m = self.r.choice(xs)
            t = m["tables"][0]
            e = self.stage_name() if t == "lead" else self.pick("won", "closed", "created")
            head = m["text"].split("(")[0]
            if head == "count":
                return [f"metric {m['name']} = count({t}.{e}{self.where(t)})"]
            if head == "share":
                return [f"metric {m['name']} = share({t}.{e} where {self.cond(t)})"]
            return [f"metric {m['name']} = {head}({self.pick('amount', 'profit')} of deal.{e}{self.where('deal')})"]
        if ratios:
            m = self.r.choice(ratios)
            a, _, b = m["text"].partition(" / ")
            return [f"metric {m['name']} = {self.pick('2', '3')} * {a} / {b}"]
        return []

    # ------------------------------------------------------------- all
    def write(self, folder):
        self.through, self.others, self.keyed = self.chance(0.6), self.chance(0.6), self.has("keyed table", 0.5)
        self.bills = self.has("costs of several", 0.4)
        self.even = self.pick(None, None, "month", "week") if self.has("spread evenly") else None
        self.spread = self.pick("", None, "rows without channel ") if self.has("spread over") else None
        self.team_spread = self.spread is not None and self.has("spread over team", 0.4)
        self.proportion = self.pick("leads", "count(deal.created)", "count(lead.issued)")
        self.date_touch = self.has("date touches", 0.3)
        self.anchor = self.pick("end of closed_on", "end of closed_on", "start of closed_on", "closed_on" if self.date_touch else "created_at")
        self.otherwise = self.pick("", ' else "Unattributed"')
        self.bad = self.pick(None, None, "skip row", "make missing") if self.has("bad fields") else None
        self.data()
        self.base()
        self.tables()
        self.codes()
        self.events()
        self.say(self.cost_rules())
        self.say(self.attribution())
        self.dimensions()
        self.make_metrics()
        self.amend()
        self.pilot()
        used = self.report()
        os.makedirs(os.path.join(folder, "data"), exist_ok=True)
        os.makedirs(os.path.join(folder, "hooks"), exist_ok=True)
        for name, text in self.files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
                f.write(text)
        parts = [self.statements] if self.chance(0.6) else [self.statements[::2], self.statements[1::2]]
        for i, part in enumerate(parts):
            with open(os.path.join(folder, f"p{i}.concord"), "w", encoding="utf-8") as f:
                f.write("\n".join(part) + "\n")
        with open(os.path.join(folder, "project.json"), "w", encoding="utf-8") as f:
            json.dump({"as_of": str(self.as_of), "report": "r", "first": str(self.first), "metrics": self.metrics, "used": sorted(used),
                       "dims": {d: sorted(t) for d, t in self.dims.items()}, "statements": self.statements}, f, indent=1)


def write(seed, folder):
    project = Random(seed)
    project.write(folder)
    return project


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
