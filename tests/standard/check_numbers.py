#!/usr/bin/env python3
"""check_numbers.py RESULT.csv DATA

The library's figures of the 13 weeks that METRICS.md does not name: those of RESULT.csv against the same computed here from the
records, with the readers of bench/answers.py and nothing of the program; and laws that hold between them.
"""
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
            self.claimed = sum(int(r["Conversions"]) for r in csv.DictReader(f) if inside(kit.dt.date.fromisoformat(r["Day"])))

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
    return {
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
        "mql_to_sql_in_period": rate(w.sql, w.mql), "sql_to_opp_in_period": rate(w.created, w.sql),
        "sql_to_close_in_period": rate(w.won, w.sql), "lead_to_opp_in_period": rate(w.created, w.leads),
        "opp_to_win_in_period": rate(w.won, w.created), "lead_to_revenue_in_period": rate(w.won, w.leads),
        "revenue_per_lead": kit.ratio(won, len(w.leads)), "ad_spend": w.ads,
        "roas_attributed": kit.ratio(sum(credit["linear"].values()), w.ads),
        "return_on_investment": kit.ratio(profit - total, total), "cac_marketing": kit.ratio(total, len(w.won)),
        "claimed_conversions": w.claimed, "claimed_per_accepted": kit.ratio(w.claimed, len(w.sql)),
        "sourced_revenue": revenue(x for x in w.won if sourced(x)), "influenced_revenue": revenue(x for x in w.won if influenced(x)),
    }


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
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="", encoding="utf-8") as f:
        has = {r["metric"]: float(r["value"]) if r["value"] else None for r in csv.DictReader(f)}
    w = World(sys.argv[2])
    wanted = leads_and_sales(w) | deals(w) | by_cohort(w) | in_period_and_money(w)
    wrong = [f"{name}: {has.get(name)} is not {want if want is None else float(want)}" for name, want in wanted.items()
             if name not in has or not same(has[name], want)]
    if has["revenue"]:
        wrong += [f"{law}: {a} is not {b}" for law, a, b in laws({n: v or 0 for n, v in has.items()}) if not same(a, b)]
    print("\n".join(wrong + [f"{len(wanted)} figures, {len(wrong)} wrong"]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
