# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts: all that a person may write, and one line about the rest, without the secrets that may be in it."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.hosts import base_url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("verge", "https://verge"),
        ("HTTPS://Verge.Example.Com/", "https://verge.example.com"),
        ("  verge.example.com:8443//", "https://verge.example.com:8443"),
        ("verge.example.com.", "https://verge.example.com."),
        ("my_verge:0443", "https://my_verge:443"),
        ("jörg.example", "https://jörg.example"),
        ("192.0.2.1:65535", "https://192.0.2.1:65535"),
        ("fd00::1", "https://[fd00::1]"),
        ("https://FD00:0:0::1/", "https://[fd00::1]"),
        ("[fd00::1]", "https://[fd00::1]"),
        ("[fd00::1]:8443", "https://[fd00::1]:8443"),
        ("https://[fd00::1]:8443/", "https://[fd00::1]:8443"),
        ("::1", "https://[::1]"),
    ],
)
def test_hosts(host, url):
    assert base_url(host) == url


NO_HOST = "is not a host name or address"
NO_PORT = "the port is not a number from 1 to 65535"
LOGIN = "host holds a user name or password; give them as options of their own"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("", NO_HOST),
        ("https://", NO_HOST),
        ("a b", NO_HOST),
        ("ver\nge", NO_HOST),
        ("ver\tge", NO_HOST),
        ("verge..com", NO_HOST),
        ("x" * 64, NO_HOST),
        (".".join(["x" * 60] * 5), NO_HOST),
        ("verge,other", NO_HOST),
        ("{{ host }}", NO_HOST),
        ("verge\\other", NO_HOST),
        ("a:b:c", NO_HOST),
        ("192.0.2.300", "a number ends it"),
        ("192.0.2", "a number ends it"),
        ("1", "a number ends it"),
        ("[::1", "no IPv6 address is in its brackets"),
        ("[::1]x", "no IPv6 address is in its brackets"),
        ("[verge]:8443", "no IPv6 address is in its brackets"),
        ("[192.0.2.1]", "no IPv6 address is in its brackets"),
        ("::1]", NO_HOST),
        ("fd00::1::2", NO_HOST),
        ("fe80::1%eth0", "an address with a zone cannot be used"),
        ("[fe80::1%25eth0]:8443", "an address with a zone cannot be used"),
        ("verge:", NO_PORT),
        ("verge:0", NO_PORT),
        ("verge:65536", NO_PORT),
        ("verge:-1", NO_PORT),
        ("verge:https", NO_PORT),
        ("verge: 443", NO_PORT),
        ("verge:４４３", NO_PORT),
        ("verge:" + "9" * 5000, NO_PORT),
        ("[fd00::1]:", NO_PORT),
        ("[fd00::1]:0", NO_PORT),
        ("http://verge", "VergeOS speaks https only"),
        ("://verge", "VergeOS speaks https only"),
        ("verge/api/v4", "since a path or query follows it"),
        ("https://verge/?token=hush", "since a path or query follows it"),
        ("verge#hush", "since a path or query follows it"),
        ("admin:hush@verge", LOGIN),
        ("http://admin:hush@verge", LOGIN),
        ("ftp://admin:hu/sh#@verge", LOGIN),
        ("https://admin:hush?@verge:99999", LOGIN),
    ],
)
def test_what_is_no_host(host, said):
    with pytest.raises(VergeError) as caught:
        base_url(host)
    text = str(caught.value)
    assert said in text and "\n" not in text and "\t" not in text
    assert "hu" not in text
