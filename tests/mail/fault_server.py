"""An SMTP server that does what it is told: answers, breaks off, falls silent, says nonsense, at any step of the dialogue."""
import socket, ssl, struct, threading, time

CLOSE, RESET, SILENT = 'close', 'reset', 'silent'
OFFERS = ['mail.test', 'SIZE 10000000', '8BITMIME', 'SMTPUTF8', 'AUTH PLAIN LOGIN']


class Broken(Exception):
    pass


class FaultServer:
    """steps: what is answered to 'greeting', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'end': a line, bytes as they are, CLOSE, RESET or
    SILENT, or a list of those, one for each time; 'body': (bytes, what to do then). cut_in, cut_out: breaks off after so many bytes."""

    def __init__(self, tls=None, context=None, offers=OFFERS, steps=None, slow=0, cut_in=None, cut_out=None):
        self.tls, self.context, self.offers, self.steps, self.slow = tls, context, list(offers), dict(steps or {}), slow
        self.cut_in, self.cut_out = cut_in, cut_out
        self.seen, self.mails, self.complete, self.confirmed, self.open = [], [], 0, 0, []
        self.listener = socket.socket()
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(50)
        self.port = self.listener.getsockname()[1]
        if tls == 'starttls':
            self.offers.append('STARTTLS')
        self.over, self.threads = threading.Event(), []
        self.start(self.run)

    def start(self, what, *args):
        self.threads.append(threading.Thread(target=what, args=args, daemon=True))
        self.threads[-1].start()

    def run(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(s)
            self.start(self.serve, s)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends its threads. Only they close their sockets: a number that is free again belongs to the next server's."""
        self.over.set()
        for s in [self.listener] + self.open:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self.threads:
            thread.join(10)
        self.listener.close()

    # ------------------------------------------------------------ one connection
    def serve(self, s):
        c = {'socket': s, 'in': 0, 'out': 0, 'buffer': b'', 'secure': self.tls is None}
        try:
            if self.tls == 'smtps':
                c['socket'] = self.context.wrap_socket(s, server_side=True)
            self.answer(c, 'greeting', '220 mail.test ESMTP')
            while self.command(c):
                pass
        except (Broken, OSError, ssl.SSLError):
            pass
        finally:
            self.close(c)

    def close(self, c, reset=False):
        s = c['socket']
        try:
            if reset:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            else:
                s.settimeout(0.2)
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
        except (OSError, ssl.SSLError, ValueError):
            pass
        try:
            s.close()
        except OSError:
            pass

    def do(self, c, what):
        if what == CLOSE or what == RESET:
            self.close(c, what == RESET)
            raise Broken
        if what == SILENT:
            self.over.wait(30)
            raise Broken
        time.sleep(self.slow)
        data = what if isinstance(what, bytes) else (what + '\r\n').encode()
        if self.cut_out is not None and c['out'] + len(data) > self.cut_out:
            c['socket'].sendall(data[:self.cut_out - c['out']])
            self.close(c)
            raise Broken
        c['socket'].sendall(data)
        c['out'] += len(data)

    def answer(self, c, step, otherwise):
        what = self.steps.get(step, otherwise)
        if isinstance(what, list):
            what = what.pop(0) if len(what) > 1 else what[0]
        for part in what if isinstance(what, tuple) else (what,):
            self.do(c, part)
        return what

    def read(self, c):
        want = 65536 if self.cut_in is None else min(65536, self.cut_in - c['in'])
        data = c['socket'].recv(want) if want else b''
        if not data:
            self.close(c)
            raise Broken
        c['in'] += len(data)
        c['buffer'] += data

    def line(self, c):
        while b'\r\n' not in c['buffer']:
            self.read(c)
        line, c['buffer'] = c['buffer'].split(b'\r\n', 1)
        return line.decode()

    def command(self, c):
        line = self.line(c)
        verb = line.split(' ')[0].upper()
        self.seen.append(line)
        if verb in ('EHLO', 'HELO'):
            offers = [o for o in self.offers if o != 'STARTTLS' or c['socket'] in self.open]
            self.answer(c, 'EHLO', '\r\n'.join(f'250{"-" if i + 1 < len(offers) else " "}{o}' for i, o in enumerate(offers)))
        elif verb == 'STARTTLS':
            if self.answer(c, 'STARTTLS', '220 go').startswith('220'):
                c['socket'] = self.context.wrap_socket(c['socket'], server_side=True)
        elif verb == 'AUTH':
            if len(line.split(' ')) == 2:
                for _ in range(2 if 'LOGIN' in line else 1):
                    self.do(c, '334 ')
                    self.seen.append(self.line(c))
            self.answer(c, 'AUTH', '235 2.7.0 welcome')
        elif verb == 'MAIL':
            c['from'] = line
            self.answer(c, 'MAIL', '250 ok')
        elif verb == 'RCPT':
            c['to'] = line
            self.answer(c, 'RCPT', '250 ok')
        elif verb == 'DATA':
            if self.answer(c, 'DATA', '354 go on') in ('354 go on',):
                self.body(c)
        elif verb == 'QUIT':
            self.answer(c, 'QUIT', '221 bye')
            return False
        else:
            self.do(c, '500 what?')
        return True

    def body(self, c):
        limit, what = self.steps.get('body', (None, None))
        while not c['buffer'].endswith(b'\r\n.\r\n') and c['buffer'] != b'.\r\n':
            if limit is not None and len(c['buffer']) >= limit:
                self.do(c, what)
            self.read(c)
        self.complete += 1
        data = c['buffer'][:-3].replace(b'\r\n..', b'\r\n.')
        self.mails.append((c['from'], c['to'], data[1:] if data.startswith(b'..') else data))
        c['buffer'] = b''
        self.answer(c, 'end', '250 2.0.0 taken')
        self.confirmed += 1
