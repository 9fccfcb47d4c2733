# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both clients over HTTPS: login, TLS, proxies, trouble on the way, and what is said about it."""

from __future__ import annotations

import asyncio
import base64
import datetime
import http.server
import logging
import os
import re
import selectors
import socket
import ssl
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import trustme

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    APIError,
    AuthenticationError,
    NotConnectedError,
    OutcomeUnknownError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)


def requests_to(simulator, path):
    return [entry for entry in simulator.log() if path in entry["path"]]


@pytest.fixture
def free_port():
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]  # bound and not listening: nobody else gets it, and connections are refused


@pytest.fixture
def tls_server(tmp_path):
    """Serve HTTPS with a certificate for some name; returns host and the file of its CA."""
    made = []

    def serve(name, handler=Empty, **certificate):
        authority = trustme.CA()
        file = tmp_path / f"{len(made)}.pem"
        authority.cert_pem.write_to_path(str(file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, **certificate).configure_cert(context)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.handle_error = lambda *_request: None  # clients that do not trust it are what it is for
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        made.append(server)
        return f"127.0.0.1:{server.server_port}", str(file)

    yield serve
    for server in made:
        server.shutdown()
        server.server_close()


class Empty(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"[{}]")

    def log_message(self, *_arguments):
        pass


class Tunnel(Empty):
    """A proxy that lets everybody through, and remembers where to."""

    wanted: list[str] = []

    def do_CONNECT(self):
        self.wanted.append(self.path)
        host, _colon, port = self.path.rpartition(":")
        with closing(socket.create_connection((host, int(port)))) as beyond, selectors.DefaultSelector() as ready:
            self.send_response(200)
            self.end_headers()
            ways = {self.connection: beyond, beyond: self.connection}
            for end in ways:
                ready.register(end, selectors.EVENT_READ)
            while True:
                for key, _events in ready.select():
                    # A whole record of TLS at once, lest something is left where select does not see it.
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        self.close_connection = True
                        return
                    ways[key.fileobj].sendall(data)


# Login


def test_basic_login(side):
    assert side(side.client().connect())["yb_version"] == "26.1.8"


def test_bearer_login(side):
    assert side(side.client(token=side.simulator.api_key).connect())["cloud_name"]


def test_no_request_before_the_first_call(side):
    side.client()
    assert side.simulator.log() == []


def test_a_call_needs_no_handshake(side, client):
    side(client.users.list(fields="name"))
    assert [entry["path"] for entry in side.simulator.log()] == ["/api/v4/users"]


def test_version(side, client):
    assert side(client.version()) == "26.1.8"


@pytest.mark.parametrize("login", [{"username": "admin", "password": "wrong-pw"}, {"token": "wrong-key"}])
def test_wrong_credentials_are_tried_once(side, login):
    with pytest.raises(AuthenticationError, match=r"Login required \(HTTP 401\); check the user name") as caught:
        side(side.client(**login).connect())
    assert "wrong" not in str(caught.value)
    assert len(requests_to(side.simulator, "/api")) == 1


def test_netrc_does_not_win(side, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login nobody password nothing\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert side(side.client().connect())


def test_disconnect_and_connect_again(side, client):
    side(client.connect())
    side(client.disconnect())
    with pytest.raises(NotConnectedError, match="was closed; connect again first"):
        side(client.vms.list())
    side(client.connect())
    assert side(client.users.list(fields="name"))


def test_one_connection_serves_many_calls(side, client):
    for _number in range(5):
        side(client.users.list(fields="name"))
    assert len({entry["connection"] for entry in side.simulator.log()}) == 1


def test_who_asks(side, monkeypatch):
    """The platform's log shows the collection, its version, and AWX's job."""
    monkeypatch.setenv("AWX_HOST", "https://awx.example.com")
    monkeypatch.setenv("JOB_ID", "17")
    side(side.client().users.list(fields="name"))
    (entry,) = side.simulator.log()
    assert re.fullmatch(r"community\.vergeos/\d+\.\d+\.\d+ \(AWX job 17\)", entry["user_agent"])


def test_a_key_that_is_revoked_meanwhile(side):
    """One line, and not tried again."""
    client = side.client(token=side.simulator.api_key)
    assert side(client.users.list(fields="name"))
    side(client.api_keys.delete(side(client.api_keys.list(fields=["$key"]))[0].key))
    before = len(side.simulator.log())
    for _call in range(2):
        with pytest.raises(
            AuthenticationError, match=r"\(HTTP 401\); check the user name and password, or the API key"
        ) as caught:
            side(client.users.list(fields="name"))
        assert len(str(caught.value).splitlines()) == 1
    assert len(side.simulator.log()) == before + 2


def test_from_env(side):
    made = side.kind.from_env(side.simulator.env)
    assert side(made.connect())
    side(made.disconnect())


def test_context_manager_closes(side):
    made = side.client()
    if hasattr(made, "__enter__"):
        with made as inside:
            side(inside.connect())
    else:

        async def use():
            async with made as inside:
                await inside.connect()

        side(use())
    with pytest.raises(NotConnectedError):
        side(made.users.list())


# TLS


def test_untrusted_certificate(side):
    with pytest.raises(VergeConnectionError) as caught:
        side(side.client(ca_file=None).connect())
    assert str(caught.value) == (
        f"GET /api/v4/system: the certificate of {side.simulator.url} was refused: it is not trusted, "
        "since its CA is not known here; "
        "name its CA with ca_path (VERGE_CA_FILE), or set validate_certs: false (VERGE_VERIFY_SSL)"
    )
    assert side.simulator.log() == []


def test_certificate_for_another_name(side, tls_server):
    host, ca_file = tls_server("verge.example.com")
    with pytest.raises(VergeConnectionError, match="was refused: it is for another name"):
        side(side.client(host=host, ca_file=ca_file).connect())


def test_expired_certificate(side, tls_server):
    host, ca_file = tls_server("127.0.0.1", not_after=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))
    with pytest.raises(VergeConnectionError, match="was refused: it has expired"):
        side(side.client(host=host, ca_file=ca_file).connect())


def test_good_certificate_of_the_same_server(side, tls_server):
    host, ca_file = tls_server("127.0.0.1")
    assert side(side.client(host=host, ca_file=ca_file).connect()) == {}


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_do_not_verify_wins_over_the_environment(side, tls_server, monkeypatch, variable):
    _host, other_ca = tls_server("127.0.0.1")
    monkeypatch.setenv(variable, other_ca)
    assert side(side.client(verify_ssl=False, ca_file=None).connect())


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_ca_file_wins_over_the_environment(side, tls_server, monkeypatch, variable):
    _host, other_ca = tls_server("127.0.0.1")
    monkeypatch.setenv(variable, other_ca)
    assert side(side.client().connect())


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_adds_nothing_to_the_ca_file(side, tls_server, monkeypatch, variable):
    _host, other_ca = tls_server("127.0.0.1")
    monkeypatch.setenv(variable, side.simulator.ca_file)
    with pytest.raises(VergeConnectionError, match="was refused: it is not trusted"):
        side(side.client(ca_file=other_ca).connect())


def test_a_ca_file_that_is_replaced(side, tls_server, tmp_path):
    """What was read is kept for the next client, but only as long as the file stays the same."""
    _host, other_ca = tls_server("127.0.0.1")
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(Path(other_ca).read_bytes())
    with pytest.raises(VergeConnectionError, match="was refused: it is not trusted"):
        side(side.client(ca_file=str(ca_file)).connect())
    ca_file.write_bytes(Path(side.simulator.ca_file).read_bytes())
    os.utime(ca_file, ns=(1, 1))
    assert side(side.client(ca_file=str(ca_file)).connect())


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_may_name_the_ca(side, monkeypatch, variable):
    monkeypatch.setenv(variable, side.simulator.ca_file)
    assert side(side.client(ca_file=None).connect())


def test_the_environment_names_a_ca_that_is_not_there(side, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(VergeError, match="/nowhere/ca.pem"):
        side(side.client(ca_file=None).connect())


def test_no_tls_on_that_port(side):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def talk():
            peer, _address = server.accept()
            peer.recv(100)
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.close()

        threading.Thread(target=talk, daemon=True).start()
        host = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(VergeConnectionError, match="no TLS connection .* check that the port is the one"):
            side(side.client(host=host, retries=0).connect())


# Nobody there


def test_closed_port(side, free_port):
    started = time.monotonic()
    with pytest.raises(VergeConnectionError) as caught:
        side(side.client(host=f"127.0.0.1:{free_port}").connect())
    said = (
        f"GET /api/v4/system: cannot connect to https://127.0.0.1:{free_port}: Connection refused; "
        "check host (VERGE_HOST) and its port"
    )
    assert str(caught.value) == said
    assert time.monotonic() - started < 5


def test_unknown_name(side):
    with pytest.raises(VergeConnectionError) as caught:
        side(side.client(host="no-such-host.invalid").connect())
    said = (
        "GET /api/v4/system: the host name of https://no-such-host.invalid cannot be resolved; check host (VERGE_HOST)"
    )
    assert str(caught.value) == said


@pytest.mark.parametrize("place", ["option", "option over environment"])
def test_dead_proxy(side, free_port, monkeypatch, place):
    if place == "option over environment":
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(VergeConnectionError) as caught:
        side(side.client(proxy=f"http://user:hush@127.0.0.1:{free_port}").connect())
    assert "the proxy on the way to" in str(caught.value) and "hush" not in str(caught.value)


def test_proxy(side):
    Tunnel.wanted = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tunnel) as server:
        server.handle_error = lambda *_request: None
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        assert side(side.client(proxy=f"http://127.0.0.1:{server.server_port}").connect())
        server.shutdown()
    assert Tunnel.wanted == [side.simulator.host]


def test_proxy_over_tls(system, tls_server, tmp_path):
    """The CA file is for the proxy too. Of the blocking client; httpx trusts a proxy by a context of its own."""
    proxy, proxy_ca = tls_server("127.0.0.1", Tunnel)
    both = tmp_path / "both.pem"
    both.write_bytes(Path(proxy_ca).read_bytes() + Path(system.ca_file).read_bytes())
    login = {"username": system.username, "password": system.password}
    Tunnel.wanted = []
    with VergeClient(system.host, **login, proxy=f"https://{proxy}", ca_file=str(both)) as client:
        assert client.connect()
    assert Tunnel.wanted == [system.host]
    with VergeClient(system.host, **login, proxy=f"https://{proxy}", ca_file=system.ca_file, retries=0) as client:
        with pytest.raises(VergeConnectionError):
            client.connect()
    assert Tunnel.wanted == [system.host]


def test_proxy_that_refuses(side):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def talk():
            peer, _address = server.accept()
            peer.recv(1000)
            peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            peer.close()

        threading.Thread(target=talk, daemon=True).start()
        proxy = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(VergeConnectionError, match="the proxy on the way to .* cannot be reached or refused"):
            side(side.client(proxy=proxy).connect())


def test_dead_proxy_of_the_environment(side, free_port, monkeypatch):
    with monkeypatch.context() as environment:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port}")
        with pytest.raises(VergeConnectionError, match="proxy|Connection refused"):
            side(side.client().connect())
    assert side.simulator.log() == []


