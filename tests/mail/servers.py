"""Mail by SMTP to servers on loopback: what became of each has to be said right, whatever the server does."""
import email, email.policy, os, re, shutil, signal, smtplib, socket, ssl, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fault_server import CLOSE, OFFERS, RESET, SILENT, FaultServer

build = sys.argv[1]
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
failures = count = 0
SECRET = 'pa$$w0rd-Zq81'
PLAIN = 'AHJldm9wcwBwYSQkdzByZC1acTgx'  # NUL revops NUL SECRET
MAIL = b'Date: Mon, 26 Oct 2026 07:00:00 +0000\r\nFrom: a@example.com\r\nSubject: x\r\n\r\n.\r\n..two\r\n.dot\r\nlast\r\n'


def path(name):
    return os.path.join(folder, name)


def fail(what, *more):
    global failures
    failures += 1
    print(f'{what}:', *[str(m)[:600] for m in more])


# ---------------------------------------------------------------- certificates
def openssl(*args):
    subprocess.run(['openssl', *args], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificate(name, names, days='2', ca='ca'):
    with open(path(name + '.ext'), 'w') as f:
        f.write(f'subjectAltName={names}\n')
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', name + '.key', '-out', name + '.csr', '-subj', '/CN=' + name)
    openssl('x509', '-req', '-in', name + '.csr', '-CA', ca + '.crt', '-CAkey', ca + '.key', '-CAcreateserial', '-days', days, '-extfile', name + '.ext', '-out', name + '.crt')


def context(name):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(path(name + '.crt'), path(name + '.key'))
    return c


def make_certificates():
    for ca in ('ca', 'other_ca'):
        openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', ca + '.key', '-out', ca + '.crt', '-days', '2', '-subj', '/CN=' + ca)
    certificate('good', 'DNS:localhost,IP:127.0.0.1')
    certificate('wrong', 'DNS:mail.elsewhere.example')
    certificate('expired', 'DNS:localhost', days='-1')
    certificate('unknown', 'DNS:localhost', ca='other_ca')


# ---------------------------------------------------------------- sending
def send(url, data=MAIL, sender='a@example.com', to='b@example.com', env=None, **options):
    """What became of it, as (outcome, code, text)."""
    global count
    count += 1
    options = {'ca_file': path('ca.crt'), 'timeout': 30, 'answer_timeout': 30, 'hello': 'client.test', **options}
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as f:
        f.write(data)
    args = [build + '/tests/mail/send_mail', build + '/plugins/.libs', 'smtp', sender, to, f.name, '=' + url]
    done = subprocess.run(args + [f'{k}={v}' for k, v in options.items()], env={**os.environ, 'SMTP_SECRET': SECRET, **(env or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    os.unlink(f.name)
    said = done.stdout.decode().strip()
    if done.stderr or SECRET in said or PLAIN in said or 'cGEkJHcwcmQtWnE4MQ' in said:
        fail('what is said', said, done.stderr.decode())
    first, _, rest = said.partition(' ')
    if said.startswith('not tried: '):
        return 'not tried', 0, said[11:]
    code, _, text = rest.partition(' ')
    return first, int(code or -1), text


def expect(what, got, outcome, code=None, text=''):
    if got[0] != outcome or (code is not None and got[1] != code) or text not in got[2]:
        fail(what, got, 'and not', outcome, code, text)


def case(what, outcome, code=None, text='', tls=None, cert='good', offers=OFFERS, steps=None, sends=None, slow=0, seen=None, unseen=None, taken=None, **options):
    """One mail to a server that does as it is told; then what the server saw."""
    with FaultServer(tls, context(cert) if tls else None, offers, steps, slow) as server:
        scheme = 'smtps' if tls == 'smtps' else 'smtp'
        if outcome == 'later' and waits(list((steps or {}).values())):
            options['timeout'] = 1
        got = send(f'{scheme}://localhost:{server.port}', **({} if tls else {'tls': 'none'}), **options)
        expect(what, got, outcome, code, text)
        for word in [seen] if seen else []:
            if not any(word in line for line in server.seen):
                fail(what, 'the server did not see', word, server.seen)
        for word in [unseen] if unseen else []:
            if any(word in line for line in server.seen):
                fail(what, 'the server saw', word, server.seen)
        if (outcome == 'sent') != (server.confirmed == 1) or server.complete > 1 or (taken is not None and server.complete != taken):
            fail(what, 'the server has', server.complete, server.confirmed)
        return server


def waits(what):
    """Does it leave the client waiting? Then it is not made to wait long."""
    return what == SILENT or isinstance(what, bytes) or isinstance(what, (tuple, list)) and any(waits(w) for w in what)


SIGNED = {'user': 'revops', 'password': '@SMTP_SECRET'}


def check_plain():
    server = case('a mail', 'sent', 250, '2.0.0 taken')
    if server.mails[0] != ('MAIL FROM:<a@example.com> SIZE=%d' % len(MAIL), 'RCPT TO:<b@example.com>', MAIL) or server.seen[0] != 'EHLO client.test':
        fail('what the server got', server.mails, server.seen)
    case('smtps', 'sent', 250, tls='smtps')
    case('STARTTLS', 'sent', 250, tls='starttls', seen='STARTTLS')
    case('AUTH PLAIN', 'sent', 250, tls='smtps', seen=PLAIN, **SIGNED)
    case('AUTH LOGIN', 'sent', 250, tls='starttls', offers=['x', 'AUTH LOGIN'], seen='cGEkJHcwcmQtWnE4MQ==', **SIGNED)
    case('AUTH LOGIN, and a name that looks like QUIT', 'sent', 250, tls='starttls', offers=['x', 'AUTH LOGIN'], seen='QUItZGVzaw==', user='AB-desk', password='@SMTP_SECRET')
    case('XOAUTH2', 'sent', 250, tls='smtps', offers=['x', 'AUTH XOAUTH2'], auth='bearer', seen='AUTH XOAUTH2', **SIGNED)
    case('OAUTHBEARER', 'sent', 250, tls='smtps', offers=['x', 'AUTH OAUTHBEARER XOAUTH2'], auth='bearer', seen='AUTH OAUTHBEARER', **SIGNED)
    case('slow', 'sent', 250, slow=0.2)
    big = b'Subject: x\r\n\r\n' + b'0123456789abcdef' * 4 + b'\r\n' + b'.' * 60 + b'\r\n' * 3
    server = case('a large one', 'sent', 250, data=big * 30000)
    if server.mails[0][2] != big * 30000:
        fail('a large one came otherwise', len(server.mails[0][2]))


def check_connection():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        expect('nobody there', send(f'smtp://localhost:{s.getsockname()[1]}'), 'later', 0)
    expect('no such host', send('smtp://no-such-host.invalid'), 'later', 0)
    for greeting, code in (('554 no', 554), ('421 busy', 421), (CLOSE, 0), (RESET, 0), (SILENT, 0), (b'hello there\r\n', 0), ((b'22', CLOSE), 0)):
        case(f'greeting {greeting}', 'later', code, steps={'greeting': greeting}, taken=0)
    case('EHLO refused', 'later', 502, tls='starttls', steps={'EHLO': '502 no'}, taken=0)
    for ehlo in (CLOSE, SILENT, '421 bye'):
        case(f'EHLO {ehlo}', 'later', tls='smtps', steps={'EHLO': ehlo}, taken=0)


def check_tls():
    case('no STARTTLS', 'later', 0, 'STARTTLS', tls='starttls', offers=OFFERS, steps={'EHLO': '250-x\r\n250 AUTH PLAIN'}, unseen='AUTH', **SIGNED)
    case('STARTTLS refused', 'later', 454, tls='starttls', steps={'STARTTLS': '454 later'}, unseen='AUTH', **SIGNED)
    case('nonsense for TLS', 'later', tls='starttls', steps={'STARTTLS': ('220 go', b'no TLS at all\r\n', CLOSE)}, unseen='AUTH', **SIGNED)
    for cert in ('wrong', 'expired', 'unknown'):
        for tls in ('smtps', 'starttls'):
            case(f'{tls} with a certificate: {cert}', 'later', 0, 'certificate', tls=tls, cert=cert, unseen='AUTH', taken=0, **SIGNED)
    case('no file of certificates', 'later', 0, 'ca_file', tls='smtps', ca_file=path('none.crt'))


def check_auth():
    case('AUTH refused', 'later', 535, 'does not take this user and secret', tls='smtps', steps={'AUTH': '535 5.7.8 no: ' + PLAIN + ' ' + SECRET}, unseen='MAIL', **SIGNED)
    case('AUTH later', 'later', 454, tls='smtps', steps={'AUTH': '454 4.7.0 not now'}, unseen='MAIL', **SIGNED)
    case('AUTH broken', 'later', tls='smtps', steps={'AUTH': CLOSE}, unseen='MAIL', **SIGNED)
    case('no AUTH', 'later', 0, 'no way to sign in', tls='smtps', offers=['x', 'SIZE 10000'], unseen='MAIL', **SIGNED)
    case('no AUTH that is known', 'later', 0, tls='smtps', offers=['x', 'AUTH GSSAPI'], unseen='MAIL', **SIGNED)
    case('a server that repeats the secret', 'refused', 550, '550 no *', tls='smtps', steps={'MAIL': '550 no ' + SECRET}, **SIGNED)


def check_verbs():
    for verb in ('MAIL', 'RCPT', 'DATA'):
        for reply, outcome, code in (('550 5.1.1 no', 'refused', 550), ('554 no', 'refused', 554), ('552 full', 'refused', 552), ('450 4.2.0 greylisted', 'later', 450),
                                     ('421 going down', 'later', 421), ('530 sign in first', 'later', 530), (('550-two', '550 lines'), 'refused', 550),
                                     (CLOSE, 'later', 0), (RESET, 'later', None), (SILENT, 'later', None), (b'what\r\n', 'later', None)):
            case(f'{verb} {reply}', outcome, code if code else None, steps={verb: reply}, taken=0)
    with FaultServer(steps={'RCPT': ['451 4.7.1 come back', '250 ok']}) as server:
        url = f'smtp://localhost:{server.port}'
        expect('greylisting, first', send(url, tls='none'), 'later', 451, 'come back')
        expect('greylisting, then', send(url, tls='none'), 'sent', 250)
    with FaultServer(steps={'RCPT': ['250 ok', '550 unknown', '250 ok']}) as server:
        got = [send(f'smtp://localhost:{server.port}', to=to, tls='none')[:2] for to in ('one@example.com', 'two@example.com', 'three@example.com')]
        if got != [('sent', 250), ('refused', 550), ('sent', 250)] or [m[1] for m in server.mails] != ['RCPT TO:<one@example.com>', 'RCPT TO:<three@example.com>']:
            fail('one recipient refused', got, server.mails)


def check_end():
    for reply, outcome, code in (('250 ok', 'sent', 250), (('250-one', '250 two'), 'sent', 250), ('451 4.3.0 later', 'later', 451), ('554 5.7.1 spam', 'refused', 554),
                                 (CLOSE, 'ambiguous', 0), (RESET, 'ambiguous', 0), (SILENT, 'ambiguous', 0), ((b'taken, thanks\r\n', CLOSE), 'ambiguous', 0),
                                 ((b'taken, thanks\r\n', SILENT), 'ambiguous', 0), ((b'999 what\r\n', CLOSE), 'ambiguous', 0), ((b'250-half\r\n', CLOSE), 'ambiguous', 0),
                                 ((b'25', CLOSE), 'ambiguous', 0), ((b'\x00\xff\xfe\r\n', CLOSE), 'ambiguous', 0), ((b'2500 what\r\n', CLOSE), 'ambiguous', 0),
                                 (('250 ok', RESET), 'sent', 250), (('250 ok', CLOSE), 'sent', 250)):
        with FaultServer(steps={'end': reply}) as server:
            expect(f'the end: {reply}', send(f'smtp://localhost:{server.port}', tls='none', answer_timeout=1 if waits(reply) else 30), outcome, code)
            if server.complete != 1:
                fail(f'the end: {reply}', 'the server has', server.complete)
    case('QUIT unanswered', 'sent', 250, steps={'QUIT': SILENT})
    case('a late answer', 'sent', 250, steps={'end': [b'250 ok\r\n']}, slow=0.5)
    for what in (RESET, SILENT):
        case(f'the middle of the message: {what}', 'later', data=MAIL + b'x' * 70 + b'\r\n' * 1 + (b'y' * 76 + b'\r\n') * 100000, steps={'body': (100000, what)}, taken=0)


def check_offers():
    case('a mail over SIZE', 'refused', 552, 'takes mails of 50 bytes', offers=['x', 'SIZE 50'], unseen='MAIL')
    case('SIZE without a number', 'sent', 250, offers=['x', 'SIZE'])
    case('no SMTPUTF8', 'refused', 0, 'SMTPUTF8', offers=['x'], to='zoë@example.com', unseen='MAIL')
    case('SMTPUTF8', 'sent', 250, to='zoë@exämple.example', seen='RCPT TO:<zoë@xn--exmple-cua.example>')
    case('another domain', 'sent', 250, offers=['x'], to='Zoë <zoe@exämple.example>', seen='RCPT TO:<zoe@xn--exmple-cua.example>')
    case('quotes', 'sent', 250, to='"a b@c"@example.com', seen='RCPT TO:<"a b@c"@example.com>')


def check_refusals():
    """What is not tried at all: the server hears nothing."""
    with FaultServer() as server:
        url = f'smtp://localhost:{server.port}'
        for to in ('b@example.com\r\nRCPT TO:<evil@example.com>', 'b@example.com>\r\nDATA', 'b\n@example.com', '', 'b', 'b@c, d@e'):
            expect(f'to {to!r}', send(url, to=to, tls='none'), 'not tried', text='is no address')
        expect('sender', send(url, sender='a@b\r\nX', tls='none'), 'not tried', text='is no address')
        for data in (b'Subject: x\n\nbody\n', b'Subject: x\r\n\r\na\n.\nb\r\n', b'Subject: x\r\n\r\na\rb\r\n', b'Subject: x\r\n\r\n\0\r\n', b'a' * 999 + b'\r\n', b'no end'):
            expect(f'data {data[:30]!r}', send(url, data=data, tls='none'), 'not tried', text='the message')
        for options, text in (({'user': 'x', 'tls': 'none', 'password': '@SMTP_SECRET'}, 'no secret is sent without TLS'), ({'password': 'literal', 'user': 'x'}, "a project's files are no place"),
                              ({'user': 'x'}, 'a user has one secret'), ({'password': '@SMTP_SECRET'}, 'a secret is for a user'), ({'tls': 'maybe'}, 'tls is "required" or "none"'),
                              ({'auth': 'x'}, 'auth is "password"'), ({'timeout': '0'}, 'timeout is a number of seconds'), ({'timeout': 'x'}, 'no number'), ({'hello': 'a b'}, 'hello is'),
                              ({'nonsense': '1'}, 'no option nonsense'), ({'user': 'x', 'password': '@NOT_THERE'}, 'the secret is empty'),
                              ({'user': 'x', 'credential': 'smtp'}, 'no credentials here'), ({'user': 'x', 'credential': '../x'}, 'without a folder')):
            expect(f'options {options}', send(url, **options), 'not tried', text=text)
        for bad in ('http://localhost', 'localhost', 'smtp://u:p@localhost', 'smtp://localhost/x', 'smtp://', 'smtp://localhost?x=1', 'smtp://local host'):
            expect(f'server {bad}', send(bad, tls='none'), 'not tried', text='the server is written')
        if server.seen:
            fail('the server heard', server.seen)


def check_secrets():
    def secret_file(name, mode, text=SECRET + '\nsecond line\n'):
        with open(path(name), 'w') as f:
            f.write(text)
        os.chmod(path(name), mode)
        return path(name)
    case('a file with the secret', 'sent', 250, tls='smtps', user='revops', password_file=secret_file('closed', 0o600), seen=PLAIN)
    for name, mode, text in (('for_the_group', 0o640, 'can be read by others (mode 640)'), ('for_all', 0o604, 'can be read by others')):
        expect(name, send('smtps://localhost', user='revops', password_file=secret_file(name, mode)), 'not tried', text=text)
    expect('an empty file', send('smtps://localhost', user='revops', password_file=secret_file('empty', 0o600, '')), 'not tried', text='has no secret')
    expect('no file', send('smtps://localhost', user='revops', password_file=path('nowhere')), 'not tried', text='nowhere cannot be opened')
    expect('a folder', send('smtps://localhost', user='revops', password_file=folder), 'not tried')
    os.mkdir(path('credentials'), 0o700)
    secret_file('credentials/smtp', 0o440)
    case("systemd's credential", 'sent', 250, tls='smtps', user='revops', credential='smtp', env={'CREDENTIALS_DIRECTORY': path('credentials')}, seen=PLAIN)


def check_cuts():
    """A connection that breaks off after each byte, said or heard: sent only if the server's answer was whole, and neither later nor refused when
    the server had the whole message."""
    tally = {}

    def cut(**where):
        with FaultServer(**where) as server:
            got = send(f'smtp://localhost:{server.port}', tls='none')[0]
        tally[got] = tally.get(got, 0) + 1
        wrong = got == 'sent' and not server.confirmed or got in ('later', 'refused') and server.complete or got == 'not tried'
        if wrong:
            fail(f'cut at {where}', got, 'and the server has', server.complete, server.confirmed)
    with FaultServer() as server:
        send(f'smtp://localhost:{server.port}', tls='none')
        said = sum(len(line) + 2 for line in server.seen) + len(server.mails[0][2]) + 3 + 3
    for n in range(0, said + 3, 3):
        cut(cut_in=n)
    for n in range(0, 190):
        cut(cut_out=n)
    if not all(tally.get(k, 0) > 3 for k in ('later', 'ambiguous', 'sent')):
        fail('cuts', 'each outcome is meant', tally)
    print('cut off:', tally)


# ---------------------------------------------------------------- servers of others
def letter():
    """A whole letter, as the program writes it."""
    values = [('id', 'w43.abc@reports.example.com'), ('date', '1792998000'), ('offset', '60'), ('from', '"RevOps, weekly" <revops@example.com>'), ('to', 'Zoë <zoe@example.com>'),
              ('subject', 'Weekly alignment, 26 Oct 2026: 412 net sales leads, Größe ✓'), ('list_id', 'weekly.example.com'), ('text', '.\nFrom here\nGrüße\n' * 50),
              ('html', '<html><body><p>Größe</p><img src="cid:c1@example.com"></body></html>\n'), ('image', ''), ('image.id', 'c1@example.com'), ('image.name', 'chart-1.png'),
              ('image.type', 'image/png'), ('image.data', bytes(range(256)) * 40), ('file', 'Übersicht.xlsx'), ('file.type', 'application/octet-stream'),
              ('file.data', bytes(range(255, -1, -1)) * 800), ('write', path('letter.eml'))]
    data = b''
    for key, value in values:
        value = value if isinstance(value, bytes) else value.encode()
        data += f'{key} {len(value)}\n'.encode() + value + b'\n'
    subprocess.run([build + '/tests/mail/write_letter'], input=data, check=True, stdout=subprocess.DEVNULL)
    with open(path('letter.eml'), 'rb') as f:
        return f.read()


class Box:
    """aiosmtpd's side: keeps what it gets; TLS and a password are demanded."""

    def __init__(self):
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult
        self.mails, self.busy = [], set()

        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b'revops', SECRET.encode()), handled=False)
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        self.controller = Controller(self, hostname='127.0.0.1', port=self.port, tls_context=context('good'), require_starttls=True, authenticator=authenticate,
                                     auth_required=True, data_size_limit=1000000, enable_SMTPUTF8=True, decode_data=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == 'nobody@example.com':
            return '550 5.1.1 no such reader'
        if address in self.busy:
            return '451 4.7.1 come back later'
        envelope.rcpt_tos.append(address)
        return '250 ok'

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content, session.ssl is not None, session.authenticated))
        return '250 kept'

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


def check_aiosmtpd():
    with Box() as box:
        url, data = f'smtp://localhost:{box.port}', letter()
        expect('aiosmtpd', send(url, data=data, **SIGNED), 'sent', 250)
        expect('aiosmtpd, no such reader', send(url, data=data, to='nobody@example.com', **SIGNED), 'refused', 550, 'no such reader')
        expect('aiosmtpd, wrong password', send(url, data=data, env={'SMTP_SECRET': 'wrong-one'}, **SIGNED), 'later', 535)
        expect('aiosmtpd, without a user', send(url, data=data), 'later', 530)
        expect('aiosmtpd, in clear', send(url, data=data, tls='none'), 'later', 530)
        expect('aiosmtpd, too large', send(url, data=data * 5, **SIGNED), 'refused', 552)
        if box.mails != [('a@example.com', ['b@example.com'], data, True, True)]:
            fail('aiosmtpd', 'what it got', [m[:2] + (len(m[2]),) + m[3:] for m in box.mails])


DELIVER = '''
deliver weekly {
  mail to  "Ada <ada@example.com>", "nobody@example.com", "slow@example.com"
  sender   "RevOps <revops@example.com>"
  reply to "desk@example.com"
  owner    "owner@example.com"
  via      smtp("smtp://localhost:%d", user: "revops", password: env("SMTP_SECRET"), ca_file: "%s")
  subject  "Alignment, {period}: {net_issued} leads"
  text     "Good morning."
  body     %s
  attach   xlsx, csv
}
'''


def run_concord(project, *args, secret=SECRET):
    done = subprocess.run([build + '/concord', '-C', project, *args], env={**os.environ, 'SMTP_SECRET': secret}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    if secret in done.stdout.decode():
        fail('the program tells the secret', done.stdout.decode())
    return done.returncode, done.stdout.decode()


def check_page(project, f, box):
    """A week later the report goes as a page: what it shows by its id is in the same message, and it says the same in words."""
    with open(os.path.join(project, 'weekly.concord')) as old:
        text = old.read().replace('output xlsx,', 'output html, xlsx,')
    with open(os.path.join(project, 'weekly.concord'), 'w') as new:
        new.write(text)
    f.seek(0)
    f.truncate()
    f.write(DELIVER % (box.port, path('ca.crt'), 'html'))
    f.flush()
    box.mails.clear()
    said = run_concord(project, 'send', 'weekly', '--now', '2026-11-09T08:00:00Z', '--no-wait')
    m = next((email.message_from_bytes(data, policy=email.policy.default) for _, to, data, _, _ in box.mails if to == ['ada@example.com']), None)
    if not m or m.get_body(('html',)) is None:
        fail('a page', said, [d[1] for d in box.mails])
        return
    page, words = m.get_body(('html',)).get_content(), m.get_body(('plain',)).get_content()
    pictures = {p['Content-ID'][1:-1]: p.get_payload(decode=True) for p in m.walk() if p['Content-ID']}
    if sorted(set(re.findall(r'src="cid:([^"]*)"', page))) != sorted(pictures) or not all(d.startswith(b'\x89PNG') for d in pictures.values()):
        fail('the pictures of a page', re.findall(r'src="cid:([^"]*)"', page), list(pictures))
    if 'Good morning.' not in page or 'Good morning.' not in words or 'Net sales leads issued' not in page or 'Net sales leads issued' not in words or len(page.encode()) > 102000:
        fail('what the page says', len(page), page[:500], words[:500])
    print('a page with', len(pictures), 'pictures')


def check_concord():
    """The program itself: a report of the project that it makes, to readers of whom one is not there and one is to be tried again."""
    project = path('project')
    os.mkdir(project)
    run = lambda *args, **how: run_concord(project, *args, **how)
    run('init')
    with Box() as box, open(os.path.join(project, 'deliver.concord'), 'w') as f:
        box.busy.add('slow@example.com')
        f.write(DELIVER % (box.port, path('ca.crt'), 'markdown'))
        f.flush()
        send = lambda at, **how: run('send', 'weekly', '--now', f'2026-11-02T{at}:00Z', '--no-wait', **how)
        code, said = send('08:00', secret='not-the-one')
        if code != 75 or box.mails:
            fail('a wrong password', code, said, box.mails)
        code, said = send('08:30')
        box.busy.clear()
        again = send('09:30')
        once_more = send('10:30')
        got = sorted(m[1][0] for m in box.mails)
        if got != ['ada@example.com', 'owner@example.com', 'slow@example.com'] or (code, again[0], once_more[0]) != (69, 69, 69):  # one of them stays refused
            fail('who got it', got, code, said, again, once_more, run('status'))
        for sender, _, data, secure, signed in box.mails:
            m = email.message_from_bytes(data, policy=email.policy.default)
            if not secure or not signed or sender != 'revops@example.com' or m.defects:
                fail('how it came', sender, secure, signed, m.defects)
        m = next((email.message_from_bytes(data, policy=email.policy.default) for _, to, data, _, _ in box.mails if to == ['ada@example.com']), None)
        if m:
            names = sorted(p.get_filename() for p in m.iter_attachments())
            text = m.get_body(('plain',)).get_content()
            if not re.fullmatch(r'Alignment, 2026-10-26 to 2026-11-01: \d+ leads', m['Subject']) or not text.startswith('Good morning.') or 'Net sales leads issued' not in text:
                fail('what it says', m['Subject'], text[:300])
            if len(names) < 2 or not any(n.endswith('.xlsx') for n in names) or m['Reply-To'] != 'desk@example.com' or [a.addr_spec for a in m['To'].addresses][0] != 'ada@example.com':
                fail('what is attached', names, m['Reply-To'], m['To'])
        check_page(project, f, box)
        for at, _, files in os.walk(project):
            for name in files:
                with open(os.path.join(at, name), 'rb') as one:
                    if SECRET.encode() in one.read():
                        fail('the secret is in', os.path.join(at, name))


EXIM = '''admin_groups = {gid}
keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
exim_path = {folder}/exim
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
pid_file_path = {folder}/pid
primary_hostname = localhost
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts = *
tls_certificate = {folder}/good.crt
tls_privatekey = {folder}/good.key
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
acl_smtp_data = data
never_users =
smtputf8_advertise_hosts = *
message_size_limit = 2M
begin acl
mail:
  deny !encrypted = *
       message = TLS first
  accept
rcpt:
  deny local_parts = nobody
       message = no such reader
  defer local_parts = slow
       message = greylisted
  accept
data:
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {folder}/box
  maildir_format
  user = {uid}
  group = {gid}
'''


def check_exim():
    exim = next((p for p in ('/usr/sbin/exim4', '/usr/sbin/exim') if os.path.exists(p)), None)
    if not exim or not subprocess.run(['sh', '-c', 'LD_PRELOAD=libnss_wrapper.so true'], stderr=subprocess.PIPE).stderr == b'':
        print('Exim or libnss-wrapper is not installed: left out')
        return
    user = (os.getuid(), os.getgid()) if os.getuid() else (65534, 65534)  # root would become Exim's own user
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    shutil.copyfile(exim, path('exim'))  # not set-uid, so that it is this user's
    os.chmod(path('exim'), 0o755)
    values = {'folder': folder, 'uid': user[0], 'gid': user[1], 'port': port}
    with open(path('exim.conf'), 'w') as f:
        f.write(EXIM.format(**values).replace('{folder}', folder))
    with open(path('passwd'), 'w') as f:
        f.write(f'Debian-exim:x:{user[0]}:{user[1]}::/:/bin/sh\nroot:x:0:0::/:/bin/sh\nreader:x:{user[0]}:{user[1]}::/:/bin/sh\n')
    with open(path('group'), 'w') as f:
        f.write(f'Debian-exim:x:{user[1]}:\nroot:x:0:\nmail:x:8:\n')
    for name in os.listdir(folder):
        os.chown(path(name), *user)
    os.chown(folder, *user)
    env = {'PATH': '/usr/bin:/bin', 'LD_PRELOAD': 'libnss_wrapper.so', 'NSS_WRAPPER_PASSWD': path('passwd'), 'NSS_WRAPPER_GROUP': path('group')}
    become = {} if os.getuid() else {'user': user[0], 'group': user[1], 'extra_groups': []}
    server = subprocess.Popen([path('exim'), '-C', path('exim.conf'), '-bdf'], env=env, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, **become)
    try:
        for _ in range(100):
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            fail('Exim does not start', server.stdout.read1() if server.poll() is not None else '')
            return
        url, data = f'smtp://localhost:{port}', letter()
        expect('Exim', send(url, data=data), 'sent', 250)
        expect('Exim, a reader with other letters', send(url, data=data, to='zoë@exämple.example'), 'sent', 250)
        expect('Exim, no such reader', send(url, data=data, to='nobody@example.com'), 'refused', 550, 'no such reader')
        expect('Exim, greylisted', send(url, data=data, to='slow@example.com'), 'later', 451, 'greylisted')
        expect('Exim, in clear', send(url, data=data, tls='none'), 'refused', 550, 'TLS first')
        expect('Exim, too large', send(url, data=data * 10), 'refused', 552, 'takes mails of')
        expect('Exim, an authority that is not known', send(url, data=data, ca_file=path('other_ca.crt')), 'later', 0, 'certificate')
        kept = []
        for _ in range(200):
            kept = [os.path.join(path('box/new'), n) for n in os.listdir(path('box/new'))] if os.path.isdir(path('box/new')) else []
            if len(kept) == 2:
                break
            time.sleep(0.05)
        if len(kept) != 2:
            fail('Exim', 'it kept', kept, os.listdir(folder))
        for name in kept:
            with open(name, 'rb') as f:
                got = f.read().replace(b'\n', b'\r\n')
            if not got.endswith(data):
                fail('Exim', 'it keeps another message', got[:300])
            m = email.message_from_bytes(got, policy=email.policy.default)
            if m['Subject'] != 'Weekly alignment, 26 Oct 2026: 412 net sales leads, Größe ✓' or [p.get_filename() for p in m.iter_attachments()] != ['Übersicht.xlsx']:
                fail('Exim', 'what is read of it', m['Subject'])
        print('Exim keeps', len(kept), 'mails')
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def main():
    make_certificates()
    for check in (check_plain, check_connection, check_tls, check_auth, check_verbs, check_end, check_offers, check_refusals, check_secrets, check_cuts, check_aiosmtpd,
                  check_concord, check_exim):
        start = time.time()
        check()
        if os.environ.get('VERBOSE'):
            print(f'{check.__name__}: {time.time() - start:.1f} s')


try:
    main()
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f'{count} mails')
sys.exit(f'{failures} failures' if failures else 0)
