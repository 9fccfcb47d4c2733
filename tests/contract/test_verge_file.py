# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_file and verge_file_info: contents up, in and down; never a part under a file's name."""

from __future__ import annotations

import hashlib
import http.server
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import file_content
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.families.files import CHUNK
from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.suite.promises import spoken

NAME = "verge_file"
FILE = "ct-image.qcow2"


def some_bytes(count: int, seed: int = 1) -> bytes:
    """Return bytes that are the same each time."""
    return random.Random(seed).randbytes(count)


def sha(content: bytes) -> str:
    """Return the checksum as the module writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def catalog(bench: Bench) -> list[str]:
    """Name the files of the catalog."""
    return [row["name"] for row in bench.rows("files", owner=None)]


def held(bench: Bench, name: str = FILE) -> bytes:
    """Download a file past the module."""
    key = bench.row("files", name=name, owner=None)["$key"]
    return bench.content(f"files/{key}", download=1)


@pytest.fixture
def bench(wire: Bench) -> Bench:
    """Over HTTPS: uploads and downloads are cut in the middle, run at once, and the simulator fetches from a server."""
    return wire


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A local image of three chunks and a bit."""
    path = tmp_path / "local.qcow2"
    path.write_bytes(some_bytes(3 * CHUNK + 17))
    return path


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run what check mode foretells, and again: that changes nothing."""
    wish = {"name": FILE, **options}
    done = twice.foretold(bench, NAME, wish)
    twice.unchanged(bench, NAME, wish)
    return done


# Up


def test_an_upload(bench: Bench, image: Path) -> None:
    """Whole under another name first; then the name, the checksum behind the description, and one GET from then on."""
    content = image.read_bytes()
    with bench.traffic() as traffic:
        done = bench.run(NAME, {"name": FILE, "src": str(image), "description": "golden", "tier": 2})
    sent = next(entry for entry in traffic.requests if entry["method"] == "POST")
    assert sent["body_keys"] == ["allocated_bytes", "name", "preferred_tier"]
    assert done["actions"] == [f"create file {FILE}"] and held(bench) == content
    row = bench.row("files", name=FILE)
    assert row["description"] == f"golden [{sha(content)}]" and row["preferred_tier"] == "2" and row["type"] == "qcow2"
    file = done["file"]
    assert file["description"] == "golden" and file["checksum"] == sha(content) and "src" not in file
    assert (done["key"], file["filesize"], str(file["tier"])) == (row["$key"], len(content), "2")
    with bench.traffic() as traffic:
        assert not bench.run(NAME, {"name": FILE, "src": str(image)})["changed"]
    assert traffic.lines == ["GET files"]
    assert catalog(bench) == [FILE]


def test_the_name_is_taken_from_the_source(bench: Bench, image: Path) -> None:
    assert bench.run(NAME, {"src": str(image)})["file"]["name"] == "local.qcow2"


def test_contents_that_differ_are_replaced(bench: Bench, image: Path) -> None:
    """New first, then the old one goes, then the name; what was not named is kept."""
    first = foretold(bench, src=str(image), description="golden", tier=2)
    image.write_bytes(some_bytes(image.stat().st_size, seed=2))
    with bench.traffic() as traffic:
        said = bench.run(NAME, {"name": FILE, "src": str(image)}, check=True)
    assert traffic.writes == [] and said["actions"] == [f"update file {FILE} (src)"]
    with bench.traffic() as traffic:
        done = bench.run(NAME, {"name": FILE, "src": str(image)})
    assert spoken(said) == spoken(done) and done["key"] != first["key"]
    key = done["key"]
    chunks = [f"PUT files/{key}"] * 4
    assert traffic.writes == ["POST files", *chunks, f"DELETE files/{first['key']}", f"PUT files/{key}"]
    assert held(bench) == image.read_bytes() and catalog(bench) == [FILE]
    assert (done["file"]["description"], str(done["file"]["tier"])) == ("golden", "2")
    assert done["file"]["checksum"] == sha(image.read_bytes())
    image.write_bytes(some_bytes(40))
    assert foretold(bench, src=str(image), description="new")["actions"] == [f"update file {FILE} (description, src)"]


def test_ways_to_compare(bench: Bench, image: Path) -> None:
    """A change that keeps the size is seen by the checksum that is kept, or in the contents themselves."""
    size = image.stat().st_size
    wish = {"name": FILE, "src": str(image)}
    bench.run(NAME, {**wish, "compare": "size"})
    assert bench.row("files", name=FILE)["description"] in (None, "")
    image.write_bytes(some_bytes(size, seed=2))
    assert not bench.run(NAME, {**wish, "compare": "size"})["changed"]
    assert not bench.run(NAME, wish)["changed"], "no checksum is known"
    done = foretold(bench, src=str(image), compare="content")
    assert done["actions"] == [f"update file {FILE} (src)"] and held(bench) == image.read_bytes()
    image.write_bytes(some_bytes(size, seed=3))
    assert foretold(bench, src=str(image))["changed"] and held(bench) == image.read_bytes()
    image.write_bytes(some_bytes(size - 1))
    assert foretold(bench, src=str(image), compare="size")["file"]["checksum"] is None
    assert held(bench) == image.read_bytes()


def test_the_checksum_stays_behind_the_description(bench: Bench, image: Path) -> None:
    foretold(bench, src=str(image))
    for words in ("one", "", "two", "  some\nlines\n"):
        foretold(bench, description=words)
        assert bench.row("files", name=FILE)["description"] == f"{words.strip()} [{sha(image.read_bytes())}]".strip()
    assert foretold(bench, description=f"three [sha256:{'0' * 64}]")["file"]["checksum"] == sha(image.read_bytes())


def test_a_checksum_that_is_wrong(bench: Bench, image: Path, tmp_path: Path) -> None:
    """Nothing is sent, nothing is replaced."""
    right, wrong = sha(image.read_bytes()), sha(b"other")
    with bench.traffic() as traffic:
        refusal = bench.refused(NAME, {"name": FILE, "src": str(image), "checksum": wrong})
    assert refusal["msg"] == f"src: {image} has the checksum {right}, not {wrong}; nothing was changed"
    assert traffic.requests == []
    other = f"sha512:{hashlib.sha512(image.read_bytes()).hexdigest()}"
    assert foretold(bench, src=str(image), checksum=other)["changed"]
    assert not bench.run(NAME, {"name": FILE, "src": str(image), "checksum": right})["changed"]
    target = tmp_path / "copy"
    target.write_bytes(b"mine")
    refusal = bench.refused(NAME, {"name": FILE, "dest": str(target), "checksum": wrong})
    assert "nothing was changed" in refusal["msg"] and target.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "local.qcow2"]
    bench.run(NAME, {"name": FILE, "dest": str(target), "checksum": other})
    assert target.read_bytes() == image.read_bytes()


def interrupted(bench: Bench, image: Path, after: int) -> dict[str, Any]:
    """Upload until the connection is gone for good, and wait until the platform shows what has come."""
    bench.simulator.fault("reset_before", method="PUT", after=after, times=None)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image), "retries": 0})
    bench.simulator.clear_faults()
    time.sleep(0.3)  # sizes show late (WIRE 9.7)
    return refusal


def test_an_interrupted_upload_goes_on(bench: Bench, image: Path) -> None:
    content = some_bytes(48 * CHUNK + 5)
    image.write_bytes(content)
    refusal = interrupted(bench, image, after=40)
    part = f"{FILE}.{hashlib.sha256(content).hexdigest()[:16]}.part.qcow2"
    assert "run again, and it goes on from there" in refusal["msg"] and catalog(bench) == [part]
    (words,) = refusal["actions"]
    assert refusal["changed"] and re.fullmatch(rf"upload \d+ of {len(content)} bytes as {re.escape(part)}", words)
    with bench.traffic() as traffic:
        done = bench.run(NAME, {"name": FILE, "src": str(image)})
    positions = [int(entry["query"]["filepos"]) for entry in traffic.requests if "filepos" in entry["query"]]
    first = positions and min(positions) // CHUNK
    # How far each of the four lanes came is up to the machine; no lane is longer than 13 chunks.
    assert 0 < first <= 13 and sorted(positions) == [CHUNK * number for number in range(first, 49)]
    assert held(bench) == content and catalog(bench) == [FILE] and done["file"]["checksum"] == sha(content)


def test_what_lies_there_is_not_trusted_blindly(bench: Bench, image: Path) -> None:
    """Should the size shown promise more than is there, the whole is sent again."""
    content = some_bytes(48 * CHUNK)
    image.write_bytes(content)
    interrupted(bench, image, after=2)
    bench.plant("files", key=bench.row("files", owner=None)["$key"], filesize=48 * CHUNK)
    with bench.traffic() as traffic:
        bench.run(NAME, {"name": FILE, "src": str(image)})
    assert len([entry for entry in traffic.requests if "filepos" in entry["query"]]) == (48 - 16) + 48
    assert held(bench) == content and catalog(bench) == [FILE]


@pytest.mark.parametrize(("status", "left"), [(422, 0), (500, 1), (401, 1)])
def test_an_upload_that_the_platform_refuses(bench: Bench, image: Path, status: int, left: int) -> None:
    """What it will not have goes; what may be a passing trouble stays, to go on."""
    reason = {"err": "Not enough space"}
    bench.simulator.fault("status", method="PUT", path="filepos=", status=status, body=reason, times=None)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert f"Not enough space (HTTP {status})" in refusal["msg"] and len(catalog(bench)) == left
    assert ("removed again" if not left else "it goes on from there") in refusal["msg"]
    bench.simulator.clear_faults()
    bench.simulator.fault("status", method="POST", path="/files", status=422, body=reason)
    bench.run(NAME, {"name": FILE, "state": "absent"})
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert refusal["msg"] == "POST /api/v4/files: Not enough space (HTTP 422)" and catalog(bench) == []
    assert refusal["error"]["status_code"] == 422


def test_unfinished_uploads_of_other_contents_go(bench: Bench, image: Path) -> None:
    interrupted(bench, image, after=1)
    (part,) = catalog(bench)
    image.write_bytes(b"other contents")
    done = foretold(bench, src=str(image))
    assert done["actions"] == [f"create file {FILE}", f"delete the unfinished upload {part}"]
    assert catalog(bench) == [FILE]
    image.write_bytes(some_bytes(3 * CHUNK))
    interrupted(bench, image, after=1)
    assert len(catalog(bench)) == 2
    said, gone = (bench.run(NAME, {"name": FILE, "state": "absent"}, check=check) for check in (True, False))
    assert said["actions"] == gone["actions"] and len(gone["actions"]) == 2 and catalog(bench) == []


def test_a_name_is_given_although_the_last_run_died_before(bench: Bench, image: Path) -> None:
    """All was sent and the old file is gone: the next run sends the end again and gives the name."""
    bench.simulator.fault("status", method="PUT", path=r"files/\d+\?$", status=500, body={"err": "down"}, times=1)
    wish = {"name": FILE, "src": str(image)}
    bench.refused(NAME, wish)
    assert [name.endswith(".part.qcow2") for name in catalog(bench)] == [True]
    bench.run(NAME, wish)
    assert catalog(bench) == [FILE] and held(bench) == image.read_bytes()


def test_a_rename_that_the_platform_drops(bench: Bench, image: Path) -> None:
    bench.simulator.fault("status", method="PUT", path=r"files/\d+\?$", status=200, body=[], times=1)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert refusal["error"]["kind"] == "not_stored" and "name" in refusal["msg"]


def test_an_entry_whose_answer_was_lost_is_made_once(bench: Bench, image: Path) -> None:
    bench.simulator.fault("reset_after", method="POST", path="/files")
    bench.run(NAME, {"name": FILE, "src": str(image)})
    assert catalog(bench) == [FILE] and held(bench) == image.read_bytes()


def test_somebody_else_makes_the_file_meanwhile(bench: Bench, image: Path) -> None:
    also = [{"method": "POST", "path": "/api/v4/files", "body": {"name": FILE, "allocated_bytes": "5"}}]
    bench.simulator.fault("meanwhile", method="PUT", path="filepos=0", also=also)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert f"somebody else made a file {FILE} meanwhile" in refusal["msg"]
    assert len(bench.rows("files", name=FILE)) == 1


def test_somebody_else_makes_the_file_at_the_same_time(bench: Bench, image: Path) -> None:
    """After the last look: of the two the one with the lower key stays."""
    place = bench.plant("files", name="place.iso")
    interrupted(bench, image, after=1)
    bench.send("DELETE", f"files/{place}")
    also = [{"method": "POST", "path": "/api/v4/files", "body": {"name": FILE, "allocated_bytes": "5"}}]
    bench.simulator.fault("meanwhile", method="PUT", path=r"files/\d+\?$", also=also)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert f"somebody else made a file {FILE} meanwhile (key {place})" in refusal["msg"]
    assert [row["$key"] for row in bench.rows("files", owner=None)] == [place]


def test_two_controllers_upload_the_same(bench: Bench, image: Path) -> None:
    """One file at the end, whichever of them was faster; both say what came about."""
    image.write_bytes(some_bytes(40 * CHUNK))
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        sides = [Bench(bench.simulator) for _side in range(2)]
        for side in sides:
            stack.callback(side.close)
        wish = {"name": FILE, "src": str(image)}
        done = list(pool.map(lambda side: side.attempt(NAME, wish), sides))
    assert all(not result.get("failed") for result in done), done
    assert catalog(bench) == [FILE] and held(bench) == image.read_bytes()


def test_a_source_that_changes_meanwhile(bench: Bench, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send = file_content.FileEngine._send

    def sent(*given: Any) -> Any:
        yield from send(*given)
        os.utime(image, (1, 1))

    monkeypatch.setattr(file_content.FileEngine, "_send", sent)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert "changed while it was uploaded" in refusal["msg"] and catalog(bench) == []


def test_sources_that_make_no_sense(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    cases = {
        str(tmp_path / "none"): f"src: there is no file {tmp_path}/none; check the path, or make it first",
        str(tmp_path): f"src: {tmp_path} is no file; name the image to upload",
        str(tmp_path / "empty"): f"src: {tmp_path}/empty is empty; name the image to upload",
        str(tmp_path / "empty" / "x"): f"src: {tmp_path}/empty/x cannot be read: Not a directory",
    }
    for path, words in cases.items():
        with bench.traffic() as traffic:
            assert bench.refused(NAME, {"name": FILE, "src": path})["msg"] == words
        assert traffic.requests == []
    said = bench.run(NAME, {"name": FILE, "src": str(tmp_path / "none")}, check=True)
    assert said["changed"] and "there is no file" in said["warnings"][0]


# In use


def in_use(bench: Bench) -> Any:
    """Put the file into the CD drive of a machine; returns its key."""
    bench.run("verge_vm", {"name": "web", "drives": [{"name": "cd", "media": "cdrom", "source": FILE}]})
    return bench.key("files", FILE)


def test_a_file_that_is_in_use_stays(bench: Bench, image: Path) -> None:
    foretold(bench, src=str(image))
    key = in_use(bench)
    image.write_bytes(b"other contents")
    where = f"file {FILE} is in use by drive cd of web"
    for wish, words in (
        ({"state": "absent"}, f"{where}, so it cannot be deleted; eject it there"),
        ({"src": str(image)}, f"{where}, so it cannot be replaced; eject it there, or upload under another name"),
    ):
        with bench.traffic() as traffic:
            assert bench.refused(NAME, {"name": FILE, **wish})["msg"] == words
            told = bench.run(NAME, {"name": FILE, **wish}, check=True)
        assert traffic.writes == [] and told["changed"]
        assert told["warnings"] == [f"{words}; the run fails unless an earlier task does so"]
    assert bench.run(NAME, {"name": FILE, "description": "still in use"})["key"] == key
    bench.run("verge_vm", {"name": "web", "drives": [{"name": "cd", "source": "none"}]})
    assert foretold(bench, src=str(image))["changed"]


def test_a_file_that_the_record_of_an_import_names_stays(bench: Bench, image: Path) -> None:
    machine = "machine.ova"
    foretold(bench, name=machine, src=str(image))
    imported = {"name": "erp", "file": machine}
    bench.run("verge_vm_import", imported)
    image.write_bytes(b"other contents")
    where = f"file {machine} is in use by the record of the import of vm erp"
    way = "have verge_vm_import delete that with keep_record: false"
    for wish, words in (
        ({"state": "absent"}, f"{where}, so it cannot be deleted; {way}"),
        ({"src": str(image)}, f"{where}, so it cannot be replaced; {way}, or upload under another name"),
    ):
        with bench.traffic() as traffic:
            assert bench.refused(NAME, {"name": machine, **wish})["msg"] == words
            told = bench.run(NAME, {"name": machine, **wish}, check=True)
        assert traffic.writes == [] and told["changed"]
        assert told["warnings"] == [f"{words}; the run fails unless an earlier task does so"]
    record = bench.row("vm_imports", name="erp")["$key"]
    bench.plant("vm_imports", key=record, status="error")
    way = f"delete that with verge_resource (table vm_imports, key {record})"
    assert bench.refused(NAME, {"name": machine, "state": "absent"})["msg"].endswith(f"so it cannot be deleted; {way}")
    assert bench.run("verge_resource", {"table": "vm_imports", "key": record, "state": "absent"})["changed"]
    assert foretold(bench, name=machine, src=str(image))["changed"]
    bench.run("verge_vm_import", {"name": "crm", "file": machine, "keep_record": False})
    assert bench.run(NAME, {"name": machine, "state": "absent"})["changed"]


def test_what_only_the_platform_knows_to_be_in_use(bench: Bench, image: Path) -> None:
    """The refusal is the platform's own, the old file is as it was and nothing new is left."""
    foretold(bench, src=str(image))
    content, row = image.read_bytes(), bench.row("files", name=FILE)
    image.write_bytes(b"other contents")
    reason = {"err": "Media Image: field 'references' must be empty to delete."}
    bench.simulator.fault("status", method="DELETE", path=f"files/{row['$key']}", status=500, body=reason)
    refusal = bench.refused(NAME, {"name": FILE, "src": str(image)})
    assert "field 'references' must be empty" in refusal["msg"] and "is as it was" in refusal["msg"]
    assert held(bench) == content and catalog(bench) == [FILE]


