# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters: what they say, what they refuse, and that the platform reads what was meant.

The platform's side is a reading of WIRE 3.11 and 3.13 of its own (:func:`read_text`, :func:`evaluate`); it shares
nothing with the code under test.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.build import (
    INSTEAD,
    NOW,
    OPERATORS,
    ExpressionError,
    all_of,
    any_of,
    compare,
    literal,
    matching,
    one_of,
    rewritten,
    where,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.parse import parse

# The machines that run this are shared; a slow example is no finding.
settings.register_profile("client", deadline=None)
settings.load_profile("client")


class Refused(Exception):
    """The platform's 422."""


def read_text(text: str, at: int) -> tuple[str, int]:
    """Read the quoted literal at ``at`` as WIRE 3.13 says; returns its value and where it ended."""
    assert text[at] == "'"
    value, at = "", at + 1
    while at < len(text) and text[at] != "'":
        if text[at] == "\\":
            at += 1
            if at == len(text):
                raise Refused("trailing backslash")
            value += text[at]
        elif text[at] == "{":
            depth = 1
            while depth:
                at += 1
                if at == len(text):
                    raise Refused("lone brace")
                depth += {"{": 1, "}": -1}.get(text[at], 0)
        else:
            value += text[at]
        at += 1
    if at == len(text):
        raise Refused("no end")
    return value, at + 1


def evaluate(text: str, row: dict[str, int]) -> bool:
    """Evaluate a filter over integers: ``and`` and ``or`` of equal rank, left to right (WIRE 3.11)."""
    tokens = re.findall(r"[()]|[^\s()]+", text)

    def term() -> bool:
        word = tokens.pop(0)
        if word == "(":
            inner = chain()
            assert tokens.pop(0) == ")"
            return inner
        operator, value = tokens.pop(0), int(tokens.pop(0))
        return {"eq": row[word] == value, "ne": row[word] != value, "gt": row[word] > value}[operator]

    def chain() -> bool:
        result = term()
        while tokens and tokens[0] in ("and", "or"):
            joiner, right = tokens.pop(0), term()
            result = (result and right) if joiner == "and" else (result or right)
        return result

    result = chain()
    assert not tokens
    return result


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("web-1", "'web-1'"),
        ("", "''"),
        ("o'brien", r"'o\'brien'"),
        ("a\\b", r"'a\\b'"),
        ("br{x}ace", r"'br\{x}ace'"),
        ("{$now}", r"'\{$now}'"),
        ("100% [a] (b) ?*", "'100% [a] (b) ?*'"),
        ("Zürich ☃", "'Zürich ☃'"),
        (NOW, "{$now}"),
        (5, "5"),
        (-5, "-5"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
    ],
)
def test_literal(value, text):
    assert literal(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30, b"x", object, {"$key": 1}])
def test_literal_refuses(value):
    with pytest.raises(ExpressionError, match="cannot stand in a filter"):
        literal(value)


@given(st.text())
def test_literal_is_read_back_by_the_platform(value):
    text = literal(value)
    assert read_text(text, 0) == (value, len(text))


@given(st.lists(st.text(alphabet="'\\{}ab ", max_size=8), min_size=1, max_size=4))
def test_no_value_reaches_the_grammar(values):
    """However values are made, the text around them stays what was written (WIRE 3.13, 13.1)."""
    text = all_of(*(compare("name", "eq", value) for value in values)).text
    at = 0
    for number, value in enumerate(values):
        lead = "name eq " if number == 0 else " and name eq "
        assert text[at:].startswith(lead)
        found, at = read_text(text, at + len(lead))
        assert found == value
    assert at == len(text)


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({"name": "web-1"}, "name eq 'web-1'"),
        ({"name": "web-*"}, "name eq 'web-*'"),
        ({"name__like": "web-*"}, "name bw 'web-'"),
        ({"ram__ge": 1024, "enabled": True}, "ram ge 1024 and enabled eq true"),
        ({"vnet": [3, 4]}, "(vnet eq 3 or vnet eq 4)"),
        ({"vnet": (3,)}, "vnet eq 3"),
        ({"name__ne": ["a", "b"]}, "name ne 'a' and name ne 'b'"),
        ({"name__like": ["a*", "*b"]}, "(name bw 'a' or name ew 'b')"),
        ({"auth_source": None}, "auth_source eq null"),
        ({"auth_source__ne": None}, "auth_source ne null"),
        ({"snooze__le": NOW}, "snooze le {$now}"),
        ({"$key": 5}, "$key eq 5"),
        ({"name__bw": 5}, "name bw '5'"),
        ({"key": "limit", "vnet": [1, 2]}, "key eq 'limit' and (vnet eq 1 or vnet eq 2)"),
        ({"charon.cisco_unity": True}, "charon.cisco_unity eq true"),
    ],
)
def test_where(conditions, text):
    assert where(**conditions).text == text


