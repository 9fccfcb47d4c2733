# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that no platform should give: endless, huge, not final, compressed too well, with the login in them."""

from __future__ import annotations

import base64
import datetime
import gzip
import html
import io
import ipaddress
import json
import socket
import ssl
import threading
import time
import zlib
from contextlib import closing, suppress
from urllib.parse import quote

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import intake
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    APIError,
    AuthenticationError,
    OutcomeUnknownError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)

PASSWORD = 'p/w+"ü&=hush'
ROWS = b'[{"$key": 1, "name": "admin"}]'


def answer(status, body=b"", **headers):
    """An answer as it goes over the wire."""
    named = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in named.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read_request(peer):
    """Method, path, headers and nothing else: the bodies here are short and come with them."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = peer.recv(65536)
        if not block:
            return b""
        data += block
    head, _mark, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l")), 0
    )
    while len(body) < length:
        body += peer.recv(65536)
    return data


class Server:
    """Answers over TLS whatever ``say`` says: bytes, or an iterator of bytes with pauses in it."""

    def __init__(self, context):
        self.say = lambda request: b""
        self.requests = []
        self.connections = 0
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                peer, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer):
        with suppress(OSError), closing(self._context.wrap_socket(peer, server_side=True)) as secure:
            self.connections += 1
            while True:
                request = read_request(secure)
                if not request:
                    return
                self.requests.append(request)
                said = self.say(request)
                for part in [said] if isinstance(said, bytes) else said:
                    secure.sendall(part)

    def close(self):
        self._listener.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def server(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    made = Server(context)
    yield made
    made.close()


@pytest.fixture
def talk(side, server, authority, tmp_path):
    """A client of this side for the server."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))

    def make(**options):
        given = {"host": server.host, "ca_file": str(file), "username": "admin", "password": PASSWORD, "retries": 0}
        return side.client(**{**given, **options})

    return make


# No answer yet


@pytest.mark.parametrize(
    "early",
    [
        answer(103, Link="</style.css>; rel=preload", Content_Length=None),
        answer(100, Content_Length=None),
        answer(102, Content_Length=None),
        answer(103, Content_Length=None) + answer(100, Content_Length=None) + answer(103, A="b", Content_Length=None),
    ],
    ids=["103", "100", "102", "several"],
)
def test_only_the_final_answer_counts(side, talk, server, early):
    """And it is the answer to its own request, not to the next one."""
    server.say = lambda request: early + answer(200, b'[{"$key": 1}]' if b"users" in request else b'[{"$key": 2}]')
    client = talk()
    for _time in range(2):
        assert [row.key for row in side(client.users.list(fields="$key"))] == [1]
        assert [row.key for row in side(client.vms.list(fields="$key"))] == [2]
    assert server.connections == 1


def test_another_protocol_is_no_answer(side, talk, server):
    server.say = lambda request: answer(101, Content_Length=None, Upgrade="h2c", Connection="Upgrade")
    client = talk()
    for _time in range(2):
        with pytest.raises(VergeError, match="GET /api/v4/users: "):
            side(client.users.list())
    server.say = lambda request: answer(200, ROWS)
    assert side(client.users.list(fields="$key,name"))[0].name == "admin"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_answer(side, talk, server, status, tmp_path):
    """Nothing is sent where it leads to, least of all the login, and no file is made of it."""
    server.say = lambda request: answer(status, b"elsewhere", Location=f"https://{server.host}/elsewhere?hush")
    client = talk()
    for call in (client.users.list, lambda: client.files.download(5, tmp_path / "a.iso")):
        with pytest.raises(APIError, match="redirects elsewhere") as caught:
            side(call())
        assert "hush" not in str(caught.value)
    assert len(server.requests) == 2 and not any(b"elsewhere" in request for request in server.requests)
    assert [path.name for path in tmp_path.iterdir()] == ["ca.pem"]


# In bounded time


