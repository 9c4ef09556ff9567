"""cases_hook.py - wrong hooks, and plugins that must be refused."""
import os
import shutil
import stat

from base import CASES, CONCORD, FIT, case, project


def hook(text):
    return {"fit.lua": text if isinstance(text, bytes) else text.encode()}


def body(lines):
    return hook("function fit(title, n)\n" + lines + "\nend\n")


# ------------------------------------------------------------------ hooks
case("hook: a mistake of grammar", body("  return title ~= nil and and n"))
case("hook: the end is missing", hook("function fit(title, n)\n  return true\n"))
case("hook: no function of that name", hook("function fits(title, n) return true end\n"))
case("hook: the name is no function", hook("fit = 3\n"))
case("hook: the file is missing", {"fit.lua": None})
case("hook: the file is empty", hook(""))
case("hook: the file is a folder", {"fit.lua": lambda path, plugins: os.mkdir(path)})
case("hook: the file is a pipe", {"fit.lua": lambda path, plugins: os.mkfifo(path)})
case("hook: the file may not be read", prepare=lambda p: os.chmod(p + "/fit.lua", 0), restore=lambda p: os.chmod(p + "/fit.lua", 0o644))
case("hook: bytecode", hook(b"\x1bLuaT\x00\x19\x93\r\n\x1a\n\x04\x08\x08" + b"\x00" * 40))
case("hook: not UTF-8", hook(FIT.encode() + b"-- \xff\n"))
case("hook: UTF-16", hook(FIT.encode("utf-16")))
case("hook: a NUL", hook(b"\x00" + FIT.encode()))
case("hook: an endless loop", body("  while true do end"))
case("hook: an endless loop that catches errors", body("  while true do pcall(function() while true do end end) end"))
case("hook: an endless loop outside of the function", hook("while true do end\n" + FIT))
case("hook: endless recursion", body("  return fit(title, n) and true"))
case("hook: memory without end", body('  local t = {}\n  for i = 1, 1e9 do t[i] = string.rep("x", 500000) end\n  return true'))
case("hook: a text without end", body('  local s = "x"\n  while true do s = s .. s end'))
case("hook: another type", body('  return "yes"'))
case("hook: a number for a flag", body("  return 1"))
case("hook: a table", body("  return {}"))
case("hook: a function", body("  return fit"))
case("hook: two results", body("  return true, false"))
case("hook: an error with a text", body('  error("no title")'))
case("hook: an error with nil", body("  error(nil)"))
case("hook: an error with a table", body("  error({code = 3})"))
case("hook: an error with bytes of any kind", body(r'  error("a\0b\27[31mred\255\n" .. string.rep("x", 5000))'))
case("hook: arithmetic on a missing value", body("  return n + 1 > 0"))
case("hook: a global that is not there", body("  return os.time() > 0"))
case("hook: a file", body('  return io.open("/etc/passwd") ~= nil'))
case("hook: other code", body('  return load("return true")()'))
case("hook: a module", hook('local lfs = require("lfs")\n' + FIT))
case("hook: state between calls", hook("calls = 0\nfunction fit(title, n)\n  calls = calls + 1\n  return calls > 1\nend\n"))
case("hook: a pattern that is none", body('  return re.match(title or "x", "(") ~= nil'))
case("hook: one of a list, and another", {**body('  return title and "warm" or "hot"'),
                                          "p.concord": CONCORD.replace("gives flag", 'gives one of "warm", "cold"').replace(
                                              "good    flag ", "good    text ").replace("when good", 'when good = "warm"').encode()})
case("hook: declared with other arguments", project("hook fit(title text, n integer)", "hook fit(title text)"))
case("hook: outside of the project", project('in "fit.lua"', 'in "../fit.lua"'))
case("hook: by an absolute path", project('in "fit.lua"', 'in "/etc/passwd"'))


# ------------------------------------------------------------------ plugins
def copied(name):
    def make(path, plugins):
        shutil.copyfile(os.path.join(plugins, name + ".so"), path)
        os.chmod(path, 0o644)
    return make


def cut(name, n):
    def make(path, plugins):
        with open(os.path.join(plugins, name + ".so"), "rb") as f:
            text = f.read()
        with open(path, "wb") as f:
            f.write(text[:n])
    return make


def flipped(name, at):
    def make(path, plugins):
        with open(os.path.join(plugins, name + ".so"), "rb") as f:
            text = bytearray(f.read())
        text[at] ^= 0xFF
        with open(path, "wb") as f:
            f.write(text)
    return make


