# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user sees when something is wrong: one line that says what, where, why and what to do; and ``error``."""

from __future__ import annotations

import re
import socket
from typing import Any, Optional

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player

WEB = {"name": "web"}
ACCESS = "; check the user name and password, or the API key and its expiry"
UNTRUSTED = (
    "GET /api/v4/vms: the certificate of {url} was refused: it is not trusted, "
    "since its CA is not known here; name its CA with ca_path "
    "(VERGE_CA_FILE), or set validate_certs: false (VERGE_VERIFY_SSL)"
)


def closed_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def said(bench: Bench, arguments: dict[str, Any], message: str, kind: Optional[str], name: str = "verge_vm") -> None:
    """Prove a failed run's message and error, and that nothing was written.

    Args:
        bench: The bench.
        arguments: The module's arguments.
        message: The whole message; ``{url}`` stands for the system's address.
        kind: ``error.kind``, or None where the arguments are refused before anything is tried.
        name: The module.
    """
    with bench.traffic() as traffic:
        refusal = bench.refused(name, arguments)
    assert refusal["msg"] == message.replace("{url}", bench.simulator.url)
    assert (refusal.get("error") or {}).get("kind") == kind
    assert traffic.writes == []


# The way there


def test_wrong_host(bench: Bench) -> None:
    message = (
        "GET /api/v4/vms: the host name of https://no-such-host.invalid cannot be resolved; check host (VERGE_HOST)"
    )
    said(bench, {**WEB, "host": "no-such-host.invalid"}, message, "connection")


def test_closed_port(bench: Bench) -> None:
    port = closed_port()
    said_by_system = f"cannot connect to https://127.0.0.1:{port}: Connection refused"
    message = f"GET /api/v4/vms: {said_by_system}; check host (VERGE_HOST) and its port"
    said(bench, {**WEB, "host": f"127.0.0.1:{port}", "retries": 0}, message, "connection")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"host": None}, "no host: set the option host or the environment variable VERGE_HOST"),
        ({"host": "http://verge"}, "host 'http://verge': VergeOS speaks https only"),
        (
            {"host": "verge/ui/login"},
            "host 'verge/ui/login' is not a host name or address, since a path or query follows it; write a name, an "
            "address or [address-of-IPv6], and :port where it is not 443",
        ),
        ({"host": "verge:https"}, "host 'verge:https': the port is not a number from 1 to 65535"),
        ({"host": "me:secret@verge"}, "host holds a user name or password; give them as options of their own"),
        ({"ca_path": "/nowhere/ca.pem"}, "the CA file /nowhere/ca.pem cannot be used: No such file or directory"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0"),
        (
            {"username": None, "password": None},
            "no credentials for {url}: give an API key, or a user name and a password",
        ),
        ({"token": "key"}, "both a token and a password are given in the options; give one of them"),
    ],
)
def test_settings_that_make_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    said(bench, {**WEB, **options}, message, "error")


def test_certificate_that_is_not_trusted(bench: Bench) -> None:
    said(bench, {**WEB, "ca_path": None}, UNTRUSTED, "connection")
    assert bench.run("verge_vm", {**WEB, "ca_path": None, "validate_certs": False})["changed"]


# Who


def test_wrong_password(bench: Bench) -> None:
    """One attempt: trying again would lock the account (WIRE 2.6)."""
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", {**WEB, "password": "Wrong-one-1"})
    assert refusal["msg"] == f"GET /api/v4/vms: Login required (HTTP 401){ACCESS}"
    assert refusal["error"] == {"kind": "authentication", "status_code": 401, "table": "vms", "key": None}
    assert traffic.lines == ["GET vms"] and "Wrong-one-1" not in str(refusal)


def test_expired_key(bench: Bench) -> None:
    bench.plant("user_api_keys", user=1, name="old", _secret="expired-key", expires=1000)
    message = f"GET /api/v4/vms: Login required (HTTP 401){ACCESS}"
    said(bench, {**WEB, "username": None, "password": None, "token": "expired-key"}, message, "authentication")


def test_key_that_was_copied_badly(bench: Bench) -> None:
    message = "the API key holds blanks, line breaks or letters that no key has; check how it was copied"
    said(bench, {**WEB, "username": None, "password": None, "token": "half a key"}, message, "error")