def trickle(beginning, pause=0.1):
    yield beginning
    while True:
        time.sleep(pause)
        yield b" "


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", answer(200, Content_Length="9999"), answer(503, Content_Length="9999")],
    ids=["nothing", "headers", "body", "refusal"],
)
def test_an_answer_that_trickles_in_ends(side, talk, server, beginning):
    """Each byte comes in time; the whole would take for ever."""
    server.say = lambda request: trickle(beginning) if beginning else trickle(b"HTTP/1.1 ")
    started = time.monotonic()
    with pytest.raises(VergeTimeoutError, match=r"come to the end of its answer within 3 seconds; .*VERGE_TIMEOUT"):
        side(talk(timeout=0.3).users.list())
    assert 2.5 < time.monotonic() - started < 5
    assert len(server.requests) == 1


def test_a_create_whose_answer_trickles_in_may_have_been_done(side, talk, server):
    server.say = lambda request: trickle(answer(201, Content_Length="9999"))
    with pytest.raises(OutcomeUnknownError, match="look before repeating it") as caught:
        side(talk(timeout=0.2).tags.create(name="x", category=1))
    assert caught.value.late


def test_those_that_wait_for_a_connection_are_not_late(side, talk, server, monkeypatch):
    """Only so many requests are under way at once, and the time of the others has not begun."""
    monkeypatch.setattr(intake, "PATIENCE", 1)

    def slowly(_request):
        time.sleep(0.7)
        yield answer(200, ROWS)

    server.say = slowly
    client = talk(timeout=3.0)
    found = side.together(
        client.users.list(fields="name") for _number in range(120 if side.kind.__name__.startswith("Async") else 5)
    )
    assert {rows[0].name for rows in found} == {"admin"}


def test_a_download_has_time_for_each_part_of_it(side, talk, server, monkeypatch):
    """Slow, and whole after more than one deadline; one that only trickles ends."""
    monkeypatch.setattr(intake, "PATIENCE", 2)
    block, client = bytes(intake.BLOCK), talk(timeout=0.6)

    def slowly(_request):
        yield answer(200, Content_Length=str(5 * len(block)))
        for _number in range(5):
            time.sleep(0.45)
            yield block

    server.say = slowly
    started = time.monotonic()
    assert side(client.files.download(5, io.BytesIO())) == 5 * len(block)
    assert time.monotonic() - started > 2
    server.say = lambda request: trickle(answer(200, Content_Length="9999"))
    with pytest.raises(VergeTimeoutError, match=r"within 1.2 seconds"):
        side(client.files.download(5, io.BytesIO()))


# In bounded memory


def chunked(blocks):
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    for block in blocks:
        yield b"%x\r\n%s\r\n" % (len(block), block)


@pytest.mark.parametrize("kind", ["chunked", "gzip"])
def test_an_answer_that_is_too_large(side, talk, server, monkeypatch, kind):
    monkeypatch.setattr(intake, "LARGEST", 1 << 20)
    whole = b"[" + b" " * (8 << 20) + b"]"
    if kind == "chunked":
        server.say = lambda request: chunked(whole[start : start + 65536] for start in range(0, len(whole), 65536))
    else:
        server.say = lambda request: answer(200, gzip.compress(whole), Content_Encoding="gzip")
    client = talk()
    with pytest.raises(VergeConnectionError, match="sent more than 1 MiB; ask for less: fewer fields"):
        side(client.users.list())
    with pytest.raises(VergeConnectionError, match="sent more than 1 MiB"):
        side(client.files.content(5))
    with pytest.raises(OutcomeUnknownError, match="sent more than 1 MiB"):
        side(client.tags.create(name="x", category=1))
    server.say = lambda request: answer(200, ROWS)
    assert side(client.users.list(fields="$key,name"))[0].name == "admin"


