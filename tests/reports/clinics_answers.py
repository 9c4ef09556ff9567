#!/usr/bin/env python3
"""clinics_answers.py DATADIR > answers.csv

The figures of reports/clinics, run as of 2026-07-05, computed from its data and its agreement's words alone, in plain Python: a second
opinion, for bench/compare.py. It writes metric,grain,period,segment,value. Money and ratios are exact until they are printed.
"""
import csv
import datetime as dt
import os
import re
import statistics
import sys
from collections import Counter, defaultdict
from fractions import Fraction

AS_OF = dt.datetime(2026, 7, 5)
TODAY = AS_OF.date()
ONE = dt.timedelta(days=1)
WEEKS = [(TODAY - 7 * (13 - i) * ONE, TODAY - 7 * (12 - i) * ONE) for i in range(13)]
SPAN = (WEEKS[0][0], WEEKS[-1][1])
FIRSTS = [dt.date(2025, 10, 1), dt.date(2025, 11, 1), dt.date(2025, 12, 1)] + [dt.date(2026, m, 1) for m in range(1, 8)]
MONTHS = list(zip(FIRSTS, FIRSTS[1:]))
NEW_WORDING = dt.date(2026, 5, 10)
OPENS, CLOSES = dt.time(8), dt.time(19)
ROUTES = {10: "Search", 11: "Search", 30: "Doctor", 31: "Friends", 32: "Friends", 40: "Door", **{n: "Social" for n in range(20, 30)}}


def rows_of(folder, name, **form):
    encoding = form.pop("encoding", "utf-8")
    with open(os.path.join(folder, name), newline="", encoding=encoding) as f:
        return list(csv.DictReader(f, **form))


def clock(text):
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M") if text else None


def german_day(text):
    return dt.datetime.strptime(text, "%d.%m.%Y").date() if text else None


def german_number(text):
    return Fraction(text.replace(".", "").replace(",", "."))


def happened(time):
    """Of an event's time: its day, if it lies before the moment of the run."""
    if time is None:
        return None
    day = time.date() if isinstance(time, dt.datetime) else time
    return day if day < TODAY else None


def route_of(text):
    return ROUTES.get(int(text), "uncoded") if text else "Not said"


def area_of(code):
    if not code:
        return None
    if not re.match(r"D\d\d", code):
        return "Outside"
    district = int(code[1:3])
    return "City" if district <= 2 else "North" if district % 2 else "South"


class Office:
    """Monday to Saturday, 08:00 to 19:00, and not on the days that are closed. The clocks change at night, when it is closed."""

    def __init__(self, closed):
        self.closed = closed

    def opens(self, day):
        return day.weekday() != 6 and day not in self.closed

    def hours(self, start, end):
        total, day = dt.timedelta(), start.date()
        while day <= end.date():
            if self.opens(day):
                first, last = max(start, dt.datetime.combine(day, OPENS)), min(end, dt.datetime.combine(day, CLOSES))
                total += max(last - first, dt.timedelta())
            day += ONE
        return Fraction(int(total.total_seconds()), 3600)


class Data:
    def __init__(self, folder):
        books = {"delimiter": ";", "encoding": "latin-1"}
        self.office = Office({dt.date.fromisoformat(r["day"]) for r in rows_of(folder, "closed.csv")})
        self.clinics = {int(r["no"]): r["name"] for r in rows_of(folder, "clinics.csv")}
        self.rates = {(german_day(r["Monat"]), r["Währung"]): german_number(r["Kurs"]) for r in rows_of(folder, "Kurse.csv", **books)}
        self.last_rate = max(month for month, _ in self.rates)
        self.tariffs = rows_of(folder, "tariffs.csv")
        self.read_enquiries(rows_of(folder, "enquiries.csv"))
        self.read_bookings(rows_of(folder, "bookings.csv"))
        self.read_invoices(rows_of(folder, "Rechnungen.csv", **books))
        self.costs = [(german_day(r["Tag"]), r) for r in rows_of(folder, "Werbekosten.csv", **books)]
        self.rents = {german_day(r["Monat"]): german_number(r["Betrag"]) for r in rows_of(folder, "Miete.csv", **books)}

    def read_enquiries(self, rows):
        found = []
        for r in rows:
            found.append({"nr": int(r["enquiry no"]), "patient": int(r["patient no"]), "received": clock(r["received"]),
                          "answered": clock(r["answered"]), "route": route_of(r["came by"]), "treatment": r["treatment"] or None,
                          "clinic": self.clinics.get(int(r["clinic"])), "area": area_of(r["eircode"]), "spam": r["spam"] == "1",
                          "bookings": []})
        good = sorted((e for e in found if not e["spam"]), key=lambda e: (e["received"], e["nr"]))
        first, self.leads_to, self.repeats, self.enquiries = {}, {}, [], []
        for e in good:
            group = (e["patient"], e["treatment"]) if e["treatment"] else e["nr"]
            kept = first.setdefault(group, e)
            self.leads_to[e["nr"]] = kept
            (self.enquiries if kept is e else self.repeats).append(e)

    def price(self, treatment, day):
        for t in self.tariffs:
            until = t["valid until"]
            if t["treatment"] == treatment and t["valid from"] <= day.isoformat() and (not until or day.isoformat() < until):
                return Fraction(t["price"])
        return None

    def read_bookings(self, rows):
        self.bookings = {}
        for r in rows:
            b = {"nr": int(r["booking no"]), "enquiry": self.leads_to.get(int(r["enquiry no"])) if r["enquiry no"] else None,
                 "clinic": self.clinics.get(int(r["clinic"])), "booked": clock(r["booked"]), "starts": clock(r["starts"]),
                 "state": int(r["state"]), "invoices": []}
            b["price"] = self.price(r["treatment"], b["starts"].date())
            b["route"] = b["enquiry"]["route"] if b["enquiry"] else "Not said"
            self.bookings[b["nr"]] = b
            if b["enquiry"]:
                b["enquiry"]["bookings"].append(b)

    def read_invoices(self, rows):
        self.invoices = []
        for r in rows:
            issued = german_day(r["Datum"])
            rate = Fraction(1) if r["Währung"] == "EUR" else self.rates.get((min(issued.replace(day=1), self.last_rate), r["Währung"]))
            booking = self.bookings.get(int(r["Buchung"]))
            i = {"issued": issued, "paid": german_day(r["Bezahlt am"]), "booking": booking,
                 "amount": german_number(r["Betrag"]) * rate if rate is not None else None}
            self.invoices.append(i)
            if booking:
                booking["invoices"].append(i)