def test_no_permission(bench: Bench) -> None:
    """A user may look and not write: what is refused was not done."""
    bench.send("POST", "users", {"name": "reader", "password": "Reader-pass-1"})
    reader = {"username": "reader", "password": "Reader-pass-1"}
    refusal = bench.refused("verge_vm", {**WEB, **reader})
    assert refusal["msg"] == (
        "POST /api/v4/vms: Permission denied (HTTP 403); the user 'reader' may not create rows of vms; "
        "give it 'create' on vms"
    )
    assert refusal["error"] == {"kind": "permission", "status_code": 403, "table": "vms", "key": None}
    assert bench.vm("web") is None


# What


@pytest.mark.parametrize(
    ("options", "message", "kind"),
    [
        ({"os_family": "beos"}, "value of os_family must be one of: linux, windows, freebsd, other, got: beos", None),
        ({"name": None}, "one of the following is required: name, key", None),
        ({"name": ""}, "name is empty; say which one is meant, or leave the option out", "refused"),
        ({"name": "x" * 129}, "name is 129 characters long; 128 are allowed", "refused"),
        ({"cpu_cores": 0}, "cpu_cores is 0; the least allowed is 1", "refused"),
        ({"ram": "plenty"}, "ram: 'plenty' is no size; write a number and a unit, such as 8 GiB", "refused"),
        (
            {"nics": [{"mac": "52:54:00"}]},
            "nic nic_0: mac: '52:54:00' is no MAC address; write six pairs of hexadecimal digits, such as "
            "52:54:00:12:34:56",
            "refused",
        ),
        (
            {"preferred_node": "node9"},
            "preferred_node: there is no 'node9' in nodes; check the name, or create it first",
            "refused",
        ),
        (
            {"nics": [{"network": "nowhere"}]},
            "nic nic_0: network: there is no 'nowhere' in vnets; check the name, or create it first",
            "refused",
        ),
        (
            {"drives": [{"name": "system", "source": "nowhere.qcow2"}]},
            "drive system: source: there is no 'nowhere.qcow2' in files; check the name, or create it first",
            "refused",
        ),
        (
            {"drives": [{"name": "system"}]},
            "drive system: a new disk needs a size, or a source to be filled from",
            "refused",
        ),
        ({"tags": ["nowhere"]}, "tags: there is no 'nowhere' in tags; check the name, or create it first", "refused"),
        ({"clone_from": "nowhere"}, "clone_from: there is no vm 'nowhere'; check the name", "refused"),
    ],
)
def test_wish_that_makes_no_sense(bench: Bench, options: dict[str, Any], message: str, kind: Optional[str]) -> None:
    """Refused before the first write: there is no machine without its NIC afterwards."""
    arguments = {name: value for name, value in {**WEB, **options}.items() if value is not None}
    said(bench, arguments, message, kind)
    assert bench.vm("web") is None


def test_value_that_only_the_platform_knows_to_be_wrong(bench: Bench) -> None:
    words = "Validation error on field: 'advanced' - 'fails validation test'"
    bench.simulator.fault("status", method="POST", path=r"/vms\?", status=422, body={"err": words}, times=None)
    refusal = bench.refused("verge_vm", {**WEB, "advanced": "loud"})
    assert refusal["msg"] == f"POST /api/v4/vms: {words} (HTTP 422)"
    assert refusal["error"] == {"kind": "validation", "status_code": 422, "table": "vms", "key": None}
    assert bench.vm("web") is None


def test_ambiguous_name(bench: Bench) -> None:
    first = bench.run("verge_vm", WEB)["key"]
    second = bench.plant("vms", name="web", is_snapshot=False, machine=bench.row("vms", name="web")["machine"])
    message = f"2 rows of vms match is_snapshot eq false and name eq 'web'; choose one by its key: {first}, {second}"
    refusal = bench.refused("verge_vm", {**WEB, "cpu_cores": 4})
    assert refusal["msg"] == message
    assert refusal["error"] == {"kind": "ambiguous", "table": "vms", "key": None, "keys": [first, second]}
    assert bench.run("verge_vm", {"key": str(first), "cpu_cores": 4})["changed"]


