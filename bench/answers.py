#!/usr/bin/env python3
"""answers.py DATADIR > answers.csv

The reference kit's numbers, computed from METRICS.md and gen.c alone in plain Python (3.11, standard library):
a second, independent implementation beside the SQL one. It writes metric,grain,period,segment,value.

Money and ratios are exact fractions until they are printed; instants are whole microseconds of UTC.
Readings that METRICS.md leaves open are the constants and small functions under "Readings".
"""
import bisect
import csv
import datetime as dt
import os
import re
import statistics
import sys
from collections import Counter, defaultdict
from fractions import Fraction
from zoneinfo import ZoneInfo

NY = ZoneInfo("America/New_York")
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = dt.timedelta(days=1)
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

AS_OF_DATE = dt.date(2026, 11, 2)
FIRST_WEEK = dt.date(2026, 8, 3)
WEEKS = [FIRST_WEEK + 7 * i * ONE_DAY for i in range(13)]
FIRST_DAY, LAST_DAY = WEEKS[0], WEEKS[-1] + 6 * ONE_DAY
PERIOD = f"{FIRST_DAY}/{LAST_DAY}"

# ------------------------------------------------------------------ Readings --
ALL_LABEL = ""                     # the period of grain `all` (METRICS.md names none)
ASOF_LABEL = AS_OF_DATE.isoformat()  # the period of grain `asof` (METRICS.md names none)


def touch_id_key(text):            # `Id` of a touch is a number in the export
    return int(text)


def trimmed(address):
    return address.strip()


# -------------------------------------------------------------- Definitions --
CHANNELS = [  # name, group, pattern: the first that matches
    ("Paid search", "marketing", r"google ads|cpc|adwords|bing"),
    ("Paid social", "marketing", r"facebook|linkedin|instagram|meta"),
    ("Webinar", "marketing", r"webinar|virtual event"),
    ("Event", "marketing", r"trade show|^event|conference|roadshow"),
    ("Partner", "sales", r"partner|reseller|alliance"),
    ("Referral", "sales", r"referral|word of mouth"),
    ("Outbound", "sales", r"outbound|cold call|purchased"),
    ("Organic search", "marketing", r"organic|seo|^website$"),
    ("Content", "marketing", r"whitepaper|syndication|ebook|blog|pdf"),
]
UNKNOWN = "Unknown"
CHANNEL_NAMES = [name for name, _, _ in CHANNELS] + [UNKNOWN]
MARKETING = {name for name, group, _ in CHANNELS if group == "marketing"}
CHANNEL_RULES = [(name, re.compile(p, re.I)) for name, _, p in CHANNELS]

OUTCOMES = [  # code, kind, pattern: the first that matches
    ("held", "good", r"held"),
    ("no_budget", "lost", r"budget|expensive"),
    ("no_response", "lost", r"no.?response"),
    ("not_now", "lost", r"timing|not now"),
    ("competitor", "lost", r"competitor"),
    ("spam", "junk", r"spam|bogus"),
    ("test", "junk", r"test"),
    ("duplicate", "junk", r"duplicate"),
    ("wrong_person", "junk", r"wrong number|job seeker"),
]
OUTCOME_RULES = [(kind, re.compile(p, re.I)) for _, kind, p in OUTCOMES]

FIT_TITLE = re.compile("ceo|vp|director|head|chief|owner|founder|cfo|manager", re.I)
FIT_COUNTRIES = {"US", "United States", "GB", "CA", "DE", "FR"}

INTERNAL_VENDOR = re.compile("intercompany|internal", re.I)
FULL_CATEGORIES = {"Ads", "Agency", "Creative", "Tools", "Labor", "Events"}
OVERHEAD_SHARE = Fraction(35, 100)

OPEN, SHUT = dt.timedelta(hours=9), dt.timedelta(hours=17, minutes=30)


def channel_of(source):
    for name, rule in CHANNEL_RULES:
        if rule.search(source):
            return name
    return UNKNOWN


def outcome_kind(text):
    """good, lost or junk; 'uncoded'; None for an empty field."""
    if not text:
        return None
    for kind, rule in OUTCOME_RULES:
        if rule.search(text):
            return kind
    return "uncoded"


