# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of others on a terminal."""

from __future__ import annotations

import copy
import pickle

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import APIError, VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.texts import lines, one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web-1", "web-1"),
        ("straße 日本 😀", "straße 日本 😀"),
        # Joiners belong to the writing of some languages and to emoji.
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
        ("non\u00a0breaking", "non\u00a0breaking"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x07\x08\x00\x7fb", r"a\x07\x08\x00\x7fb"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066a\u2069\u200f\u061c", r"\u2066a\u2069\u200f\u061c"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("a\u200bb\ufeff\u00ad", r"a\u200bb\ufeff\xad"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown


def test_one_line():
    assert one_line("  a\r\n\tb \u2028 c\x1bd\n") == r"a b c\x1bd"


def test_lines():
    assert lines("a\r\nb\tc\n\x1bd") == "a\nb   c\n\\x1bd"


def test_errors():
    """Whoever uses the client alone prints its errors too."""
    error = VergeError("vms 'a\x1b[2J\u202eb'\nfails", table="vms", key=1)
    assert str(error) == error.message == r"vms 'a\x1b[2J\u202eb' fails"
    refused = APIError("no\x07", status_code=422, body={"err": "no\x07"})
    assert (str(refused), refused.body) == (r"no\x07", {"err": "no\x07"})
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert str(other) == str(error)