def test_the_disk_of_a_machine_is_left_alone(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "drives": [{"name": "system", "size": "1 GiB"}]})
    (disk,) = (row for row in bench.rows("files") if row["owner"])
    for wish in ({"state": "absent"}, {"description": "mine"}):
        refusal = bench.refused(NAME, {"key": str(disk["$key"]), **wish})
        assert f"the disk of {disk['owner']}" in refusal["msg"]
    assert bench.refused(NAME, {"name": disk["name"]})["msg"].startswith("there is no file")


# In from a URL


@pytest.fixture
def web_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server on a folder; its URL."""
    monkeypatch.setattr(file_content, "STILL_SECONDS", 0.5)
    folder = tmp_path / "www"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if "slow" in self.path:
                time.sleep(2)
            super().do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_import(bench: Bench, web_server: str, tmp_path: Path) -> None:
    one, two = some_bytes(70_000), some_bytes(80_000, seed=2)
    (tmp_path / "www" / "one.iso").write_bytes(one)
    (tmp_path / "www" / "two.iso").write_bytes(two)
    url = f"{web_server}/one.iso"
    with bench.traffic() as traffic:
        bench.run(NAME, {"name": FILE, "url": url, "skip_head_check": True})
    sent = next(entry for entry in traffic.requests if entry["method"] == "POST")
    assert sent["body_keys"] == ["name", "skip_upload_head_check", "url"]
    done = foretold(bench, url=url, description="fetched")
    assert held(bench) == one and catalog(bench) == [FILE]
    assert (done["file"]["url"], done["file"]["filesize"], done["file"]["checksum"]) == (url, len(one), None)
    assert bench.row("files", name=FILE)["skip_upload_head_check"] is True
    replaced = foretold(bench, url=f"{web_server}/two.iso", checksum=sha(two))
    assert replaced["actions"] == [f"update file {FILE} (url)"] and held(bench) == two
    assert (replaced["file"]["description"], replaced["file"]["checksum"]) == ("fetched", sha(two))
    # A known checksum is compared instead of the URL.
    assert not bench.run(NAME, {"name": FILE, "url": f"{url}?signature=new", "checksum": sha(two)})["changed"]
    assert bench.run(NAME, {"url": url})["file"]["name"] == "one.iso"


def test_an_import_with_the_wrong_contents(bench: Bench, web_server: str, tmp_path: Path) -> None:
    (tmp_path / "www" / "one.iso").write_bytes(b"tampered")
    refusal = bench.refused(NAME, {"name": FILE, "url": f"{web_server}/one.iso", "checksum": sha(b"right")})
    assert f"has the checksum {sha(b'tampered')}, not {sha(b'right')}" in refusal["msg"]
    assert catalog(bench) == []


def test_an_import_that_fails(bench: Bench, web_server: str) -> None:
    refusal = bench.refused(NAME, {"name": FILE, "url": f"{web_server}/none.iso"})
    assert refusal["error"]["kind"] == "task_failed" and "Error importing file" in refusal["msg"]
    assert catalog(bench) == []


def test_an_import_that_takes_too_long(bench: Bench, web_server: str, tmp_path: Path) -> None:
    """It goes on; the next run waits for the same one."""
    (tmp_path / "www" / "slow.iso").write_bytes(b"slow")
    wish = {"name": FILE, "url": f"{web_server}/slow.iso"}
    refusal = bench.refused(NAME, {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "last state: 0 of" in refusal["msg"]
    with bench.traffic() as traffic:
        bench.run(NAME, wish)
    assert "POST files" not in traffic.writes and held(bench) == b"slow" and catalog(bench) == [FILE]


def test_an_import_that_nobody_waits_for(bench: Bench, web_server: str, tmp_path: Path) -> None:
    (tmp_path / "www" / "one.iso").write_bytes(b"one")
    wish = {"name": FILE, "url": f"{web_server}/one.iso"}
    said, done = (bench.run(NAME, {**wish, "wait": False}, check=check) for check in (True, False))
    assert spoken(said) == spoken(done) and catalog(bench) == [FILE]
    again = bench.run(NAME, wish)
    assert not again["changed"] and again["file"]["filesize"] == 3 and held(bench) == b"one"
    other = {**wish, "url": f"{web_server}/two.iso", "wait": False}
    for check in (True, False):
        assert "needs wait: true" in bench.refused(NAME, other, check=check)["msg"]


def test_sizes_that_are_rounded_up(bench: Bench, image: Path) -> None:
    """Whether the platform allocates whole blocks is not recorded: either answer serves."""
    url = "https://example.com/one.iso"
    bench.plant("files", name=FILE, url=url, filesize=1000, allocated_bytes=1 << 20)
    begun = time.monotonic()
    assert not bench.run(NAME, {"name": FILE, "url": url})["changed"] and time.monotonic() - begun < 1
    part = f"other.raw.{hashlib.sha256(image.read_bytes()).hexdigest()[:16]}.part.raw"
    bench.plant("files", name=part, filesize=0, allocated_bytes=1 << 20)
    bench.run(NAME, {"name": "other.raw", "src": str(image)})
    assert held(bench, "other.raw") == image.read_bytes() and sorted(catalog(bench)) == [FILE, "other.raw"]


def test_what_of_a_url_is_secret(bench: Bench, web_server: str, tmp_path: Path) -> None:
    (tmp_path / "www" / "one.iso").write_bytes(b"one")
    place = web_server.removeprefix("http://")
    url = f"http://bob:Very-secret@{place}/one.iso?token=Also-secret"
    assert file_content.secrets_of({"url": url}) == {"Very-secret", "token=Also-secret"}
    # The simulator's fetch knows no logins; what is shown is the same.
    done = bench.run(NAME, {"name": FILE, "url": url, "wait": False})
    assert done["file"]["url"] == f"http://{place}/one.iso" and "secret" not in str(done)
    assert not bench.run(NAME, {"name": FILE, "url": url, "wait": False})["changed"]


def test_a_url_without_a_name(bench: Bench) -> None:
    assert bench.refused(NAME, {"url": "https://example.com/"})["msg"] == "file: say which one, by name or key"


@pytest.mark.parametrize("url", ["ftp://example.com/a.iso", "/srv/a.iso", "http://"])
def test_urls_that_make_no_sense(bench: Bench, url: str) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused(NAME, {"name": FILE, "url": url})
    assert refusal["msg"].startswith("url: ") and traffic.requests == []


# Down


def test_a_download(bench: Bench, image: Path, tmp_path: Path) -> None:
    """Into a file or a folder, whole or not at all, and only where it differs."""
    foretold(bench, src=str(image))
    folder = tmp_path / "copies"
    folder.mkdir()
    target = folder / FILE
    done = foretold(bench, dest=str(folder))
    assert done["actions"] == [f"download file {FILE} to {target}"] and done["local_file"] == str(target)
    assert target.read_bytes() == image.read_bytes()
    size = target.stat().st_size
    target.write_bytes(some_bytes(size, seed=9))
    target.chmod(0o640)
    assert not bench.run(NAME, {"name": FILE, "dest": str(target), "compare": "size"})["changed"]
    assert foretold(bench, dest=str(target))["changed"] and target.read_bytes() == image.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o640
    # Without a checksum that is known, only reading tells.
    bench.send("PUT", f"files/{done['key']}", {"description": ""})
    target.write_bytes(some_bytes(size, seed=9))
    assert not bench.run(NAME, {"name": FILE, "dest": str(target)})["changed"]
    assert foretold(bench, dest=str(target), compare="content")["changed"]
    assert target.read_bytes() == image.read_bytes() and [path.name for path in folder.iterdir()] == [FILE]


def test_downloads_that_cannot_be(bench: Bench, image: Path, tmp_path: Path) -> None:
    foretold(bench, src=str(image))
    nowhere = tmp_path / "no" / "such"
    cases: list[tuple[dict[str, Any], str]] = [
        ({"dest": str(nowhere)}, f"dest: {nowhere} cannot be written: there is no folder {nowhere.parent}; make"),
        ({"dest": str(tmp_path), "state": "absent"}, "dest: of a file that shall be absent"),
        ({"dest": str(tmp_path), "name": "nowhere.iso"}, "there is no file nowhere.iso; check the name"),
        ({"dest": "/proc/x"}, "dest: /proc/x cannot be written"),
        ({"dest": str(tmp_path), "src": str(image)}, "mutually exclusive"),
        ({"checksum": sha(b"")}, "checksum: it is compared with what src, url or dest names"),
        ({"dest": str(tmp_path), "checksum": "md5:123"}, "checksum: 'md5:123' is none"),
    ]
    for wish, words in cases:
        assert bench.refused(NAME, {"name": FILE, **wish})["msg"].startswith(words) or "exclusive" in words
    said = bench.run(NAME, {"name": "later.iso", "dest": str(tmp_path)}, check=True)
    assert said["changed"] and "later.iso" in said["warnings"][0]


@pytest.mark.parametrize("check", [True, False])
def test_places_that_are_no_plain_file(bench: Bench, tmp_path: Path, check: bool) -> None:
    """Refused before anything is sent, also where the place is in a folder; what a link leads to stays as it is."""
    victim, folder = tmp_path / "victim", tmp_path / "folder"
    victim.write_text("precious")
    (folder / "fifo").parent.mkdir()
    os.mkfifo(folder / "fifo")
    (folder / FILE).symlink_to(victim)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "linked").symlink_to(folder)
    cases = [
        (folder / FILE, folder / FILE, "a symbolic link"),
        (folder, folder / FILE, "a symbolic link"),
        (tmp_path / "dangling", tmp_path / "dangling", "a symbolic link"),
        (tmp_path / "linked", tmp_path / "linked", "a symbolic link"),
        (folder / "fifo", folder / "fifo", "a FIFO"),
        (Path("/dev/null"), Path("/dev/null"), "a device"),
    ]
    for dest, meant, kind in cases:
        with bench.traffic() as traffic:
            refusal = bench.refused(NAME, {"name": FILE, "dest": str(dest)}, check=check)
        assert refusal["msg"] == (
            f"dest: {meant} cannot be written: it is {kind}; name a plain file, or one that is not there yet"
        )
        assert traffic.requests == []
    assert victim.read_text() == "precious" and not (tmp_path / "nowhere").exists()


def test_a_link_to_a_folder_with_a_slash_is_the_folder(bench: Bench, image: Path, tmp_path: Path) -> None:
    foretold(bench, src=str(image))
    (tmp_path / "folder").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "folder")
    assert foretold(bench, dest=f"{tmp_path}/linked/")["changed"]
    assert (tmp_path / "folder" / FILE).read_bytes() == image.read_bytes()


@pytest.mark.parametrize("name", ["../../victim", "..", ".hidden", "a/.hidden"])
def test_a_name_of_the_catalog_leads_nowhere_else(bench: Bench, tmp_path: Path, name: str) -> None:
    """With a key, the platform says what the file is called; nobody's settings are written that way."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "victim").write_text("precious")
    key = bench.plant("files", name=name, filesize=4, allocated_bytes=4)
    result = bench.attempt(NAME, {"key": str(key), "dest": str(folder)}, check=True)
    if name == "../../victim":
        assert result["local_file"] == str(folder / "victim")
    else:
        assert result["failed"] and result["msg"].startswith("dest: ")
    assert (tmp_path / "victim").read_text() == "precious"


