# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises of DESIGN 4, for every module that has a desired state, driven by its example table.

A new module needs no new test: its table, by domain, names two values for each of its options. An option that
is documented and in no table fails the suite by its name.
"""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import engine
from tests.contract.bench import Bench
from tests.contract.suite.promises import document, listed, same, spoken, undocumented, unlike
from tests.contract.suite.tables import EXAMPLES, each_option, every_example
from tests.contract.table import Example, Option

# What the platform stamps by itself.
STAMPS = {"modified", "need_restart"}


@pytest.fixture
def made(bench: Bench, example: Example) -> Iterator[dict[str, Any]]:
    """The plain row of an example, made by the module; the result."""
    example.world(bench)
    yield bench.run(example.module, example.arguments({}))


def stored(bench: Bench, example: Example, option: Option) -> Any:
    """Read past the module what the platform holds for an option."""
    owner = example.row(bench)
    if not option.place:
        return owner[option.wire]
    entry = example.entries[option.place]
    return bench.row(example.children[option.place], machine=owner["machine"], name=entry["name"])[option.wire]


def other_columns(bench: Bench, example: Example, option: Option) -> dict[str, Any]:
    """Read past the module all columns that must not change with an option."""
    moving = STAMPS | {option.wire, *option.moves} if not option.place else STAMPS
    return {name: value for name, value in example.row(bench).items() if name not in moving}


@every_example
def test_the_result_is_documented(made: dict[str, Any], example: Example) -> None:
    """What a playbook gets is what `ansible-doc` says, entry by entry and with its type."""
    told = document(example.module, "RETURN")
    ours = {name: entry for name, entry in made.items() if name not in ("changed", "diff", "warnings", "failed")}
    assert set(ours) <= set(told)
    wrong = [text for name, entry in ours.items() for text in undocumented(entry, told[name], name)]
    assert not wrong, "; ".join(wrong)


# Life of a row


@every_example
def test_create_is_what_check_mode_said(bench: Bench, example: Example) -> None:
    example.world(bench)
    arguments = example.arguments({})
    with bench.traffic() as traffic:
        foretold = bench.run(example.module, arguments, check=True)
    assert foretold["changed"] and traffic.writes == []
    assert bench.rows(example.table, **example.columns(bench)) == []
    real = bench.run(example.module, arguments)
    assert spoken(foretold) == spoken(real)
    assert real["key"] == example.row(bench)["$key"] == real[example.noun]["key"]
    assert foretold["key"] is None is foretold[example.noun]["key"]
    told, done = ({**result, "warnings": None} for result in (foretold, real))
    assert unlike(told, done) == []


@every_example
def test_second_run(bench: Bench, example: Example, made: dict[str, Any]) -> None:
    arguments = example.arguments({})
    with bench.traffic() as traffic:
        again = bench.run(example.module, arguments)
    assert not again["changed"] and again["actions"] == []
    assert again["diff"]["before"] == again["diff"]["after"]
    assert traffic.lines == example.converged
    assert again[example.noun] == made[example.noun]
    assert not bench.run(example.module, arguments, check=True)["changed"]


@pytest.mark.parametrize(("example", "option"), each_option())
def test_one_option(bench: Bench, example: Example, option: Option) -> None:
    """Change one option alone: foretold, dropped by the platform, done, shown, done again, taken back."""
    example.world(bench)
    bench.run(example.module, example.arguments(example.given(option, option.first)))
    assert same(stored(bench, example, option), option.stored(bench, option.first))
    others = other_columns(bench, example, option)

    wish = example.only(example.given(option, option.second))
    with bench.traffic() as traffic:
        foretold = bench.run(example.module, wish, check=True)
    assert traffic.writes == []

    # The platform answers 200 and stores nothing (WIRE 5.4): the error names the option.
    with bench.fault("status", method="PUT", status=200, body=[]):
        refusal = bench.refused(example.module, wish)
    assert refusal["error"]["kind"] == "not_stored" and option.word in refusal["msg"]

    real = bench.run(example.module, wish)
    assert foretold["changed"] and spoken(foretold) == spoken(real)
    assert [text for text in unlike(foretold, real) if option.word in text] == []
    assert set(foretold[example.noun]) == set(real[example.noun])
    assert real["diff"]["before"] != real["diff"]["after"]
    assert same(stored(bench, example, option), option.stored(bench, option.second))
    assert other_columns(bench, example, option) == others

    # A run that does not name the option shows what the platform holds: no echo of a wish.
    shown = returned(bench.run(example.module, example.only({}))[example.noun], example, option)
    forms = (option.stored(bench, option.second), option.second, listed(option.second))
    assert any(same(shown, form) for form in forms), f"{option.name} is shown as {shown!r}"

    with bench.traffic() as traffic:
        again = bench.run(example.module, wish)
    assert not again["changed"] and traffic.writes == []
    assert again["diff"]["before"] == again["diff"]["after"]

    if option.oneway:
        return
    back = bench.run(example.module, example.only(example.given(option, option.first)))
    assert back["changed"]
    assert same(stored(bench, example, option), option.stored(bench, option.first))


def returned(row: dict[str, Any], example: Example, option: Option) -> Any:
    """Return what a result shows for an option."""
    if option.place:
        row = next(entry for entry in row[option.place] if entry["name"] == example.entries[option.place]["name"])
    return row[option.wire if example.noun == "row" else option.word]


@pytest.mark.parametrize(("example", "option"), each_option("fixed"))
def test_fixed_option(bench: Bench, example: Example, option: Option) -> None:
    """What cannot change later is stored on create; afterwards a differing wish is refused before a write."""
    example.world(bench)
    bench.run(example.module, example.arguments(example.given(option, option.first)))
    assert same(stored(bench, example, option), option.stored(bench, option.first))
    with bench.traffic() as traffic:
        refusal = bench.refused(example.module, example.only(example.given(option, option.second)))
    assert traffic.writes == [] and option.word in refusal["msg"] and "cannot become" in refusal["msg"]
    assert not bench.run(example.module, example.only(example.given(option, option.first)))["changed"]


@pytest.mark.parametrize(("example", "option"), each_option("clears"))
def test_what_takes_away(bench: Bench, example: Example, option: Option) -> None:
    example.world(bench)
    bench.run(example.module, example.arguments(example.given(option, option.first)))
    wish = example.only(example.given(option, option.nothing))
    real = bench.run(example.module, wish)
    assert real["changed"] and stored(bench, example, option) in ("", None)
    with bench.traffic() as traffic:
        again = bench.run(example.module, wish)
    assert not again["changed"] and traffic.writes == []


@every_example
def test_left_out_is_left_alone(bench: Bench, example: Example) -> None:
    """Whatever the row holds, a run that names no option changes none of it."""
    example.world(bench)
    bench.run(example.module, example.arguments({}))
    row = example.row(bench)
    for option in example.options:
        if not option.place and not option.fixed and not option.needs:
            bench.plant(example.table, key=row["$key"], **{option.wire: option.stored(bench, option.second)})
    planted = example.row(bench)
    with bench.traffic() as traffic:
        left = bench.run(example.module, example.only({}))
    assert not left["changed"] and traffic.writes == []
    assert example.row(bench) == planted


@every_example
def test_absent(bench: Bench, example: Example, made: dict[str, Any]) -> None:
    wish = example.only({}, state="absent")
    with bench.traffic() as traffic:
        foretold = bench.run(example.module, wish, check=True)
    assert foretold["changed"] and traffic.writes == []
    assert example.row(bench)["$key"] == made["key"]
    real = bench.run(example.module, wish)
    assert spoken(foretold) == spoken(real) and set(foretold) == set(real)
    assert bench.rows(example.table, **example.columns(bench)) == []
    with bench.traffic() as traffic:
        again = bench.run(example.module, wish)
    assert not again["changed"] and traffic.writes == []
    assert not bench.run(example.module, wish, check=True)["changed"]


# Which row


@every_example
def test_key_instead_of_name(bench: Bench, example: Example, made: dict[str, Any]) -> None:
    """A key finds the row whatever it is called; with a key, the name is an option like others."""
    key = made["key"]
    by_key = {**example.wrap({}, {}), "key": str(key)}
    with bench.traffic() as traffic:
        assert not bench.run(example.module, by_key)["changed"]
    assert traffic.lines == [line.format(table=example.table, key=key) for line in example.by_key]
    name, value = example.rename
    column = example.wires.get(name, name)
    renamed = bench.run(example.module, {**example.wrap({}, {name: value}), "key": str(key)})
    assert renamed["changed"] and renamed["key"] == key
    assert bench.row(example.table, **{column: value})["$key"] == key
    gone = bench.refused(example.module, {**by_key, "key": "99999"})
    assert gone["error"]["kind"] == "not_found" and gone["error"]["key"] == "99999"
    assert gone["msg"].startswith("there is no ") and "99999" in gone["msg"] and "check" in gone["msg"]
    assert not bench.run(example.module, {**by_key, "key": "99999", "state": "absent"})["changed"]
    assert bench.run(example.module, {**by_key, "state": "absent"})["changed"]
    assert bench.rows(example.table, **{column: value}) == []


@every_example
def test_ambiguous_name(bench: Bench, example: Example, made: dict[str, Any]) -> None:
    """Several rows of one name: an error that lists all keys, and nothing is written."""
    row = example.row(bench)
    twins = [bench.plant(example.table, **{k: v for k, v in row.items() if k != "$key"}) for _twin in range(2)]
    keys = sorted([row["$key"], *twins])
    for state in ("present", "absent"):
        with bench.traffic() as traffic:
            refusal = bench.refused(example.module, example.only({}, state=state))
        assert traffic.writes == []
        assert refusal["error"]["kind"] == "ambiguous" and refusal["error"]["keys"] == keys
        assert all(str(key) in refusal["msg"] for key in keys)


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.reference], ids=lambda example: example.id
)
def test_unknown_reference(bench: Bench, example: Example) -> None:
    """A name that leads nowhere is an error before the first write; check mode warns: a task before may make it."""
    example.world(bench)
    options = {name: value for name, value in example.reference.items() if name not in example.identity}
    identity = {name: example.reference.get(name, value) for name, value in example.identity.items()}
    arguments = example.wrap(identity, {**example.base, **options})
    missing = next(iter(example.reference.values()))
    with bench.traffic() as traffic:
        refusal = bench.refused(example.module, arguments)
        foretold = bench.run(example.module, arguments, check=True)
    assert traffic.writes == []
    assert missing in refusal["msg"] and next(iter(example.reference)) in refusal["msg"]
    assert refusal["error"]["table"]
    assert missing in " ".join(foretold["warnings"])


# What the platform says and does not say


@every_example
def test_delete_that_does_nothing_is_an_error(
    bench: Bench, example: Example, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "GONE_TIMEOUT", 0.3)
    bench.simulator.fault("status", method="DELETE", status=200, body=[], times=None)
    refusal = bench.refused(example.module, example.only({}, state="absent"))
    assert refusal["error"]["kind"] == "not_stored" and refusal["error"]["key"] == made["key"]
