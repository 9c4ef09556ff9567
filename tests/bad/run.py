#!/usr/bin/python3
"""run.py - inputs that are wrong: the real program on a small project with one thing changed.

Each case ends with the exit code and the exact words that expected.txt has for it, within seconds, and leaves no file behind.
Cases are functions of cases_*.py. PROGRAM and PLUGINS (the folder of the plugins that must be refused) come from the command
line; `run.py PROGRAM PLUGINS [WORD…]` runs the cases whose title has one of the words. With UPDATE=1 in the environment
expected.txt is written anew, and the difference is the review. When root runs it, the program is run as nobody: root may read
and write what nobody else may.
"""
import concurrent.futures
import os
import shutil
import stat
import subprocess
import sys
import tempfile

import cases_csv
import cases_files
import cases_hook
import cases_project
from base import CASES, PROJECT

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 30
ROOT = os.geteuid() == 0
NOBODY = 65534


def read_expected(path):
    found, title = {}, None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.startswith("== "):
                    title = line[3:].rstrip("\n")
                    found[title] = ""
                elif title is not None:
                    found[title] += line
    return {t: text.rstrip("\n") + "\n" for t, text in found.items()}


def tree(folder):
    """Every file of the folder with what is in it; for anything that is no file, its kind."""
    found = {}
    for top, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(top, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                try:
                    with open(path, "rb") as f:
                        found[path] = f.read()
                except PermissionError: # a case's own: who runs the tests may be anybody
                    found[path] = stat.S_IMODE(mode)
            elif not stat.S_ISDIR(mode):
                found[path] = stat.S_IFMT(mode)
    return found


def lay_out(case, folder, plugins):
    files = dict(PROJECT)
    files.update(case.files)
    for name, text in files.items():
        path = os.path.join(folder, name)
        if text is None:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if callable(text):
            text(path, plugins)
            continue
        with open(path, "wb") as f:
            f.write(text)
    if ROOT:
        for top, folders, names in os.walk(folder):
            for path in [top] + [os.path.join(top, n) for n in folders + names]:
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def install(program, folder, plugins, more):
    """The program in a build folder of its own, which anybody may look into, with more plugins beside the connector that it needs."""
    own = os.path.join(folder, "plugins", ".libs")
    os.makedirs(own)
    copy = os.path.join(folder, "concord")
    try:
        os.link(program, copy)
    except OSError:
        shutil.copy2(program, copy)
    with open(os.path.join(folder, ".concord-build"), "wb"):
        pass
    shutil.copy2(os.path.join(os.path.dirname(program), "plugins", ".libs", "csv.so"), own)
    for name, make in more.items():
        make(os.path.join(own, name + ".so"), plugins)
    return copy


def run(case, program, plugins):
    """What the program said and did, as expected.txt has it."""
    top = tempfile.mkdtemp(prefix="concord-bad-")
    folder = os.path.join(top, "p")
    try:
        os.chmod(top, 0o755)
        os.mkdir(folder, 0o755)
        lay_out(case, folder, plugins)
        if case.plugins:
            program = install(program, os.path.join(top, "bin"), plugins, case.plugins)
        before = tree(folder)
        if case.prepare:
            case.prepare(folder)
        args = [a.replace("$P", folder) for a in case.args]
        env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", **{k: v.replace("$P", folder) for k, v in case.env.items()})
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if ROOT else {}
        out = open(case.stdout, "wb") if case.stdout else subprocess.PIPE
        close = ["sh", "-c", 'exec "$0" "$@" ' + case.shell] if case.shell else []
        try:
            done = subprocess.run(close + [program] + args, cwd=top, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                                  timeout=SECONDS, umask=0o022, **who)
            code, said, printed = str(done.returncode), done.stderr, done.stdout or b""
        except subprocess.TimeoutExpired as late:
            code, said, printed = "never", late.stderr or b"", b""
        finally:
            if case.stdout:
                out.close()
        if case.restore:
            case.restore(folder)
        text = "exit %s\n%s" % (code, said.decode("utf-8", "backslashreplace"))
        if printed:
            text += "printed:\n" + printed.decode("utf-8", "backslashreplace")
        for name, word in case.show:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                text += "".join(line for line in f if word in line)
        text = text.replace(folder, "$P").replace(os.path.join(top, "bin", "plugins", ".libs"), "$PLUGINS")
        after = tree(folder)
        for path in sorted(set(before) | set(after)):
            if before.get(path) != after.get(path):
                what = "left" if path not in before else "gone" if path not in after else "changed"
                text += "%s: %s\n" % (what, path.replace(folder, "$P"))
        return text.rstrip("\n") + "\n"
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", top], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(top, ignore_errors=True)


def main():
    program, plugins = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    words, update = sys.argv[3:], os.environ.get("UPDATE") == "1"
    path = os.path.join(HERE, "expected.txt")
    expected = read_expected(path)
    chosen = [c for c in CASES if not words or any(w in c.title for w in words)]
    titles = [c.title for c in CASES]
    if len(set(titles)) != len(titles):
        sys.exit("run.py: two cases have one title: %s" % [t for t in titles if titles.count(t) > 1][0])
    home = tempfile.mkdtemp(prefix="concord-bad-")
    os.chmod(home, 0o755)
    program = install(program, os.path.join(home, "bin"), plugins, {})
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        said = list(pool.map(lambda c: run(c, program, plugins), chosen))
    shutil.rmtree(home)
    failed = 0
    for case, text in zip(chosen, said):
        wanted = expected.get(case.title, "nothing\n")
        if text != wanted and not update:
            failed += 1
            print("%s\nexpected: %sgot: %s" % (case.title, wanted, text))
        expected[case.title] = text
    extra = [] if words else [t for t in expected if t not in titles]
    for title in extra:
        print("expected.txt has a case that is not run: %s" % title)
    if update:
        with open(path, "w", encoding="utf-8") as f:
            f.write("".join("== %s\n%s\n" % (t, expected[t]) for t in titles if t in expected).rstrip("\n") + "\n")
        extra = []
    print("%d passed, %d failed" % (len(chosen) - failed, failed + len(extra)))
    return failed + len(extra) > 0


assert cases_csv and cases_files and cases_hook and cases_project  # they fill CASES
sys.exit(main())