def test_no_proxy_of_the_environment(side, free_port, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert side(side.client().connect())


@pytest.mark.parametrize("proxy", ["nonsense://127.0.0.1:1", "http://:x"])
def test_proxy_that_makes_no_sense(side, proxy):
    with pytest.raises(VergeError):
        side(side.client(proxy=proxy, retries=0).connect())
    assert side.simulator.log() == []


# Trouble in the middle


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_a_read_survives_a_broken_connection(side, client, kind):
    side.simulator.fault(kind, path="/users", times=2)
    assert side(client.users.list(fields="name"))
    assert len(requests_to(side.simulator, "/users")) == 3


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_read_survives_a_busy_platform(side, client, status):
    side.simulator.fault("status", status=status, path="/users", times=2)
    assert side(client.users.list(fields="name"))
    assert len(requests_to(side.simulator, "/users")) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept(side, client, status):
    side.simulator.fault("status", status=status, path="/users", headers={"Retry-After": "1"})
    started = time.monotonic()
    assert side(client.users.list(fields="name"))
    assert 1.0 <= time.monotonic() - started < 3.0


def test_retries_zero(side):
    side.simulator.fault("reset_before", path="/users")
    with pytest.raises(VergeConnectionError, match="the connection to .* broke"):
        side(side.client(retries=0).users.list())
    assert len(requests_to(side.simulator, "/users")) == 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_a_create_is_never_repeated(side, client, kind):
    side.simulator.fault(kind, method="POST", path="/tag_categories")
    with pytest.raises(OutcomeUnknownError, match="may have carried it out, so look before repeating it"):
        side(client.tag_categories.create(name="colour"))
    made = side(client.tag_categories.list(name="colour"))
    assert len(made) == (0 if kind == "reset_before" else 1)
    assert len([entry for entry in side.simulator.log() if entry["method"] == "POST"]) <= 1


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_create_is_not_repeated_on_a_busy_platform(side, client, status):
    side.simulator.fault("status", status=status, method="POST", path="/tag_categories")
    with pytest.raises(APIError) as caught:
        side(client.tag_categories.create(name="colour"))
    assert caught.value.status_code == status
    assert side(client.tag_categories.list(name="colour")) == []


def test_update_and_delete_survive(side, client):
    row = side(client.tag_categories.create(name="colour"))
    side.simulator.fault("reset_after", method="PUT", path="/tag_categories")
    assert side(client.tag_categories.update(row.key, description="new")).description == "new"
    side.simulator.fault("reset_after", method="DELETE", path="/tag_categories")
    side(client.tag_categories.delete(row.key))  # the repetition's 404 is the first one's success
    assert side(client.tag_categories.list(name="colour")) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_html_is_no_answer(side, client, method):
    side.simulator.fault("html", method=method)
    call = client.users.list if method == "GET" else client.tags.create
    with pytest.raises(VergeConnectionError, match="HTTP 200 with something that is not JSON .*no proxy answers"):
        side(call())


def test_500_is_a_refusal_and_is_not_repeated(side, client):
    said = "field 'references' must be empty to delete"
    side.simulator.fault("status", status=500, path="/users", body={"err": said}, times=5)
    with pytest.raises(APIError) as caught:
        side(client.users.list())
    assert str(caught.value) == f"GET /api/v4/users: {said} (HTTP 500)"
    assert len(requests_to(side.simulator, "/users")) == 1


def test_401_in_the_middle_is_not_repeated(side, client):
    side(client.users.list())
    side.simulator.clear_log()
    side.simulator.fault("status", status=401, path="/users", body={"err": "Login required"}, times=5)
    with pytest.raises(AuthenticationError):
        side(client.users.list())
    assert len(requests_to(side.simulator, "/users")) == 1


def test_slow_answer(side):
    side.simulator.fault("latency", path="/users", seconds=3.0)
    client = side.client(timeout=0.5)
    started = time.monotonic()
    with pytest.raises(VergeTimeoutError, match=r"did not answer within 0.5 seconds"):
        side(client.users.list())
    assert time.monotonic() - started < 2.5


def test_slow_answer_to_a_create(side):
    side.simulator.fault("latency", method="POST", path="/tag_categories", seconds=3.0)
    with pytest.raises(OutcomeUnknownError):
        side(side.client(timeout=0.5).tag_categories.create(name="colour"))


# Credentials stay inside


class Everything(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.texts = []

    def emit(self, record):
        self.texts.append(f"{record.getMessage()} {record.args!r}")


@pytest.fixture
def logged():
    """All that Python's logging is told while a test runs, at the finest level."""
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.texts
    root.removeHandler(handler)
    root.setLevel(level)


def everything_about(error, seen=None):
    """All texts that hang on an exception: its own, its attributes', its causes' and contexts'."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return ""
    seen.add(id(error))
    own = [repr(error), str(error), repr(error.args), repr(vars(error))]
    for name in ("request", "response"):
        thing = getattr(error, name, None)
        own.append(repr(dict(getattr(thing, "headers", {}))))
    return " ".join(own) + everything_about(error.__cause__, seen) + everything_about(error.__context__, seen)


@pytest.mark.parametrize("login", ["password", "token"])
@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("none", {}),
        ("reset_before", {}),
        ("reset_after", {}),
        ("truncated", {}),
        ("html", {}),
        ("status", {"status": 401, "body": {"err": "Login required"}}),
        ("status", {"status": 500, "body": {"err": "no"}}),
        ("latency", {"seconds": 1.0}),
        ("refused", {}),
        ("tls", {}),
        ("address", {}),
        ("proxy", {}),
    ],
)
def test_credentials_are_in_no_log_and_no_exception(side, logged, free_port, login, kind, details):
    simulator = side.simulator
    options = {"timeout": 0.4, "retries": 1}
    secrets = [simulator.password]
    if login == "token":
        options["token"] = simulator.api_key
        secrets = [simulator.api_key]
    else:
        secrets.append(base64.b64encode(f"{simulator.username}:{simulator.password}".encode()).decode())
    options.update(
        {
            "refused": {"host": f"127.0.0.1:{free_port}"},
            "tls": {"ca_file": None},
            "address": {"host": "no-such-host.invalid"},
            "proxy": {"proxy": f"http://127.0.0.1:{free_port}"},
        }.get(kind, {})
    )
    client = side.client(**options)
    if kind in ("reset_before", "reset_after", "truncated", "html", "status", "latency"):
        simulator.fault(kind, path="/users", times=5, **details)
    texts = []
    for call in (client.users.list, lambda: client.users.create(name="x", email="x@example.com")):
        try:
            side(call())
        except VergeError as error:
            texts.append(everything_about(error))
    assert (len(texts) == 2) == (kind != "none")
    for text in (*texts, *logged):
        assert not any(secret in text for secret in secrets)
        assert "Authorization" not in text


# Names of hosts


@pytest.fixture
def names(monkeypatch):
    """Have names resolved by a mapping: name -> addresses, or seconds of silence."""
    asked, real, ended = {}, socket.getaddrinfo, threading.Event()

    def resolve(name, port, *more, **named):
        given = asked.get(name)
        if given is None:
            return real(name, port, *more, **named)
        if isinstance(given, float):
            ended.wait(given)
            return real("127.0.0.1", port, *more, **named)
        return [entry for address in given for entry in real(address, port, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield asked
    ended.set()


def test_a_name_server_that_does_not_answer(side, names):
    """A request ends in time and names the host, whatever the system's resolver does; nothing waits for it later."""
    names["slow.example"] = 60.0
    started = time.monotonic()
    with pytest.raises(VergeTimeoutError) as caught:
        side(side.client(host="slow.example", timeout=0.5, retries=0).connect())
    assert str(caught.value) == (
        "GET /api/v4/system: the name slow.example was not resolved within 0.5 seconds (DNS), on the way to "
        "https://slow.example; check this machine's name servers"
    )
    assert time.monotonic() - started < 10


def test_the_end_of_a_loop_waits_for_no_name(names):
    from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient

    async def ask() -> None:
        async with AsyncVergeClient("slow.example", token="t", timeout=0.5, retries=0) as client:
            await client.connect()

    names["slow.example"] = 60.0
    started = time.monotonic()
    with pytest.raises(VergeTimeoutError, match="slow.example was not resolved"):
        asyncio.run(ask())
    assert time.monotonic() - started < 10


def test_a_post_whose_name_is_not_resolved_was_not_sent(side, names):
    """So that nobody has to look whether it was carried out."""
    names["slow.example"] = 60.0
    other = side.client(host="slow.example", timeout=0.2, retries=0)
    with pytest.raises(VergeTimeoutError) as caught:
        side(other.vms.create(name="x"))
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["::1", "127.0.0.1"]])
def test_the_first_address_that_answers(side, names, addresses):
    """The certificate is still compared with the name, and the platform is still told it."""
    port = side.simulator.host.rpartition(":")[2]
    names["localhost"] = addresses
    client = side.client(host=f"localhost:{port}")
    side(client.connect())
    assert side(client.vms.list()) is not None
    names["other.example"] = addresses
    with pytest.raises(VergeConnectionError, match=f"the certificate of https://other.example:{port} was refused"):
        side(side.client(host=f"other.example:{port}").connect())


def test_a_name_without_an_address_that_answers(side, names, free_port):
    names["localhost"] = ["127.0.0.2", "127.0.0.1"]
    with pytest.raises(VergeConnectionError, match="Connection refused"):
        side(side.client(host=f"localhost:{free_port}", retries=0).connect())