@pytest.mark.parametrize("operator", OPERATORS)
def test_where_takes_every_operator(operator):
    assert where(**{f"name__{operator}": "a"}).text == f"name {operator} 'a'"


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({}, "a filter of no conditions would match every row; leave the filter out to mean that"),
        ({"name__ne": []}, "a filter of no conditions would match every row; leave the filter out to mean that"),
        ({"ram__gte": 1}, "'gte' is no operator of a filter; use ge"),
        ({"name__startswith": "a"}, "'startswith' is no operator of a filter; use bw"),
        ({"name__in": ["a"]}, "'in' is no operator of a filter; use (column eq 'a' or column eq 'b')"),
        ({"ram__gt": None}, "a filter cannot say 'ram' gt None"),
        ({"name__bw": None}, "a filter cannot say 'name' bw None"),
        ({"name__cs": True}, "a filter cannot say 'name' cs True"),
        ({"a b": 1}, "'a b' is no column name"),
        ({"name eq 'x' or name": 1}, "\"name eq 'x' or name\" is no column name"),
    ],
)
def test_where_refuses(conditions, message):
    with pytest.raises(ExpressionError) as caught:
        where(**conditions)
    assert str(caught.value) == message


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True).filter(lambda name: name not in INSTEAD)
VALUES = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.lists(st.text(), max_size=3))


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_where_can_be_read(conditions):
    made = where(**conditions)
    assert made.columns == set(conditions)
    assert parse(made.text).columns == made.columns


TEXTS = st.lists(st.text(), min_size=1, max_size=3)


@given(st.dictionaries(NAMES, st.one_of(st.text(), st.integers(), st.booleans(), TEXTS), min_size=1, max_size=4), TEXTS)
def test_a_filter_knows_what_it_is_made_of(conditions, texts):
    """What the functions join and what is read from the text of it are the same, also with other values in it."""
    made = all_of(where(**conditions), one_of(where(**conditions), compare("other", "gt", 1)))
    assert made.comparisons == parse(made.text).comparisons
    values = iter([texts[at % len(texts)] if at % 2 else None for at in range(len(made.comparisons))])
    changed = rewritten(made, lambda each: next(values) or each.value)
    assert changed.comparisons == parse(changed.text).comparisons
    spaced = parse(f"  {made.text}\n")
    assert spaced == parse(made.text) and rewritten(spaced, lambda each: each.value) == spaced


def test_nothing_is_a_filter_too():
    empty = any_of("vnet", [])
    assert empty.never and empty.columns == {"vnet"}
    assert not any(evaluate(empty.text, {"vnet": key}) for key in range(-2, 5))
    assert all_of(where(a=1), empty).never
    assert not one_of(where(a=1), empty).never
    assert one_of(where(a=1), empty).text == "a eq 1"
    assert one_of(empty, empty).never and one_of().never


TREES = st.recursive(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["eq", "ne", "gt"]), st.integers(0, 2)),
    lambda inner: st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def build(tree):
    if len(tree) == 3:
        return compare(*tree)
    return (all_of if tree[0] == "all" else one_of)(*map(build, tree[1]))


def meant(tree, row):
    if len(tree) == 3:
        return evaluate(f"{tree[0]} {tree[1]} {tree[2]}", row)
    return (all if tree[0] == "all" else any)(meant(part, row) for part in tree[1])


@given(TREES, st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2), "c": st.integers(0, 2)}))
@settings(max_examples=300)
def test_left_to_right_reading_gives_what_was_meant(tree, row):
    made = build(tree)
    assert evaluate(made.text, row) is meant(tree, row)
    again = parse(made.text)
    assert again.columns == made.columns
    # A filter that was read keeps its meaning when it is joined with others.
    assert evaluate(all_of(where(a=1), again).text, row) is (row["a"] == 1 and meant(tree, row))
    assert evaluate(one_of(where(a=1), again).text, row) is (row["a"] == 1 or meant(tree, row))


@pytest.mark.parametrize("mine", ["a eq 1 or b eq 2", "a eq 1 or b eq 2 and c eq 0", "a eq 1 and b eq 2 or c eq 0"])
def test_a_users_chain_is_enclosed_when_joined(mine):
    for values in range(27):
        row = {"a": values % 3, "b": values // 3 % 3, "c": values // 9}
        assert evaluate(all_of(parse(mine), where(c=0)).text, row) is (evaluate(mine, row) and row["c"] == 0)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("web", "name eq 'web'"),
        ("web-*", "name bw 'web-'"),
        ("*-web", "name ew '-web'"),
        ("*web*", "name cs 'web'"),
        ("**web**", "name cs 'web'"),
        ("*", "name bw ''"),
        ("", "name eq ''"),
        ("a*b", "name rx '^a.*b$'"),
        ("web-?", "name rx '^web-.$'"),
        (r"a\*b", "name eq 'a*b'"),
        (r"a\*b*", "name bw 'a*b'"),
        (r"a\b*", r"name bw 'a\\b'"),
        ("a.b*c", r"name rx '^a\\.b.*c$'"),
        ("a{2}*c", r"name rx '^a\\\{2}.*c$'"),
        ("o'b*n", r"name rx '^o\'b.*n$'"),
    ],
)
def test_matching(pattern, text):
    assert matching("name", pattern).text == text


