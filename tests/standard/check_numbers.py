#!/usr/bin/env python3
"""check_numbers.py RESULT.csv CUTS.csv DATA

The library's figures of the 13 weeks that METRICS.md does not name: those of RESULT.csv against the same computed here from the
records, with the readers of bench/answers.py and nothing of the program; laws that hold between them; and in CUTS.csv the figures by source,
campaign, rep, product and segment, each segment against its own records.
"""
import collections
import csv
import os
import statistics
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import answers as kit  # noqa: E402


class World:
    def __init__(self, folder):
        d = self.data = kit.Data(folder)
        inside = kit.in_13_weeks
        deals = d.deals.values()
        self.leads = [x for x in d.leads if inside(kit.local_date(x.created))]
        self.mql = [x for x in d.leads if x.mql is not None and inside(kit.local_date(x.mql))]
        self.sql = [x for x in d.leads if x.sql is not None and inside(kit.local_date(x.sql))]
        self.gross = [x for x in d.leads if x.issued_gross is not None and inside(kit.local_date(x.issued_gross))]
        self.net = [x for x in self.gross if x.net_issued is not None]
        self.duplicates = [x for x in d.duplicates if inside(kit.local_date(x.created))]
        self.created = [x for x in deals if inside(x.created_day)]
        self.closed = [x for x in deals if x.closed and inside(x.close_day)]
        self.won = [x for x in self.closed if x.won]
        self.lost = [x for x in self.closed if not x.won]
        self.investment = sum(s[3] for s in d.spend if inside(s[0]))
        self.ads = sum(s[3] for s in d.spend if inside(s[0]) and s[2] == "Ads")
        with open(os.path.join(folder, "claims.csv"), encoding="utf-8") as f:
            claims = [r for r in csv.DictReader(f) if inside(kit.dt.date.fromisoformat(r["Day"]))]
        self.claims = collections.Counter()
        for r in claims:
            self.claims[r["Channel"]] += int(r["Conversions"])
        self.claimed = sum(self.claims.values())
        self.read_names(folder)

    def read_names(self, folder):
        """What the readers leave out: campaigns, reps, products, segments."""
        self.lead_row = {r["Id"]: r for r in kit.rows(folder, "leads.csv")}
        self.deal_row = {r["Id"]: r for r in kit.rows(folder, "opportunities.csv")}
        self.users = {r["Id"] for r in kit.rows(folder, "users.csv")}
        kept = [r for r in kit.rows(folder, "spend.csv") if not kit.INTERNAL_VENDOR.search(r["Vendor"])
                and (r["Category"] in kit.FULL_CATEGORIES or r["Category"] == "Overhead")]
        assert len(kept) == len(self.data.spend)
        self.spend = [(r["Campaign"], s) for r, s in zip(kept, self.data.spend) if kit.in_13_weeks(s[0])]

    def deal(self, lead):
        return self.data.deals.get(lead.deal_id)


def sourced(deal):
    return bool(deal.lead is not None and deal.lead.touches and deal.lead.touches[0][2] in kit.MARKETING)


def influenced(deal):
    return deal.lead is not None and any(
        channel in kit.MARKETING and deal.created - 180 * kit.DAY <= at < kit.midnight(deal.close_day + kit.ONE_DAY)
        for at, _, channel in deal.lead.touches)


def revenue(deals):
    return sum((x.revenue for x in deals), Fraction(0))


def cycle(deals):
    return kit.ratio(sum((x.close_day - x.created_day).days for x in deals), len(deals))


def rate(part, whole):
    return kit.ratio(len(part), len(whole))


def leads_and_sales(w):
    coded = [x for x in w.gross if x.outcome not in (None, "uncoded")]
    nurture = [x for x in w.gross if x.code == "not_now"]
    junk = [x for x in w.gross if x.outcome == "junk"]
    recovered = [x for x in nurture if (d := w.deal(x)) and 0 <= d.created - x.issued_gross <= 365 * kit.DAY]
    waits = [Fraction(w.data.office.between(x.net_issued, x.contacted), kit.HOUR) for x in w.net
             if x.contacted is not None and x.contacted >= x.net_issued]
    return {
        "junk_rate": rate(junk, w.gross), "nurture": len(nurture), "nurture_share": rate(nurture, w.gross),
        "nurture_to_opp_365d": rate(recovered, nurture), "outcome_coverage_ever": rate(coded, w.gross),
        "duplicate_rate": kit.ratio(len(w.duplicates), len(w.duplicates) + len(w.leads)),
        "response_average_office_hours": statistics.mean(waits) if waits else None,
    }


