#!/usr/bin/env python3
"""terminal.py CONCORD PROJECT: what the program says to a terminal, and that it leaves the terminal as it was."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PROGRAM, PROJECT = sys.argv[1], sys.argv[2]
RUN = ["run", "weekly", "--as-of", "2026-11-02"]
PREVIEW = ["preview", "weekly", "--as-of", "2026-11-02", "--sheet", "Summary"]
checked = failed = 0


def check(good, what):
    global checked, failed
    checked += 1
    if not good:
        failed += 1
        print(f"FAIL {what}")


class Terminal:
    def __init__(self, words, lines=0, **environment):
        # the parent keeps the other end open, so that the terminal's state can be asked for when the program has gone
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 0, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(self.slave) if hasattr(os, "login_tty") else self.take()
            os.chdir(PROJECT)
            env = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "100", "PAGER": "cat"}
            env.update({k: v for k, v in environment.items() if v is not None})
            for name in [k for k, v in environment.items() if v is None]:
                env.pop(name, None)
            os.execve(PROGRAM, [PROGRAM] + words, env)
        self.text = b""

    def take(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(self.slave, fd)

    def read(self, until=None, seconds=20):
        """Until the program has ended, or the text has `until` in it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                self.text += os.read(self.master, 65536)
            elif until is None and self.ended():
                break
            if until is not None and until(self.text):
                return True
        return until is None

    def ended(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        self.status = status
        self.ended = lambda: True
        return True

    def finish(self):
        self.read()
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = None
        state = termios.tcgetattr(self.slave)
        os.close(self.slave)
        os.close(self.master)
        return self.text.decode("utf-8", "replace").replace("\r\n", "\n"), state == self.before


def plain(text):
    return re.sub("\033\\[[0-9;]*[A-Za-z]", "", text)


def test_run():
    text, kept = Terminal(RUN).finish()
    lines = [line.split("\r")[-1] for line in plain(text).strip().split("\n")]
    check(lines[0] == "Weekly alignment, 2026-08-03 to 2026-11-01", f"run: first line {lines[0]!r}")
    check("  out/weekly-2026-10-26.xlsx" in lines, "run: the path that can be typed")
    check(re.search(r"\d+ rows of \d+ tables read in \d+\.\d\d s; all done in \d+\.\d\d s", lines[-1]), f"run: last line {lines[-1]!r}")
    check("reading leads.csv" in text and "\033[1m" in text, "run: progress and bold")
    check(kept, "run: the terminal is not as it was")
    text, _ = Terminal(RUN, NO_COLOR="1").finish()
    check("\033[1m" not in text, "run: bold despite NO_COLOR")
    text, _ = Terminal(RUN, TERM="dumb").finish()
    check("\033" not in text and "reading" not in text, f"run: a dumb terminal got {text[:60]!r}")


def test_preview():
    text, _ = Terminal(PREVIEW).finish()
    check("\033[1m" in text and "Net sales leads issued" in text and "█" in text, "preview: bold and sparks")
    text, _ = Terminal(PREVIEW, NO_COLOR="", LC_ALL="C").finish()
    check("\033[1m" not in text and all(ord(c) < 128 for c in text), "preview: NO_COLOR in a locale without UTF-8")
    text, _ = Terminal(PREVIEW, PAGER="tr a-z A-Z").finish()
    check("NET SALES LEADS ISSUED" in text, "preview: not through the pager")
    text, _ = Terminal(PREVIEW, lines=500, PAGER="tr a-z A-Z").finish()
    check("Net sales leads issued" in text, "preview: paged though the screen has room for it")
    n = text.strip().count("\n") + 1
    text, _ = Terminal(PREVIEW, lines=n, PAGER="tr a-z A-Z").finish()
    check("NET SALES LEADS ISSUED" in text, "preview: not paged on a screen with one line too few")
    text, _ = Terminal(PREVIEW, lines=n + 1, PAGER="tr a-z A-Z").finish()
    check("Net sales leads issued" in text, "preview: paged on a screen that just has room for it")
    done = subprocess.run([PROGRAM, "-C", PROJECT] + PREVIEW, env={"PATH": os.environ["PATH"], "PAGER": "tr a-z A-Z", "TERM": "xterm"}, capture_output=True,
                          check=False)
    check(b"Net sales leads issued" in done.stdout and b"\033" not in done.stdout, "preview: colour or a pager in a pipe")
    text, _ = Terminal(PREVIEW + ["--no-pager"], PAGER="tr a-z A-Z").finish()
    check("Net sales leads issued" in text, "preview: --no-pager")
    text, _ = Terminal(PREVIEW, PAGER="/nowhere/pager").finish()
    check("Net sales leads issued" in text, "preview: a pager that is not there")
    text, _ = Terminal(PREVIEW, PAGER="true").finish()
    check("Net sales" not in text, "preview: a pager that reads nothing")


def test_watch():
    for name, end in [("a key", b"x"), ("Ctrl-C", b"\x03"), ("SIGTERM", None)]:
        t = Terminal(PREVIEW + ["--watch"])
        check(t.read(lambda text: b"a key ends this" in text), f"watch, {name}: nothing was shown")
        time.sleep(0.3)  # it waits now
        n = t.text.count(b"a key ends this")
        with open(PROJECT + "/weekly.concord", "a", encoding="utf-8") as f:
            f.write("# changed\n")
        check(t.read(lambda text, n=n: text.count(b"a key ends this") > n), f"watch, {name}: a change was not seen")
        time.sleep(0.3)
        if end:
            os.write(t.master, end)
        else:
            os.kill(t.pid, signal.SIGTERM)
        _, kept = t.finish()
        check(t.status is not None, f"watch, {name}: it went on")
        check(kept, f"watch, {name}: the terminal is not as it was")


SHOWN, REFUSED = b"Shown again when", b"This is tried again when"


class Watch(Terminal):
    """A preview that waits, and what it shows after a change."""

    def __init__(self, *words):
        super().__init__(PREVIEW + ["--watch"] + list(words))
        self.at = 0

    def next(self, marks=(SHOWN, REFUSED)):
        """What was shown since, until it waits again; b"": nothing."""
        def waits(text):
            return any(mark in text[self.at:] for mark in marks) and text.endswith(b"ends this.\r\n")
        if not self.read(waits):
            return b""
        said, self.at = self.text[self.at:], len(self.text)
        return said

    def is_quiet(self, seconds=0.5):
        self.read(lambda text: len(text) > self.at, seconds)
        return len(self.text) == self.at

    def last(self):
        """What stands there in the end: on a slow machine a save may be seen half done."""
        said = self.next()
        while said and not self.is_quiet():
            said = self.next()
        return said.split(b"\033[3J")[-1]  # without what was said meanwhile


def write(name, text, aside=False):
    path = os.path.join(PROJECT, name)
    with open(path + "~" if aside else path, "w", encoding="utf-8") as f:
        f.write(text)
    if aside:
        os.replace(path + "~", path)


def content(name):
    with open(os.path.join(PROJECT, name), encoding="utf-8") as f:
        return f.read()


def test_changes():
    report, leads, hook = content("weekly.concord"), content("data/leads.csv"), content("hooks/fit.lua")
    t = Watch()
    check(b"Net sales leads issued" in t.next(), "changes: nothing was shown")
    check(t.is_quiet(), "changes: shown again though nothing changed")

    write("weekly.concord", report + "# changed\n", aside=True)
    first = t.last()
    check(SHOWN in first, "changes: a file that was renamed over was not seen")
    write("data/leads.csv", "".join(leads.splitlines(True)[:2]))
    fewer = t.last()
    check(SHOWN in fewer and fewer != first, "changes: data that changed were not seen")
    write("data/leads.csv", leads)
    check(t.last() == first, "changes: data that were put back were not seen")

    write("hooks/fit.lua", hook + "\nthis is no Lua\n")
    said = t.last()
    check(REFUSED in said and b"fit.lua" in said, f"changes: a broken hook: {said[-200:]!r}")
    write("hooks/fit.lua", hook)
    check(t.last() == first, "changes: a hook that was mended was not seen")

    write("weekly.concord", report.replace("report weekly", "report monthly", 1))
    said = t.last()
    check(REFUSED in said and b"no report" in said, f"changes: without its report: {said[-200:]!r}")
    write("weekly.concord", "concord 1\nreport weekly {\n")
    said = t.last()
    check(REFUSED in said and b"weekly.concord:" in said, f"changes: half a file: {said[-200:]!r}")
    os.remove(os.path.join(PROJECT, "weekly.concord"))
    check(REFUSED in t.last(), "changes: a file that went was not seen")
    write("weekly.concord", report)
    check(t.last() == first, "changes: a file that came back was not seen")

    for i in range(12):
        write("weekly.concord", report[:len(report) // (1 + i % 3)])
        time.sleep(0.03)
    write("weekly.concord", report)
    check(t.last() == first, "changes: what stands there after a slow save is not what was saved")
    os.write(t.master, b"q")
    _, kept = t.finish()
    check(t.status == 0 and kept, f"changes: ended with {t.status}")


def test_watch_ends():
    t = Watch("--sheet", "Nosuch")
    t.finish()
    check(t.status is not None and os.waitstatus_to_exitcode(t.status) == 64, "watch: a sheet that there is not did not end it")
    t = Terminal(PREVIEW + ["--watch"])
    t.read(lambda text: b"a key ends this" in text)
    time.sleep(0.3)
    os.write(t.master, b"\x03")
    t.finish()
    check(t.status is not None and os.WIFSIGNALED(t.status) and os.WTERMSIG(t.status) == signal.SIGINT, "watch: Ctrl-C is not what ended it")


test_run()
test_preview()
test_watch()
test_changes()
test_watch_ends()
print(f"{checked} checked, {failed} failed")
sys.exit(1 if failed else 0)
