#!/usr/bin/env python3
"""deliver.py CONCORD [KILLS | PART]

Deliveries from outside: each once, whoever starts them; held, told, released; what a kill at any moment leaves; a year of Mondays. Mail
goes to a command that writes down what it took, and fails as a file tells it to. KILLS: how often the program is killed (40). PART: a function
of this file, alone.
"""
import email
import email.policy
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "mail"))
from fault_server import CLOSE, FaultServer  # noqa: E402

CONCORD = os.path.abspath(sys.argv[1])
PART = sys.argv[2] if len(sys.argv) > 2 and not sys.argv[2].isdigit() else None
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 and not PART else 40
WORK = tempfile.mkdtemp(prefix="concord-deliver.")
checks = [0, 0]

SEND = """\
cat > "$PWD/mail.$$"
case $(cat answers 2>/dev/null) in
*"defer $CONCORD_MAIL_TO "*) rm -f "mail.$$"; echo "try again" >&2; exit 75 ;;
*"refuse $CONCORD_MAIL_TO "*) rm -f "mail.$$"; echo "nobody of that name" >&2; exit 67 ;;
*"doubt $CONCORD_MAIL_TO "*) mv "mail.$$" "doubt.$CONCORD_MAIL_TO"; echo "$CONCORD_MAIL_TO $CONCORD_MAIL_ID" >> taken; exit 1 ;;
esac
mv "mail.$$" "mail.$CONCORD_MAIL_TO"
echo "$CONCORD_MAIL_TO $CONCORD_MAIL_ID $CONCORD_MAIL_SUBJECT" >> taken
"""
DELIVER = """\
deliver weekly {
  every monday at 07:00
  mail to "a@example.com", "b@example.com"; sender "ops@example.com"; owner "owner@example.com"
  via command "sh send.sh"
  subject "Weekly {period}: {net_issued}"
  text "Good morning. {net_issued} leads."
  body markdown; attach xlsx
  %s
}
"""


def check(good, *says):
    checks[0] += 1
    if not good:
        checks[1] += 1
        print("FAIL", *says)


