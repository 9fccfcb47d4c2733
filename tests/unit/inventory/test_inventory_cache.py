# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's cache: whose answer an entry is, and that only what was kept whole is used."""

from __future__ import annotations

import base64
import json
import zlib
from ipaddress import ip_address

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.parse import parse
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory import cache as inventory_cache
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.cache import digest, packed, unpacked
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.hosts import Preference, shape
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.read import REPORTED, Wanted, with_addresses

ROWS = {"vms": [{"$key": 1, "name": 'ä "quoted" {{ text }}\n', "agent": None}], "tag_members": []}


def name(host="h", username="u", password="pw", token=None, verify_ssl=True, site="s", tenant="", wanted=None, **more):
    settings = Settings(host, username, password, token, verify_ssl, **more)
    return digest(site, tenant, settings, wanted or Wanted())


def test_what_changes_the_answer_changes_the_entry():
    others = [
        name(host="h2"),
        name(username="v"),
        name(password="pw2"),
        name(token="pw"),
        name(token="pw2"),
        name(username="u:p", password="w"),
        name(verify_ssl=False),
        name(site="t"),
        name(tenant="t"),
        name(wanted=Wanted(fields=("uefi",))),
        name(wanted=Wanted(condition=parse("ram gt 4096"))),
        name(wanted=Wanted(agent=False)),
    ]
    assert len({name(), *others}) == len(others) + 1


def test_what_does_not_change_the_answer_does_not():
    assert name() == name(timeout=9.0, retries=0, proxy="http://proxy:3128", host="https://h/")
    assert name(wanted=Wanted(condition=parse("ram gt 4096"))) == name(wanted=Wanted(condition=parse("ram gt 4096")))


@pytest.mark.parametrize("attribute", ["FORMAT", "FIELDS"])
def test_an_upgrade_reads_no_old_entry(monkeypatch, attribute):
    before = name()
    monkeypatch.setattr(inventory_cache, attribute, "another")
    assert name() != before


def test_a_credential_is_worked_at_before_it_is_part_of_a_name(monkeypatch):
    """Whoever tries words until the name of an entry comes out pays for each of them."""
    seen = []
    monkeypatch.setattr(inventory_cache.hashlib, "pbkdf2_hmac", lambda *given: seen.append(given) or b"sealed")
    inventory_cache._sealed.cache_clear()
    assert len(name(password="hush")) == 24
    ((kind, word, salt, rounds),) = seen
    assert (kind, salt) == ("sha256", b"https://h") and rounds >= 50_000 and word.startswith(b"Basic ")
    inventory_cache._sealed.cache_clear()


def test_there_and_back():
    text = packed(ROWS)
    assert unpacked(text) == ROWS
    assert json.dumps(text) == f'"{text}"'  # nothing in it that core's JSON would have to escape


def test_addresses_are_kept_as_texts_and_read_again():
    """Those that a guest reports are read once, and make the same host afterwards."""
    report = {"network": [{"hardware-address": "F0:DB", "ip-addresses": [{"ip-address": "10.0.0.1"}, {}]}]}
    rows = [{"$key": 1, "name": "a", "agent": report}, {"$key": 2, "name": "b", "agent": []}]
    with_addresses(rows)
    assert [row[REPORTED] for row in rows] == [[("f0:db", ip_address("10.0.0.1"))], []]
    assert not any("agent" in row for row in rows)
    again = unpacked(packed({"vms": rows}))
    one, other = (
        list(shape({"vms": [dict(row) for row in each]}, "s", "", Preference(), ())) for each in (rows, again["vms"])
    )
    assert one == other and one[0]["ansible_host"] == "10.0.0.1"


def test_repeated_rows_take_little_room():
    rows = {"vms": [{"$key": number, "name": f"vm-{number}", "cluster": "first"} for number in range(1000)]}
    assert len(packed(rows)) < len(json.dumps(rows)) / 3


GOOD = packed(ROWS)
OTHER = base64.b64encode(zlib.compress(b'{"vms": []}')).decode()


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("", "not of this version"),
        (GOOD[:-1], "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (GOOD + "A", "damaged"),
        (GOOD.rpartition(":")[0] + ":" + OTHER, "damaged"),
        (GOOD.replace(inventory_cache.FORMAT, "verge-rows-1"), "not of this version"),
        (json.dumps(ROWS), "not of this version"),
        (ROWS, "not of this version"),
        ([GOOD], "not of this version"),
        (5, "not of this version"),
        (True, "not of this version"),
        (GOOD[:-4] + "\ud800AAA", "damaged"),
    ],
)
def test_what_is_not_whole_is_not_used(kept, why):
    with pytest.raises(VergeError, match=why):
        unpacked(kept)
