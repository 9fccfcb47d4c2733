"""The media catalog over HTTPS: WIRE 9.7 and 10, schema/compute/files.yml."""

from __future__ import annotations

import http.server
import threading
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import requests

from tests.simulator.process import Simulator

CHUNK = 262144
GIB = 1 << 30


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(speed=5) as simulator:
        yield simulator


class Catalog:
    """Requests about files."""

    def __init__(self, simulator: Simulator):
        self.simulator = simulator
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (simulator.username, simulator.password)
        self._session.verify = simulator.ca_file

    def ask(self, method: str, path: str, **arguments: Any) -> requests.Response:
        return self._session.request(method, f"{self.simulator.url}/api/v4/{path}", timeout=30, **arguments)

    def make(self, name: str, **columns: Any) -> str:
        answer = self.ask("POST", "files", json={"name": name, **columns})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["$key"])

    def put(self, key: str, position: int, content: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        assert self.ask("PUT", f"files/{key}?filepos={position}", data=content, headers=headers).status_code == 200

    def row(self, key: str) -> Dict[str, Any]:
        fields = "name,type,filesize,allocated_bytes,used_bytes,preferred_tier"
        return self.ask("GET", f"files/{key}", params={"fields": fields}).json()  # type: ignore[no-any-return]

    def download(self, key: str, **headers: str) -> requests.Response:
        return self.ask("GET", f"files/{key}?download=1&asname=other.iso", headers=headers)


@pytest.fixture
def files(running: Simulator) -> Catalog:
    running.reset()
    return Catalog(running)


@pytest.mark.parametrize(
    "name, kind",
    [("a.iso", "iso"), ("a.QCOW2", "qcow2"), ("a.b.raw", "raw"), ("readme", "unknown"), ("a.tar", "unknown")],
)
def test_the_name_tells_the_type(files: Catalog, name: str, kind: str) -> None:
    assert files.row(files.make(name))["type"] == kind


def test_chunks_in_any_order_and_twice(files: Catalog) -> None:
    content = bytes(range(256)) * (CHUNK // 256) * 4
    key = files.make("a.iso", allocated_bytes=str(len(content)), preferred_tier="1")
    for number in (2, 0, 2, 3, 1, 1):
        files.put(key, number * CHUNK, content[number * CHUNK : (number + 1) * CHUNK])
    assert files.download(key).content == content
    assert files.row(key)["used_bytes"] == len(content)


def test_the_size_is_late_by_a_chunk(files: Catalog) -> None:
    key = files.make("a.iso", allocated_bytes="1048576")
    assert files.row(key)["filesize"] == 0
    for number in range(4):
        files.put(key, number * CHUNK, b"x" * CHUNK)
    assert (files.row(key)["filesize"], files.row(key)["allocated_bytes"]) == (786432, 1048576)
    _until(lambda: files.row(key)["filesize"] == 1048576)


def test_ranges_and_the_name_of_a_download(files: Catalog) -> None:
    key = files.make("a.iso")
    files.put(key, 0, b"0123456789")
    whole = files.download(key)
    assert whole.headers["Content-Disposition"] == "attachment; filename*=UTF-8''other.iso"
    for wanted, content, told in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ):
        part = files.download(key, Range=wanted)
        assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, content, told)
    assert files.download(key, Range="bytes=10-").status_code == 416
    assert files.download(key, Range="lines=1-2").status_code == 200


def test_two_gib_need_no_memory(files: Catalog) -> None:
    key = files.make("big.raw", allocated_bytes=str(2 * GIB))
    before = _resident(files.simulator.pid)
    files.put(key, 0, b"first")
    files.put(key, 2 * GIB - 4, b"last")
    _until(lambda: files.row(key)["filesize"] == 2 * GIB)
    assert files.download(key, Range="bytes=-4").content == b"last"
    with files.ask("GET", f"files/{key}?download=1", stream=True) as answer:
        assert answer.headers["Content-Length"] == str(2 * GIB)
        for number, piece in enumerate(answer.iter_content(1 << 20)):
            assert piece[:5] == (b"first" if number == 0 else bytes(5))
            if number == 63:
                break
    assert _resident(files.simulator.pid) - before < 64 << 20


def _resident(process: int) -> int:
    """Bytes of memory a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


def test_a_file_in_use_stays(files: Catalog) -> None:
    key = files.make("a.iso")
    machine = files.ask("POST", "vms", json={"name": "web"}).json()["response"]["machine"]
    drive = {"machine": machine, "media": "cdrom", "media_source": key}
    drive_key = files.ask("POST", "machine_drives", json=drive).json()["$key"]
    refused = files.ask("DELETE", f"files/{key}")
    assert refused.status_code == 500
    assert refused.json() == {"err": "Media Image: field 'references' must be empty to delete."}
    files.ask("POST", "file_actions", json={"file": key, "action": "delete_reference"})
    assert files.ask("GET", f"machine_drives/{drive_key}?fields=media_source").json() == {"media_source": None}
    assert files.ask("DELETE", f"files/{key}").status_code == 200


def test_a_name_may_be_there_twice_and_a_key_comes_back_empty(files: Catalog) -> None:
    first, second = files.make("a.iso"), files.make("a.iso")
    assert first != second
    files.put(first, 0, b"old")
    files.ask("DELETE", f"files/{first}")
    again = files.make("b.iso")
    assert again == first
    assert files.download(again).content == b""


def test_overwrite_empties_a_file(files: Catalog) -> None:
    key = files.make("a.iso")
    files.put(key, 0, b"old content")
    files.ask("POST", "file_actions", json={"file": key, "action": "overwrite"})
    files.put(key, 0, b"new")
    assert files.download(key).content == b"new"


def test_import_from_a_url_grows(files: Catalog) -> None:
    key = files.make("a.iso", url="https://images.example.org/a.iso")
    assert files.row(key)["filesize"] == 0
    sizes: List[int] = []

    def done() -> bool:
        sizes.append(files.row(key)["filesize"])
        return sizes[-1] == files.row(key)["allocated_bytes"] != 0

    _until(done)
    assert sizes == sorted(sizes)


def test_import_from_this_machine_fetches(files: Catalog) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"real content")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        key = files.make("a.iso", url=f"http://127.0.0.1:{server.server_port}/a.iso")
        _until(lambda: files.row(key)["filesize"] == 12)
    assert files.download(key).content == b"real content"


def test_a_failed_import_leaves_an_empty_file(files: Catalog) -> None:
    files.simulator.fault("import_fails", times=None)
    key = files.make("a.iso", url="https://images.example.org/a.iso")
    query = {"filter": "level eq 'error'", "fields": "text,object_type"}
    _until(lambda: files.ask("GET", "logs", params=query).json() != [])
    assert files.row(key)["filesize"] == 0


def test_a_licence_request_is_a_file(files: Catalog) -> None:
    answer = files.ask("POST", "license_actions", json={"action": "generate"}).json()["response"]
    key = answer["filekey"].rpartition("/")[2]
    assert answer["filekey"] == f"files/{key}"
    assert files.row(key)["type"] == "lrq"
    assert files.download(key).content[:4] == bytes.fromhex("8a3a0000")


def _until(holds: Any, seconds: float = 5) -> None:
    """Wait for something that takes a moment."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
