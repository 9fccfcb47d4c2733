# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a declaration knows about an option stands in its documentation, once."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Choice, Flag, Integer, Secret, Size
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts import Column
from tools.facets import Place, sentences
from tools.generate_modules import declared, described, sources

SPEC: dict[str, Any] = {"restart_if_needed": {}, "update_password": {}}
SIZE = Size("ram", wire_unit="MiB", unit="MiB", least=256, most=1048576)


def told(field: Any, prose: str = "", column: Any = None, **place: Any) -> list[str]:
    """Return the sentences of an option."""
    given = {"machine": "machine", "spec": SPEC, "new": True, "defaults": {}, **place}
    return list(sentences(Place(field, column, **given), prose))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (told(Flag("a")), []),
        (told(Flag("a"), column=Column("boolean", default=True)), ["Left out, a new one gets V(true)."]),
        (told(Flag("a"), "By default it is.", Column("boolean", default=True)), []),
        (told(Flag("a"), column=Column("boolean", default=True), new=False), []),
        (
            told(Choice("a", words={"ospf": "89"}), column=Column("enum", default="89")),
            ["Left out, a new one gets V(ospf)."],
        ),
        (
            told(Flag("a"), column=Column("boolean", default=True), defaults={"a": False}),
            ["Left out, a new one gets V(false)."],
        ),
        (told(Integer("a", least=0, most=64)), ["From 0 to 64."]),
        (told(Integer("a", least=0, most=64), "A number from 0 to 64."), []),
        (told(Integer("a", least=1)), []),
        (told(Integer("a", most=9)), ["At most 9."]),
        (told(SIZE), ["From 256 MiB to 1 TiB."]),
        (told(Flag("a", create_only=True), column=Column("boolean", default=True)), ["It cannot be changed later."]),
        (
            told(Flag("a", restart=True)),
            ["On a running machine a change waits for its next power cycle; see O(restart_if_needed)."],
        ),
        (
            told(Flag("a", restart=True), spec={}, machine="network"),
            ["On a running network a change waits for its next restart."],
        ),
        (told(Secret("a")), ["It is written when the row is made, and later with O(update_password=always) only."]),
        (told(Secret("a"), spec={}), []),
    ],
)
def test_sentences(found: list[str], expected: list[str]) -> None:
    assert found == expected


def test_lists_of_a_module_have_theirs() -> None:
    """The facets of what stands in a list, such as a machine's NICs, are told as well."""
    [source] = [source for source in sources() if source.name == "verge_vm"]
    module, _resource = source.module()
    level = declared(module)
    assert level.lists["nics"].table == "machine_nics"
    restart = [field.option for field in level.lists["nics"].fields if field.restart]
    assert "mac" in restart
    assert described("cpu_cores", ["Cores."], level, module)[-1].startswith(
        "From 1 to 1024. Left out, a new one gets V(1)."
    )