def ranges(bench: Bench) -> list[int]:
    """Return the status of each download: 206 is one that goes on."""
    return [entry["status"] for entry in bench.simulator.log() if "download" in entry["query"]]


@pytest.mark.parametrize("way", ["broken", "interrupted", "killed"])
def test_a_download_goes_on_where_it_stopped(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """What came stays under another name, and with the checksum at the end it is whole; nothing is left beside it."""
    source, folder = tmp_path / "source", tmp_path / "copies"
    source.write_bytes(some_bytes(20 * CHUNK + 17))
    folder.mkdir()
    bench.run(NAME, {"name": FILE, "src": str(source)})
    wish = {"name": FILE, "dest": str(folder / "copy")}
    if way == "broken":
        bench.simulator.fault("truncated", path="download=1")
        bench.simulator.fault("reset_before", path="download=1", after=1)
        refusal = bench.refused(NAME, {**wish, "retries": 0})
        assert refusal["msg"].endswith("broke; run again, and it goes on from there")
    elif way == "interrupted":
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(VergeClient, "on_progress", staticmethod(interrupt))
            bench.run(NAME, wish)
    else:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, wish["dest"], FILE],
            env={**bench.simulator.environ(), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
        assert done.returncode == -signal.SIGKILL
    (part,) = folder.iterdir()
    assert part.name.startswith(".copy.") and CHUNK < part.stat().st_size < source.stat().st_size
    bench.simulator.clear_log()
    assert bench.run(NAME, wish)["changed"]
    assert ranges(bench) == [206]
    assert [path.name for path in folder.iterdir()] == ["copy"]
    assert (folder / "copy").read_bytes() == source.read_bytes()


def interrupt(_what: str, done: str, _elapsed: float) -> None:
    """Press Ctrl-C in the middle."""
    if int(done.partition(" ")[0]) >= 50:
        raise KeyboardInterrupt


KILLED = """
import os, signal, sys
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import file_content
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
with VergeClient.from_env() as client:
    def told(what, done, elapsed):
        if int(done.partition(" ")[0]) >= 50:
            os.kill(os.getpid(), signal.SIGKILL)
    client.on_progress = told
    spec = {name: None for name in file_content.FILE_SPEC}
    given = {"state": "present", "name": sys.argv[2], "dest": sys.argv[1], "compare": "checksum", "wait": True}
    client.run(file_content.CATALOG_FILE(client, {**spec, **given}, False))
"""


def test_what_is_left_of_other_contents_is_not_gone_on_with(
    bench: Bench, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when the file was replaced meanwhile, nor when somebody wrote into what was left."""
    folder = tmp_path / "copies"
    folder.mkdir()
    wish = {"name": FILE, "dest": str(folder / "copy")}
    bench.run(NAME, {"name": FILE, "src": str(image)})
    monkeypatch.setattr(VergeClient, "on_progress", staticmethod(interrupt))
    with pytest.raises(KeyboardInterrupt):
        bench.run(NAME, wish)
    image.write_bytes(some_bytes(3 * CHUNK + 17, seed=2))
    monkeypatch.setattr(VergeClient, "on_progress", None)
    bench.run(NAME, {"name": FILE, "src": str(image)})
    assert bench.run(NAME, wish)["changed"] and (folder / "copy").read_bytes() == image.read_bytes()
    assert [path.name for path in folder.iterdir()] == ["copy"]

    (folder / "copy").unlink()
    monkeypatch.setattr(VergeClient, "on_progress", staticmethod(interrupt))
    with pytest.raises(KeyboardInterrupt):
        bench.run(NAME, wish)
    monkeypatch.setattr(VergeClient, "on_progress", None)
    (part,) = folder.iterdir()
    part.write_bytes(bytes(part.stat().st_size))
    bench.simulator.clear_log()
    assert bench.run(NAME, wish)["changed"] and (folder / "copy").read_bytes() == image.read_bytes()
    assert ranges(bench) == [206, 200]
    assert [path.name for path in folder.iterdir()] == ["copy"]


def test_without_a_checksum_nothing_is_gone_on_with(
    bench: Bench, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There would be nothing to tell whether the parts belong together."""
    folder = tmp_path / "copies"
    folder.mkdir()
    wish = {"name": FILE, "dest": str(folder / "copy")}
    bench.run(NAME, {"name": FILE, "src": str(image), "compare": "size"})
    monkeypatch.setattr(VergeClient, "on_progress", staticmethod(interrupt))
    with pytest.raises(KeyboardInterrupt):
        bench.run(NAME, wish)
    assert list(folder.iterdir()) == []


def test_downloads_of_the_same_file_at_once(bench: Bench, image: Path, tmp_path: Path) -> None:
    """As by a task that runs for many hosts on one controller."""
    bench.run(NAME, {"name": FILE, "src": str(image)})
    (tmp_path / "copies").mkdir()
    target = tmp_path / "copies" / "copy"
    own = {"retries": 1}  # a client of their own for each
    with ThreadPoolExecutor(4) as threads:
        work = partial(bench.run, NAME, {"name": FILE, "dest": str(target), **own})
        list(threads.map(lambda _number: work(), range(8)))
    assert target.read_bytes() == image.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    "name", ["..", ".bashrc", "x/..", "x/", "-rf", "~", "..\\x", "a\x1b[2J.iso", "a\u202eb", "a" * 250]
)
def test_a_name_of_a_file_is_no_path(bench: Bench, tmp_path: Path, name: str) -> None:
    """Whoever may name a file in the catalog names none in a folder of the user, but where that is harmless."""
    key = bench.plant("files", name=name, filesize=4, allocated_bytes=4)
    msg = bench.refused(NAME, {"key": str(key), "dest": str(tmp_path)})["msg"]
    assert msg.isprintable() and msg.endswith("cannot have its own name in a folder; name the file in dest")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_still_coming_in_is_not_downloaded(bench: Bench, tmp_path: Path) -> None:
    bench.plant("files", name=FILE, filesize=3 << 20, allocated_bytes=9 << 20)
    refusal = bench.refused(NAME, {"name": FILE, "dest": str(tmp_path)})
    assert f"file {FILE} is not whole yet, {3 << 20} of {9 << 20} bytes are there" in refusal["msg"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_contents_that_nobody_gives(bench: Bench) -> None:
    refusal = bench.refused(NAME, {"name": "nowhere.iso", "description": "x"})
    assert refusal["msg"] == "there is no file nowhere.iso; check the name, or create it first"


def test_progress(bench: Bench, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In per cent and with the rate."""
    told: list[tuple[str, str]] = []
    listener = staticmethod(lambda what, state, _elapsed: told.append((what, state)))
    monkeypatch.setattr(VergeClient, "on_progress", listener)
    image.write_bytes(some_bytes(40 * CHUNK))
    bench.run(NAME, {"name": FILE, "src": str(image)})
    states = [state for what, state in told if what == f"upload of {image}"]
    assert len(states) > 1 and all(re.fullmatch(r"\d+ % of 10.0 MiB, [\d.]+ MiB/s", state) for state in states)
    assert states[-1].startswith("100 %")


# Looking up


def test_files_with_the_drives_that_use_them(bench: Bench, image: Path) -> None:
    """Two requests, however many files."""
    foretold(bench, src=str(image), description="golden")
    bench.run(NAME, {"name": "other.iso", "src": str(image)})
    in_use(bench)
    with bench.traffic() as traffic:
        found = bench.run("verge_file_info", {})["files"]
    assert traffic.lines == ["GET files", "GET machine_drives"]
    assert [(entry["name"], [drive["vm"] for drive in entry["drives"]]) for entry in found] == [
        (FILE, ["web"]),
        ("other.iso", []),
    ]
    first = found[0]
    assert (first["description"], first["checksum"]) == ("golden", sha(image.read_bytes()))
    assert bench.run("verge_file_info", {"name": "other.iso"})["files"] == [found[1]]
    assert bench.run("verge_file_info", {"key": str(first["key"])})["files"] == [first]
    assert bench.run("verge_file_info", {"filter": {"type": "qcow2"}})["files"] == [first]
    assert bench.run("verge_file_info", {"name": "nowhere"})["files"] == []