def plugin_case(title, name, make, use="source extra = %s(data)"):
    case("plugin: " + title, project("source crm = csv(data)", "source crm = csv(data)\n" + (use % name)), plugins={name: make})


def open_to_all(path, plugins):
    copied("no_scan")(path, plugins)
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH | stat.S_IWOTH)


REFUSED = ["no_symbol", "wrong_major", "newer_minor", "no_note", "no_scan", "small", "wrong_name", "init_fails", "nothing", "bad_format", "lying_major",
           "small_connector"]
for one in REFUSED:
    plugin_case(one, one, copied(one))
plugin_case("no_call", "no_call", copied("no_call"), 'use it from plugin "%s"')
plugin_case("nothing but the beginning", "no_scan", cut("no_scan", 4096))
plugin_case("the first bytes", "no_scan", cut("no_scan", 40))
plugin_case("an empty file", "no_scan", cut("no_scan", 0))
plugin_case("another machine's", "no_scan", flipped("no_scan", 18))
plugin_case("no shared object", "no_scan", lambda path, plugins: open(path, "w", encoding="utf-8").write("#!/bin/sh\necho hello\n"))
plugin_case("writable by others", "no_scan", open_to_all)
plugin_case("a folder", "no_scan", lambda path, plugins: os.mkdir(path))
case("plugin: there is none of that name", project("source crm = csv(data)", "source crm = cvs(data)"))
case("plugin: a function of none", project("metric size", 'use wilson from plugin "astrology"\nmetric w = wilson(leads, good)\nmetric size'))
case("plugin: an option that it has not", project("csv(data)", 'csv(data, delimeter: ";")'))
case("plugin: an option of another kind", project("csv(data)", "csv(data, delimiter: 3)"))
case("plugin: an option twice", project("csv(data)", 'csv(data, zone: "UTC", zone: "UTC")'))

# ------------------------------------------------------------------ models of credit
TOUCHES = b"Id,Lead,At,Channel\n1,L1,2026-09-01,Ads\n2,L1,2026-09-02,Mail\n3,L1,2026-09-03 09:00,\n4,L3,2026-10-01,Ads\n"


def credited(title, declared, model, lua=None, plugins=None):
    text = CONCORD.replace("events of lead", 'table touch from crm "touches.csv" { id key = Id; lead -> lead.touches = Lead; at time = At; channel text = Channel; order by at }\n'
                           "events of touch { done at at }\nattribution journey of lead.made over touches.done within 30 days before at\n" + declared +
                           f"\nmetric shared = sum(amount of lead.made credited {model} along journey)\nevents of lead")
    files = {"p.concord": text.replace("table leads,", "table leads, shared,").encode(), "data/touches.csv": TOUCHES}
    if lua:
        files["w.lua"] = f"function w(path)\n  {lua}\nend\n".encode()
    case("credit: " + title, files, plugins=plugins)


WEIGHTS = 'hook w(channel text) gives weights in "w.lua"'
credited("too few weights", WEIGHTS, "w", "return {1}")
credited("too many weights", WEIGHTS, "w", "path[9] = 1\n  local t = {}\n  for i = 1, 4 do t[i] = i end\n  return t")
credited("a negative weight", WEIGHTS, "w", "local t = {}\n  for i in ipairs(path) do t[i] = 1 - i end\n  return t")
credited("a weight that is no number", WEIGHTS, "w", "local t = {}\n  for i, touch in ipairs(path) do t[i] = touch.channel end\n  return t")
credited("a weight without end", WEIGHTS, "w", "local t = {}\n  for i in ipairs(path) do t[i] = 1 / 0 end\n  return t")
credited("no list", WEIGHTS, "w", "return path[1].age")
credited("nothing", WEIGHTS, "w", "return nil")
credited("an endless loop", WEIGHTS, "w", "while true do end")
credited("another number of arguments", WEIGHTS.replace("channel text", "channel text, other text"), "w(channel, channel)", "return path[1]['none'].x")
credited("a function of two", WEIGHTS, "w", "end\nfunction w(a, b)\n  return {}")
for one in ["minus", "nan", "infinite", "short", "failing", "learned(channel)", "learned"]:
    name = one.split("(")[0]
    credited(f"a plugin's {one}", f'use {name} from plugin "models"', one, plugins={"models": copied("models")})
assert CASES
