"""Letters, written by the program and read by others: Python's email package, and mblaze where it is installed.

Heads, parts, names and bytes have to come back as they went in, whatever stands in them; and of the bytes themselves it is asked that
lines end in CR LF and are short, that all is ASCII, and that no head is there that nobody wrote."""
import email, email.header, email.policy, email.utils, os, random, re, shutil, subprocess, sys, tempfile, unicodedata
from datetime import datetime, timedelta, timezone

program, folder = sys.argv[1], tempfile.mkdtemp()
rng = random.Random(7)
failures = 0
HEADS = ['Date', 'From', 'To', 'Reply-To', 'Subject', 'Message-ID', 'List-Id', 'Auto-Submitted', 'Content-Language', 'MIME-Version', 'Content-Type',
         'Content-Transfer-Encoding']


def fail(n, what, *more):
    global failures
    failures += 1
    if failures < 30:
        print(f'letter {n}: {what}:', *[repr(m)[:400] for m in more])


# ---------------------------------------------------------------- what is written
HOSTILE = ['', 'x', 'Weekly alignment, 2026-10-26: 412 net sales leads at $1,204.50', 'a\r\nBcc: evil@example.com', 'a\nb', '\r\n\r\nbody', '=?UTF-8?Q?x?=',
           'a =?utf-8?b?eA==?= b', ' leading', 'trailing ', 'two  blanks', 'tab\tinside', 'Grüße aus Köln: 1.204,50 €', '日本語の件名' * 8, 'x' * 200, 'ä' * 300,
           'word ' * 60, '"quoted" \\ and, <brackets> (comment); x@y', '\u202eevil\u202c', '\x00\x01\x7f\x85', '😀' * 40, 'ok\u2028line', 'é' + 'a' * 70 + ' b', '.', '..', 'a' * 62 + ' ' + 'b' * 64,
           'From me', '=', '_', '?', 'a_b=c?d', 'x' * 66, 'Ω' * 21, 'a. b', "l'été", 'naïve, "x"']


def clean(text):
    """What a head becomes: control characters are blanks."""
    def unsafe(c):
        o = ord(c)
        return o < 32 or 0x7F <= o < 0xA0 or o == 0x61C or o in (0x200E, 0x200F) or 0x2028 <= o <= 0x202E or 0x2066 <= o <= 0x2069 or o == 0xFEFF or 0xFFF9 <= o <= 0xFFFB
    return ''.join(' ' if unsafe(c) else c for c in text)


def some_text(n):
    kinds = ['plain line\n', 'Grüße: 1.204,50 €\n', 'x' * 1200 + '\n', '.\n', '..dots\n', 'From here\n', '\n', 'trailing blank \n', 'tab\there\t\n', '=3D equals = at\n', '--=_mixed-\n',
             '日本語の本文。\n' * 3, 'a\r\n', 'CR\ralone\n', '\n.\n', 'last without end', '=_x\n']
    return ''.join(rng.choice(kinds) for _ in range(n))


def quote(name):
    return '"' + name.replace('\\', '\\\\').replace('"', '\\"') + '"'