CODES = [("held", "held"), ("no_budget", "budget|expensive"), ("no_response", "no.?response"), ("not_now", "timing|not now"), ("competitor", "competitor"),
         ("spam", "spam|bogus"), ("test", "test"), ("duplicate", "duplicate"), ("wrong_person", "wrong number|job seeker")]


def outcome_code(text):
    if not text:
        return "none"
    return next((code for code, rule in CODES if re.search(rule, text, re.I)), "uncoded")


# --------------------------------------------------------------------- Time --
def instant(text):
    """Whole microseconds since 1970 of a UTC stamp; None of an empty field."""
    if not text:
        return None
    gap = dt.datetime.fromisoformat(text) - EPOCH
    return (gap.days * 86400 + gap.seconds) * SECOND + gap.microseconds


def local(t):
    """The wall clock in New York at that instant, naive."""
    return (EPOCH + dt.timedelta(microseconds=t)).astimezone(NY).replace(tzinfo=None)


def local_date(t):
    return local(t).date()


def midnight(day):
    """The instant at which the day begins in New York."""
    gap = dt.datetime(day.year, day.month, day.day, tzinfo=NY).astimezone(UTC) - EPOCH
    return (gap.days * 86400 + gap.seconds) * SECOND


def week_of(day):
    return day - day.weekday() * ONE_DAY


def month_of(day):
    return f"{day.year:04d}-{day.month:02d}"


class Office:
    def __init__(self, holidays):
        self.holidays = holidays
        first, last = dt.date(2024, 1, 1), dt.date(2028, 12, 31)
        days = (first + i * ONE_DAY for i in range((last - first).days + 1))
        self.days = [d for d in days if d.weekday() < 5 and d not in holidays]

    def working_days(self, after, until):
        """Working days d with after < d <= until."""
        return max(0, bisect.bisect_right(self.days, until) - bisect.bisect_right(self.days, after))

    def nth_working_day_after(self, day, n):
        return self.days[bisect.bisect_right(self.days, day) + n - 1]

    def between(self, a, b):
        """Microseconds inside office hours between two instants. No clock change falls into office hours."""
        a, b = local(a), local(b)
        total = dt.timedelta()
        for day in self.days[bisect.bisect_left(self.days, a.date()):bisect.bisect_right(self.days, b.date())]:
            start = dt.datetime(day.year, day.month, day.day)
            inside = min(b, start + SHUT) - max(a, start + OPEN)
            if inside > dt.timedelta():
                total += inside
        return total // dt.timedelta(microseconds=1)


# --------------------------------------------------------------------- Data --
class Record:
    __slots__ = ("id", "email", "created", "score", "mql", "sql", "issued", "contacted", "owner", "appointment", "fit",
                 "outcome", "code", "outcome_at", "channel", "deal_id", "lead", "touches", "activities",
                 "issued_gross", "net_issued")


class Deal:
    __slots__ = ("id", "owner", "channel", "created", "created_day", "close_day", "stage", "closed", "won",
                 "revenue", "profit", "reason", "last_activity", "lead")


