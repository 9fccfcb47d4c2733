# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which system a task goes to, and as whom, out of all the places that may say so."""

from __future__ import annotations

from itertools import combinations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import Bound, Place, address_of, resolve

PLACES = ("task", "host", "defaults", "play", "environment")
OSLO = Bound("oslo", "", "https://oslo.example")
ACME = Bound("oslo", "acme", "https://acme.example")


class Definitions:
    """Sites for the tests: name or (site, tenant) -> options."""

    def __init__(self, **named):
        self.named = named

    def find(self, site, tenant="", address=""):
        return self.named.get(f"{site}_{tenant}" if tenant else site)

    def unknown(self, site):
        return VergeError(f"unknown {site}")


BOTH = Definitions(
    oslo={"host": "oslo.example", "token": "of-oslo", "timeout": 5},
    berlin={"host": "berlin.example", "token": "of-berlin"},
    bare={"host": "bare.example"},
    oslo_acme={"host": "acme.example", "username": "u", "password": "of-acme"},
)
NONE = Definitions()


def outcome(known=BOTH, bound=None, **given):
    return resolve(
        [Place(p, given.get(p, {}), bound if p == "host" else None, p != "environment") for p in PLACES], known
    )


@pytest.mark.parametrize(("near", "far"), list(combinations(PLACES, 2)))
@pytest.mark.parametrize("option", ["host", "site"])
def test_each_pair(near, far, option):
    """The nearer of two places decides, whether it names a site or gives a host with a credential."""
    leads = {
        "host": {"oslo": {"host": "oslo.example", "token": "of-oslo"}, "berlin": {"host": "b", "token": "wrong"}},
        "site": {"oslo": {"site": "oslo"}, "berlin": {"site": "berlin"}},
    }[option]
    found = outcome(**{near: leads["oslo"], far: leads["berlin"]})
    assert (found["host"], found["token"]) == ("oslo.example", "of-oslo")
    assert "site" not in found


@pytest.mark.parametrize(("near", "far"), list(combinations(PLACES[:-1], 2)))
def test_each_pair_of_single_options(near, far):
    assert outcome(**{near: {"timeout": 1}, far: {"timeout": 2, "retries": 3}}) == {"timeout": 1, "retries": 3}
    assert outcome(**{near: {"token": "t"}, far: {"username": "u", "password": "p"}}) == {"token": "t", "username": "u"}


@pytest.mark.parametrize(
    ("given", "bound", "known", "found"),
    [
        # A host of the inventory goes to its own site, whatever stands further away.
        ({"defaults": {"host": "berlin.example", "token": "b"}}, OSLO, BOTH, BOTH.named["oslo"]),
        ({"play": {"site": "berlin"}, "environment": {"host": "berlin.example"}}, OSLO, BOTH, BOTH.named["oslo"]),
        ({"defaults": {"retries": 1, "timeout": 9}}, OSLO, BOTH, {**BOTH.named["oslo"], "retries": 1}),
        ({"host": {"timeout": 9}}, OSLO, BOTH, {**BOTH.named["oslo"], "timeout": 9}),
        ({"task": {"token": "mine"}}, OSLO, BOTH, {"host": "oslo.example", "token": "mine", "timeout": 5}),
        ({}, ACME, BOTH, BOTH.named["oslo_acme"]),
        # Without a definition whoever names the same system may add to it.
        ({}, OSLO, NONE, {"host": "https://oslo.example"}),
        ({"environment": {"token": "e"}}, OSLO, NONE, {"host": "https://oslo.example"}),
        ({"environment": {"host": "Oslo.example:443", "token": "e"}}, OSLO, NONE, {"host": "https://oslo.example"}),
        ({"defaults": {"host": "oslo.example", "token": "d"}}, OSLO, NONE,
         {"host": "https://oslo.example", "token": "d"}),
        # The task's own words win, and nothing of the host's site goes there.
        ({"task": {"site": "berlin"}}, OSLO, BOTH, BOTH.named["berlin"]),
        ({"task": {"host": "x.example"}, "host": {"token": "o"}}, OSLO, BOTH, {"host": "x.example"}),
        ({"task": {"host": "x.example"}, "defaults": {"site": "oslo", "token": "o"}}, None, BOTH,
         {"host": "x.example"}),
        # Credentials beside another system's name are not sent to a site.
        ({"task": {"site": "bare"}, "defaults": {"host": "x", "token": "x", "retries": 1}}, None, BOTH,
         {"host": "bare.example", "retries": 1}),
        ({"task": {"site": "bare"}, "defaults": {"host": "bare.example", "token": "x"}}, None, BOTH,
         {"host": "bare.example", "token": "x"}),
        ({"task": {"site": "bare"}, "defaults": {"token": "x"}}, None, BOTH, {"host": "bare.example", "token": "x"}),
        # A host keeps what stands further away, as it always did.
        ({"task": {"host": "x.example"}, "defaults": {"host": "y", "token": "y"}}, None, BOTH,
         {"host": "x.example", "token": "y"}),
        ({"task": {"site": "oslo", "host": "https://oslo.example/"}}, None, BOTH, BOTH.named["oslo"]),
        ({"environment": {"site": "oslo", "host": "oslo.example"}}, None, BOTH, BOTH.named["oslo"]),
        ({"environment": {"host": "x.example", "token": "e"}}, None, BOTH, {}),
        ({}, None, BOTH, {}),
    ],
)  # fmt: skip
def test_outcome(given, bound, known, found):
    assert outcome(known, bound, **given) == found


