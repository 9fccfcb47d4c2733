# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as they come in: bounds of time and memory, and what compression makes of them."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import intake
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.intake import Deadline, Intake, UnwelcomeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Request, Sink

WHERE = "https://verge"


def taken(content, status=200, step=1000, sink=None, deadline=None, **headers):
    """The response to a request whose answer comes in pieces, and how many of them were wanted."""
    request = Request("GET", "/api/v4/vms", sink=sink)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = Intake(request, WHERE, deadline or Deadline(30), status, named)
    wanted = 0
    for start in range(0, len(content), step):
        wanted += 1
        if not found.take(content[start : start + step]):
            break
    return found.finish(), wanted


@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("encoding", ["gzip", "X-GZip", "identity", ""])
def test_what_comes_is_what_was_sent(step, encoding):
    content = random.Random(1).randbytes(2000) + bytes(3000)
    sent = gzip.compress(content[:100]) + gzip.compress(content[100:]) if "g" in encoding.lower() else content
    response, _wanted = taken(sent, step=step, Content_Encoding=encoding)
    assert response.body == content and response.headers["content-encoding"] == encoding


@pytest.mark.parametrize("size", [intake.BLOCK - 1, intake.BLOCK, intake.BLOCK + 1, intake.BLOCK * 2])
def test_nothing_is_left_in_the_decoder(size):
    """Where a block is full at the end of the input, the rest of it is still inside."""
    assert taken(gzip.compress(bytes(size)), Content_Encoding="gzip")[0].body == bytes(size)


def test_a_small_answer_that_becomes_large_costs_no_memory(monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 4 << 20)
    pump = zlib.compressobj(9, zlib.DEFLATED, intake.GZIP)
    sent = b"".join(pump.compress(bytes(1 << 20)) for _number in range(64)) + pump.flush()
    assert len(sent) < 100_000
    tracemalloc.start()
    with pytest.raises(UnwelcomeError, match="sent more than 4 MiB"):
        taken(sent, step=len(sent), Content_Encoding="gzip")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_refusal_is_cut_off():
    response, wanted = taken(bytes(3 << 20), status=500, step=65536)
    assert len(response.body) == 1 << 20 and wanted == 17


@pytest.mark.parametrize("status", [200, 201, 404])
def test_only_a_good_answer_goes_to_the_sink(status):
    class Kept(Sink):
        def __init__(self):
            self.blocks = []

        def write(self, block):
            self.blocks.append(block)

    sink = Kept()
    response, _wanted = taken(b"abc", status=status, step=2, sink=sink)
    assert (sink.blocks, response.body) == (([b"ab", b"c"], b"") if status == 200 else ([], b"abc"))


def test_too_late(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(intake.time, "monotonic", lambda: now[0])
    deadline = Deadline(2.0)
    assert deadline.left() == 20.0
    now[0] += 20
    with pytest.raises(UnwelcomeError) as caught:
        taken(b"abc", deadline=deadline)
    failure = caught.value.failure
    assert (failure.kind, failure.sent) == ("timeout", True)
    assert failure.text == (
        "https://verge did not come to the end of its answer within 20 seconds; ask for less, or give it longer with "
        "timeout (VERGE_TIMEOUT)"
    )
    deadline.renew()
    assert taken(b"abc", deadline=deadline)[0].body == b"abc"