def rows(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as f:
        yield from csv.DictReader(f)


class Data:
    def __init__(self, folder):
        self.office = Office({dt.date.fromisoformat(r["Date"]) for r in rows(folder, "holidays.csv")})
        self.fx = {(r["Month"][:7], r["Currency"]): Fraction(r["Rate"]) for r in rows(folder, "fx.csv")}
        self.read_leads(folder)
        self.read_deals(folder)
        self.read_touches(folder)
        self.read_activities(folder)
        self.read_spend(folder)
        self.read_history(folder)
        self.sales_costs = [(r["Month"][:7], Fraction(r["Compensation"]) + Fraction(r["Tools"]))
                            for r in rows(folder, "sales_costs.csv")]

    def rate(self, day, currency):
        return self.fx[min(month_of(day), "2026-11"), currency]

    def read_leads(self, folder):
        records = []
        for r in rows(folder, "leads.csv"):
            if r["IsDeleted"] == "true":
                continue
            x = Record()
            x.id, x.email = r["Id"], trimmed(r["Email"]).lower()
            x.created = instant(r["CreatedDate"])
            x.score = Fraction(r["Score"]) if r["Score"] else None
            x.mql = instant(r["MqlAt"]) if x.score is not None and x.score >= 40 else None
            x.sql = instant(r["AcceptedAt"])
            x.contacted = instant(r["FirstContactAt"])
            x.fit = bool(FIT_TITLE.search(r["Title"])
                         and (not r["Employees"] or Fraction(r["Employees"]) >= 10)
                         and r["Country"] in FIT_COUNTRIES)
            x.outcome, x.outcome_at = outcome_kind(r["Outcome"]), instant(r["OutcomeAt"])
            x.code = outcome_code(r["Outcome"])
            x.issued_gross = instant(r["IssuedAt"]) if r["OwnerId"] and r["AppointmentAt"] else None
            x.net_issued = x.issued_gross if x.fit and x.outcome != "junk" else None
            x.channel = channel_of(r["LeadSource"])
            x.deal_id = r["ConvertedOpportunityId"] or None
            x.touches, x.activities = [], []
            records.append(x)
        records.sort(key=lambda x: (x.created, x.id))
        first = {}
        for x in records:
            x.lead = first.setdefault(x.email, x) if x.email else x
        self.records = {x.id: x for x in records}
        self.leads = [x for x in records if x.lead is x]
        self.duplicates = [x for x in records if x.lead is not x]

    def read_deals(self, folder):
        self.deals = {}
        for r in rows(folder, "opportunities.csv"):
            d = Deal()
            d.id, d.owner, d.channel = r["Id"], r["OwnerId"], channel_of(r["LeadSource"])
            d.created = instant(r["CreatedDate"])
            d.created_day, d.close_day = local_date(d.created), dt.date.fromisoformat(r["CloseDate"])
            d.stage, d.closed, d.won = r["StageName"], r["IsClosed"] == "true", r["IsWon"] == "true"
            rate = self.rate(d.close_day, r["Currency"])
            d.revenue = Fraction(r["Amount"]) * rate
            d.profit = d.revenue - Fraction(r["Cost"]) * rate
            d.reason, d.last_activity = r["LossReason"], instant(r["LastActivityDate"])
            d.lead = None
            self.deals[d.id] = d
        for x in self.records.values():
            if x.deal_id in self.deals:
                self.deals[x.deal_id].lead = x.lead

    def read_touches(self, folder):
        for r in rows(folder, "touches.csv"):
            x = self.records.get(r["LeadId"])
            if x is not None:
                x.lead.touches.append((instant(r["At"]), touch_id_key(r["Id"]), r["Channel"]))
        for x in self.leads:
            x.touches.sort()

    def read_activities(self, folder):
        for r in rows(folder, "activities.csv"):
            x = self.records.get(r["LeadId"])
            if x is not None and r["Type"] in ("call", "email", "meeting"):
                x.lead.activities.append(instant(r["At"]))

    def read_spend(self, folder):
        self.spend = []  # day, channel, category, USD of marketing investment
        for r in rows(folder, "spend.csv"):
            if INTERNAL_VENDOR.search(r["Vendor"]):
                continue
            share = 1 if r["Category"] in FULL_CATEGORIES else OVERHEAD_SHARE if r["Category"] == "Overhead" else 0
            if share:
                day = dt.date.fromisoformat(r["Date"])
                self.spend.append((day, r["Channel"], r["Category"],
                                   Fraction(r["Amount"]) * share * self.rate(day, r["Currency"])))

    def read_history(self, folder):
        self.history = defaultdict(list)  # deal: [(instant, stage entered)], in order
        for r in rows(folder, "opportunity_history.csv"):
            if r["Field"] == "StageName":
                self.history[r["OpportunityId"]].append((instant(r["CreatedDate"]), r["NewValue"]))
        for changes in self.history.values():
            changes.sort(key=lambda change: change[0])


# ------------------------------------------------------------------ Metrics --
def ratio(above, below):
    return Fraction(above) / below if below else None


def in_13_weeks(day):
    return FIRST_DAY <= day <= LAST_DAY


def share(items, test):
    items = list(items)
    return ratio(sum(1 for x in items if test(x)), len(items))


def by_week(data, emit):
    office = data.office

    def grouped(items, when):
        weeks = defaultdict(list)
        for x in items:
            if (t := when(x)) is not None:
                weeks[week_of(t if type(t) is dt.date else local_date(t))].append(x)
        return weeks

    captured = grouped(data.leads, lambda x: x.created)
    mql = grouped(data.leads, lambda x: x.mql)
    sql = grouped(data.leads, lambda x: x.sql)
    gross = grouped(data.leads, lambda x: x.issued_gross)
    net = grouped(data.leads, lambda x: x.net_issued)
    duplicates = grouped(data.duplicates, lambda x: x.created)
    spend = grouped(data.spend, lambda s: s[0])
    deals = data.deals.values()
    created = grouped(deals, lambda d: d.created)
    closed = grouped((d for d in deals if d.closed), lambda d: d.close_day)
    won = grouped((d for d in deals if d.won), lambda d: d.close_day)

    def contacted_after_issue(x):
        return x.contacted is not None and x.contacted >= x.net_issued

    def followed_up(x):
        return any(x.created <= at <= x.created + 14 * DAY for at in x.activities)

    def accepted_in_30_days(x):
        return x.sql is not None and x.mql <= x.sql <= x.mql + 30 * DAY

    def deal_in_45_days(x):
        deal = data.deals.get(x.deal_id)
        return deal is not None and x.sql <= deal.created <= x.sql + 45 * DAY

    def coded_in_time(x):
        return (x.outcome not in (None, "uncoded") and x.outcome_at is not None
                and local_date(x.outcome_at) <= office.nth_working_day_after(local_date(x.issued_gross), 5))

    def sourced(d):
        return d.lead is not None and d.lead.touches and d.lead.touches[0][2] in MARKETING

    def influenced(d):
        return d.lead is not None and any(
            channel in MARKETING and d.created - 180 * DAY <= at < midnight(d.close_day + ONE_DAY)
            for at, _, channel in d.lead.touches)

    for week in WEEKS:
        def put(metric, value):
            emit(metric, "week", week.isoformat(), "", value)

        leads_n, sql_n, net_n = len(captured[week]), len(sql[week]), len(net[week])
        closed_n, wins_n = len(closed[week]), len(won[week])
        investment = sum((s[3] for s in spend[week]), Fraction(0))
        ad_spend = sum((s[3] for s in spend[week] if s[2] == "Ads"), Fraction(0))
        revenue = sum((d.revenue for d in won[week]), Fraction(0))
        profit = sum((d.profit for d in won[week]), Fraction(0))
        put("leads", leads_n)
        put("mql", len(mql[week]))
        put("sql", sql_n)
        put("issued_gross", len(gross[week]))
        put("net_issued", net_n)
        put("duplicates", len(duplicates[week]))
        put("issued_junk", sum(1 for x in gross[week] if x.outcome == "junk"))
        put("investment", investment)
        put("ad_spend", ad_spend)
        put("opps_created", len(created[week]))
        put("closed", closed_n)
        put("wins", wins_n)
        put("revenue", revenue)
        put("gross_profit", profit)
        put("cost_per_lead", ratio(investment, leads_n))
        put("cost_per_qualified_lead", ratio(investment, sql_n))
        put("cost_per_net_issued", ratio(investment, net_n))
        put("win_rate", ratio(wins_n, closed_n))
        put("avg_gross_profit_per_win", ratio(profit, wins_n))
        put("roas", ratio(revenue, ad_spend))
        put("follow_up_rate", share(captured[week], followed_up))
        reached = [x for x in net[week] if contacted_after_issue(x)]
        waits = [Fraction(x.contacted - x.net_issued, HOUR) for x in reached]
        office_waits = [Fraction(office.between(x.net_issued, x.contacted), HOUR) for x in reached]
        put("response_median_hours", statistics.median(waits) if waits else None)
        put("response_median_office_hours", statistics.median(office_waits) if office_waits else None)
        put("sla_met", ratio(sum(1 for h in office_waits if h <= 4), net_n))
        put("mql_to_sql_30d", share(mql[week], accepted_in_30_days))
        put("sql_to_opp_45d", share(sql[week], deal_in_45_days))
        put("outcome_coverage", share(gross[week], coded_in_time))
        put("sourced_revenue_share", ratio(sum(d.revenue for d in won[week] if sourced(d)), revenue))
        put("influenced_revenue_share", ratio(sum(d.revenue for d in won[week] if influenced(d)), revenue))


def sales_cost_of_13_weeks(data):
    days_in_month, days_used = Counter(), Counter()
    day = FIRST_DAY.replace(day=1)
    while month_of(day) <= month_of(LAST_DAY):
        days_in_month[month_of(day)] += 1
        days_used[month_of(day)] += in_13_weeks(day)
        day += ONE_DAY
    return sum((cost * days_used[month] / days_in_month[month] for month, cost in data.sales_costs if days_used[month]),
               Fraction(0))


def by_channel(data, emit):
    def count(items, when):
        return Counter(x.channel for x in items if (t := when(x)) is not None and in_13_weeks(local_date(t)))

    leads = count(data.leads, lambda x: x.created)
    mql = count(data.leads, lambda x: x.mql)
    sql = count(data.leads, lambda x: x.sql)
    net = count(data.leads, lambda x: x.net_issued)
    deals = data.deals.values()
    created = count(deals, lambda d: d.created)
    closed = Counter(d.channel for d in deals if d.closed and in_13_weeks(d.close_day))
    wins = [d for d in deals if d.won and in_13_weeks(d.close_day)]
    won, revenue, cycle = Counter(), defaultdict(Fraction), Counter()
    for d in wins:
        won[d.channel] += 1
        revenue[d.channel] += d.revenue
        cycle[d.channel] += (d.close_day - d.created_day).days
    direct, shared = defaultdict(Fraction), Fraction(0)
    for day, channel, _, usd in data.spend:
        if in_13_weeks(day):
            if channel:
                direct[channel] += usd
            else:
                shared += usd
    sales_cost = sales_cost_of_13_weeks(data)
    credit = attribute(wins)

    for c in CHANNEL_NAMES:
        def put(metric, value):
            emit(metric, "period", PERIOD, c, value)

        investment = direct[c] + shared * (ratio(leads[c], leads.total()) or 0)
        sales = sales_cost * (ratio(created[c], created.total()) or 0)
        cycle_days = ratio(cycle[c], won[c])
        put("leads", leads[c])
        put("mql", mql[c])
        put("sql", sql[c])
        put("net_issued", net[c])
        put("opps_created", created[c])
        put("closed", closed[c])
        put("wins", won[c])
        put("revenue", revenue[c])
        put("cycle_days", cycle_days)
        put("investment", investment)
        put("sales_cost", sales)
        put("cac_fully_loaded", ratio(investment + sales, won[c]))
        put("pipeline_velocity", created[c] * (revenue[c] / won[c]) * Fraction(won[c], closed[c]) / cycle_days
            if won[c] and closed[c] and cycle_days else None)
        for model in ("first", "last", "linear", "position", "decay"):
            put("attributed_revenue_" + model, credit[model][c])
    emit("attributed_revenue_none", "period", PERIOD, "Unattributed", credit["none"][""])


def attribute(wins):
    credit = defaultdict(lambda: defaultdict(Fraction))  # model: channel: USD
    for d in wins:
        end = midnight(d.close_day + ONE_DAY)
        path = [t for t in d.lead.touches if end - 90 * DAY <= t[0] < end] if d.lead else []
        n = len(path)
        if not n:
            credit["none"][""] += d.revenue
            continue
        credit["first"][path[0][2]] += d.revenue
        credit["last"][path[-1][2]] += d.revenue
        decay = [Fraction(2.0 ** (-(end - at) / (7 * DAY))) for at, _, _ in path]
        total = sum(decay)
        for i, (_, _, channel) in enumerate(path):
            if n == 1:
                position = Fraction(1)
            elif n == 2:
                position = Fraction(1, 2)
            else:
                position = Fraction(4, 10) if i in (0, n - 1) else Fraction(2, 10) / (n - 2)
            credit["linear"][channel] += d.revenue / n
            credit["position"][channel] += d.revenue * position
            credit["decay"][channel] += float(d.revenue) * float(decay[i] / total)
    return credit


def others(data, emit):
    office, deals = data.office, data.deals

    profit, spent = Counter(), Counter()
    for x in data.leads:
        deal = deals.get(x.deal_id)
        if x.net_issued is not None and deal is not None and deal.won:
            issue = local_date(x.net_issued)
            if issue <= deal.close_day <= issue + 180 * ONE_DAY:
                profit[month_of(issue)] += deal.profit
    for day, _, _, usd in data.spend:
        spent[month_of(day)] += usd
    for i in range(9):
        month = f"{2025 + (7 + i) // 12:04d}-{(7 + i) % 12 + 1:02d}"
        emit("cohort_roi_180d", "month", month, "", ratio(profit[month] - spent[month], spent[month]))

    entries, stayed, ended, lost = Counter(), Counter(), Counter(), Counter()
    for changes in data.history.values():
        for i, (at, stage) in enumerate(changes):
            entries[stage] += 1
            if i + 1 < len(changes):
                next_at, next_stage = changes[i + 1]
                ended[stage] += 1
                stayed[stage] += next_at - at
                lost[stage] += next_stage == "Closed Lost"
    stage_days = {s: Fraction(stayed[s], DAY * ended[s]) for s in ended}
    stuck, silent, stages_now = Counter(), Counter(), set()
    as_of = midnight(AS_OF_DATE)
    for d in deals.values():
        if d.closed:
            continue
        stages_now.add(d.stage)
        changes = data.history.get(d.id)
        if changes and d.stage in stage_days and Fraction(as_of - changes[-1][0], DAY) > Fraction(3, 2) * stage_days[d.stage]:
            stuck[d.stage] += 1
        if d.revenue >= 20000 and (d.last_activity is None
                                   or office.working_days(local_date(d.last_activity), AS_OF_DATE) > 10):
            silent[d.stage] += 1
    for stage in sorted(entries):
        emit("stage_entries", "all", ALL_LABEL, stage, entries[stage])
        emit("stage_days", "all", ALL_LABEL, stage, stage_days.get(stage))
        emit("stage_lost_share", "all", ALL_LABEL, stage, ratio(lost[stage], ended[stage]))
    for stage in sorted(stages_now):
        emit("stuck_deals", "asof", ASOF_LABEL, stage, stuck[stage])
        emit("silent_deals", "asof", ASOF_LABEL, stage, silent[stage])

    lost_by_reason, closed, won = Counter(), Counter(), Counter()
    for d in deals.values():
        if in_13_weeks(d.close_day):
            owner = d.owner or "No owner"
            closed[owner] += d.closed
            won[owner] += d.won
            if d.closed and not d.won:
                lost_by_reason[d.reason or "Not given"] += 1
    for reason in sorted(lost_by_reason):
        emit("lost_by_reason", "period", PERIOD, reason, lost_by_reason[reason])
    issued = Counter(x.code for x in data.leads if x.issued_gross is not None and in_13_weeks(local_date(x.issued_gross)))
    for code in sorted(issued):
        emit("issued_by_outcome", "period", PERIOD, code, issued[code])
    for owner in sorted(closed):
        emit("win_rate_by_owner", "period", PERIOD, owner, ratio(won[owner], closed[owner]))


def report(folder):
    data, answers = Data(folder), []

    def emit(metric, grain, period, segment, value):
        if value is not None and not isinstance(value, int):
            value = repr(float(value))
        answers.append((metric, grain, period, segment, "" if value is None else value))

    by_week(data, emit)
    by_channel(data, emit)
    others(data, emit)
    return answers


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("metric", "grain", "period", "segment", "value"))
    out.writerows(report(sys.argv[1]))
