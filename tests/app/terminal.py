#!/usr/bin/env python3
"""terminal.py CONCORD PROJECT: what the program says to a terminal, and that it leaves the terminal as it was."""
import os
import pty
import re
import select
import signal
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
    def __init__(self, words, **environment):
        # the parent keeps the other end open, so that the terminal's state can be asked for when the program has gone
        self.master, self.slave = pty.openpty()
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
        import fcntl
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


test_run()
test_preview()
test_watch()
print(f"{checked} checked, {failed} failed")
sys.exit(1 if failed else 0)
