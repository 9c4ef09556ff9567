#!/usr/bin/env python3
"""make_data.py [FOLDER [SEED]]: writes the clinics' sample data, the same every time for a seed.

Two programs export them, each in its own way: the booking system (commas, UTF-8, ISO times, numbers as codes) and the accountant's
(semicolons, Latin-1, 31.12.2026, 1.234,50). What occurs in such data occurs here: spam, people who ask twice, times around the
change of the clocks, bookings without an enquiry, links that lead nowhere, invoices in two currencies, costs that nobody has classified.
"""
import csv
import datetime as dt
import os
import random
import sys

FIRST = dt.date(2025, 10, 1)
LAST = dt.date(2026, 7, 4)
NOW = dt.datetime(2026, 7, 5)
CLINICS = [(1, "Ranelagh", "EUR"), (2, "Howth", "EUR"), (3, "Swords", "EUR"), (7, "Newry", "GBP")]
TREATMENTS = ["Physio", "Sports massage", "Pilates", "Dry needling"]
PRICES = {"Physio": 85, "Sports massage": 75, "Pilates": 24, "Dry needling": 60}
ROUTES = [10, 10, 10, 11, 20, 21, 22, 25, 30, 30, 31, 32, 40, 40, 55]
KEYS = ["D01", "D02", "D04", "D06", "D07", "D08", "D09", "D11", "D13", "D14", "K67", "A94", "K78"]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 20260705)
uniform = random.random


def pick(items):
    return items[int(uniform() * len(items))]


def moment(day, opens=7, closes=22):
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=int(60 * (opens + uniform() * (closes - opens))))


def stamp(time):
    return time.strftime("%Y-%m-%d %H:%M") if time and time < NOW else ""


def german(day):
    return day.strftime("%d.%m.%Y") if day else ""


def amount(cents):
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return "%s%s,%02d" % (sign, f"{cents // 100:,}".replace(",", "."), cents % 100)


def write(name, head, rows, delimiter=",", encoding="utf-8"):
    with open(os.path.join(FOLDER, name), "w", newline="", encoding=encoding) as f:
        out = csv.writer(f, delimiter=delimiter, lineterminator="\r\n" if encoding == "latin-1" else "\n")
        out.writerow(head)
        out.writerows(rows)


def price_of(treatment, day):
    return PRICES[treatment] + (5 if day >= dt.date(2026, 4, 1) else 0)


def enquiries():
    rows, number, people = [], 5000, 100
    day = FIRST
    while day <= LAST:
        for _ in range(int(4 + uniform() * 8 * (0.4 if day.weekday() == 6 else 1))):
            number += 1 + int(uniform() * 3)
            again = rows and uniform() < 0.06
            people += 1
            who, what = (rows[-1 - int(uniform() * min(40, len(rows)))][1], None) if again else (people, None)
            received = moment(day)
            what = pick(TREATMENTS) if uniform() < 0.96 else ""
            spam = uniform() < 0.04
            answered = received + dt.timedelta(minutes=int(5 + uniform() ** 3 * 2600)) if uniform() < 0.9 and not spam else None
            route = pick(ROUTES) if uniform() < 0.95 else ""
            clinic = pick(CLINICS)[0] if uniform() < 0.985 else 4  # the clinic that was closed is in no list
            place = "%s %s%d" % (pick(KEYS), pick("XYWRT"), int(100 + uniform() * 900)) if uniform() < 0.93 else ""
            rows.append([number, who, received, route, what, clinic, place, int(spam), answered])
        day += dt.timedelta(days=1)
    return rows


def bookings(asked):
    rows, number = [], 900
    for enquiry, _, received, _, what, clinic, _, spam, answered in asked:
        if spam or not answered or clinic == 4 or uniform() > 0.62:
            continue
        for visit in range(1 + (uniform() < 0.3) + (uniform() < 0.1)):
            number += 1
            booked = answered + dt.timedelta(minutes=int(uniform() ** 2 * 20000 + visit * 9000))
            starts = moment((booked + dt.timedelta(days=1 + int(uniform() * 12))).date(), 8, 19)
            luck = uniform()
            state = 1 if starts >= NOW else 2 if luck < 0.78 else 3 if luck < 0.87 else 4
            if booked >= NOW:
                continue
            cancelled = booked + (starts - booked) * 0.7 if state == 4 else None
            if cancelled and cancelled >= NOW:
                state, cancelled = 1, None
            link = enquiry if uniform() < 0.97 else "" if uniform() < 0.7 else enquiry + 100000
            rows.append([number, link, clinic, what or pick(TREATMENTS), booked, starts, state, cancelled])
    return rows


