"""base.py - the sound project that each case changes in one thing, and how a case is declared."""
import dataclasses
import typing

CONCORD = """concord 1
calendar {
  timezone "UTC"; week starts monday; currency USD
  rates from crm "fx.csv" { month = Month, currency = Currency, rate = Rate }
}
setting data = "data";  setting least = 3
source crm = csv(data)
hook fit(title text, n integer) gives flag in "fit.lua"
table lead from crm "leads.csv" {
  id      key     = Id
  title   text    = Title
  n       integer = N
  size    number  = Size
  day     date    = Day
  at      time    = At
  open    flag    = Open
  amount  money   = Amount in Currency on day
  deal    -> deal = Deal
  good    flag    = fit(title, n)
}
table deal from crm "deals.csv" { id key = Id; name text = Name; lead -> lead through lead.deal }
events of lead { made at at; fits at at when good }
metric leads = count(lead.made)
metric good = count(lead.fits)
metric money = sum(amount of lead.made)
metric size = sum(size of lead.made)
expect lead.id is unique
report r "R" {
  period last 2 months
  sheet "One" {
    table leads, good, money, size by month
    list lead.made columns id, title, n, size, day, at, open, amount, deal.name, deal.lead.id
  }
  appendix data health
  output csv, markdown to "out/r"
}
"""
LEADS = """Id,Title,N,Size,Day,At,Open,Amount,Currency,Deal
L1,Boss,3,1.5,2026-09-03,2026-09-03 10:00,yes,100.00,USD,D1
L2,,,,,2026-10-04 11:30,no,,,
L3,"Chief, ""C"" of it",-1,2,2026-10-05,2026-10-05T12:00:00Z,true,50,EUR,
"""
DEALS = "Id,Name\nD1,First\nD2,Second\n"
FX = "Month,Currency,Rate\n2026-09,EUR,1.1\n2026-10,EUR,1.2\n"
FIT = """-- A lead fits when somebody with a title asks.
function fit(title, n)
  return title ~= nil and n ~= nil and n > 0
end
"""
PROJECT = {
    "p.concord": CONCORD.encode(),
    "data/leads.csv": LEADS.encode(),
    "data/deals.csv": DEALS.encode(),
    "data/fx.csv": FX.encode(),
    "fit.lua": FIT.encode(),
}
RUN = ["-C", "$P", "run", "r", "--as-of", "2026-11-02"]
CHECK = ["-C", "$P", "check", "--as-of", "2026-11-02"]


@dataclasses.dataclass
class Case:
    title: str
    files: dict
    args: list
    env: dict
    stdout: typing.Optional[str]  # a file in place of the pipe
    shell: str  # redirections
    prepare: typing.Optional[typing.Callable]
    restore: typing.Optional[typing.Callable]
    plugins: dict  # name -> a function of (path, folder of the plugins) that makes it
    show: tuple  # files, each with a word whose lines belong to what is expected


CASES: typing.List[Case] = []


def case(title, files=None, args=None, env=None, stdout=None, shell="", prepare=None, restore=None, plugins=None, show=()):
    """files: path -> bytes, None (there is none) or a function of (path, plugins) that makes it."""
    CASES.append(Case(title, files or {}, RUN if args is None else args, env or {}, stdout, shell, prepare, restore, plugins or {}, show))


def leads(row, line=4):
    """The leads with one line in place of another."""
    lines = LEADS.encode().split(b"\n")
    lines[line - 1] = row if isinstance(row, bytes) else row.encode()
    return {"data/leads.csv": b"\n".join(lines)}


def project(old, new):
    """The project file with one text in place of another."""
    assert CONCORD.count(old) == 1, old
    new = new if isinstance(new, bytes) else new.encode()
    return {"p.concord": CONCORD.encode().replace(old.encode(), new)}
