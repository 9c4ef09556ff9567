"""The numbers that doc/plan.md works through by hand: as agreed, and with a second wording in force from a day.

    python3 wordings.py PROGRAM PROJECT         the project is reports/alignment; its data are read where they are

Each case amends a copy of the project. The cells named must have the value worked out by hand, and no cell outside `touches` may move.
"""
import csv
import glob
import os
import shutil
import subprocess
import sys
import tempfile

AS_OF, QUARTER = "2026-11-02", "2026-08-03/2026-11-01"

COSTS = """costs investment "Marketing investment" = amount of spend.spent {
  exclude vendor matches /intercompany|internal/i  because "recharges between our own companies"
  include category in ("Ads", "Agency", "Creative", "Tools", "Labor", "Events")
  include category = "Overhead" at 50%             because "share of the staff who work on campaigns"
  spread rows without channel over channel in proportion to PROPORTION
}"""
STUCK = "metric stuck_deals = count(deal where not is_closed and days from last(at of stays) to now > 2 * stage_days for same stage)"
OF_COSTS = ("investment", "cost_per_", "cac_", "cohort_roi_180d")
OF_NET = ("net_issued", "cost_per_net_issued", "response_", "sla_met", "cohort_roi_180d", "lead", "funnel lead")

# (name, from, wording, {(metric, grain, period, segment): value}, names with which the metrics that may move begin)
CASES = [
    ("as agreed", None, "", {
        ("outcome_coverage", "week", "2026-10-12", ""): 6 / 9,
        ("influenced_revenue_share", "week", "2026-10-12", ""): 77791.26 / 90261.536988,
        ("response_median_office_hours", "week", "2026-10-12", ""): 2.6233333333333335,
        ("cohort_roi_180d", "month", "2026-02", ""): (58166.41 - 10646.96455315) / 10646.96455315,
        ("cac_fully_loaded", "period", QUARTER, "Webinar"): 4964.7376230024265,
        ("cac_fully_loaded", "period", QUARTER, "Paid social"): None,
        ("attributed_revenue_decay", "period", QUARTER, ""): 349244.267397,
        ("attributed_revenue_none", "period", QUARTER, "Unattributed"): 68119.868151,
        ("stuck_deals", "asof", AS_OF, "Proposal"): 6}, ()),
    ("a shorter window of a share", "2026-10-14",
     "metric outcome_coverage = share(lead.issued_gross where outcome is coded and outcome_at <= 3 working days after issued_at)",
     {("outcome_coverage", "week", "2026-10-12", ""): 5 / 9}, ("outcome_coverage",)),
    ("partners have a say", "2026-10-16",
     """metric influenced_revenue_share = share(amount of deal.won where any(lead.touches where (channel.group is marketing or channel is Partner)
       and at >= 180 days before deal.created_at and at <= deal.closed_on))""",
     {("influenced_revenue_share", "week", "2026-10-12", ""): 1}, ("influenced_revenue_share",)),
    ("no fit asked", "2026-10-14", "stages of lead { net_issued at issued_at when issued_gross and outcome.group is not junk }",
     {("response_median_office_hours", "week", "2026-10-12", ""): 2.641388888888889, ("net_issued", "week", "2026-10-12", ""): 5,
      ("net_issued", "week", "2026-10-05", ""): 4, ("issued_gross", "week", "2026-10-12", ""): 9}, OF_NET),
    ("a year for a cohort", "2026-03-01",
     "metric cohort_roi_180d = (sum(gross_profit of lead.net_issued to lead.deal.won within 365 calendar days) - investment) / investment",
     {("cohort_roi_180d", "month", "2026-02", ""): 4.463191852441261}, ("cohort_roi_180d",)),
    ("overhead at a half, in February", "2026-02-15", COSTS.replace("PROPORTION", "leads"),
     {("cohort_roi_180d", "month", "2026-02", ""): (58166.41 - 10809.9115237) / 10809.9115237,
      ("cohort_roi_180d", "month", "2026-01", ""): -1}, OF_COSTS),
    ("overhead at a half, in October", "2026-10-01", COSTS.replace("PROPORTION", "leads"),
     {("investment", "period", QUARTER, ""): 39902.451734, ("cac_fully_loaded", "period", QUARTER, "Partner"): 7422.753482793409,
      ("cac_fully_loaded", "period", QUARTER, "Webinar"): 4964.7376230024265}, OF_COSTS),
    ("another proportion for later periods", "2026-10-01", COSTS.replace("PROPORTION", "opps_created").replace("50%", "35%"),
     {("cac_fully_loaded", "period", QUARTER, "Webinar"): 4964.7376230024265}, ()),
    ("thirty days of touches", "2026-09-21",
     'attribution journey of deal.won over lead.touches.made within 30 days before end of closed_on else "Unattributed"',
     {("attributed_revenue_decay", "period", QUARTER, ""): 274674.634966,
      ("attributed_revenue_none", "period", QUARTER, "Unattributed"): 142689.500582}, ("attributed_revenue_",)),
    ("twice as long is stuck", AS_OF, STUCK, {("stuck_deals", "asof", AS_OF, "Proposal"): 3}, ("stuck_deals",)),
    ("twice as long, from tomorrow", "2026-11-03", STUCK, {("stuck_deals", "asof", AS_OF, "Proposal"): 6}, ()),
    ("a deal behind each lead", "2026-10-01",
     "stages of lead { net_issued at issued_at when issued_gross and fit and deal is known and outcome.group is not junk }",
     {("net_issued", "period", QUARTER, ""): 50}, OF_NET),
]
BRIDGES = { # records that remain: all, dropped, merged, issued_gross, fit, the rest
    "as agreed": ["177", "176", "163", "144", "62", "58", "58"],
    "a deal behind each lead": ["177", "176", "163", "144", "62", "54", "50", "50"]}