def invoices(booked):
    rows, number = [], 0
    currency = {no: cur for no, _, cur in CLINICS}
    for booking, _, clinic, what, _, starts, state, _ in booked:
        if state != 2 and not (state == 3 and uniform() < 0.4):
            continue
        number += 1
        issued = starts.date() + dt.timedelta(days=int(uniform() * 3))
        if issued > LAST:
            continue
        due = price_of(what, starts.date()) * (100 if state == 2 else 50)
        if uniform() < 0.1:
            due = due * 9 // 10
        if uniform() < 0.02:
            due *= 12  # a course of twelve, paid at once
        paid = issued + dt.timedelta(days=int(uniform() ** 2 * 45)) if uniform() < 0.93 else None
        paid = paid if paid and paid <= LAST else None
        money = currency[clinic] if uniform() < 0.99 else "USD"  # one that has no rate
        rows.append(["R-%05d" % number, booking, german(issued), german(paid), amount(due), money])
    return rows


def costs():
    rows = []
    day = FIRST
    while day <= LAST:
        rows.append([german(day), "Suche", "10", "Anzeigen", "Suchmaschine", amount(int(3000 + uniform() * 4000))])
        if day.weekday() in (1, 4):
            rows.append([german(day), "Beiträge", pick(["20", "21", "25"]), "Anzeigen", "Netzwerk", amount(int(5000 + uniform() * 9000))])
        if day.day == 3:
            rows.append([german(day), "Ärztefrühstück", "30", "Veranstaltung", "Café Grün", amount(int(20000 + uniform() * 30000))])
            rows.append([german(day), "Gemeinkosten", "", "Verwaltung", "Lohn", amount(120000)])
            rows.append([german(day), "Druck", "", "Agentur", "Größe & Söhne", amount(int(15000 + uniform() * 5000))])
        if day.day == 17:
            rows.append([german(day), "Umbuchung", "10", "Anzeigen", "Intern: Umbuchung", amount(-int(uniform() * 9000))])
            rows.append([german(day), "Kalender", "", "Geschenke", "Druckerei", amount(8000)])
        day += dt.timedelta(days=1)
    return rows


def main():
    write("clinics.csv", ["no", "name", "opened"], [[no, name, "20%02d-03-01" % (10 + no)] for no, name, _ in CLINICS])
    write("tariffs.csv", ["treatment", "valid from", "valid until", "price"],
          [[t, "2025-01-01", "2026-04-01", PRICES[t]] for t in TREATMENTS] + [[t, "2026-04-01", "", PRICES[t] + 5] for t in TREATMENTS])
    write("closed.csv", ["day"], [[d] for d in ["2025-10-27", "2025-12-25", "2025-12-26", "2026-01-01", "2026-02-02", "2026-03-17",
                                               "2026-04-06", "2026-05-04", "2026-06-01"]])
    asked = enquiries()
    write("enquiries.csv", ["enquiry no", "patient no", "received", "came by", "treatment", "clinic", "eircode", "spam", "answered"],
          [r[:2] + [stamp(r[2])] + r[3:8] + [stamp(r[8])] for r in asked])
    booked = bookings(asked)
    write("bookings.csv", ["booking no", "enquiry no", "clinic", "treatment", "booked", "starts", "state", "cancelled"],
          [r[:4] + [stamp(r[4]), r[5].strftime("%Y-%m-%d %H:%M"), r[6], stamp(r[7])] for r in booked])
    books = {"delimiter": ";", "encoding": "latin-1"}
    write("Rechnungen.csv", ["Nr", "Buchung", "Datum", "Bezahlt am", "Betrag", "Währung"], invoices(booked), **books)
    write("Werbekosten.csv", ["Tag", "Kampagne", "Kanal", "Art", "Empfänger", "Betrag"], costs(), **books)
    months = [dt.date(2025 + (8 + i) // 12, (8 + i) % 12 + 1, 1) for i in range(10)]
    write("Miete.csv", ["Monat", "Betrag"], [[german(m), amount(210000 + 1500 * i)] for i, m in enumerate(months[1:])], **books)
    write("Kurse.csv", ["Monat", "Währung", "Kurs"], [[german(m), "GBP", "1,%02d" % (14 + i % 5)] for i, m in enumerate(months[:9])], **books)


FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    main()