def letters():
    names = [clean(h).strip() for h in HOSTILE if h.strip() and len(h.encode()) < 400]
    for i in range(400):
        pick = HOSTILE[i % len(HOSTILE)]
        one = {'id': f'w{i}.0123456789abcdef@reports.example.com', 'date': rng.randrange(0, 4102444800), 'offset': rng.choice([0, 60, 120, -300, 345, -570]),
               'from': (names[i % len(names)] if i % 3 else '', 'revops@example.com'),
               'to': [(rng.choice(names), f'reader{k}@exämple.example') if k % 2 else ('', f'reader{k}@example.com') for k in range(1 + i % 3)],
               'reply': [('Desk', 'desk@example.com')] if i % 2 else [], 'subject': pick, 'text': some_text(i % 9)}
        if i % 4:
            one['html'] = '<html><body class="x">' + some_text(i % 7).replace('\r', '') + '<img src="cid:c1@example.com"></body></html>'
        if i % 4 == 2 or i % 4 == 3:
            one['images'] = [(f'c{k}@example.com', f'chart-{k}.png', 'image/png', rng.randbytes(rng.choice([0, 1, 2, 56, 57, 58, 3000]))) for k in range(1 + i % 2)]
        if i % 5:
            one['files'] = [(name, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', rng.randbytes(rng.choice([0, 5, 57, 114, 5000])))
                            for name in rng.sample(['weekly-2026-10-26.xlsx', 'Übersicht März.xlsx', 'ä' * 80 + '.csv', '日本語.csv', 'a "b" \\c.csv', 'x' * 90 + '.csv', "it's; 100%.csv"], i % 3)]
        if i % 2:
            one['list_id'], one['list_name'] = rng.choice(['weekly.example.com', 'wöchentlich <x>\r\nX: y.example.com']), names[(i * 7) % len(names)]
        if i % 3 == 0:
            one['language'] = 'de'
        yield one


def put(out, key, value):
    data = value if isinstance(value, bytes) else str(value).encode()
    out += [f'{key} {len(data)}\n'.encode(), data, b'\n']


def spec(one, path):
    out = []
    show = lambda a: f'{quote(a[0])} <{a[1]}>' if a[0] else a[1]
    for key in ('id', 'date', 'offset', 'subject', 'list_id', 'list_name', 'language', 'text', 'html', 'limit', 'elsewhere'):
        if key in one:
            put(out, key, one[key])
    put(out, 'from', show(one['from']))
    for key in ('to', 'reply'):
        for a in one[key]:
            put(out, key, show(a))
    for image in one.get('images', []):
        put(out, 'image', '')
        for key, value in zip(('id', 'name', 'type', 'data'), image):
            put(out, 'image.' + key, value)
    for name, kind, data in one.get('files', []):
        put(out, 'file', name)
        put(out, 'file.type', kind)
        put(out, 'file.data', data)
    put(out, 'write', path)
    return b''.join(out)


def write(ones):
    paths = [os.path.join(folder, f'{i}.eml') for i in range(len(ones))]
    done = subprocess.run([program], input=b''.join(spec(o, p) for o, p in zip(ones, paths)), stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f'write_letter ended with {done.returncode}')
    return paths, done.stdout.decode().splitlines()


# ---------------------------------------------------------------- what is read
def lines_of(text):
    text = text.replace('\r\n', '\n').replace('\r', '\n')
    return text if not text or text.endswith('\n') else text + '\n'


def check_bytes(n, data, utf8=False):
    if re.search(rb'(?<!\r)\n|\r(?!\n)', data) or not data.endswith(b'\r\n'):
        fail(n, 'a bare CR or LF')
    if not utf8 and any(b >= 128 for b in data) or b'\0' in data:
        fail(n, 'a byte beyond ASCII')
    head, _, body = data.partition(b'\r\n\r\n')
    for line in data.split(b'\r\n'):
        if len(line) > 998:
            fail(n, 'a line over 998 bytes', line)
    for line in body.split(b'\r\n'):
        if len(line) > 78 and not line.startswith(b'Content-Type: '):
            fail(n, 'a long line in a body', line)
    for line in head.split(b'\r\n'):
        if len(line) > 78 and b' ' in line.strip():
            fail(n, 'a long line in the head', line)
        if not line.strip():
            fail(n, 'an empty line in the head')
        if b'=?' in line:
            for word in re.findall(rb'=\?\S*?\?[QB]\?\S*?\?=', line):
                if len(word) > 75:
                    fail(n, 'a long encoded word', word)


def same_address(given, got):
    """The package's newer parser of addresses puts blanks between encoded words, against RFC 2047; so the words are decoded one by one."""
    name, spec = given
    local, _, domain = spec.partition('@')
    return str(email.header.make_header(email.header.decode_header(got[0]))) == clean(name) and got[1] == local + '@' + domain.encode('idna').decode()


def check_head(n, one, m, raw):
    for key in m.keys():
        if key not in HEADS:
            fail(n, 'a head that nobody wrote', key)
    for key in HEADS:
        if len(m.get_all(key, [])) > 1:
            fail(n, 'a head twice', key)
    if m['Subject'] != clean(one['subject']) and (m['Subject'] or clean(one['subject']).strip()):
        fail(n, 'the subject', m['Subject'], one['subject'])
    if m['Message-ID'] != f"<{one['id']}>" or m['Auto-Submitted'] != 'auto-generated' or m['MIME-Version'] != '1.0':
        fail(n, 'id, Auto-Submitted, MIME-Version', m['Message-ID'])
    when = datetime.fromtimestamp(one['date'], timezone.utc)
    if m['Date'].datetime != when or m['Date'].datetime.utcoffset() != timedelta(minutes=one['offset']):
        fail(n, 'the date', str(m['Date']), when)
    if email.utils.format_datetime(m['Date'].datetime.astimezone(timezone(timedelta(minutes=one['offset'])))).replace(', 0', ', ') != str(m['Date']).replace(', 0', ', '):
        fail(n, 'the day of the week', str(m['Date']))
    for key, given in (('From', [one['from']]), ('To', one['to']), ('Reply-To', one['reply'])):
        got = email.utils.getaddresses([raw[key].replace('\r\n', '')] if raw[key] else [])
        if m[key] is not None and [a.addr_spec for a in m[key].addresses] != [a for _, a in got]:
            fail(n, key + ': two parsers', m[key], got)
        if len(got) != len(given) or not all(same_address(a, b) for a, b in zip(given, got)):
            fail(n, key, given, raw[key])
    if 'list_id' in one and not re.search(r'<(weekly|w--chentlich--x---X--y)\.example\.com>$', str(m['List-Id'])):
        fail(n, 'List-Id', m['List-Id'])
    if one.get('language') != m['Content-Language']:
        fail(n, 'the language', m['Content-Language'])


def check_parts(n, one, m):
    text = m.get_body(('plain',))
    if text is None or text.get_payload(decode=True).decode().replace('\r\n', '\n') != lines_of(one['text']):
        fail(n, 'the text', one['text'], text and text.get_payload(decode=True))
    page = m.get_body(('html',))
    if ('html' in one) != (page is not None) or page is not None and page.get_payload(decode=True).decode().replace('\r\n', '\n') != lines_of(one['html']):
        fail(n, 'the page', one.get('html'), page)
    related = [p for p in m.walk() if p.get('Content-ID')]
    images = one.get('images', []) if 'html' in one else []
    if [(p['Content-ID'], p.get_filename(), p.get_content_type(), p.get_payload(decode=True)) for p in related] != [(f'<{i}>', name, t, d) for i, name, t, d in images]:
        fail(n, 'the pictures', [p['Content-ID'] for p in related])
    files = [p for p in m.walk() if p.get_content_disposition() == 'attachment']
    if [(p.get_filename(), p.get_content_type(), p.get_payload(decode=True)) for p in files] != [(f[0], f[1], f[2]) for f in one.get('files', [])]:
        fail(n, 'the files', [p.get_filename() for p in files], [f[0] for f in one.get('files', [])])
    if [p.defects for p in m.walk() if p.defects]:
        fail(n, 'defects', [p.defects for p in m.walk() if p.defects])
    kinds = [p.get_content_type() for p in m.walk()]
    wanted = (['multipart/mixed'] if one.get('files') else []) + (['multipart/alternative'] if 'html' in one else []) + ['text/plain']
    wanted += ['multipart/related'] if images else []
    wanted += ['text/html'] if 'html' in one else []
    wanted += [i[2] for i in images] + [f[1] for f in one.get('files', [])]
    if kinds != wanted:
        fail(n, 'the order of parts', kinds, wanted)


def check_mblaze(n, one, path):
    """A reader in C: the subject, the list of parts, the bytes of each file."""
    run = lambda *args: subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, 'LC_ALL': 'C.UTF-8'}).stdout
    if run('mhdr', '-d', '-h', 'subject', path).decode().strip() != clean(one['subject']).strip():
        fail(n, 'the subject, by mblaze', run('mhdr', '-d', '-h', 'subject', path))
    parts = run('mshow', '-t', path).decode()
    for name, _, data in one.get('files', []):
        numbers = [int(line.split(':')[0]) for line in parts.splitlines() if re.match(r' *\d+:', line) and 'name="' + name + '"' in line]
        if len(numbers) != 1:
            if '"' not in name and ';' not in name and not re.search(r"[^\x20-\x7e]{40}", name):
                fail(n, 'a file, by mblaze', name, parts)
        elif run('mshow', '-O', path, str(numbers[0])) != data:
            fail(n, 'the bytes of a file, by mblaze', name)


