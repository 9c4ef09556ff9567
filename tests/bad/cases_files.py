"""cases_files.py - outputs that cannot be written, and a standard output that takes nothing."""
import os

from base import CASES, RUN, case


def closed_folder(p):
    os.chmod(p + "/done", 0o555)


def opened(p):
    os.chmod(p + "/done", 0o755)


OUT = RUN + ["--out", "$P/done"]
case("output: the folder may not be written to", {"done/old.txt": b"old\n"}, args=OUT, prepare=closed_folder, restore=opened)
case("output: a file in the folder's place", {"done": b"old\n"}, args=OUT)
case("output: a file above the folder", {"done": b"old\n"}, args=RUN + ["--out", "$P/done/more"])
case("output: a folder in the file's place", {"out/r.csv/old.txt": b"old\n"})
case("output: a pipe in the file's place", {"out/r.csv": lambda path, plugins: os.mkfifo(path)})
case("output: a link in the file's place", {"out/r.csv": lambda path, plugins: os.symlink("../p.concord", path)})
case("output: a folder that leads outside", {"out": lambda path, plugins: os.symlink("/tmp", path)})
case("output: no name", args=RUN + ["--out", ""])
case("output: a device", args=RUN + ["--out", "/dev/null"])
case("output: no room on standard output", args=RUN, stdout="/dev/full")
case("output: no room on standard output, list", args=["-C", "$P", "list", "leads", "--as-of", "2026-11-02"], stdout="/dev/full")
case("output: no room on standard output, check", args=["-C", "$P", "check"], stdout="/dev/full")
case("output: no room on standard output, explain", args=["-C", "$P", "explain", "leads"], stdout="/dev/full")
case("output: no room on standard output, why", args=["-C", "$P", "why", "L1", "leads", "--as-of", "2026-11-02"], stdout="/dev/full")
case("output: no room on standard output, sources", args=["-C", "$P", "sources"], stdout="/dev/full")
case("output: no room on standard output, help", args=["--help"], stdout="/dev/full")
case("output: no room on standard output, version", args=["--version"], stdout="/dev/full")
case("output: standard output is closed", args=["-C", "$P", "list", "leads", "--as-of", "2026-11-02"], shell=">&-")
case("output: standard output is closed, run", args=RUN, shell=">&-")
case("output: everything standard is closed", args=RUN, shell="<&- >&- 2>&-")
assert CASES