def wild(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern of ``*`` and ``?``, by trying every way."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(wild(pattern[1:], name[start:]) for start in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and wild(pattern[1:], name[1:])


@given(st.text(alphabet="ab*?.+[]{}()^$|'", max_size=6), st.text(alphabet="ab.+[]{}()^$|'", max_size=6))
@settings(max_examples=400)
def test_matching_means_the_wildcards(pattern, name):
    operator, text = re.fullmatch(r"name (\w\w) (.*)", matching("name", pattern).text, re.DOTALL).groups()
    value, _end = read_text(text, 0)
    found = {
        "eq": lambda: name == value,
        "bw": lambda: name.startswith(value),
        "ew": lambda: name.endswith(value),
        "cs": lambda: value in name,
        # The common part of POSIX extended syntax and Python's is all that is used.
        "rx": lambda: re.search(value, name) is not None,
    }[operator]()
    assert found is wild(pattern, name)


@pytest.mark.parametrize(
    ("text", "columns", "joiner"),
    [
        ("name eq 'a'", {"name"}, ""),
        ("  name eq 'a'\n", {"name"}, ""),
        ("(name eq 'a')", {"name"}, ""),
        ("a eq 1 and b ne 2", {"a", "b"}, "and"),
        ("a eq 1 or b ne -2.5 or a eq null", {"a", "b"}, "or"),
        ("a eq 1 or b eq true and c eq false", {"a", "b", "c"}, "mixed"),
        ("a eq 1 and (b eq 2 or c eq 3)", {"a", "b", "c"}, "and"),
        (r"name eq 'o\'b\{x}\\'", {"name"}, ""),
        ("name eq 'and or ( #'", {"name"}, ""),
        ("snooze le {$now}", {"snooze"}, ""),
        ("$key eq 5", {"$key"}, ""),
        ("delimlist(groups) ct 'x'", {"groups"}, ""),
        ("name rx '^a[0-9]+$'", {"name"}, ""),
    ],
)
def test_parse(text, columns, joiner):
    found = parse(text)
    assert (found.text, found.columns, found.joiner) == (text.strip(), columns, joiner)
    assert str(found) == text.strip()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it ends where a column is due"),
        ("a eq 1 and", "it ends where a column is due"),
        ("name eq 'a", "a quote is not closed"),
        ("(a eq 1", "a parenthesis is not closed"),
        ("(a eq 1 b", "'and', 'or' or ')' is due before b"),
        ("a eq 1)", "a parenthesis is closed that was not opened"),
        ("a eq 1 b eq 2", "'and' or 'or' is due before b"),
        ("a eq 1 AND b eq 2", "'and' or 'or' is due before AND"),
        ("name eq 'o''brien'", r"a quote inside a text is written \'"),
        ("name eq 'br{x}ace'", r"inside quotes a brace is written \{"),
        (r"name rx '\d'", r"inside quotes a backslash is written \\"),
        ("a eq {x}", "outside quotes a brace can only be a variable such as {$now}"),
        ("name = 'a'", "'=' is no operator of a filter; use eq"),
        ("name=a", "'=' is no operator of a filter; use eq"),
        ("ram >= 5", "'>=' is no operator of a filter; use ge"),
        ("name like 'a%'", "'like' is no operator of a filter; use bw, ew, cs or rx"),
        ("name in ('a')", "'in' is no operator of a filter; use (column eq 'a' or column eq 'b')"),
        ("name sw 'a'", "'sw' is no operator of a filter; use bw"),
        ("name contains 'a'", "'contains' is no operator of a filter; use cs or ct"),
        ("name re 'a'", "'re' is no operator of a filter; use rx"),
        ("not name eq 'a'", "'not' is no column name; use ne"),
        ("startswith(name,'a')", "'startswith' is no column name; use bw"),
        ("name xx 'a'", "'xx' is no operator of a filter; there are eq ne gt ge lt le bw ew cs ct rx et pm pt"),
        ("name eq web", "after name eq a number, true, false, null or text in single quotes is due"),
        ("name eq", "after name eq a number, true, false, null or text in single quotes is due"),
        (
            "machine#status eq 'x'",
            "a filter cannot follow a reference (machine#status); use columns of the table itself and look at the rest "
            "in the rows that come back",
        ),
        ("(" * 60 + "a eq 1" + ")" * 60, "more than 50 parentheses inside each other"),
    ],
)
def test_parse_refuses(text, reason):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == f"filter {text!r}: {reason}"


@given(st.text(alphabet="ab #'\\{}()$=<eqandor15", max_size=30))
@settings(max_examples=400)
def test_parse_never_breaks(text):
    try:
        assert parse(text).text == text.strip()
    except VergeError as error:
        assert error.kind == "expression"


@given(st.text(alphabet="ab'\\{} ", max_size=12))
def test_what_parse_accepts_is_read_as_it_stands(inside):
    """A text that passes has no character that the platform would take for something else (WIRE 3.13)."""
    text = f"name eq '{inside}'"
    try:
        parse(text)
    except ExpressionError:
        return
    value, end = read_text(text, len("name eq "))
    assert end == len(text)
    assert literal(value) == text[len("name eq ") :]
