#!/usr/bin/env python3
"""exports_answers.py DATADIR > answers.csv

Figures of reports/crm-exports, run as of 2019-06-01, computed from its data alone, in plain Python: a second opinion, for
bench/compare.py. It writes metric,grain,period,segment,value."""
import csv
import datetime as dt
import os
import statistics
import sys
from fractions import Fraction

AS_OF = dt.datetime(2019, 6, 1)
out = {}


def rows_of(name):
    with open(os.path.join(sys.argv[1], name), newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def say(metric, value, grain="all", period="", segment=""):
    out[metric, grain, period, segment] = "" if value is None else repr(float(value))


def ratio(a, b):
    return Fraction(a) / Fraction(b) if b else None


def when(text):
    return dt.datetime.fromisoformat(text) if text else None


def opportunities():
    rows = rows_of("dbt_salesforce/sf_opportunity_data.csv")
    for r in rows:
        r["days"] = (when(r["close_date"]).date() - when(r["created_date"]).date()).days
        r["closed"] = r["is_closed"] == "true" and when(r["close_date"]) < AS_OF
        r["won"] = r["is_won"] == "true" and when(r["close_date"]) < AS_OF
        r["deleted"] = "yes" if r["is_deleted"] == "true" else "no"
        r["owner"] = r["owner_id"] or "No owner"
    groups = [("", rows)]
    for column in ("stage_name", "owner", "deleted"):
        for value in {r[column] for r in rows}:
            groups.append((value, [r for r in rows if r[column] == value]))
    for segment, some in groups:
        won, closed = [r for r in some if r["won"]], [r for r in some if r["closed"]]
        say("opportunities", len(some), segment=segment)
        say("closed", len(closed), segment=segment)
        say("won", len(won), segment=segment)
        say("win_rate", ratio(len(won), len(closed)), segment=segment)
        say("won_amount", sum(Fraction(r["amount"] or 0) for r in won), segment=segment)
        if segment in ("yes", "no"):
            say("won_without_amount", sum(not r["amount"] for r in won), segment=segment)
    kept, closed = [r for r in rows if r["deleted"] == "no"], [r for r in rows if r["closed"]]
    say("opportunities_not_deleted", len(kept))
    say("win_rate_not_deleted", ratio(sum(r["won"] for r in kept), sum(r["closed"] for r in kept)))
    days = [r["days"] for r in closed]
    for name, value in (("sum", sum(days)), ("min", min(days)), ("max", max(days)), ("median", statistics.median(days))):
        say("cycle_days_" + name, value)
    say("closed_before_created", sum(d < 0 for d in days))


def mails_and_stages():
    mails, stages = rows_of("dbt_hubspot/email_event_data.csv"), rows_of("dbt_hubspot/deal_pipeline_stage_data.csv")
    n = {kind: [m for m in mails if m["type"] == kind] for kind in ("SENT", "DELIVERED", "OPEN")}
    say("emails_sent", len(n["SENT"]))
    say("emails_delivered", len(n["DELIVERED"]))
    say("emails_opened", len(n["OPEN"]))
    say("distinct_openers", len({m["recipient"] for m in n["OPEN"] if m["recipient"]}))
    say("opens_per_delivered", ratio(len(n["OPEN"]), len(n["DELIVERED"])))
    say("stage_rows", len(stages))
    say("stages_distinct", len({s["stage_id"] for s in stages}))
    say("pipelines_distinct", len({s["pipeline_id"] for s in stages}))
    for name, column in (("won", "closed_won"), ("closed", "is_closed"), ("deleted", "_fivetran_deleted")):
        say("stages_" + name, sum(s[column] == "true" for s in stages))


def contacts():
    rows = rows_of("dbt_hubspot/contact_data.csv")
    for month in ("2019-01", "2019-02", "2019-03", "2019-04"):
        of = [r for r in rows if r["property_createdate"].startswith(month)]
        hits = [r for r in of if r["property_first_conversion_date"] and when(r["property_createdate"]) <= when(r["property_first_conversion_date"]) < AS_OF]
        say("contacts", len(of), "month", month)
        say("contacts_converted", ratio(len(hits), len(of)), "month", month)


def spend(prefix, rows, names, grain, period_of, segment_of=None):
    groups = {}
    for r in rows:
        groups.setdefault(segment_of(r) if segment_of else period_of(r), []).append(r)
    for key, some in groups.items():
        period, segment = ("", key) if segment_of else (key, "")
        for name, column in names.items():
            say(prefix + name, sum(Fraction(r[column]) for r in some) if column else len(some), grain, period, segment)


def ads():
    status, seen = {}, {}
    for r in rows_of("dbt_ad_reporting/microsoft_ads_campaign_history_data.csv"):
        if r["id"] not in seen or seen[r["id"]] < r["modified_time"]:
            seen[r["id"]], status[r["id"]] = r["modified_time"], r["status"]
    ms = rows_of("dbt_ad_reporting/microsoft_ads_campaign_performance_daily_report_data.csv")
    names = {"rows": None, "impressions": "impressions", "clicks": "clicks", "spend": "spend"}
    spend("ms_", ms, names, "month", lambda r: r["date"][:7])
    spend("ms_", ms, names, "all", None, lambda r: r["network"])
    spend("ms_", ms, {"rows": None, "spend": "spend"}, "all", None, lambda r: status.get(r["campaign_id"], "(none)"))
    google = rows_of("dbt_google_ads/campaign_stats_data.csv")
    week = lambda r: (lambda d: (d - dt.timedelta(d.weekday())).isoformat())(dt.date.fromisoformat(r["date"]))
    spend("google_", google, {"impressions": "impressions", "clicks": "clicks", "micros": "cost_micros"}, "week", week)
    spend("google_", google, {"rows": None, "clicks": "clicks", "micros": "cost_micros"}, "all", None, lambda r: r["device"])
    snap = rows_of("dbt_ad_reporting/snapchat_ad_hourly_report_data.csv")
    spend("snap_", snap, {"hours": None, "impressions": "impressions", "swipes": "swipes", "micros": "spend"}, "day", lambda r: r["date"][:10])
    facebook = rows_of("dbt_facebook_ads/facebook_ads_basic_ad_data.csv")
    say("facebook_spend", sum(Fraction(r["spend"]) for r in facebook))
    say("facebook_impressions", sum(int(r["impressions"]) for r in facebook))
    say("facebook_actions", len(rows_of("dbt_facebook_ads/facebook_ads_basic_ad_action_values_data.csv")))


def main():
    opportunities()
    mails_and_stages()
    contacts()
    ads()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["metric", "grain", "period", "segment", "value"])
    writer.writerows([*key, value] for key, value in out.items())


if __name__ == "__main__":
    main()
