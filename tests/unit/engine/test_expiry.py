# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a row goes by itself: one vocabulary for all rows that do."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import WishError
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.expiry import Expiry

FIELD = Expiry("expires")
NOW = 1_800_000_000
WEEK = 7 * 86400


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: float(NOW))


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("7d", NOW + WEEK),
        ("7 d", NOW + WEEK),
        ("1 w", NOW + WEEK),
        ("6d 24h", NOW + WEEK),
        ("never", 0),
        ("Never", 0),
        ("2033-05-18", 1999987200),
        ("2033-05-18T00:00:00+01:00", 1999983600),
    ],
)
def test_what_can_be_said(given: str, moment: int) -> None:
    assert FIELD.sent(FIELD.check(given), {}) == moment


@pytest.mark.parametrize("given", ["", "soon", "7", "7 days", "d", "7 d 3", "0d", "2020-01-01"])
def test_what_cannot(given: str) -> None:
    with pytest.raises(WishError, match="expires is"):
        FIELD.check(given)


@pytest.mark.parametrize("found", [0, NOW + 5, NOW + WEEK, NOW + 9 * WEEK])
def test_a_span_says_nothing_of_what_is_there(found: int) -> None:
    assert FIELD.same(FIELD.check("7d"), {"expires": found, "created": NOW - 60})


@pytest.mark.parametrize(
    ("found", "same"), [(NOW + WEEK, True), (NOW + WEEK + 30, True), (NOW + WEEK + 99, False), (0, False)]
)
def test_a_span_that_was_written_has_to_arrive(found: int, same: bool) -> None:
    wanted = FIELD.check("7d")
    FIELD.sent(wanted, {})
    assert FIELD.same(wanted, {"expires": found, "created": NOW}) is same


@pytest.mark.parametrize(("given", "found"), [("never", NOW + WEEK), ("2033-05-18", 0), ("2033-05-18", NOW + WEEK)])
def test_a_date_and_never_do(given: str, found: int) -> None:
    wanted = FIELD.check(given)
    assert not FIELD.same(wanted, {"expires": found})
    assert FIELD.same(wanted, {"expires": wanted.moment})