def test_a_download_may_be_larger_than_any_answer(side, talk, server, monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 1 << 20)
    server.say = lambda request: answer(200, bytes(3 << 20))
    target = io.BytesIO()
    assert side(talk().files.download(5, target)) == len(target.getvalue()) == 3 << 20


@pytest.mark.parametrize("encoding", [None, "gzip", "br"])
def test_a_refusal_of_any_length_is_a_refusal(side, talk, server, encoding):
    body = b"<html>" + b"no" * (2 << 20)
    sent = gzip.compress(body) if encoding == "gzip" else body
    server.say = lambda request: answer(401, sent, Content_Encoding=encoding)
    with pytest.raises(AuthenticationError, match=r"HTTP 401\); check the user name") as caught:
        side(talk().users.list())
    assert len(str(caught.value)) < 1000 and len(caught.value.body) <= 1 << 20


@pytest.mark.parametrize("members", [1, 3])
def test_a_compressed_answer(side, talk, server, members):
    """Only gzip is asked for, and it is undone."""
    cut = [ROWS[: len(ROWS) // members * (number + 1)] for number in range(members - 1)]
    parts = [last[len(first) :] for first, last in zip([b"", *cut], [*cut, ROWS])]
    server.say = lambda request: answer(200, b"".join(map(gzip.compress, parts)), Content_Encoding="gzip")
    assert side(talk().users.list(fields="$key,name"))[0].name == "admin"
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (zlib.compress(ROWS), "deflate", "sent an answer in the encoding 'deflate', which nobody asked for"),
        (ROWS, "br", "sent an answer in the encoding 'br', which nobody asked for"),
        (ROWS, "gzip", "sent an answer whose compression is broken"),
        # Without the time, since workers that are told of it in another second collect another test.
        (gzip.compress(ROWS, mtime=0)[:-9], "gzip", "the connection to .* broke"),
    ],
)
def test_compression_that_cannot_be_undone(side, talk, server, body, encoding, said):
    server.say = lambda request: answer(200, body, Content_Encoding=encoding)
    with pytest.raises(VergeConnectionError, match=said):
        side(talk().users.list())


def test_a_compressed_file_is_not_taken_for_a_file(side, talk, server, tmp_path):
    """Its length and its parts would be those of what was sent, not of the file; a download asks for none."""
    server.say = lambda request: answer(200, gzip.compress(bytes(1000)), Content_Encoding="gzip")
    with pytest.raises(VergeConnectionError, match="in the encoding 'gzip', which nobody asked for"):
        side(talk().files.download(5, tmp_path / "a.iso"))
    assert [path.name for path in tmp_path.iterdir()] == ["ca.pem"]


# Credentials stay inside


def forms(login):
    """The secrets of a login as an answer may write them."""
    code = base64.b64encode(login.encode()).decode()
    word = login.partition(":")[2] or login
    return [
        word,
        quote(word, safe=""),
        quote(word, safe="").lower(),
        json.dumps(word)[1:-1],
        html.escape(word),
        code,
        code.rstrip("="),
        base64.urlsafe_b64encode(login.encode()).decode(),
        quote(code, safe=""),
        base64.b64encode(word.encode()).decode(),
    ]


@pytest.mark.parametrize("kind", ["json", "text", "type", "words"])
@pytest.mark.parametrize("status", [200, 401, 404, 422, 500, 502])
@pytest.mark.parametrize("login", ["password", "token"])
def test_a_server_that_sends_the_login_back(side, talk, server, login, status, kind):
    token = "tOken/+hush-0123456789"
    options = {"token": token} if login == "token" else {"proxy": None}
    secrets = forms(token if login == "token" else f"admin:{PASSWORD}")
    text = " | ".join(["Authorization: Basic", *secrets])
    body = {
        "json": json.dumps({"err": text, "headers": {text: [text]}}),
        "text": f"<pre>{text}</pre>",
        "type": "<html>",
        "words": json.dumps({"message": json.dumps({"authorization": text})}),
    }[kind].encode()
    mime = quote(text, safe="=/ ") if kind == "type" else "text/html"
    server.say = lambda request: answer(status, body, Content_Type=mime)
    client = talk(**options)
    for call in (client.users.list, lambda: client.users.create(name="x", email="x@example.com")):
        try:
            side(call())
        except VergeError as error:
            told = f"{error} {error!r} {getattr(error, 'body', '')!r} {error.__cause__!r} {error.__context__!r}"
        else:
            assert status == 200 and kind in ("json", "words")  # rows, whatever they hold
            continue
        assert not [secret for secret in secrets if secret in told or secret in json.dumps(told)], told


