# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log: what a line holds, what it never holds, and which files it is written to."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Failure, Request, Response
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.request_log import RequestLog, line, query

URL = "https://verge.example"


def asked(table: str, **values: str) -> str:
    return query(Request("GET", f"/api/v4/{table}", query=values, table=table))


@pytest.mark.parametrize(
    ("table", "text", "shown"),
    [
        ("vms", "name eq 'web 1' and ram ge 4096", "name eq 'web 1' and ram ge 4096"),
        ("vms", "console_pass_enabled eq true and name eq 'web'", "console_pass_enabled eq true and name eq 'web'"),
        # A secret by the facts of its table, one by its sound, and one of a row that is referred to.
        ("users", "name eq 'me' or password eq 'hunter2'", "name eq *** or password eq ***"),
        ("vnet_wireguards", "private_key bw 'abc\\'d'", "private_key bw ***"),
        ("nothing_known", "api_token eq 12345 and n eq 1.5", "api_token eq *** and n eq ***"),
        ("vms", "machine#guest#password eq 'hunter2'", "machine#guest#password eq ***"),
        # No secret is compared, though a text sounds like one.
        ("vms", "description ct 'password'", "description ct 'password'"),
    ],
)
def test_filters(table: str, text: str, shown: str) -> None:
    assert asked(table, filter=text, limit="1") == f"filter={shown}&limit=1"


def test_other_values() -> None:
    """Names of fields are no secrets; a value under a secret's name is; a line stays one line."""
    assert asked("users", fields="$key,password as p") == "fields=$key,password as p"
    assert asked("users", fields="name", api_token="hunter2") == "fields=name&api_token=***"
    assert asked("vms", filter="name eq 'a\nb\x1b[31m'") == "filter=name eq 'a\\nb\\x1b[31m'"


def test_line() -> None:
    """Time, system, method, path, status, milliseconds, bytes, query; no body, no header, no key of a session."""
    request = Request(
        "PUT", "/api/v4/users/7?action=x", json={"password": "hunter2"}, headers={"X": "hunter2"}, table="users"
    )
    text = line(URL, request, Response(200, {"content-length": "9"}, b'{"a": 12}'), 0.0123)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z https://verge\.example PUT /api/v4/users/7 200 12 ms 9 bytes action=x",
        text,
    )
    assert line(URL, Request("GET", "/version.json"), Failure("timeout", "", True), 30).endswith(
        "timeout 30000 ms - bytes"
    )
    assert line(URL, Request("GET", "/x"), Response(206, {"content-length": "77"}, b""), 0).endswith("77 bytes")
    assert "hunter2" not in line(URL, Request("DELETE", "/api/sys/tokens/hunter2"), Response(200, {}, b""), 0)


def test_file(tmp_path: Path) -> None:
    """Each line is appended; the file is its owner's alone, also when it was open to others."""
    path = tmp_path / "log"
    path.write_text("earlier\n")
    path.chmod(0o644)
    log = RequestLog(URL, {"VERGE_LOG": str(path)})
    for _twice in range(2):
        log.record(Request("GET", "/x"), Response(200, {}, b"1"), 0)
    lines = path.read_text().splitlines()
    assert (
        lines[0] == "earlier"
        and [text.split(" ", 1)[1] for text in lines[1:]] == [f"{URL} GET /x 200 0 ms 1 bytes"] * 2
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not RequestLog(URL, {"VERGE_LOG": " "}).path and not RequestLog(URL, {}).path


@pytest.mark.parametrize("kind", ["folder", "missing", "fifo", "link", "device"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    """Before anything is sent; a pipe that nobody reads does not hold up the play."""
    path = tmp_path / "log"
    if kind == "folder":
        path.mkdir()
    elif kind == "missing":
        path = tmp_path / "none" / "log"
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "other").touch()
        path.symlink_to(tmp_path / "other")
    else:
        path = Path("/dev/null")
    with pytest.raises(VergeError, match=f"VERGE_LOG: {path} cannot be written: "):
        RequestLog(URL, {"VERGE_LOG": str(path)})
    assert kind != "device" or stat.S_IMODE(path.stat().st_mode) == 0o666