def test_duplicate_name(bench: Bench) -> None:
    for name in ("one", "two"):
        bench.run("verge_vm", {"name": name})
    key = bench.key("vms", "one")
    refusal = bench.refused("verge_vm", {"key": str(key), "name": "two"})
    assert refusal["msg"] == f"PUT /api/v4/vms/{key}: This name is already in use (HTTP 409)"
    assert refusal["error"] == {"kind": "conflict", "status_code": 409, "table": "vms", "key": key}
    assert bench.row("vms", name="one")["$key"] == key


NAMES = {
    "quote": "it's",
    "backslash": "back\\slash",
    "brace": "br{x}ace",
    "lone brace": "{",
    "server variable": "{$now}",
    "all three": "\\'{",
    "grammar": "x' or name ne 'x",
    "pattern": "web-*",
    "unicode": "wéb-日本-😀",
    "url": "a/b?c=d&e#f%20+g",
    "longest": "n" * 128,
    "number": "1",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", ["verge_vm", "verge_network"])
def test_names_of_any_letters(bench: Bench, kind: str, name: str) -> None:
    """Made, found again without a write, and deleted alone: no other row is ever taken for it."""
    noun, table = kind.removeprefix("verge_"), "vms" if kind == "verge_vm" else "vnets"
    for other in ("brace", "x", "web-1", "n" * 127):
        bench.run(kind, {"name": other})
    made = bench.run(kind, {"name": name})
    assert made["changed"] and bench.row(table, name=name)["$key"] == made["key"]
    with bench.traffic() as traffic:
        assert not bench.run(kind, {"name": name})["changed"]
    assert traffic.lines == [f"GET {table}"]
    assert [row["name"] for row in bench.run(f"{kind}_info", {"name": name})[f"{noun}s"]] == [name]
    bench.run(kind, {"name": name, "description": "changed"})
    assert bench.rows(table, description="changed") == bench.rows(table, name=name)
    before = len(bench.rows(table))
    assert bench.run(kind, {"name": name, "state": "absent"})["changed"]
    assert bench.rows(table, name=name) == [] and len(bench.rows(table)) == before - 1


def test_name_of_any_letters_as_a_reference(bench: Bench) -> None:
    for name in (name for name in NAMES.values() if name != "1"):
        bench.run("verge_network", {"name": name})
        wish = {"name": "web", "nics": [{"name": "lan", "network": name}]}
        bench.run("verge_vm", wish)
        assert bench.row("machine_nics", name="lan")["vnet"] == bench.key("vnets", name)
        assert not bench.run("verge_vm", wish)["changed"]


def test_name_that_is_another_rows_key(bench: Bench) -> None:
    """A number may be a name and a key; where it is both, the user says which."""
    key = bench.run("verge_network", {"name": "1"})["key"]
    refusal = bench.refused("verge_vm", {**WEB, "nics": [{"network": "1"}]})
    assert refusal["msg"] == (
        f"network: '1' fits 2 rows of vnets, by name or by key; say which one, as vnets/1 or vnets/{key}"
    )
    assert bench.vm("web") is None


# The answer

ANSWERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "HTML": (
        {"kind": "html"},
        "the host answered HTTP 200 with something that is not JSON (text/html; charset=utf-8); check that the host is "
        "a VergeOS system and that no proxy answers for it",
        "connection",
    ),
    "HTML with an error": (
        {"kind": "html", "status": 504},
        "the answer is not JSON; a proxy may have sent it (HTTP 504)",
        "api",
    ),
    "truncated JSON": ({"kind": "truncated"}, "the connection to {url} broke", "connection"),
    "JSON that ends early": (
        {"kind": "status", "status": 200, "body": '[{"$key": 1, "na'},
        "the host answered HTTP 200 with something that is not JSON (application/json); check that the host is a "
        "VergeOS system and that no proxy answers for it",
        "connection",
    ),
    "500 with a reason": (
        {"kind": "status", "status": 500, "body": {"err": "field 'references' must be empty"}},
        "field 'references' must be empty (HTTP 500)",
        "api",
    ),
    "500 with a reason over several lines": (
        {"kind": "status", "status": 500, "body": {"err": "the disk\nis on\tfire"}},
        "the disk is on fire (HTTP 500)",
        "api",
    ),
    "500 without a reason": ({"kind": "status", "status": 500, "body": {}}, "no reason given (HTTP 500)", "api"),
    "405": (
        {"kind": "status", "status": 405, "body": {"err": "Operation not permitted"}},
        "Operation not permitted (HTTP 405)",
        "api",
    ),
    "redirect": (
        {"kind": "status", "status": 302, "headers": {"Location": "https://elsewhere"}},
        "the host redirects elsewhere (HTTP 302); check that it is a VergeOS system",
        "api",
    ),
    "nothing": ({"kind": "reset_before"}, "the connection to {url} broke", "connection"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_to_the_look_up(bench: Bench, answer: str) -> None:
    """Nothing can be known, so nothing is written: "cannot read" never becomes "does not exist"."""
    fault, words, kind = ANSWERS[answer]
    for state in ("present", "absent"):
        bench.simulator.fault(method="GET", path="/api/", times=None, **fault)
        said(bench, {**WEB, "state": state, "retries": 0}, f"GET /api/v4/vms: {words}", kind)
        bench.simulator.clear_faults()


@pytest.mark.parametrize("answer", [name for name in ANSWERS if "500" in name or "405" in name])
def test_answer_to_the_write(bench: Bench, answer: str) -> None:
    """A refused write fails the task with the platform's words, and is not sent again (WIRE 11.4)."""
    fault, words, kind = ANSWERS[answer]
    bench.simulator.fault(method="POST", path="/machine_nics", times=None, **fault)
    wish = {**WEB, "nics": [{"name": "lan"}], "state": "running"}
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", wish)
    assert refusal["msg"] == f"POST /api/v4/machine_nics: {words}; done before that: create vm web"
    assert refusal["error"]["kind"] == kind and refusal["actions"] == ["create vm web"]
    assert traffic.writes == ["POST vms", "POST machine_nics"]
    assert bench.vm("web")["power"] == "stopped"
    bench.simulator.clear_faults()
    assert bench.run("verge_vm", wish)["actions"] == ["add nic lan to vm web", "power on vm web"]


def test_network_down_in_the_middle(bench: Bench) -> None:
    """After the machine was made nothing gets through any more: the task fails, and the next run ends it."""
    wish = {**WEB, "drives": [{"name": "system", "size": "1 GiB"}], "nics": [{"name": "lan"}], "retries": 1}
    bench.simulator.fault("reset_before", path="/api/", after=4, times=None)
    refusal = bench.refused("verge_vm", wish)
    assert refusal["changed"] and refusal["actions"][0] == "create vm web" and "vm" not in refusal
    assert re.fullmatch(r"(GET|POST) /api/v4/\w+(/\d+)?: the connection to \S+ broke.*", refusal["msg"])
    bench.simulator.clear_faults()
    assert bench.run("verge_vm", wish)["changed"]
    assert len(bench.rows("vms", name="web")) == len(bench.rows("machine_drives", name="system")) == 1
    assert not bench.run("verge_vm", wish)["changed"]


# All the way through ansible-playbook


def test_one_line_through_ansible(bench: Bench, player: Player) -> None:
    """Both ways a task fails with the same line and the same ``error``, and without a traceback."""
    cases = {
        "wrong password": {"password": "Wrong-one-1"},
        "not trusted": {"ca_path": "{{ omit }}"},
        "missing reference": {"preferred_node": "node9"},
        "unknown value": {"os_family": "beos"},
        "unknown option": {"colour": "red"},
        "no size": {"ram": "plenty"},
    }
    tasks = [
        {"name": name, "community.vergeos.verge_vm": {**bench.connection, **WEB, **options}, "ignore_errors": True}
        for name, options in cases.items()
    ]
    runs = [player.run(tasks, in_process=in_process, env={"VERGE_CA_FILE": ""}) for in_process in (True, False)]
    for run in runs:
        assert {entry["outcome"] for entry in run.ours()} == {"failed"} and len(run.ours()) == len(cases)
        assert run.status == 0 and "Traceback" not in run.text and "Wrong-one-1" not in run.text
    for name in cases:
        results = [run.result(name) for run in runs]
        left, right = ({part: result.get(part) for part in ("msg", "error")} for result in results)
        assert left == right and "\n" not in left["msg"], name
    assert runs[0].result("missing reference")["msg"] == (
        "preferred_node: there is no 'node9' in nodes; check the name, or create it first"
    )
    assert bench.vm("web") is None