# Certificates


def refusal(side, context, **options):
    """Why a certificate is refused and what is to be done, after nothing was sent."""
    server = Server(context)
    server.say = lambda request: answer(200, ROWS)
    with closing(server), pytest.raises(VergeConnectionError) as caught:
        side(side.client(host=server.host, retries=0, **options).users.list())
    assert server.requests == []
    said = str(caught.value)
    assert said.startswith(f"GET /api/v4/users: the certificate of https://{server.host} was refused: ")
    assert said.endswith(", or set validate_certs: false (VERGE_VERIFY_SSL)")
    return said.partition("refused: ")[2].rpartition(", or set ")[0]


YEAR = datetime.timedelta(days=365)


@pytest.mark.parametrize(
    ("made", "known", "said"),
    [
        ({"not_after": -YEAR}, True, "it has expired; renew it on the system, or check the clock of this machine"),
        ({"not_before": YEAR}, True, "it is not valid yet; check the clocks of both machines"),
        (
            {"name": "verge.example.com"},
            True,
            "it is for another name; use a name that it holds as host (VERGE_HOST)",
        ),
        ({"name": "127.0.0.2"}, True, "it is for another name; use a name that it holds as host (VERGE_HOST)"),
        (
            {},
            False,
            "it is not trusted, since its CA is not known here; name its CA with ca_path (VERGE_CA_FILE)",
        ),
        (
            {"not_after": -YEAR},
            False,
            "it is not trusted, since its CA is not known here, and it has expired; name its CA with ca_path "
            "(VERGE_CA_FILE); renew it on the system, or check the clock of this machine",
        ),
    ],
    ids=["expired", "not yet valid", "another name", "another address", "unknown CA", "unknown and expired"],
)
def test_why_a_certificate_is_refused(side, authority, tmp_path, made, known, said):
    file, now = tmp_path / "ca.pem", datetime.datetime.now(datetime.timezone.utc)
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    times = {name: now + value for name, value in made.items() if name != "name"}
    if "not_before" in times:
        times["not_after"] = now + 2 * YEAR
    authority.issue_cert(made.get("name", "127.0.0.1"), **times).configure_cert(context)
    assert refusal(side, context, ca_file=str(file) if known else None) == said


@pytest.mark.parametrize("name", ["127.0.0.1", "verge.example.com"])
@pytest.mark.parametrize("expired", [False, True])
def test_a_self_signed_certificate(side, tmp_path, name, expired):
    """As the platform has one of its own at first, which nobody renews."""
    file = tmp_path / "own.pem"
    file.write_bytes(self_signed(name, expired))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    why = ["it is not trusted, since it is self-signed"]
    remedies = ["have the system use one of a CA, or name the certificate itself with ca_path (VERGE_CA_FILE)"]
    if expired:
        why.append("it has expired")
        remedies.append("renew it on the system, or check the clock of this machine")
    if name != "127.0.0.1":
        why.append("it is for another name")
        remedies.append("use a name that it holds as host (VERGE_HOST)")
    assert refusal(side, context, ca_file=None) == "; ".join([", and ".join(why), *remedies])


def self_signed(name, expired):
    """A certificate that is its own issuer, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * YEAR)
        .not_valid_after(now + (-YEAR if expired else YEAR))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(serialization.Encoding.PEM)
