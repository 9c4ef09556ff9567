#!/usr/bin/env python3
"""run_examples.py CONCORD DOCUMENT... [--update]

Runs every example of a Markdown document. What a document may hold:

  <!-- setting NAME -->              what follows happens in the folder NAME, a new one the first time
  <!-- setting NAME from OTHER -->   … which begins as a copy of OTHER as it stands
  `data/leads.csv`                   alone on a line: the block that follows is that file of the setting
  ```concord                         without a file's name: another file of the project, which has to check without a mistake
  <!-- wrong -->                     the concord block that follows is tried in a copy of the setting, and is then forgotten
  ```text with lines `$ command`     commands run in the setting; what they print has to stand below, to the letter
  <!-- exit 78 -->                   how the commands of the block that follows end, if not with 0
  <!-- shown weekly 2026-03-30 "By week" -->  …  <!-- end -->
                                     between the two stands that sheet of the report's Markdown, run as of that day
  ```ebnf                            a grammar: its words are exactly the words of src/lang/tokens.def

Any other block is a failure, so nothing in a document goes unread. --update writes what comes out into the document instead.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMENT = re.compile(r"^<!-- (setting|wrong|exit|shown|end)\b *(.*?) *-->$")
FILE_LINE = re.compile(r"^`([A-Za-z0-9_./-]+)`:?$")
OPTIONS = {"csv", "lua"}
LIMIT = 60  # seconds a command may take


class Mistake(Exception):
    pass


def grammar_words(text):
    """The quoted words of a grammar; names of the grammar's own rules are not quoted."""
    text = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.S)
    return {word for word in re.findall(r'"([^"]+)"', text) if re.fullmatch(r"[a-z]+", word)}


def token_words():
    with open(os.path.join(TOP, "src/lang/tokens.def"), encoding="utf-8") as f:
        text = f.read()
    units = set(re.findall(r'WORD\(\w+, "(\w+)", UNITWORD\)', text))
    return set(re.findall(r'WORD\(\w+, "(\w+)"', text)), units