def within(days, day):
    return day is not None and days[0] <= day < days[1]


def ratio(a, b):
    return Fraction(a) / b if b else None


def mean(values):
    return Fraction(sum(values)) / len(values) if values else None


# ------------------------------------------------------------------ one figure each, for the days [from, until)
def came(data, days, **only):
    return [e for e in data.enquiries if within(days, happened(e["received"])) and all(e[k] == v for k, v in only.items())]


def is_qualified(e):
    day = happened(e["answered"])
    return bool(day and e["clinic"] and e["treatment"] and not (day >= NEW_WORDING and e["area"] == "Outside"))


def answered_in_two(data, e):
    return bool(happened(e["answered"]) and data.office.hours(e["received"], e["answered"]) <= 2)


def booked_in_seven(e):
    return any(happened(b["booked"]) and e["received"] <= b["booked"] and b["booked"].date() <= e["received"].date() + 7 * ONE
               for b in e["bookings"])


def first_month(e):
    day = e["received"].date()
    return sum(i["amount"] for b in e["bookings"] for i in b["invoices"]
               if i["amount"] is not None and happened(i["issued"]) and day <= i["issued"] <= day + 30 * ONE)


def campaigns(data, days, route=None, loose=False):
    total = Fraction(0)
    for day, r in data.costs:
        if not within(days, happened(day)) or r["Empfänger"].lower().startswith("intern"):
            continue
        part = {"Anzeigen": 1, "Veranstaltung": 1, "Agentur": 1, "Verwaltung": Fraction(1, 4)}.get(r["Art"], 0)
        if loose and r["Kanal"] or route and (not r["Kanal"] or route_of(r["Kanal"]) != route):
            continue
        total += german_number(r["Betrag"]) * part
    return total


def rent(data, days):
    total, day = Fraction(0), days[0]
    while day < min(days[1], TODAY):
        month = day.replace(day=1)
        length = ((month + 31 * ONE).replace(day=1) - month).days
        total += data.rents.get(month, Fraction(0)) / length
        day += ONE
    return total


def kept(data, days, **only):
    return [b for b in data.bookings.values() if b["state"] == 2 and within(days, happened(b["starts"]))
            and all(b[k] == v for k, v in only.items())]


def made(data, days, **only):
    return [b for b in data.bookings.values() if within(days, happened(b["booked"])) and all(b[k] == v for k, v in only.items())]


def issued(data, days):
    return [i for i in data.invoices if within(days, happened(i["issued"]))]


def amounts(invoices):
    return [i["amount"] for i in invoices if i["amount"] is not None]


def unpaid(data, moment):
    return [i for i in data.invoices if i["issued"] < moment and not (i["paid"] and i["paid"] < moment)]


def clinic_of(invoice):
    return invoice["booking"]["clinic"] if invoice["booking"] else None