def velocity(created, won, closed):
    days = cycle(won)
    return len(created) * revenue(won) / len(won) * rate(won, closed) / days if won and closed and days else None


def deals(w):
    open_now = [x for x in w.data.deals.values() if not x.closed]
    silent = [x for x in open_now if x.last_activity is None
              or w.data.office.working_days(kit.local_date(x.last_activity), kit.AS_OF_DATE) > 10]
    out = {
        "losses": len(w.lost), "loss_rate": rate(w.lost, w.closed), "lost_revenue": revenue(w.lost),
        "loss_reason_given": rate([x for x in w.lost if x.reason], w.lost),
        "avg_revenue_per_win": kit.ratio(revenue(w.won), len(w.won)), "win_rate_by_value": kit.ratio(revenue(w.won), revenue(w.closed)),
        "win_rate_of_created": rate(w.won, w.created), "open_deals": len(open_now), "silent_deals": len(silent),
        "pipeline_velocity_open": velocity(open_now, w.won, w.closed),
    }
    for name, test in (("sourced", sourced), ("rest", lambda x: not sourced(x))):
        created, closed, won = ([x for x in some if test(x)] for some in (w.created, w.closed, w.won))
        out |= {
            f"opps_created_{name}": len(created), f"closed_{name}": len(closed), f"wins_{name}": len(won),
            f"win_rate_{name}": rate(won, closed), f"cycle_days_{name}": cycle(won), f"pipeline_velocity_{name}": velocity(created, won, closed),
        }
    return out


def by_cohort(w):
    def within(some, start, test, days, end):
        return [x for x in some if (d := w.deal(x)) and test(d)
                and kit.local_date(start(x)) <= end(d) <= kit.local_date(start(x)) + days * kit.ONE_DAY]

    def closing(d):
        return d.close_day

    sold = within(w.leads, lambda x: x.created, lambda d: d.won, 365, closing)
    accepted = [x.sql - x.mql for x in w.mql if x.sql is not None and x.sql >= x.mql]
    offered = [d.created - x.sql for x in w.sql if (d := w.deal(x)) and d.created >= x.sql]
    opened = [x for x in w.leads if (d := w.deal(x)) and 0 <= d.created - x.created <= 90 * kit.DAY]
    ever = [(d.close_day - kit.local_date(x.created)).days for x in w.leads
            if (d := w.deal(x)) and d.won and d.close_day >= kit.local_date(x.created)]
    marked = [x.mql - x.created for x in w.leads if x.mql is not None and x.mql >= x.created]
    handed = [x.issued_gross - x.sql for x in w.sql if x.issued_gross is not None and x.issued_gross >= x.sql]
    to_opp = [d.created - x.created for x in w.leads if (d := w.deal(x)) and d.created >= x.created]
    to_close = [(d.close_day - kit.local_date(x.sql)).days for x in w.sql if (d := w.deal(x)) and d.won and d.close_day >= kit.local_date(x.sql)]
    to_win = [(d.close_day - d.created_day).days for d in w.created if d.won and d.close_day >= d.created_day]

    def middle(days):
        return statistics.median(days) if days else None

    def in_days(times):
        return Fraction(statistics.median(times)) / kit.DAY if times else None

    return {
        "lead_to_mql_30d": rate([t for t in marked if t <= 30 * kit.DAY], w.leads),
        "sql_to_issued_14d": rate([t for t in handed if t <= 14 * kit.DAY], w.sql),
        "days_lead_to_mql": in_days(marked), "days_sql_to_issued": in_days(handed), "days_lead_to_opp": in_days(to_opp),
        "days_sql_to_close": middle(to_close), "days_opp_to_win": middle(to_win),
        "sql_to_close_180d": rate(within(w.sql, lambda x: x.sql, lambda d: d.won, 180, closing), w.sql),
        "sql_to_decision_180d": rate(within(w.sql, lambda x: x.sql, lambda d: d.closed, 180, closing), w.sql),
        "lead_to_opp_90d": rate(opened, w.leads), "lead_to_revenue_365d": rate(sold, w.leads),
        "revenue_per_lead_365d": kit.ratio(revenue(w.deal(x) for x in sold), len(w.leads)),
        "opp_to_win_180d": rate([x for x in w.created if x.won and 0 <= (x.close_day - x.created_day).days <= 180], w.created),
        "days_mql_to_sql": Fraction(statistics.median(accepted)) / kit.DAY if accepted else None,
        "days_sql_to_opp": Fraction(statistics.median(offered)) / kit.DAY if offered else None,
        "days_lead_to_win": statistics.median(ever) if ever else None,
    }


