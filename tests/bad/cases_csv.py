"""cases_csv.py - wrong data: what a CSV may not be, fields that are not what their column says, rows that contradict one another."""
import gzip
import os
import socket

from base import CASES, DEALS, FX, LEADS, case, leads, project

case("The project is sound")

# ------------------------------------------------------------------ rows and fields
case("A quote is never closed", leads('L3,"Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,'))
case("A quote is never closed, in the header", {"data/leads.csv": b'Id,"Title,N,Size\nL1,x,1,2\n'})
case("Text after a closing quote", leads('L3,"Chief"s,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,'))
case("A row is short", leads("L3,Chief,1,2,2026-10-05"))
case("A row is long", leads("L3,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,,more,and more"))
case("The last row is cut", {"data/leads.csv": LEADS.encode()[:-30]})
case("There is nothing in the file", {"data/leads.csv": b""})
case("There are blank lines and nothing else", {"data/leads.csv": b"\n\n\n"})
case("There is a header and nothing else", {"data/leads.csv": LEADS.encode().split(b"\n")[0] + b"\n"})
case("A column is not there", leads("Id,Title,N,Größe,Day,At,Open,Amount,Currency,Deal", 1))
case("A column is there twice", leads("Id,Title,N,N,Day,At,Open,Amount,Currency,Deal", 1))
case("A header is blank and used", {**leads("Id,Title,N,Size,Day,At,Open,Amount,Currency, ", 1), **project("= Deal\n", "= ` `\n")})
case("The delimiter is another", {"data/leads.csv": LEADS.encode().replace(b",", b";")})

# ------------------------------------------------------------------ bytes
BYTES = {
    "a byte that begins nothing": b"\x80",
    "a byte that is never there": b"\xff",
    "a character cut short": b"\xc3",
    "two bytes for an ASCII character": b"\xc0\xaf",
    "three bytes for two": b"\xe0\x80\xaf",
    "four bytes for three": b"\xf0\x80\x80\xaf",
    "a surrogate": b"\xed\xa0\x80",
    "a character over U+10FFFF": b"\xf4\x90\x80\x80",
    "a NUL": b"\x00",
}
for what, text in BYTES.items():
    case("UTF-8: " + what, leads(b"L3,Chief " + text + b" C,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,"))
case("UTF-8: a wrong byte in the header", leads(b"Id,Title,N,Size,Day,At,Open,Amount,Currency,Deal\xff", 1))
case("A NUL in the header", leads(b"Id,Title,N,Size,Day,At,Open,Amount,Currency,Deal\x00", 1))
case("UTF-16 without a word of it", {"data/leads.csv": LEADS.encode("utf-16-le")})
case("UTF-16 declared, and an odd byte", {"data/leads.csv": LEADS.encode("utf-16") + b"x", **project("csv(data)", 'csv(data, encoding: "utf-16")')})
case("UTF-32", {"data/leads.csv": LEADS.encode("utf-32")})
case("An encoding that nobody knows", project("csv(data)", 'csv(data, encoding: "ebcdic")'))

# ------------------------------------------------------------------ packed files
PACKED = gzip.compress(LEADS.encode() * 50, mtime=0)


# some lines of "Id,Title"
ZSTD = bytes.fromhex("28b52ffd0458050100c849642c5469746c650a4c312c426f73730a4c322c4368696566010021728e0178aede33")
GZ = project('from crm "leads.csv"', 'from crm "leads.csv.gz"')
ZST = project('from crm "leads.csv"', 'from crm "leads.csv.zst"')
case("gzip is cut", {"data/leads.csv.gz": PACKED[:-20], **GZ})
case("gzip has no trailer", {"data/leads.csv.gz": PACKED[:-8], **GZ})
case("gzip has another sum", {"data/leads.csv.gz": PACKED[:-8] + b"abcd" + PACKED[-4:], **GZ})
case("gzip has something behind it", {"data/leads.csv.gz": PACKED + b"more", **GZ})
case("zstd is cut", {"data/leads.csv.zst": ZSTD[:-6], **ZST})
case("zstd has no trailer", {"data/leads.csv.zst": ZSTD[:-4], **ZST})
case("zstd has another sum", {"data/leads.csv.zst": ZSTD[:-1] + bytes([ZSTD[-1] ^ 1]), **ZST})


# ------------------------------------------------------------------ what stands in a file's place
def folder(path, plugins):
    del plugins
    os.mkdir(path)


def fifo(path, plugins):
    del plugins
    os.mkfifo(path)


def listener(path, plugins):
    del plugins
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)


def loop(path, plugins):
    del plugins
    os.symlink("leads.csv", path)


