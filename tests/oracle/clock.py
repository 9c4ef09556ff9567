"""Times, days and the calendar of a project: zones, weeks, months, working days, office hours, exchange rates.

A time is a count of microseconds since 1970 in UTC, a day is a date. Everything is computed the long way round, day by day.
"""
import datetime as dt
import functools
from fractions import Fraction
from zoneinfo import ZoneInfo

import syntax

UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2100, 1, 1)      # of all days that any data may have
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april may june july august september october november december".split()
SECONDS = syntax.ELAPSED


class Problem(Exception):
    """What the program must refuse, too."""


class Time(int):
    """Microseconds since 1970, UTC."""


class Moment(Time):
    """The time for which a state is asked, with the day that `today` then is: the last day of the period shown, or the run's."""


def moment(t, today):
    m = Moment(t)
    m.today = today
    return m


def instant(d):
    gap = d.astimezone(UTC) - EPOCH
    return Time((gap.days * 86400 + gap.seconds) * 1000000 + gap.microseconds)


def iso_week_monday(year, week):
    d = dt.date(year, 1, 4)
    d = d - d.weekday() * DAY + (week - 1) * 7 * DAY
    return d if d.isocalendar()[:2] == (year, week) else None


class Calendar:
    def __init__(self, items, feed):
        self.zone, self.week, self.currency, self.office, self.rates = ZoneInfo("UTC"), 0, "USD", None, {}
        self.holidays, self.later, self.fiscal_month, self.weeks, self.last = set(), False, None, None, None
        for it in items:
            if it[0] == "timezone":
                self.zone = ZoneInfo(it[1])
            elif it[0] == "week":
                self.week = WEEKDAYS.index(it[1])
            elif it[0] == "fiscal" and len(it) > 2:
                self.weeks = [int(n) for n in it[1]], WEEKDAYS.index(it[2]), MONTHS.index(it[3]) + 1
            elif it[0] == "fiscal":
                self.fiscal_month = MONTHS.index(it[1]) + 1
            elif it[0] == "currency":
                self.currency = it[1]
            elif it[0] == "office":
                self.office = ([WEEKDAYS.index(d) for d in it[1]], [dt.time.fromisoformat(t) for t in it[2]])
            elif it[0] == "holidays":
                self.holidays = {dt.date.fromisoformat(r["date"][:10]) for r in feed(it[1])}
            elif it[0] == "rates":
                self.later = it[2]
                self.rates = {(r["month"][:7], r["currency"]): Fraction(r["rate"]) for r in feed(it[1])}
                self.last = max(m for m, _ in self.rates)

    # ---------------------------------------------------------------- times and days
    def local(self, t):
        return (EPOCH + dt.timedelta(microseconds=int(t))).astimezone(self.zone)

    @functools.lru_cache(None)
    def day(self, t):
        return t if isinstance(t, dt.date) else self.local(t).date()

    def at(self, d, time):
        """The first instant at which the clock shows that time of the day; where it never does, as if it had not been put forward."""
        return instant(dt.datetime.combine(d, time, tzinfo=self.zone))

    def midnight(self, d):
        return self.at(d, dt.time())

    def instant(self, v):
        return v if isinstance(v, Time) else self.midnight(v)

    def parse(self, text, zone):
        t = text.strip().replace("T", " ")
        d = dt.datetime.fromisoformat(t[:-1] if t.endswith("Z") else t)
        return instant(d if d.tzinfo else d.replace(tzinfo=UTC if t.endswith("Z") else zone or self.zone))

    # ---------------------------------------------------------------- working days and office hours
    def works(self, d):
        (a, b), _ = self.office
        span = [(a + i) % 7 for i in range((b - a) % 7 + 1)]
        return d.weekday() in span and d not in self.holidays

    def nth_working(self, d, n):
        """The n-th working day behind d (before d for n < 0)."""
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            d += step
            while not self.works(d):
                d += step
        return d

    def working_between(self, a, b):
        """Working days behind a, up to and including b."""
        if b < a:
            return -self.working_between(b, a)
        return sum(1 for i in range(1, (b - a).days + 1) if self.works(a + i * DAY))

    def office_between(self, a, b):
        """Microseconds."""
        total, d = 0, self.day(a)
        while d <= self.day(b):
            if self.works(d):
                opens, closes = (self.at(d, t) for t in self.office[1])
                total += max(0, min(b, closes) - max(a, opens))
            d += DAY
        return total

    # ---------------------------------------------------------------- periods: pairs of days, the last not included
    def years_end(self, year):
        """Of a fiscal year by weeks: the last of that weekday of the month."""
        _, weekday, month = self.weeks
        d = dt.date(year + month // 12, month % 12 + 1, 1) - DAY
        while d.weekday() != weekday:
            d -= DAY
        return d

    def by_weeks(self, d):
        """The fiscal year of a day and the first days of its months; what a 53rd week adds belongs to the last of them."""
        year = d.year if d <= self.years_end(d.year) else d.year + 1
        first, out = self.years_end(year - 1) + DAY, []
        for i in range(12):
            out.append(first)
            first += self.weeks[0][i % 3] * 7 * DAY
        return year, out

    def start_by_weeks(self, unit, d):
        if unit == "week":
            return d - (d.weekday() - self.weeks[1] - 1) % 7 * DAY
        firsts = self.by_weeks(d)[1][:: {"month": 1, "quarter": 3, "year": 12}[unit]]
        return max(x for x in firsts if x <= d)

    def next(self, unit, d, n, fiscal=False):
        """The first day of the n-th period behind (before for n < 0) the one that begins on d."""
        if not (fiscal and self.weeks) or unit in ("day", "week"):
            return self.move(d, n, unit)[0]
        for _ in range(abs(n)):
            here, step = self.start_by_weeks(unit, d), DAY if n > 0 else -DAY
            while self.start_by_weeks(unit, d) == here:
                d += step
            d = self.start_by_weeks(unit, d)
        return d

    def start(self, unit, d, fiscal=False):
        if unit == "day":
            return d
        if fiscal and self.weeks:
            return self.start_by_weeks(unit, d)
        if unit == "week":
            return d - ((d.weekday() - self.week) % 7) * DAY
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        first = fiscal and self.fiscal_month or 1
        back = (d.month - first) % 12 % months
        return self.move(d.replace(day=1), -back, "month")[0]

    def move(self, d, n, unit):
        """The day n units later, and whether there is such a day: the month's last stands for a 31st that it has not."""
        unit = unit.split()[-1].rstrip("s")
        if unit in ("day", "week"):
            return d + n * (7 if unit == "week" else 1) * DAY, True
        y, m = divmod(d.year * 12 + d.month - 1 + n * {"month": 1, "quarter": 3, "year": 12}[unit], 12)
        last = (dt.date(y + (m == 11), (m + 1) % 12 + 1, 1) - DAY).day
        return dt.date(y, m + 1, min(d.day, last)), d.day <= last

    def earlier(self, a, b, n, unit, grain):
        """The counterpart of [a, b), or None."""
        unit = unit.split()[-1].rstrip("s")
        if a == FIRST:
            return None
        if unit == "year" and a.weekday() == b.weekday() == 0 and (b - a).days % 7 == 0 and grain in (None, "week"):
            ends = []
            for monday in (a, b - 7 * DAY):
                year, week, _ = monday.isocalendar()
                ends.append(iso_week_monday(year - n, week))
            if None in ends or ends[1] + 7 * DAY - ends[0] != b - a:
                return None
            return ends[0], ends[1] + 7 * DAY
        (x, there), (y, also) = self.move(a, -n, unit), self.move(b, -n, unit)
        if (b - a).days == 1:
            return (x, x + DAY) if there else None
        return (x, y) if there and also and y > x else None

    def name(self, unit, d, fiscal=False):
        if unit not in ("month", "quarter", "year"):
            return d.isoformat()
        if fiscal and self.weeks:
            year, firsts = self.by_weeks(d)
            place = max(i for i, x in enumerate(firsts) if x <= d)
            return f"FY{year}" + {"month": f"-M{place + 1:02d}", "quarter": f"-Q{place // 3 + 1}", "year": ""}[unit]
        marked = fiscal and self.fiscal_month
        first = marked or 1
        place = (d.month - first) % 12
        last = self.move(d.replace(day=1), 11 - place, "month")[0]
        year = ("FY" if marked else "") + str(last.year)
        return {"month": f"{year}-{'M' if marked else ''}{place + 1:02d}", "quarter": f"{year}-Q{place // 3 + 1}", "year": year}[unit]

    # ---------------------------------------------------------------- money
    def rate(self, d, cur):
        if cur == self.currency:
            return Fraction(1)
        m = d.isoformat()[:7]
        if self.later and self.last and m > self.last:
            m = self.last
        return self.rates.get((m, cur))