def in_period_and_money(w):
    won, total = revenue(w.won), w.investment
    profit = sum((x.profit for x in w.won), Fraction(0))
    credit = kit.attribute(w.won)
    return {
        "lead_to_mql_in_period": rate(w.mql, w.leads), "mql_to_sql_in_period": rate(w.sql, w.mql), "sql_to_opp_in_period": rate(w.created, w.sql),
        "sql_to_close_in_period": rate(w.won, w.sql), "lead_to_opp_in_period": rate(w.created, w.leads),
        "opp_to_win_in_period": rate(w.won, w.created), "lead_to_revenue_in_period": rate(w.won, w.leads),
        "revenue_per_lead": kit.ratio(won, len(w.leads)), "ad_spend": w.ads,
        "roas_attributed": kit.ratio(sum(credit["linear"].values()), w.ads),
        "return_on_investment": kit.ratio(profit - total, total), "cac_marketing": kit.ratio(total, len(w.won)),
        "claimed_conversions": w.claimed, "claimed_per_accepted": kit.ratio(w.claimed, len(w.sql)),
        "sourced_revenue": revenue(x for x in w.won if sourced(x)), "influenced_revenue": revenue(x for x in w.won if influenced(x)),
    }


# ---------------------------------------------------------------- by segment
def lead_figures(w, test):
    leads, gross, net = ([x for x in some if test(x)] for some in (w.leads, w.gross, w.net))
    reached = [x for x in net if x.contacted is not None and x.contacted >= x.net_issued]
    waits = [Fraction(w.data.office.between(x.net_issued, x.contacted), kit.HOUR) for x in reached]
    times = [Fraction(x.contacted - x.net_issued, kit.HOUR) for x in reached]
    coded = [x for x in gross if x.outcome not in (None, "uncoded") and x.outcome_at is not None
             and kit.local_date(x.outcome_at) <= w.data.office.nth_working_day_after(kit.local_date(x.issued_gross), 5)]
    followed = [x for x in leads if any(x.created <= at <= x.created + 14 * kit.DAY for at in x.activities)]
    return {
        "net_issued": len(net), "follow_up_rate": rate(followed, leads), "outcome_coverage": rate(coded, gross),
        "response_median_hours": statistics.median(times) if times else None,
        "response_median_office_hours": statistics.median(waits) if waits else None,
        "sla_met": rate([h for h in waits if h <= 4], net),
    }


def deal_figures(w, test):
    created, closed, won, lost = ([x for x in some if test(x)] for some in (w.created, w.closed, w.won, w.lost))
    return {
        "opps_created": len(created), "closed": len(closed), "wins": len(won), "losses": len(lost), "revenue": revenue(won),
        "win_rate": rate(won, closed), "cycle_days": cycle(won), "pipeline_velocity": velocity(created, won, closed),
        "sourced_revenue": revenue(x for x in won if sourced(x)), "influenced_revenue": revenue(x for x in won if influenced(x)),
    }


def campaign_figures(w, name, campaign_of_lead):
    leads, sql, net = ([x for x in some if campaign_of_lead(x) == name] for some in (w.leads, w.sql, w.net))
    won = [d for d in w.won if campaign_of_lead(d.lead) == name]
    spent = [s for campaign, s in w.spend if (campaign or "No campaign") == name]
    total = sum((s[3] for s in spent), Fraction(0))
    ads = sum((s[3] for s in spent if s[2] == "Ads"), Fraction(0))
    return {
        "leads": len(leads), "sql": len(sql), "net_issued": len(net), "wins": len(won), "revenue": revenue(won), "investment": total,
        "ad_spend": ads, "roas": kit.ratio(revenue(won), ads), "cost_per_lead": kit.ratio(total, len(leads)),
        "cost_per_qualified_lead": kit.ratio(total, len(sql)), "cost_per_net_issued": kit.ratio(total, len(net)),
    }


