# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files through both clients: whole, repeated, resumed, and in bounded memory."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    APIError,
    NotFoundError,
    UploadError,
    VergeError,
)
from tests.simulator.process import Simulator

CHUNK = 262144
# Large enough for a leak of every chunk to show against the limit; CLIENT_UPLOAD_MIB=2048 is the full promise.
MEBIBYTES = int(os.environ.get("CLIENT_UPLOAD_MIB", "160"))
GROWTH = 64 << 20


def some_bytes(count):
    return random.Random(count).randbytes(count)


def puts(side):
    """Where the chunks went that were sent; they may come in any order."""
    return sorted(int(entry["query"]["filepos"]) for entry in side.simulator.log() if entry["method"] == "PUT")


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK * 2 + 17])
def test_up_and_down(side, client, tmp_path, size):
    content, source, target = some_bytes(size), tmp_path / "a.iso", tmp_path / "b.iso"
    source.write_bytes(content)
    up, down = [], []
    row = side(client.files.upload(source, tier=2, description="d", progress=lambda *step: up.append(step)))
    assert (row.name, row.filesize, row.preferred_tier, row.description) == ("a.iso", size, "2", "d")
    assert side(client.files.download(row.key, target, progress=lambda *step: down.append(step))) == size
    assert target.read_bytes() == content == side(client.files.content(row.key))
    assert [step[-1:] for step in (up, down)] == [[(size, size)] if size else []] * 2
    assert puts(side) == list(range(0, size, CHUNK))


def test_the_returned_row_has_settled(side, client):
    """Right after the last chunk the platform shows a short size (WIRE 9.7)."""
    row = side(client.files.upload(io.BytesIO(some_bytes(CHUNK)), "a.iso"))
    assert row.filesize == CHUNK
    assert len([entry for entry in side.simulator.log() if entry["method"] == "GET"]) > 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_a_chunk_survives_a_broken_connection(side, client, kind):
    content = some_bytes(CHUNK * 4)
    side.simulator.fault(kind, method="PUT", after=1, times=2)
    row = side(client.files.upload(io.BytesIO(content), "a.iso"))
    assert side(client.files.content(row.key)) == content
    assert len(puts(side)) == 6


def test_an_upload_that_stops_is_continued(side):
    size = CHUNK * 40 + 5
    content, client = some_bytes(size), side.client(retries=0)
    side.simulator.fault("reset_before", method="PUT", after=20)
    with pytest.raises(UploadError) as caught:
        side(client.files.upload(io.BytesIO(content), "a.iso"))
    error = caught.value
    assert CHUNK * 16 <= error.offset <= CHUNK * 23  # as many go at once as there are connections
    assert side(client.files.get(error.key)).name == "a.iso"
    side.simulator.clear_log()
    row = side(client.files.upload(io.BytesIO(content), key=error.key, offset=error.offset))
    assert str(row.key) == error.key and side(client.files.content(row.key)) == content
    assert puts(side) == list(range(error.offset, size, CHUNK))
    assert len(side(client.files.list(name="a.iso"))) == 1


UPLOAD = """
import io, os, signal, sys
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
# A job in the background has it switched off.
signal.signal(signal.SIGINT, signal.default_int_handler)
with VergeClient.from_env() as client:
    client.files.upload(io.BytesIO(bytes(200 << 18)), "a.iso", progress=lambda *step: print(step, flush=True))
"""


def test_an_interrupted_upload_ends(system):
    """Ctrl-C waits for the chunks that are on the way, not for the rest of the file."""
    system.fault("latency", method="PUT", seconds=0.2, times=None)
    env = {**os.environ, **system.env, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", UPLOAD], env=env, stdout=subprocess.PIPE, text=True) as running:
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        begun = time.monotonic()
        assert running.wait(20) != 0
        assert time.monotonic() - begun < 5  # the rest would take ten seconds
    assert len([entry for entry in system.log() if entry["method"] == "PUT"]) < 30


def test_a_refused_entry_is_the_platforms_refusal(side, client):
    side.simulator.fault("status", method="POST", path="/files", status=422, body={"err": "no"})
    with pytest.raises(APIError, match=r"POST /api/v4/files: no \(HTTP 422\)"):
        side(client.files.upload(io.BytesIO(b"a"), "a.iso"))


@pytest.mark.parametrize("kind", ["truncated", "reset_before"])
def test_a_download_survives_a_broken_connection(side, client, tmp_path, kind):
    content = some_bytes(900_000)
    row = side(client.files.upload(io.BytesIO(content), "a.iso"))
    side.simulator.fault(kind, path="download=1", times=2)
    assert side(client.files.download(row.key, tmp_path / "a.iso")) == len(content)
    assert (tmp_path / "a.iso").read_bytes() == content


def test_a_download_goes_on_by_range(side, tmp_path):
    content, client = some_bytes(900_000), side.client(retries=0)
    row = side(client.files.upload(io.BytesIO(content), "a.iso"))
    side.simulator.clear_log()
    side.simulator.fault("truncated", path="download=1")
    side(client.files.download(row.key, tmp_path / "a.iso"))
    assert hashlib.sha256((tmp_path / "a.iso").read_bytes()).digest() == hashlib.sha256(content).digest()
    assert [entry["status"] for entry in side.simulator.log()] == [200, 206]


def test_a_file_that_is_not_there(side, client, tmp_path):
    with pytest.raises(NotFoundError):
        side(client.files.download(99999, tmp_path / "a.iso"))
    with pytest.raises(NotFoundError):
        side(client.files.content(99999))
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_full(side, client):
    class Full(io.BytesIO):
        def write(self, block):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    row = side(client.files.upload(io.BytesIO(some_bytes(1000)), "a.iso"))
    with pytest.raises(VergeError, match="trouble on this machine: .*No space left"):
        side(client.files.download(row.key, Full()))
    assert side(client.files.content(row.key)) == some_bytes(1000)  # the connection is still good


@pytest.fixture(scope="module")
def old_simulator():
    """26.0.1 closes the connection after each chunk and knows no ranges (WIRE 10.2, 10.3)."""
    with Simulator(version="26.0.1", speed=20) as running:
        yield running


def test_an_old_platform(side, old_simulator, tmp_path):
    content = some_bytes(900_000)
    client = side.client(
        host=old_simulator.host,
        ca_file=old_simulator.ca_file,
        username=old_simulator.username,
        password=old_simulator.password,
        retries=0,
    )
    old_simulator.reset()
    row = side(client.files.upload(io.BytesIO(content), "a.iso"))
    assert len({entry["connection"] for entry in old_simulator.log() if entry["method"] == "PUT"}) == 4
    old_simulator.clear_log()
    old_simulator.fault("truncated", path="download=1")
    side(client.files.download(row.key, tmp_path / "a.iso"))
    assert (tmp_path / "a.iso").read_bytes() == content
    assert [entry["status"] for entry in old_simulator.log()] == [200, 200]


@pytest.mark.parametrize("kind", ["requests", "httpx"])
def test_memory_stays_bounded(system, kind):
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.client.upload_memory", kind, str(MEBIBYTES)],
        env={**os.environ, **system.env, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert measured["bytes"] == measured["downloaded"] == MEBIBYTES << 20
    assert measured["growth"] < GROWTH