def report(program, project, data, out):
    done = subprocess.run([program, "-C", project, "run", "weekly", "--as-of", AS_OF, "--out", out, "--set", "data=" + data],
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(done.stderr)
    (path,) = glob.glob(out + "/*.csv")
    with open(path, newline="", encoding="utf-8") as f:
        cells = {(r["metric"], r["grain"], r["period"], r["segment"]): r["value"] for r in csv.DictReader(f)}
    with open(path[:-3] + "md", encoding="utf-8") as f:
        return cells, f.read()


def remain(markdown):
    """The bridge's column of records that remain."""
    lines = markdown[markdown.index("### From all records to"):].split("\n")
    lines = lines[next(i for i, line in enumerate(lines) if line.startswith("|")) + 2:]
    rows = lines[:next(i for i, line in enumerate(lines) if not line.startswith("|"))]
    return [line.split("|")[2].strip(" *") for line in rows]


def same(shown, want):
    if want is None or shown in ("", "no such cell"):
        return shown == "" and want is None
    return abs(float(shown) - want) <= 1e-9 * max(1, abs(want))


def main():
    program, project, first, failed = os.path.abspath(sys.argv[1]), sys.argv[2], None, 0
    for name, day, wording, wants, touches in CASES:
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(project, folder + "/project", ignore=shutil.ignore_patterns("data", "expected", "out"))
            os.chmod(copy, 0o755)  # make distcheck reads from a folder that nobody may write to
            if day:
                with open(copy + "/second.concord", "w", encoding="utf-8") as f:
                    f.write(f'amend from {day} agreed by "Marketing", "Sales", "Finance" on 2026-01-31 because "{name}" {{\n{wording}\n}}\n')
            cells, markdown = report(program, copy, os.path.abspath(project + "/data"), folder + "/out")
        first = first or cells
        faults = [f"{k}: {cells.get(k)}, by hand {v}" for k, v in wants.items() if not same(cells.get(k, "no such cell"), v)]
        faults += [f"{k}: {first.get(k)} moved to {v}" for k, v in cells.items()
                   if v != first.get(k) and not k[0].startswith(touches or ("\0",))]
        if name in BRIDGES and remain(markdown) != BRIDGES[name]:
            faults.append(f"the bridge leaves {remain(markdown)}, by hand {BRIDGES[name]}")
        print("FAIL" if faults else "ok  ", name, *faults[:5], sep="\n     " if faults else " ")
        failed += bool(faults)
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