def by_segment(w):
    """(dimension, segment): its figures, of each segment that has a record."""
    out = {}

    def campaign_of_lead(x):
        return (w.lead_row[x.id]["Campaign"] if x is not None else "") or "No campaign"

    def rep(row):
        return row["OwnerId"] if row["OwnerId"] in w.users else "No owner"

    def rep_of_lead(x):
        return rep(w.lead_row[x.id])

    def of_deal(name, column):
        return lambda d: w.deal_row[d.id][column] or name

    deals_by = {"channel": lambda d: d.channel, "rep": lambda d: rep(w.deal_row[d.id]),
                "product": of_deal("No product", "Product"), "segment": of_deal("No segment", "Segment")}
    for dimension, value in deals_by.items():
        for name in {value(d) for d in w.created + w.closed}:
            out[dimension, name] = deal_figures(w, lambda d, value=value, name=name: value(d) == name)
    for dimension, value in (("channel", lambda x: x.channel), ("rep", rep_of_lead)):
        for name in {value(x) for x in w.leads + w.gross}:
            out.setdefault((dimension, name), {}).update(lead_figures(w, lambda x, value=value, name=name: value(x) == name))
    for name in {x.channel for x in w.leads}:
        ads = sum((s[3] for _, s in w.spend if s[1] == name and s[2] == "Ads"), Fraction(0))
        accepted = [x for x in w.sql if x.channel == name]
        out["channel", name] |= {
            "leads": sum(x.channel == name for x in w.leads), "sql": len(accepted), "claimed_conversions": w.claims[name],
            "claimed_per_accepted": kit.ratio(w.claims[name], len(accepted)),
            "roas": kit.ratio(revenue(d for d in w.won if d.channel == name), ads),
        }
    names = {campaign_of_lead(x) for x in w.leads + w.sql + w.net} | {campaign_of_lead(d.lead) for d in w.won}
    for name in names | {campaign or "No campaign" for campaign, _ in w.spend}:
        out["campaign", name] = campaign_figures(w, name, campaign_of_lead)
    return out


def wrong_segments(w, path):
    with open(path, newline="", encoding="utf-8") as f:
        rows = {(r["metric"], r["dimension"], r["segment"]): float(r["value"]) if r["value"] else None for r in csv.DictReader(f) if r["segment"]}
    told = by_segment(w)
    wants = {(metric, *where): value for where, figures in told.items() for metric, value in figures.items()}
    wrong = [f"{key}: {rows.get(key)} is not {want if want is None else float(want)}" for key, want in wants.items()
             if key not in rows or not same(rows[key], want)]
    wrong += [f"{key}: {value} of no record" for key, value in rows.items() if value and key not in wants and key[1:] not in told]
    return wrong, len(wants)


def laws(has):
    models = [name for name in has if name.startswith("attributed_revenue_") and name != "attributed_revenue_none"]
    for name in models:
        yield f"{name} and what has no touch make the revenue", has[name] + has["attributed_revenue_none"], has["revenue"]
    yield "sourced and the rest make the whole", has["wins_sourced"] + has["wins_rest"], has["wins"]
    yield "won and lost make the closed", has["wins"] + has["losses"], has["closed"]
    yield "the two names are one", has["win_rate_of_created"], has["opp_to_win_in_period"]
    yield "a share is its part of the whole", has["influenced_revenue_share"] * has["revenue"], has["influenced_revenue"]


def same(a, b):
    if a is None or b is None:
        return a is None and b is None
    return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(b)))


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="", encoding="utf-8") as f:
        has = {r["metric"]: float(r["value"]) if r["value"] else None for r in csv.DictReader(f)}
    w = World(sys.argv[3])
    wanted = leads_and_sales(w) | deals(w) | by_cohort(w) | in_period_and_money(w)
    wrong = [f"{name}: {has.get(name)} is not {want if want is None else float(want)}" for name, want in wanted.items()
             if name not in has or not same(has[name], want)]
    if has["revenue"]:
        wrong += [f"{law}: {a} is not {b}" for law, a, b in laws({n: v or 0 for n, v in has.items()}) if not same(a, b)]
    segments, n = wrong_segments(w, sys.argv[2])
    wrong += segments
    print("\n".join(wrong + [f"{len(wanted)} figures, {n} of segments, {len(wrong)} wrong"]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