def figures(data, days, today=None):
    """What weeks and the whole period show. In a week's state, today is its last day; in the whole period's, that of the run."""
    today = today or days[1] - ONE
    asked, visits, bills = came(data, days), kept(data, days), issued(data, days)
    payments = [i for i in data.invoices if within(days, happened(i["paid"]))]
    missed = [b for b in data.bookings.values() if b["state"] == 3 and within(days, happened(b["starts"]))]
    hours = [data.office.hours(e["received"], e["answered"]) for e in asked if happened(e["answered"])]
    waits = [Fraction(int((b["starts"] - b["booked"]).total_seconds()), 86400) for b in made(data, days)
             if b["state"] == 2 and happened(b["starts"]) and b["starts"] >= b["booked"]]
    spent = campaigns(data, days)
    return {
        "enquiries": len(asked), "repeats": sum(within(days, happened(e["received"])) for e in data.repeats),
        "qualified": sum(is_qualified(e) and within(days, happened(e["answered"])) for e in data.enquiries),
        "answered_2h": ratio(sum(answered_in_two(data, e) for e in asked), len(asked)),
        "response": statistics.median(hours) if hours else None,
        "booking_rate": ratio(sum(booked_in_seven(e) for e in asked), len(asked)),
        "bookings": len(made(data, days)), "visits": len(visits), "kept_share": ratio(len(visits), len(visits) + len(missed)),
        "patients_seen": len({b["enquiry"]["patient"] for b in visits if b["enquiry"]}), "wait": mean(waits),
        "invoiced": sum(amounts(bills)), "by_list": sum(b["price"] for b in visits if b["price"] is not None),
        "paid": sum(amounts(payments)), "days_to_pay": mean([(i["paid"] - i["issued"]).days for i in payments]),
        "campaigns": spent, "rent": rent(data, days), "cost_per_enquiry": ratio(spent, len(asked)),
        "cost_per_visit": ratio(spent, len(visits)), "after_costs": sum(amounts(bills)) - spent - rent(data, days),
        "month_trend": len(came(data, (days[1] - 28 * ONE, days[1]))), "unpaid": len(unpaid(data, days[1])),
        "overdue": sum(i["issued"] + 30 * ONE < today for i in unpaid(data, days[1])),
    }


def month_figures(data, days, before):
    f = figures(data, days)
    bills = amounts(issued(data, days))
    now, then = f["enquiries"], len(came(data, before)) if before else 0
    out = {k: f[k] for k in ("enquiries", "qualified", "bookings", "visits", "invoiced", "campaigns", "rent")}
    out.update(courses=sum(a for a in bills if a >= 500), largest=max(bills) if bills else None, growth=ratio(now, then) - 1 if then else None,
               first_month=sum(first_month(e) for e in came(data, days)))
    return out


def by_route(data):
    asked, loose = Counter(e["route"] for e in came(data, SPAN)), campaigns(data, SPAN, loose=True)
    for route in ["Search", "Social", "Doctor", "Friends", "Door", "uncoded", "Not said"]:
        spent, seen = campaigns(data, SPAN, route) + loose * asked[route] / sum(asked.values()), len(kept(data, SPAN, route=route))
        yield route, {"enquiries": asked[route], "visits": seen, "campaigns": spent, "cost_per_visit": ratio(spent, seen)}


def by_clinic(data):
    late = [i for i in unpaid(data, TODAY) if i["issued"] + 30 * ONE < TODAY]
    for name in [*data.clinics.values(), None]:
        yield name or "No clinic", {
            "enquiries": len(came(data, SPAN, clinic=name)), "visits": len(kept(data, SPAN, clinic=name)),
            "invoiced": sum(amounts([i for i in issued(data, SPAN) if clinic_of(i) == name])),
            "overdue": sum(clinic_of(i) == name for i in late)}


def by_both(data):
    counts = defaultdict(Counter)
    for metric, rows in (("enquiries", came(data, SPAN)), ("bookings", made(data, SPAN)), ("visits", kept(data, SPAN))):
        for r in rows:
            counts["%s / %s" % (r["clinic"] or "No clinic", r["route"])][metric] += 1
    for segment, of in counts.items():
        yield segment, {metric: of[metric] for metric in ("enquiries", "bookings", "visits")}


def by_rest(data):
    areas = Counter(e["area"] or "Not said" for e in came(data, SPAN))
    for area, n in areas.items():
        yield "area: Not said" if area == "Not said" else area, {"enquiries": n}  # a route is "Not said" too
        yield area, {"from_afar": n if area == "Outside" else 0}
    bills = amounts(issued(data, SPAN))
    yield "course", {"invoiced": sum(a for a in bills if a >= 500)}
    yield "visit", {"invoiced": sum(a for a in bills if a < 500)}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = Data(sys.argv[1])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["metric", "grain", "period", "segment", "value"])

    def put(grain, period, segment, values):
        for metric, value in values.items():
            out.writerow([metric, grain, period, segment, "" if value is None else repr(float(value))])

    for days in WEEKS:
        put("week", days[0].isoformat(), "", figures(data, days))
    for before, days in zip([None, *MONTHS], MONTHS):
        put("month", days[0].strftime("%Y-%m"), "", month_figures(data, days, before))
    span = "%s/%s" % (SPAN[0], SPAN[1] - ONE)
    put("period", span, "", figures(data, SPAN, TODAY))
    for part in (by_route, by_clinic, by_both, by_rest):
        for segment, values in part(data):
            put("period", span, segment, values)


if __name__ == "__main__":
    main()