HERE = "this host is of site 'oslo' (https://oslo.example), but "


@pytest.mark.parametrize(
    ("given", "bound", "known", "message"),
    [
        ({"environment": {"host": "berlin.example", "token": "b"}}, OSLO, NONE,
         HERE + "environment (host https://berlin.example) leads elsewhere; to act on its own site define it"),
        ({"defaults": {"host": "berlin.example"}}, OSLO, NONE, HERE + "defaults (host https://berlin.example) leads"),
        ({"play": {"site": "berlin"}}, OSLO, NONE, HERE + "play (site berlin) leads elsewhere"),
        ({"host": {"host": "berlin.example"}}, OSLO, BOTH, HERE + "host (host https://berlin.example) leads elsewhere"),
        ({"play": {"host": "https://me:secret@h"}}, OSLO, NONE, HERE + "play leads elsewhere"),
        ({}, Bound("oslo", "", "https://old.example"), BOTH,
         "this host was read from site 'oslo' (https://old.example), but 'oslo' is defined at https://oslo"),
        ({"task": {"site": "nobody"}}, OSLO, BOTH, "unknown nobody"),
        ({"task": {"site": "oslo", "host": "berlin.example"}}, None, BOTH,
         "task (site oslo, host https://berlin.example): both are given, and they are not the same system"),
        ({"environment": {"site": "oslo", "host": "berlin.example"}}, None, BOTH, "environment (site oslo, host https"),
        ({"task": {"site": "bare"}, "environment": {"host": "x", "token": "x"}}, None, BOTH,
         "task (site bare) has no credentials, and those of environment (host https://x) are another system's"),
        ({"environment": {"token": "of the site"}}, ACME, NONE,
         "tenant 'acme' of site 'oslo' (https://acme.example) has no credentials, and those of environment"),
        ({"task": {"token": "a", "password": "b"}}, None, BOTH, "both a token and a password are given in task"),
        ({"play": {"token": "a", "password": "b"}}, None, BOTH, "both a token and a password are given in play"),
    ],
)  # fmt: skip
def test_refused(given, bound, known, message):
    with pytest.raises(VergeError) as raised:
        outcome(known, bound, **given)
    assert str(raised.value).startswith(message)
    assert "secret" not in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("Verge.Example", "https://verge.example"),
        ("https://verge.example:443/", "https://verge.example"),
        ("verge.example:8443", "https://verge.example:8443"),
        ("http://verge.example", ""),
        (None, ""),
    ],
)
def test_addresses(host, address):
    assert address_of(host) == address
