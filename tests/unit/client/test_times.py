# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans of time and moments: what is read, what is refused, and that writing is the inverse of reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.times import (
    SECONDS,
    format_moment,
    iso,
    parse_moment,
    parse_span,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3d", 259200),
        ("12h", 43200),
        ("90m", 5400),
        ("45s", 45),
        ("2w", 1209600),
        ("7 d", 604800),
        ("1d 12h", 129600),
        (" 1D12H ", 129600),
    ],
)
def test_a_span(text, seconds):
    assert parse_span(text) == seconds


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3d!", "1.5h", "3y", "0d", "3d,12h", "never", "٣d"])
def test_what_is_no_span(text):
    with pytest.raises(ValueError, match="is no span of time"):
        parse_span(text)


@given(st.lists(st.tuples(st.integers(1, 1000), st.sampled_from(sorted(SECONDS))), min_size=1))
def test_the_parts_of_a_span_add_up(parts):
    text = " ".join(f"{number}{unit}" for number, unit in parts)
    assert parse_span(text) == sum(number * SECONDS[unit] for number, unit in parts)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01", 0),
        ("2033-05-18T03:33:20Z", 2000000000),
        ("2033-05-18T03:33:20z", 2000000000),
        ("2033-05-18 03:33:20", 2000000000),
        ("2033-05-18T05:33:20+02:00", 2000000000),
        (" 2033-05-18 ", 1999987200),
    ],
)
def test_a_moment(text, seconds):
    assert parse_moment(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "3d", "tomorrow", "2026-13-01", "2026-02-30", "18.05.2033", "Z", "2026-11-23T25:00"]
)
def test_what_is_no_moment(text):
    with pytest.raises(ValueError):
        parse_moment(text)


@given(st.integers(0, 253402300799))
def test_reading_what_was_written(seconds):
    assert parse_moment(format_moment(seconds)) == seconds


@given(st.integers(1, 253402300799), st.sampled_from([1, 1000, 1000000]), st.integers(0, 999))
def test_whatever_the_unit(seconds, unit, rest):
    """Numbers of two units mean the same moment where they cannot be mistaken for each other: from 1978 on."""
    if seconds * 1000 > 253402300799:
        assert iso(seconds * unit + (rest if unit > 1 else 0)) == format_moment(seconds)


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (0, None),
        (None, None),
        ("", None),
        ("0", None),
        (5, "1970-01-01T00:00:05Z"),
        ("2000000000", "2033-05-18T03:33:20Z"),
        (2e9, "2033-05-18T03:33:20Z"),
        (-1, "-1"),
        (10**20, "100000000000000000000"),
        (float("inf"), "inf"),
        ("2033-05-18", "2033-05-18"),
        ([], None),
    ],
)
def test_a_stored_time_as_text(stored, text):
    assert iso(stored) == text