case("The file is missing", {"data/leads.csv": None})
case("The file of the rates is missing", {"data/fx.csv": None})
case("The folder of the data is missing", {"data/leads.csv": None, "data/deals.csv": None, "data/fx.csv": None})
case("A folder is in the file's place", {"data/leads.csv": folder})
case("A pipe is in the file's place", {"data/leads.csv": fifo})
case("A device without an end is in the file's place", {"data/leads.csv": lambda path, plugins: os.symlink("/dev/zero", path)})
case("A file of /proc is in the file's place", {"data/leads.csv": lambda path, plugins: os.symlink("/proc/self/status", path)})
case("A socket is in the file's place", {"data/leads.csv": listener})
case("A link that leads to itself is in the file's place", {"data/leads.csv": loop})
case("The file may not be read", prepare=lambda p: os.chmod(p + "/data/leads.csv", 0), restore=lambda p: os.chmod(p + "/data/leads.csv", 0o644))
case("The folder of the data may not be looked into", prepare=lambda p: os.chmod(p + "/data", 0), restore=lambda p: os.chmod(p + "/data", 0o755))

# ------------------------------------------------------------------ fields of another form
FIELDS = {  # column: position in the row, texts
    "integer": (2, ["1,234", "1.5", " 1 2", "0x10", "１", "1e3", "99999999999999999999", "--1", "NaN"]),
    "number": (3, ["1,234.5", "1e999", "1.2.3", "½", "inf", "9" * 39]),
    "date": (4, ["2023-02-30", "2026-13-01", "03/04/2026", "2026-1-1", "0000-01-01", "２０２６-01-01"]),
    "time": (5, ["2026-10-05 24:00", "2026-10-05 25:00", "2026-10-05 12:60", "2026-10-05 23:59:60", "2026-02-30 10:00", "noon", "2026-10-05 12:00+25:00"]),
    "flag": (6, ["maybe", "2", "ja"]),
    "money": (7, ["12 USD", "$12", "1.000,50", "1" + "0" * 37]),
}
SOUND = ["L3", "Chief", "1", "2", "2026-10-05", "2026-10-05 12:00", "yes", "50", "EUR", ""]
for kind, (at, texts) in FIELDS.items():
    for text in texts:
        fields = list(SOUND)
        fields[at] = '"%s"' % text
        case("No %s: %s" % (kind, text if len(text) < 30 else text[:20] + "…"), leads(",".join(fields)))
case("Many fields are wrong", {"data/leads.csv": LEADS.encode() + b"".join(b"X%d,a,no,b,c,d,e,f,USD,\n" % i for i in range(100))})
case("A bad field is skipped, and the rest is sound", {**leads("L3,Chief,x,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,"),
                                                      **project("  id      key     = Id\n", "  on bad field skip row\n  id      key     = Id\n")}, args=["-C", "$P", "list", "leads", "--as-of", "2026-11-02", "--csv"])

# ------------------------------------------------------------------ rows that contradict one another
case("A key is there twice", leads("L1,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,"))
case("A key is missing", leads(",Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,"), show=(("out/r.md", "leads.csv:4"),))
case("A key of the linked table is there twice", {"data/deals.csv": (DEALS + "D1,Third\n").encode()})
case("Two leads name one deal", leads("L3,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,D1"))
case("A link leads nowhere", leads("L3,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,EUR,D9"), show=(("out/r.md", "leads.csv:4"),))
case("There is no rate of the currency", leads("L3,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,GBP,"), show=(("out/r.md", "leads.csv:4"),))
case("There is no rate of the month", leads("L3,Chief,1,2,2026-08-05,2026-10-05 12:00,yes,50,EUR,"), show=(("out/r.md", "leads.csv:4"),))
case("There is no currency", leads("L3,Chief,1,2,2026-10-05,2026-10-05 12:00,yes,50,,"), show=(("out/r.md", "leads.csv:4"),))
case("A rate is there twice", {"data/fx.csv": (FX + "2026-10,EUR,1.3\n").encode()})
case("A rate is nothing", {"data/fx.csv": FX.replace("1.2", "0").encode()})
case("A rate is below nothing", {"data/fx.csv": FX.replace("1.2", "-1.2").encode()})
case("A rate's month is no month", {"data/fx.csv": FX.replace("2026-10", "October").encode()})
case("A rate is no number", {"data/fx.csv": FX.replace("1.2", '"1,2"').encode()})
case("Amounts are too large to be added up", {"data/leads.csv": b"\n".join(
    LEADS.encode().split(b"\n")[:2] + [b"M%d,,,,2026-10-05,2026-10-05 12:00,no,%s,USD," % (i, b"9" * 26 + b".999999999999") for i in range(40)]) + b"\n"})
assert CASES