def project(name, rules="", zone=None):
    folder = os.path.join(WORK, name)
    subprocess.run([CONCORD, "-C", folder, "init"], check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/send.sh", "w", encoding="utf-8") as f:
        f.write(SEND)
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write(DELIVER % rules)
    if zone:
        for path in os.listdir(folder):
            if path.endswith(".concord"):
                with open(os.path.join(folder, path), encoding="utf-8") as f:
                    text = f.read()
                with open(os.path.join(folder, path), "w", encoding="utf-8") as f:
                    f.write(text.replace("America/New_York", zone))
    return folder


def run(folder, *words, code=0):
    done = subprocess.run([CONCORD, "-C", folder, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if code is not None:
        check(done.returncode == code, words, "exit", done.returncode, "not", code, done.stdout, done.stderr)
    return done.stdout + done.stderr


def taken(folder):
    try:
        with open(folder + "/taken", encoding="utf-8") as f:
            return [line.split(" ", 2) for line in f.read().splitlines()]
    except FileNotFoundError:
        return []


def answer(folder, text):
    with open(folder + "/answers", "w", encoding="utf-8") as f:
        f.write(text + " ")


def rows(folder, sql, *values):
    db = sqlite3.connect(folder + "/.concord/ledger.db")
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def mail_of(folder, to):
    with open(folder + "/mail." + to, "rb") as f:
        return email.message_from_binary_file(f, policy=email.policy.default)


def states(folder, kind="report"):
    return dict(rows(folder, "SELECT recipient, state FROM delivery WHERE kind = ? ORDER BY id", kind))


MONDAY = "2026-11-02T13:00:00Z"


def once():
    folder = project("once")
    out = run(folder, "send", "weekly", "--now", MONDAY)
    check(out.count("sent ") == 2, out)
    run(folder, "send", "weekly", "--now", MONDAY)
    run(folder, "run", "--due", "--now", MONDAY)
    got = taken(folder)
    check(sorted(t[0] for t in got) == ["a@example.com", "b@example.com"], got)
    check(got[0][1] == got[1][1] and got[0][2].startswith("Weekly 2026-10-26"), got)
    with open(folder + "/mail.a@example.com", "rb") as f:
        mail = email.message_from_binary_file(f, policy=email.policy.default)
    check(mail["Message-ID"] == "<%s>" % got[0][1] and mail["To"] == "a@example.com, b@example.com", mail["To"])
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    with open(folder + "/out/weekly-2026-10-26.xlsx", "rb") as f:
        check(files == {"weekly-2026-10-26.xlsx": f.read()}, "the workbook is another")
    check("Good morning." in mail.get_body(("plain",)).get_content(), "the words")
    check(not os.listdir(folder + "/.concord/outbox"), os.listdir(folder + "/.concord/outbox"))
    # other data: nothing by itself, a correction on demand
    subprocess.run(["sed", "-i", "/^L157,/d", folder + "/data/leads.csv"], check=True)
    run(folder, "send", "weekly", "--now", MONDAY)
    check(len(taken(folder)) == 2, taken(folder))
    run(folder, "send", "weekly", "--now", MONDAY, "--again", "--to", "b@example.com")
    got = taken(folder)
    check(len(got) == 3 and got[2][0] == "b@example.com" and got[2][1] != got[0][1], got)
    run(folder, "send", "weekly", "--now", MONDAY, "--again", "--to", "b@example.com")
    check(len(taken(folder)) == 3, taken(folder))
    dry = run(folder, "send", "weekly", "--dry-run", "--now", MONDAY, "--out", folder + "/dry")
    check(dry.strip().endswith(".eml") and len(taken(folder)) == 3, dry)
    with open(dry.strip(), "rb") as f:
        check(b"\r\n" in f.read(), "no message")


def fifty():
    folder = project("fifty")
    runs = [subprocess.Popen([CONCORD, "-C", folder, "run", "--due", "--no-wait", "--now", MONDAY], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(50)]
    for one in runs:
        said = one.communicate()[1]
        check(one.returncode == 0, "one of fifty:", one.returncode, said)
    check(sorted(t[0] for t in taken(folder)) == ["a@example.com", "b@example.com"], taken(folder))
    check(states(folder) == {"a@example.com": "sent", "b@example.com": "sent"}, states(folder))


def outcomes():
    folder = project("outcomes")
    answer(folder, "defer a@example.com refuse b@example.com")
    run(folder, "send", "weekly", "--now", "2026-11-02T13:00:00Z", code=69)
    check(states(folder) == {"a@example.com": "prepared", "b@example.com": "failed"}, states(folder))
    told = [t for t in taken(folder) if t[0] == "owner@example.com"]
    check(len(told) == 1 and "not delivered" in told[0][2], taken(folder))
    with open(folder + "/mail.owner@example.com", "rb") as f:
        words = email.message_from_binary_file(f, policy=email.policy.default).get_body(("plain",)).get_content()
    check("nobody of that name" in words and "release 2 --resend" in words and "a@example.com" not in words, words)
    # before its time it is not tried, then it is; and again with a longer pause
    run(folder, "run", "--due", "--now", "2026-11-02T13:00:59Z")
    check(rows(folder, "SELECT tries FROM delivery WHERE recipient = 'a@example.com'") == [(1,)], "tried too early")
    run(folder, "run", "--due", "--now", "2026-11-02T13:01:00Z", code=75)
    run(folder, "run", "--due", "--now", "2026-11-02T13:02:59Z")
    check(rows(folder, "SELECT tries FROM delivery WHERE recipient = 'a@example.com'") == [(2,)], "tried too early")
    answer(folder, "")
    run(folder, "run", "--due", "--now", "2026-11-02T13:03:00Z")
    check(states(folder)["a@example.com"] == "sent", states(folder))
    # what failed: a person; that it failed once more is told once more
    run(folder, "release", "2", code=64)
    answer(folder, "refuse b@example.com")
    run(folder, "release", "2", "--resend", "--now", "2026-11-02T13:30:00Z", code=69)
    run(folder, "run", "--due", "--now", "2026-11-02T13:31:00Z")
    told = [t[1] for t in taken(folder) if t[0] == "owner@example.com"]
    check(len(told) == 2 and told[0] != told[1], told)
    answer(folder, "")
    run(folder, "release", "2", "--resend", "--now", "2026-11-02T14:00:00Z")
    check([t[0] for t in taken(folder)].count("b@example.com") == 1, taken(folder))
    # the window passes
    folder = project("window", "try for 2 hours")
    answer(folder, "defer a@example.com defer b@example.com")
    run(folder, "send", "weekly", "--now", "2026-11-02T13:00:00Z", code=75)
    hour = 13
    for minute in range(1, 150):
        run(folder, "run", "--due", "--no-wait", "--now", "2026-11-02T%02d:%02d:00Z" % (hour + minute // 60, minute % 60), code=None)
    check(states(folder) == {"a@example.com": "failed", "b@example.com": "failed"}, states(folder))
    check([t[0] for t in taken(folder)] == ["owner@example.com"], taken(folder))


def doubt():
    for rules, wanted in (("", "ambiguous"), ("on doubt resend", "prepared")):
        folder = project("doubt-" + wanted, rules)
        answer(folder, "doubt a@example.com")
        run(folder, "send", "weekly", "--now", MONDAY, code=76 if wanted == "ambiguous" else 75)
        check(states(folder) == {"a@example.com": wanted, "b@example.com": "sent"}, states(folder))
        answer(folder, "")
        run(folder, "run", "--due", "--now", "2026-11-02T13:05:00Z")
        mine = [t for t in taken(folder) if t[0] == "a@example.com"]
        if wanted == "ambiguous":
            check(len(mine) == 1, mine)
            check([t[0] for t in taken(folder)].count("owner@example.com") == 1, taken(folder))
            run(folder, "release", "1", code=64)
            run(folder, "release", "1", "--resend", "--now", "2026-11-02T14:00:00Z")
            mine = [t for t in taken(folder) if t[0] == "a@example.com"]
        check(len(mine) == 2 and mine[0][1] == mine[1][1].split()[0], mine)
        check(states(folder)["a@example.com"] == "sent", states(folder))
        with open(folder + "/doubt.a@example.com", "rb") as first, open(folder + "/mail.a@example.com", "rb") as second:
            check(first.read() == second.read(), "the message that is resent is another one")
    folder = project("arrived")
    answer(folder, "doubt a@example.com")
    run(folder, "send", "weekly", "--now", MONDAY, code=76)
    run(folder, "release", "1", "--arrived")
    check(states(folder)["a@example.com"] == "sent" and len([t for t in taken(folder) if t[0] == "a@example.com"]) == 1, states(folder))


def held():
    folder = project("held", "hold when data health is failing; tell readers when held")
    with open(folder + "/deliver.concord", "a", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    out = run(folder, "send", "weekly", "--now", MONDAY, code=65)
    check("an expectation does not hold: count(lead.captured) > 1000000" in out, out)
    check(states(folder) == {"a@example.com": "held", "b@example.com": "held"}, states(folder))
    got = taken(folder)
    check(sorted(t[0] for t in got) == ["a@example.com", "b@example.com", "owner@example.com"], got)
    check(all("delayed" in t[2] for t in got if t[0] != "owner@example.com"), got)
    for to in ("a@example.com", "b@example.com"):
        check(mail_of(folder, to)["To"] == to, to, mail_of(folder, to)["To"])
    with open(folder + "/mail.owner@example.com", "rb") as f:
        words = email.message_from_binary_file(f, policy=email.policy.default).get_body(("plain",)).get_content()
    check("release 1" in words and "count(lead.captured) > 1000000" in words, words)
    run(folder, "run", "--due", "--now", MONDAY, code=None)
    check(len(taken(folder)) == 3, taken(folder))
    check("held" in run(folder, "status"), "status")
    run(folder, "release", "weekly", "--now", MONDAY)
    got = [t for t in taken(folder)[3:]]
    check(sorted(t[0] for t in got) == ["a@example.com", "b@example.com"] and "Weekly 2026-10-26" in got[0][2], got)
    # put right instead: what was held gives way
    folder = project("right", "hold when data health is failing")
    rule = folder + "/rule.concord"
    with open(rule, "w", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    run(folder, "run", "--due", "--now", MONDAY, code=65)
    os.remove(rule)
    run(folder, "send", "weekly", "--now", MONDAY)
    check(sorted(t[0] for t in taken(folder)) == ["a@example.com", "b@example.com", "owner@example.com"], taken(folder))
    check(sorted(rows(folder, "SELECT state FROM delivery WHERE kind = 'report'")) == [("dropped",)] * 2 + [("sent",)] * 2, states(folder))
    run(folder, "release", "weekly", code=66)
    # who has the report already is not told to wait for it
    folder = project("has-it", "hold when data health is failing; tell readers when held")
    answer(folder, "refuse b@example.com")
    run(folder, "send", "weekly", "--now", MONDAY, code=69)
    with open(folder + "/rule.concord", "w", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    run(folder, "send", "weekly", "--now", MONDAY, code=69)
    check(sorted(t[0] for t in taken(folder)) == ["a@example.com", "owner@example.com"], taken(folder))
    check(states(folder, "delayed") == {} and states(folder) == {"a@example.com": "sent", "b@example.com": "failed"}, states(folder, "delayed"))
    # a run that ended between noting what is held and noting that its reader is told: the next one does, and no later one
    folder = project("told-late", "hold when data health is failing; tell readers when held")
    with open(folder + "/rule.concord", "w", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    run(folder, "send", "weekly", "--now", MONDAY, code=65)
    with sqlite3.connect(folder + "/.concord/ledger.db") as db:
        db.execute("DELETE FROM step WHERE delivery IN (SELECT id FROM delivery WHERE kind = 'delayed' AND recipient = 'b@example.com')")
        db.execute("DELETE FROM delivery WHERE kind = 'delayed' AND recipient = 'b@example.com'")
    db.close()
    for _ in range(2):
        run(folder, "send", "weekly", "--now", MONDAY, code=65)
        check(sorted(t[0] for t in taken(folder)) == ["a@example.com", "b@example.com", "b@example.com", "owner@example.com"], taken(folder))
    # a report that cannot be made: the owner is told once, and it stays due
    folder = project("unmade")
    os.rename(folder + "/data/leads.csv", folder + "/leads.csv")
    run(folder, "run", "--due", "--now", MONDAY, code=None)
    run(folder, "run", "--due", "--now", MONDAY, code=None)
    os.rename(folder + "/leads.csv", folder + "/data/leads.csv")
    run(folder, "run", "--due", "--now", MONDAY)
    check(sorted(t[0] for t in taken(folder)).count("a@example.com") == 1, taken(folder))
    # nothing in it
    folder = project("empty")
    for name in os.listdir(folder + "/data"):
        subprocess.run(["sed", "-i", "2,$d", folder + "/data/" + name], check=True)
    check("the report is empty" in run(folder, "send", "weekly", "--now", MONDAY, code=65), "empty")
    check(states(folder) == {"a@example.com": "held", "b@example.com": "held"}, states(folder))


def year(zone, hour):
    """Every Monday once and in order, whenever the machine was awake; also those on which the clock changes."""
    folder = project("year-" + zone.replace("/", "-"), zone=zone)
    subprocess.run(["sed", "-i", "s/monday at 07:00/monday at %s/" % hour, folder + "/deliver.concord"], check=True)
    seed = random.Random(5)
    clock = time.mktime(time.strptime("2026-01-01 UTC", "%Y-%m-%d %Z")) - time.timezone
    end = clock + 366 * 86400
    run(folder, "run", "--due", "--no-wait", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(clock)), code=None)
    while clock < end:
        clock += seed.choice([3600, 7200, 86400, 3 * 86400, 9 * 86400, 24 * 86400]) * seed.random() + 60
        run(folder, "run", "--due", "--no-wait", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(min(clock, end))), code=None)
    made = [day for day, in rows(folder, "SELECT as_of FROM run ORDER BY id")]
    check(made == sorted(set(made)) and len(made) == 52, len(made), made)
    check(all(time.strptime(day, "%Y-%m-%d").tm_wday == 0 for day in made), made)
    due = [at for at, in rows(folder, "SELECT at FROM due ORDER BY at")]
    check(len(due) == 52, len(due))
    env = dict(os.environ, TZ=zone)
    walls = [subprocess.run(["date", "-d", "@%d" % (at // 1000000), "+%H:%M"], capture_output=True, text=True, env=env, check=True).stdout.strip() for at in due]
    check(set(walls) == {hour}, zone, set(walls))
    got = [t[0] for t in taken(folder)]
    held_back = {r for r, in rows(folder, "SELECT period FROM delivery WHERE state = 'held'")}
    sent = rows(folder, "SELECT recipient, period, count(*) FROM delivery WHERE kind = 'report' AND state = 'sent' GROUP BY 1, 2")
    check(all(n == 1 for _, _, n in sent) and len(sent) + 2 * len(held_back) == 104, len(sent), held_back)
    check(got.count("a@example.com") == len(sent) // 2, got.count("a@example.com"), len(sent))


def skipped_and_doubled():
    """On both days on which the clock changes a daily report comes once."""
    for rules, day_zone, nights in (("every day at 02:30", "America/New_York", ["2026-03-08", "2026-11-01"]), ("every day at 01:30", "Europe/London", ["2026-03-29", "2026-10-25"])):
        folder = project("night-" + day_zone.split("/")[1], zone=day_zone)
        subprocess.run(["sed", "-i", "s/every monday at 07:00/%s/" % rules, folder + "/deliver.concord"], check=True)
        for night in nights:
            start = time.mktime(time.strptime(night + " UTC", "%Y-%m-%d %Z")) - time.timezone - 86400
            before = 0
            for step in range(0, 3 * 86400, 900 * 7):
                run(folder, "run", "--due", "--no-wait", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + step)), code=None)
                before += 1
            days = [d for d, in rows(folder, "SELECT as_of FROM run ORDER BY id")]
            check(days.count(night) == 1, night, days)
            check(len(days) == len(set(days)), days)


def killed(rules):
    """Kills at any moment: nothing is lost, and nobody gets two but the same message from what was ambiguous."""
    folder = project("killed" + ("-resend" if rules else ""), rules)
    seed = random.Random(7)
    week, now, kills = 0, 1793624400, 0  # a Monday, 2026-11-02 13:00 UTC
    base = now
    while kills < KILLS:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        one = subprocess.Popen([CONCORD, "-C", folder, "run", "--due", "--no-wait", "--now", stamp], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seed.random() * 0.06)
        if one.poll() is None:
            one.send_signal(signal.SIGKILL)
            kills += 1
        one.wait()
        now += 120
        if one.returncode >= 0 and one.returncode in (0, 76) and seed.random() < 0.7 or now - base > 6 * 3600:
            week += 1
            base += 7 * 86400
            now = base
    time.sleep(0.3)
    for i in range(8):
        run(folder, "run", "--due", "--no-wait", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 3600 * i)), code=None)
    check(rows(folder, "PRAGMA integrity_check") == [("ok",)], "integrity")
    got = {}
    for to, ident, *_ in taken(folder):
        got.setdefault((to, ident), 0)
        got[to, ident] += 1
    all_rows = rows(folder, "SELECT id, kind, recipient, message, state, on_doubt FROM delivery")
    due = rows(folder, "SELECT count(*) FROM due")[0][0]
    reports = {(r[2], r[3]) for r in all_rows if r[1] == "report"}
    check(due >= week and len(reports) == 2 * due, due, week, len(reports))
    for ident, kind, to, message, state, on_doubt in all_rows:
        n = got.pop((to, message), 0)
        steps = [s for s, in rows(folder, "SELECT state FROM step WHERE delivery = ? ORDER BY n", ident)]
        check(state in ("sent", "ambiguous") or kind == "notice", ident, kind, state)
        check(state != "sent" or n >= 1, ident, "sent, and nobody took it")
        check(n <= 1 or (on_doubt == "resend" and "ambiguous" in steps), ident, n, "copies", steps)
        check(n <= 1 + steps.count("ambiguous"), ident, n, steps)
    check(not got, "taken, and not in the ledger:", got)
    return kills


def full_disk():
    folder = project("full")
    run(folder, "run", "--due", "--now", MONDAY)
    rc = subprocess.run(["prlimit", "--fsize=60000", CONCORD, "-C", folder, "send", "weekly", "--again", "--as-of", "2026-10-26", "--no-wait"], capture_output=True, text=True,
                        check=False)
    check(rc.returncode in (73, 74) and ("ledger" in rc.stderr or "outbox" in rc.stderr or "out/" in rc.stderr), rc.returncode, rc.stderr)
    check(len(taken(folder)) == 2, taken(folder))
    run(folder, "send", "weekly", "--as-of", "2026-10-26", "--no-wait")
    check(len(taken(folder)) == 4, taken(folder))


def schedule():
    folder = project("schedule & more")
    units = os.path.join(WORK, "units")
    out = run(folder, "schedule", "install", "--out", units)
    names = sorted(os.listdir(units))
    check(len(names) == 2 and names[0].endswith(".service") and names[1].endswith(".timer"), names)
    with open(os.path.join(units, names[1]), encoding="utf-8") as f:
        timer = f.read()
    check("OnCalendar=Mon *-*-* 07:00:00 America/New_York" in timer and "Persistent=true" in timer, timer)
    check("RandomizedDelaySec" not in timer, timer)
    with open(os.path.join(units, names[0]), encoding="utf-8") as f:
        service = f.read()
    check(" run --due --no-wait\n" in service and "SuccessExitStatus=75\n" in service and "OnCalendar=*:0/15\n" in timer, service, timer)
    check("RandomizedDelaySec=15min\n" in run(folder, "schedule", "show", "--spread", "15"), "spread")
    for wrong in (["soon"], ["-1"], ["721"], ["5", "--cron"]):
        run(folder, "schedule", "show", "--spread", *wrong, code=64)
    check("schedule & more" in run(folder, "schedule", "show", "--cron"), "cron")
    if shutil.which("systemd-analyze"):
        for line in timer.splitlines():
            if line.startswith("OnCalendar="):
                done = subprocess.run(["systemd-analyze", "calendar", line.split("=", 1)[1]], capture_output=True, text=True, check=False)
                check(done.returncode == 0, line, done.stderr)
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *(os.path.join(units, n) for n in names)], capture_output=True, text=True, check=False)
        ours = [line for line in done.stderr.splitlines() if any(n in line for n in names)]
        check(not ours, ours)
    status = json.loads(run(folder, "status", "--json", "--now", "2026-11-03T00:00:00Z"))
    check(status["schedules"][0]["next"] == "2026-11-09 07:00", status)
    run(folder, "schedule", "remove", "--out", units)
    check(os.listdir(units) == [], os.listdir(units))
    run(folder, "schedule", "often", code=64)
    # a crontab that is not ours keeps what others have in it
    tools = os.path.join(WORK, "tools")
    os.mkdir(tools)
    with open(tools + "/crontab", "w", encoding="utf-8") as f:
        f.write('#!/bin/sh\ncase $1 in -l) eval "$FIRST"; cat "$CRONTAB" ;; -) cat > "$CRONTAB.new"; mv "$CRONTAB.new" "$CRONTAB" ;; esac\n')
    os.chmod(tools + "/crontab", 0o755)
    env = dict(os.environ, PATH=tools + ":" + os.environ["PATH"], CRONTAB=WORK + "/crontab")
    with open(WORK + "/crontab", "w", encoding="utf-8") as f:
        f.write("0 1 * * * others\n")
    for word, ours in (("install", 1), ("install", 1), ("remove", 0)):
        subprocess.run([CONCORD, "-C", folder, "schedule", word, "--cron"], check=True, stdout=subprocess.DEVNULL, env=env)
        with open(WORK + "/crontab", encoding="utf-8") as f:
            lines = f.read().splitlines()
        check(lines[0] == "0 1 * * * others" and len(lines) == 1 + ours, word, lines)
    # nor does it lose what could not be read of it; who has none yet gets one
    for first in ("kill -9 $$", 'cat "$CRONTAB"; kill -15 $$', "exit 2", 'head -c 4 "$CRONTAB"; exit 127'):
        for word in ("install", "remove"):
            done = subprocess.run([CONCORD, "-C", folder, "schedule", word, "--cron"], capture_output=True, text=True, check=False, env=dict(env, FIRST=first))
            check(done.returncode == 69 and "the crontab cannot be read" in done.stderr and done.stdout == "", first, word, done)
            with open(WORK + "/crontab", encoding="utf-8") as f:
                check(f.read() == "0 1 * * * others\n", first, word)
    subprocess.run([CONCORD, "-C", folder, "schedule", "install", "--cron"], check=True, stdout=subprocess.DEVNULL, env=dict(env, CRONTAB=WORK + "/new-crontab"))
    with open(WORK + "/new-crontab", encoding="utf-8") as f:
        check(len(f.read().splitlines()) == 1, "none yet")
    check(out.count("\n") == 2, out)


def folder_way():
    folder = project("folder")
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write('deliver weekly { via folder("shared", as: "files"); attach xlsx, csv }\n')
    run(folder, "send", "weekly", "--now", MONDAY)
    check(sorted(os.listdir(folder + "/shared")) == ["weekly-2026-10-26.csv", "weekly-2026-10-26.xlsx"], os.listdir(folder + "/shared"))
    check(states(folder) == {"folder": "sent"}, states(folder))


def passwords():
    """Without its password nothing is tried and nothing is lost; it stands nowhere."""
    folder = project("passwords")
    with open(folder + "/deliver.concord", encoding="utf-8") as f:
        text = f.read()
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write(text.replace('via command "sh send.sh"', 'via command(env("NOTIFY"))'))
    os.environ.pop("NOTIFY", None)
    out = run(folder, "send", "weekly", "--now", MONDAY, code=78)
    check("NOTIFY" in out and states(folder) == {"a@example.com": "prepared", "b@example.com": "prepared"}, out, states(folder))
    os.environ["NOTIFY"] = "sh send.sh s3cret-word"
    out = run(folder, "run", "--due", "--now", "2026-11-03T13:00:00Z")
    check(states(folder) == {"a@example.com": "sent", "b@example.com": "sent"} and "s3cret" not in out, out)
    for name in os.listdir(folder + "/.concord"):
        path = folder + "/.concord/" + name
        if os.path.isfile(path):
            with open(path, "rb") as f:
                check(b"s3cret" not in f.read(), name)
    # a message whose delivery was never noted is swept
    with open(folder + "/.concord/outbox/" + "0" * 64 + ".letter", "w", encoding="utf-8") as f:
        f.write("id 1\nx")
    run(folder, "run", "--due", "--now", "2026-11-03T13:00:00Z")
    check(os.listdir(folder + "/.concord/outbox") == [], os.listdir(folder + "/.concord/outbox"))


def by_smtp():
    """Each fault of a server ends in its state, and the ledger decides what follows."""
    folder = project("smtp")
    with open(folder + "/deliver.concord", encoding="utf-8") as f:
        text = f.read()
    week = 0
    for steps, wanted, code in (({}, ["sent", "sent"], 0),
                                ({"RCPT": ["250 ok", "550 5.1.1 nobody", "250 ok"]}, ["sent", "failed"], 69),
                                ({"end": [CLOSE, "250 ok"]}, ["ambiguous", "sent"], 76),
                                ({"RCPT": ["451 4.7.1 greylisted", "250 ok"]}, ["prepared", "sent"], 75),
                                ({"greeting": CLOSE}, ["prepared", "prepared"], 69)):  # the week before has its window behind it
        with FaultServer(steps=steps) as server:
            with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
                f.write(text.replace('via command "sh send.sh"', 'via smtp("smtp://127.0.0.1:%d", tls: "none", timeout: 20, answer_timeout: 20)' % server.port))
            week += 1
            day = time.strftime("%Y-%m-%dT13:00:00Z", time.gmtime(1790600400 + week * 7 * 86400))
            out = run(folder, "send", "weekly", "--now", day, code=code)
            got = [s for s, in rows(folder, "SELECT state FROM delivery WHERE kind = 'report' ORDER BY id DESC LIMIT 2")][::-1]
            check(got == wanted, steps, got, out)
            mails = [email.message_from_bytes(data, policy=email.policy.default) for _, _, data in server.mails]
            check(all(m["Auto-Submitted"] == "auto-generated" for m in mails), "heads")
            if not steps:
                check(len(mails) == 2 and len({m["Message-ID"] for m in mails}) == 1, mails)
    check(rows(folder, "SELECT count(*) FROM delivery WHERE kind = 'notice' AND state = 'sent'")[0][0] == 2, "owners")


def alerts():
    """Each record to its own owner, what is no address held, one message a recipient and day; each alert at its own time."""
    folder = project("alerts")
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write(r"""deliver alerts {
  every day at 09:00
  sender "ops@example.com"; owner "owner@example.com"
  via command "sh send.sh"
  text "To be looked at."
  try for 2 hours
}
alert open_deals to owner.name every monday at 08:00
alert when sla_met < 200% to "lead@example.com", "\"Silva, Ana\" <ana@example.com>"
alert when revenue >= 0 USD to "lead@example.com"
alert when revenue < 0 USD to "never@example.com"
""")
    with open(folder + "/data/reps.csv", encoding="utf-8") as f:
        text = f.read()
    with open(folder + "/data/reps.csv", "w", encoding="utf-8") as f:
        f.write(text.replace("Ana Silva", "ana@example.com").replace("Tom Becker", "tom at example.com"))
    run(folder, "check")
    run(folder, "run", "--due", "--now", "2026-11-02T12:59:00Z")
    check(taken(folder) == [], taken(folder))
    run(folder, "run", "--due", "--now", "2026-11-02T13:30:00Z", code=65)
    got = sorted(t[0] for t in taken(folder))
    check(got.count("ana@example.com") == 1 and "tom at example.com" not in got and got.count("owner@example.com") == 1, got)
    held_rows = rows(folder, "SELECT recipient, reason FROM delivery WHERE state = 'held'")
    check(("tom at example.com" in [r for r, _ in held_rows]) and all("no address" in why for _, why in held_rows), held_rows)
    check(rows(folder, "SELECT DISTINCT (give_up - created) / 1000000 FROM delivery WHERE kind = 'alert'") == [(7200,)], "the window")
    before = len(got)
    run(folder, "run", "--due", "--now", "2026-11-02T14:00:00Z")
    got = sorted(t[0] for t in taken(folder)[before:])
    check(got == ["ana@example.com", "lead@example.com"], got)
    words = mail_of(folder, "lead@example.com").get_body(("plain",)).get_content()
    check(words.startswith("To be looked at.") and "sla_met < 200%" in words and "revenue >= 0 USD" in words and words.count("\n- ") == 2, words)
    run(folder, "run", "--due", "--now", "2026-11-02T14:30:00Z")
    check(len(taken(folder)) == before + 2, taken(folder))
    run(folder, "run", "--due", "--now", "2026-11-04T14:30:00Z")
    check(len(taken(folder)) == before + 6, taken(folder))
    names = [s["schedule"] for s in json.loads(run(folder, "status", "--json", "--now", "2026-11-04T14:30:00Z"))["schedules"]]
    check(names == ["alerts", "alerts open_deals"], names)


def alike():
    """The same words to two, and again a day later while the first still wait: each has a message of their own, with its day."""
    folder = project("alike")
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write("""\
deliver alerts { every day at 09:00; sender "ops@example.com"; via command "sh send.sh"; try for 2 days }
alert when sla_met < 200% to "lead@example.com", "ana@example.com"
""")
    people = ("ana@example.com", "lead@example.com")
    answer(folder, "defer ana@example.com defer lead@example.com")
    run(folder, "run", "--due", "--now", "2026-11-02T14:00:00Z", code=75)
    run(folder, "run", "--due", "--now", "2026-11-03T14:00:00Z", code=None)
    check(len(os.listdir(folder + "/.concord/outbox")) == 4, os.listdir(folder + "/.concord/outbox"))
    answer(folder, "")
    run(folder, "run", "--due", "--now", "2026-11-03T16:00:00Z", code=None)
    check(len({t[1] for t in taken(folder)}) == 4, taken(folder))
    for to in people:
        mail = mail_of(folder, to)
        check(mail["To"] == to and mail["Date"].startswith("Tue, 03 Nov") and mail["Subject"].endswith("2026-11-03"), to, mail.items())


def namesakes():
    """Alerts of one metric have each moments of their own, at one time or at several, and none is passed over."""
    folder = project("namesakes")
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write("""\
deliver alerts { every day at 09:00; sender "ops@example.com"; via command "sh send.sh" }
alert open_deals to "one@example.com" every day at 08:00
alert open_deals to "two@example.com" every day at 08:00
alert open_deals to "three@example.com" every day at 08:30
""")
    run(folder, "run", "--due", "--now", "2026-11-02T12:59:00Z")
    check(taken(folder) == [], taken(folder))
    run(folder, "run", "--due", "--now", "2026-11-04T14:30:00Z")
    got = [t[0].split("@")[0] for t in taken(folder)]
    check(got == ["one", "two", "three"] * 3, got)
    # a name of any length is one moment a day, as another is
    long = "m" * 300
    with open(folder + "/deliver.concord", "a", encoding="utf-8") as f:
        f.write('metric %s = count(lead.captured)\nalert %s to "four@example.com" every day at 08:45\n' % (long, long))
    before = len(taken(folder))
    run(folder, "run", "--due", "--now", "2026-11-04T14:30:00Z")
    run(folder, "run", "--due", "--now", "2026-11-04T15:30:00Z")
    check([t[0] for t in taken(folder)[before:]] == ["four@example.com"], taken(folder)[before:])
    check(rows(folder, "SELECT name FROM due WHERE name LIKE '%mmm%'") == [("alerts " + long,)], "its name")
    subprocess.run(["sed", "-i", "/mmm/d", folder + "/deliver.concord"], check=True)
    names = {s["schedule"]: s["due"] for s in json.loads(run(folder, "status", "--json", "--now", "2026-11-05T14:30:00Z"))["schedules"]}
    check(names == {"alerts": 1, "alerts open_deals": 1, "alerts open_deals 2": 1, "alerts open_deals 3": 1}, names)


def left_over():
    """A delivery that cannot be tried any more keeps no other back, and a person gives it up."""
    folder = project("left-over")
    answer(folder, "defer a@example.com")
    run(folder, "run", "--due", "--now", MONDAY, code=75)
    subprocess.run(["sed", "-i", 's/mail to "a@example.com", /mail to /', folder + "/deliver.concord"], check=True)
    out = run(folder, "run", "--due", "--now", "2026-11-23T13:00:00Z", code=78)
    check("no delivery of weekly to a@example.com" in out, out)
    check([t[0] for t in taken(folder)] == ["b@example.com"] * 4, taken(folder))
    check(rows(folder, "SELECT count(*) FROM due") == [(4,)], "moments")
    run(folder, "release", "1", code=66)
    run(folder, "release", "1", "--drop", "--now", "2026-11-23T14:00:00Z")
    check(states(folder)["a@example.com"] == "dropped", states(folder))
    run(folder, "run", "--due", "--now", "2026-11-23T14:00:00Z")
    run(folder, "release", "1", "--drop", code=66)
    check(os.listdir(folder + "/.concord/outbox") == [], os.listdir(folder + "/.concord/outbox"))


def once_more():
    """A second send says what became of the first, and ends as that did."""
    for answers, rules, code, state in (("refuse a@example.com", "", 69, "failed"), ("doubt a@example.com", "", 76, "ambiguous"), ("defer a@example.com", "", 75, "prepared"),
                                        ("refuse owner@example.com", "hold when data health is failing", 65, "held"), ("", "", 0, "sent")):
        folder = project("once-more-" + state, rules)
        if state == "held":
            with open(folder + "/deliver.concord", "a", encoding="utf-8") as f:
                f.write("expect count(lead.captured) > 1000000\n")
        answer(folder, answers)
        run(folder, "send", "weekly", "--now", MONDAY, code=code)
        before = taken(folder)
        out = run(folder, "send", "weekly", "--now", MONDAY, code=code)
        check("there      1  weekly of 2026-10-26 to a@example.com: " + state in out, out)
        check(taken(folder) == before, taken(folder))
    # what waits is tried once its time has come, and counted once
    folder = os.path.join(WORK, "once-more-prepared")
    answer(folder, "refuse a@example.com")
    out = run(folder, "send", "weekly", "--now", "2026-11-02T13:01:00Z", code=69)
    check("1 delivery failed" in out, out)
    folder = project("one-of-them")
    out = run(folder, "send", "weekly", "--now", MONDAY, "--to", "c@example.com", code=64)
    check("c@example.com is none of those" in out and taken(folder) == [], out)
    run(folder, "send", "weekly", "--now", MONDAY, "--to", "Bea <b@example.com>")
    check([t[0] for t in taken(folder)] == ["b@example.com"], taken(folder))


def new_window():
    """What is released is tried for as long as what is made."""
    folder = project("new-window", "hold when data health is failing; on doubt resend; try for 2 hours")
    with open(folder + "/rule.concord", "w", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    run(folder, "send", "weekly", "--now", "2026-11-02T13:00:00Z", code=65)
    answer(folder, "defer a@example.com doubt b@example.com")
    run(folder, "release", "weekly", "--now", "2026-11-02T18:00:00Z", code=75)
    check(states(folder) == {"a@example.com": "prepared", "b@example.com": "prepared"}, states(folder))
    for minute in range(1, 150):
        run(folder, "run", "--due", "--no-wait", "--now", "2026-11-02T%02d:%02d:00Z" % (18 + minute // 60, minute % 60), code=None)
    check(states(folder)["a@example.com"] == "failed", states(folder))
    last = rows(folder, "SELECT (max(at) - 1793642400000000) / 60000000 FROM step WHERE delivery = 1 AND state = 'sending'")
    check(60 < last[0][0] <= 120, last)
    # a notice for a day, as when it was made; what no block says any more for four hours, however often it is released
    hour, eight = 3600000000, 1793606400000000
    folder = project("new-window-of", "try for 2 hours")
    answer(folder, "refuse a@example.com refuse owner@example.com ")
    run(folder, "send", "weekly", "--now", MONDAY, code=69)
    check(states(folder, "notice") == {"owner@example.com": "failed"}, states(folder, "notice"))
    run(folder, "release", "3", "--resend", "--now", "2026-11-02T18:00:00Z")
    check(rows(folder, "SELECT kind, (give_up - ?) / ? FROM delivery WHERE id = 3", eight, hour) == [("notice", 10 + 24)], rows(folder, "SELECT give_up FROM delivery"))
    blocks = folder + "/deliver.concord"
    for time in (18, 20):
        os.rename(blocks, folder + "/blocks")
        with open(folder + "/blocks", encoding="utf-8") as f, open(blocks, "w", encoding="utf-8") as g:
            g.write(f.read().replace('"a@example.com", ', ""))
        run(folder, "release", "1", "--resend", "--no-wait", "--now", "2026-11-02T%d:00:00Z" % time, code=78)
        check(rows(folder, "SELECT (give_up - ?) / ? FROM delivery WHERE id = 1", eight, hour) == [(time - 8 + 4,)], time, rows(folder, "SELECT give_up FROM delivery"))
        os.rename(folder + "/blocks", blocks)
        run(folder, "run", "--due", "--no-wait", "--now", "2026-11-02T%d:30:00Z" % time, code=69)


def doubt_to_the_end():
    """What is resent in doubt until its window has passed is ambiguous, not failed: nobody knows whether it arrived."""
    folder = project("doubt-to-the-end", "on doubt resend; try for 2 minutes")
    answer(folder, "doubt a@example.com")
    run(folder, "send", "weekly", "--now", MONDAY, code=75)
    run(folder, "run", "--due", "--now", "2026-11-02T13:01:00Z", code=76)
    check(states(folder)["a@example.com"] == "ambiguous", states(folder))
    words = mail_of(folder, "owner@example.com").get_body(("plain",)).get_content()
    check("nobody knows whether it arrived" in words and "release 1 --arrived" in words, words)
    run(folder, "run", "--due", "--now", "2026-11-02T13:10:00Z")
    run(folder, "release", "1", "--arrived", "--now", "2026-11-02T14:00:00Z")
    check(states(folder)["a@example.com"] == "sent", states(folder))


def there_and_back():
    """What gave way to another content takes its place back when the data do, unless the other was sent."""
    folder = project("there-and-back", "hold when data health is failing")
    leads = folder + "/data/leads.csv"
    with open(folder + "/rule.concord", "w", encoding="utf-8") as f:
        f.write("expect count(lead.captured) > 1000000\n")
    shutil.copy(leads, folder + "/leads.csv")

    def note(minute, shorter, code):
        shutil.copy(folder + "/leads.csv", leads)
        if shorter:
            subprocess.run(["sed", "-i", "/^L157,/d", leads], check=True)
        run(folder, "send", "weekly", "--now", "2026-11-02T13:%02d:00Z" % minute, code=code)
        return [s for s, in rows(folder, "SELECT state FROM delivery WHERE kind = 'report' ORDER BY id")]

    check(note(0, False, 65) == ["held"] * 2, "first")
    check(note(1, True, 65) == ["dropped"] * 2 + ["held"] * 2, "second")
    check(note(2, False, 65) == ["held"] * 2 + ["dropped"] * 2, "first again")
    check(rows(folder, "SELECT state, says FROM step WHERE delivery = 1 ORDER BY n")[1:] == [("dropped", "another content took its place"), rows(
        folder, "SELECT state, reason FROM delivery WHERE id = 1")[0]], "its steps")
    first = rows(folder, "SELECT message FROM delivery WHERE id = 1")[0][0]
    check(note(3, True, 65) == ["dropped"] * 2 + ["held"] * 2, "second again")
    check(note(4, False, 65) == ["held"] * 2 + ["dropped"] * 2, "first once more")
    run(folder, "release", "weekly", "--now", "2026-11-02T14:00:00Z")
    check(note(5, True, 0) == ["sent"] * 2 + ["dropped"] * 2, "the other stays behind it")
    got = [t for t in taken(folder) if t[0] != "owner@example.com"]
    check(sorted(t[0] for t in got) == ["a@example.com", "b@example.com"] and {t[1] for t in got} == {first}, got)


def heads():
    """Two deliveries of a report with the same words and files: each has its own head, and says its own place for what it leaves out."""
    folder = project("heads")
    blocks = "".join('''deliver weekly {
  mail to "%s@example.com"; sender "ops@example.com"; reply to "%s@example.com"; via command "sh send.sh"
  text "Good morning."; attach xlsx; limit 8 kB else "https://files.example.com/%s"
}
''' % (to, reply, place) for to, reply, place in (("a", "a-desk", "a"), ("b", "a-desk", "a"), ("c", "c-desk", "a"), ("d", "a-desk", "d")))
    with open(folder + "/deliver.concord", "w", encoding="utf-8") as f:
        f.write(blocks)
    run(folder, "send", "weekly", "--now", MONDAY)
    for to, reply, place in (("a", "a-desk", "a"), ("b", "a-desk", "a"), ("c", "c-desk", "a"), ("d", "a-desk", "d")):
        mail = mail_of(folder, to + "@example.com")
        check(mail["To"] == to + "@example.com" and mail["Reply-To"] == reply + "@example.com", to, mail["To"], mail["Reply-To"])
        check("https://files.example.com/%s\n" % place in mail.get_body(("plain",)).get_content().replace(".\n", "\n"), to, mail.get_body(("plain",)).get_content())
    check(len({t[1] for t in taken(folder)}) == 4, taken(folder))


def only_looks():
    """Who asks what will be due changes nothing of it."""
    folder = project("only-looks")
    run(folder, "run", "weekly", "--as-of", "2026-10-26")
    run(folder, "status", "--now", "2027-06-01T00:00:00Z")
    check(rows(folder, "SELECT * FROM schedule") == [], "noted by who looks")
    run(folder, "run", "--due", "--now", MONDAY)
    check(len(taken(folder)) == 2, taken(folder))


def main():
    try:
        if PART:
            globals()[PART]()
        elif KILLS >= 1000:
            print(killed("") + killed("on doubt resend"), "kills")
        else:
            for part in (once, fifty, outcomes, doubt, held, full_disk, schedule, folder_way, passwords, by_smtp, only_looks, alerts, alike, namesakes, left_over, once_more, there_and_back, heads, new_window, doubt_to_the_end, skipped_and_doubled):
                part()
            year("America/New_York", "07:00")
            killed("")
            killed("on doubt resend")
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    print("%d checks, %d failed" % tuple(checks))
    sys.exit(checks[1] > 0)


main()