class Document:
    def __init__(self, concord, path, update):
        self.path, self.update = path, update
        with open(path, encoding="utf-8") as f:
            self.lines = f.read().split("\n")
        self.out = []
        self.work = os.path.realpath(tempfile.mkdtemp(prefix="concord-doc."))
        self.bin = os.path.join(self.work, ".bin")
        os.mkdir(self.bin)
        wrapper = os.path.join(self.bin, "concord")
        with open(wrapper, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nexec '%s' \"$@\"\n" % os.path.realpath(concord))
        os.chmod(wrapper, 0o755)
        self.setting = None
        self.dirty = False  # blocks of the setting have not been checked
        self.n_files = 0
        self.passed, self.failures = 0, []
        self.reports = {}

    # ---- the world
    def folder(self):
        if not self.setting:
            raise Mistake("no setting was named yet")
        return os.path.join(self.work, self.setting)

    def run(self, command, folder=None):
        env = {"PATH": self.bin + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": self.work, "CONCORD_SOURCE": TOP}
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if name in os.environ:
                env[name] = os.environ[name]
        folder = folder or self.folder()
        done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=LIMIT, check=False)
        text = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
        return text.replace(folder + "/", "").replace(folder, "."), done.returncode

    def fail(self, line, text):
        self.failures.append("%s:%d: %s" % (os.path.relpath(self.path, TOP), line, text))

    def check(self, line):
        """The setting's project is right as it stands."""
        if not self.dirty:
            return
        self.dirty = False
        text, code = self.run("concord check")
        if code:
            self.fail(line, "the blocks above do not check:\n" + text)
        else:
            self.passed += 1

    def write(self, name, body):
        path = os.path.normpath(os.path.join(self.folder(), name))
        if not path.startswith(self.folder() + "/"):
            raise Mistake("a file outside of its setting: " + name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write("".join(line + "\n" for line in body))

    # ---- elements
    def enter(self, words, line):
        self.check(line)
        match = re.fullmatch(r"(\w+)(?: from (\w+))?", words)
        if not match:
            raise Mistake("a setting has a name: <!-- setting NAME from OTHER -->")
        path = os.path.join(self.work, match[1])
        if match[2]:
            shutil.copytree(os.path.join(self.work, match[2]), path)
        elif not os.path.isdir(path):
            os.mkdir(path)
        self.setting = match[1]

    def block_concord(self, name, body, wrong):
        if name is None:
            self.n_files += 1
            name = "block-%03d.concord" % self.n_files
        if wrong:
            source = self.folder()
            copy = os.path.join(self.work, "wrong-%d" % self.n_files)
            shutil.copytree(source, copy)
            self.setting = os.path.basename(copy)
            self.write("example.concord", body)
            return
        self.write(name, body)
        self.dirty = True

    def block_commands(self, body, code, line):
        """Gives the lines that should stand in the block."""
        want, commands = [], []
        for text in body:
            if text.startswith("$ "):
                commands.append(text)
        if not body or not body[0].startswith("$ "):
            raise Mistake("a block of text begins with a command: $ concord …")
        for i, command in enumerate(commands):
            text, status = self.run(command[2:])
            last = i + 1 == len(commands)
            if status != (code if last else 0):
                self.fail(line, "%s ends with %d, not with %d:\n%s" % (command, status, code if last else 0, text))
            want.append(command)
            want += text.rstrip("\n").split("\n") if text.rstrip("\n") else []
        return want

    def sheet(self, words):
        match = re.fullmatch(r'(\w+) (\d{4}-\d\d-\d\d) "(.*)"', words)
        if not match:
            raise Mistake('<!-- shown REPORT AS_OF "SHEET" --> is meant')
        report, as_of, title = match.groups()
        text, code = self.run("concord run %s --as-of %s --out .shown" % (report, as_of))
        files = [f for f in text.split("\n") if f.endswith(".md")]
        if code not in (0, 65) or len(files) != 1:
            raise Mistake("the report did not run, or has no Markdown:\n" + text)
        with open(os.path.join(self.folder(), files[0]), encoding="utf-8") as f:
            sheets = re.split(r"(?m)^## ", f.read())
        shutil.rmtree(os.path.join(self.folder(), ".shown"))
        for sheet in sheets[1:]:
            head, _, rest = sheet.partition("\n")
            rest = re.sub(r"(?m)^!\[.*\]\(.*\.svg\)\n\n", "", rest)  # a chart's file is gone with the folder; its table stands here
            if head == title:
                return ["", *rest.strip("\n").split("\n"), ""]
        raise Mistake("the report has no sheet " + title)

    # ---- the way through
    def compare(self, want, body, line):
        if want == body:
            self.passed += 1
        elif not self.update:
            shown = "\n".join(["--- in the document", *body, "--- came out", *want])
            self.fail(line, "the output differs:\n" + shown)

    def read(self):
        at, name, wrong, code, home = 0, None, False, 0, None
        while at < len(self.lines):
            line = self.lines[at]
            number = at + 1
            comment, named = COMMENT.match(line), FILE_LINE.match(line)
            fence = re.match(r"^```(.*)$", line)
            if comment and comment[1] == "setting":
                self.enter(comment[2], number)
            elif comment and comment[1] == "wrong":
                self.check(number)
                wrong = True
            elif comment and comment[1] == "exit":
                code = int(comment[2])
            elif comment and comment[1] == "shown":
                self.check(number)
                end = self.lines.index("<!-- end -->", at)
                body, want = self.lines[at + 1:end], self.sheet(comment[2])
                self.compare(want, body, number)
                self.out += [line, *want]
                at = end
                continue
            elif named:
                name = named[1]
            elif fence:
                end = self.lines.index("```", at + 1)
                body = self.lines[at + 1:end]
                self.out.append(line)
                kind = fence[1]
                if home is not None and kind != "text":
                    raise Mistake("a wrong block is followed by the command that says so")
                if kind == "concord":
                    home = self.setting if wrong else None
                    self.block_concord(name, body, wrong)
                elif kind in OPTIONS and name:
                    self.write(name, body)
                    self.dirty = True
                elif kind == "text":
                    if home is None and not any("concord check" in text for text in body):
                        self.check(number)
                    self.dirty = False
                    want = self.block_commands(body, code, number)
                    self.compare(want, body, number)
                    body, code = want if self.update else body, 0
                    if home is not None:
                        self.setting, home = home, None
                elif kind == "ebnf":
                    self.grammar(body, number)
                else:
                    self.fail(number, "this block is not run: ```" + kind)
                self.out += body
                name, wrong = None, False
                at = end
                line = self.lines[at]
            elif line.strip():
                if name is not None or wrong:
                    self.fail(number, "a file's name or a comment is followed by its block")
                name, wrong = None, False
            self.out.append(line)
            at += 1
        if home is not None:
            raise Mistake("a wrong block is followed by the command that says so")
        self.check(len(self.lines))

    def grammar(self, body, line):
        have = grammar_words("\n".join(body))
        words, units = token_words()
        inside = units | {"working", "rising"}  # what a UNIT is made of; a word that only a message knows
        missing, unknown = sorted(words - inside - have), sorted(have - words)
        if missing or unknown:
            self.fail(line, "the grammar and src/lang/tokens.def differ: missing %s, unknown %s" % (missing, unknown))
        else:
            self.passed += 1

    def close(self):
        shutil.rmtree(self.work)
        if self.update:
            with open(self.path, "w", encoding="utf-8") as f:
                f.write("\n".join(self.out))


def main():
    words = [word for word in sys.argv[1:] if word != "--update"]
    if len(words) < 2:
        sys.exit(__doc__)
    passed = failed = 0
    for path in words[1:]:
        document = Document(words[0], path, "--update" in sys.argv)
        try:
            document.read()
        except (Mistake, ValueError, subprocess.TimeoutExpired) as mistake:
            document.fail(len(document.out) + 1, str(mistake))
            document.update = False
        document.close()
        for failure in document.failures:
            print(failure)
        passed += document.passed
        failed += len(document.failures)
    print("%d passed, %d failed" % (passed, failed))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