def check_all():
    ones = list(letters())
    paths, said = write(ones)
    mblaze = shutil.which('mshow') is not None
    for n, (one, path, line) in enumerate(zip(ones, paths, said)):
        if not line.startswith('ok files 0 html 0 utf8 0'):
            fail(n, 'it was not written whole', line)
            continue
        data = open(path, 'rb').read()
        check_bytes(n, data)
        m = email.message_from_bytes(data, policy=email.policy.default)
        check_head(n, one, m, email.message_from_bytes(data))
        check_parts(n, one, m)
        if mblaze and n % 4 == 0:
            check_mblaze(n, one, path)
    print(f'{len(ones)} letters read back' + (', some by mblaze too' if mblaze else ''))


def check_limits():
    """What has no room is left out, the largest file first, and the words say so."""
    base = {'id': 'w@example.com', 'date': 0, 'offset': 0, 'from': ('', 'a@example.com'), 'to': [('', 'b@example.com')], 'reply': [], 'subject': 's',
            'text': 'The words.\n', 'html': '<html><BODY>no</BODY><body style="x"><p>The page. ' + 'word ' * 1000 + '</p></body></html>',
            'files': [('small & <b>.csv', 'text/csv', b'x' * 2000), ('large.xlsx', 'application/x', b'y' * 300000)], 'elsewhere': 'https://files.example.com/?a=1&b=2'}
    cases = [(500000, 0, 0), (20000, 1, 0), (8500, 2, 0), (3000, 2, 1)]
    ones = [dict(base, limit=limit) for limit, _, _ in cases] + [dict(base, limit=300)]
    paths, said = write(ones)
    for n, (limit, files, html) in enumerate(cases):
        if not said[n].startswith(f'ok files {files} html {html}'):
            fail(n, f'a limit of {limit}', said[n])
            continue
        data = open(paths[n], 'rb').read()
        m = email.message_from_bytes(data, policy=email.policy.default)
        text = m.get_body(('plain',)).get_content()
        if len(data) > limit or len(list(m.iter_attachments())) != 2 - files or 'The words.' not in text:
            fail(n, 'what is left', len(data), limit)
        if (files > 0) != ('large.xlsx is not attached: it has 300 kB, and this mail may have' in text) or (files > 0) != ('It is at https://files.example.com/?a=1&b=2.' in text):
            fail(n, 'what the text says', text)
        if (html > 0) != ('The page with its charts is left out' in text):
            fail(n, 'what the text says of the page', text)
        if not html and files == 2 and '<body style="x">\n<p>small &#38; &#60;b&#62;.csv is not attached' not in m.get_body(('html',)).get_content().replace('\r\n', '\n'):
            fail(n, 'what the page says', m.get_body(('html',)).get_content()[:300])
    if not said[4].startswith('error the words of this mail alone have'):
        fail(4, 'a limit that nothing fits', said[4])


def check_utf8():
    """An address beyond ASCII wants SMTPUTF8, and then its head is UTF-8; another domain does not."""
    base = {'id': 'w@example.com', 'date': 0, 'offset': 0, 'from': ('', 'a@example.com'), 'reply': [], 'subject': 's', 'text': 't'}
    paths, said = write([dict(base, to=[('Zoë', 'zoë@exämple.example')]), dict(base, to=[('Zoë', 'zoe@exämple.example')])])
    data = open(paths[0], 'rb').read()
    if 'utf8 1' not in said[0] or '<zoë@xn--exmple-cua.example>'.encode() not in data or 'utf8 0' not in said[1]:
        fail(0, 'SMTPUTF8', said, data)


try:
    check_all()
    check_limits()
    check_utf8()
finally:
    shutil.rmtree(folder)
sys.exit(f'{failures} failures' if failures else 0)
