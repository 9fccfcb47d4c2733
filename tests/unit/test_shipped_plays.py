# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that users copy: what runs on the controller says so, in case their inventory has a host of that name."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, Iterator

import yaml

ROOT = Path(__file__).parents[2]
CONTROLLER = {"localhost", "127.0.0.1", "::1"}
BLOCK = re.compile(r"^```ya?ml\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Loader(yaml.SafeLoader):
    """Reads tags of Ansible, such as ``!vault``, as plain values."""


Loader.add_multi_constructor("!", lambda _loader, _suffix, node: str(node.value))


def texts() -> Iterator[tuple[str, str]]:
    """Every piece of YAML that is shipped, with where it stands."""
    for folder in ("playbooks", "extensions", "docs"):
        for path in (*(ROOT / folder).rglob("*.yml"), *(ROOT / folder).rglob("*.yaml")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for block in BLOCK.findall(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), block
    for path in (ROOT / "plugins").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "EXAMPLES = " in source:
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
                    yield str(path.relative_to(ROOT)), ast.literal_eval(node.value)


def plays(text: str) -> Iterator[dict[str, Any]]:
    """The plays of a text; anything else gives none."""
    for document in yaml.load_all(text, Loader=Loader):  # noqa: S506 - a safe loader
        for entry in document if isinstance(document, list) else []:
            if isinstance(entry, dict) and "hosts" in entry:
                yield entry


def careless(text: str) -> list[dict[str, Any]]:
    """The plays for the controller that do not say how to get there."""
    return [
        play
        for play in plays(text)
        if CONTROLLER & set(re.split(r"[,:\s]+", str(play["hosts"]))) and play.get("connection") != "local"
    ]


def test_plays_for_the_controller_are_local():
    found = list(texts())
    assert sum(1 for _where, text in found for _play in plays(text)) > 15
    assert len({where for where, _text in found if where.startswith("plugins/modules/")}) > 40
    assert [where for where, text in found if careless(text)] == []


def test_the_search_finds_them():
    assert len(careless("- hosts: localhost\n- hosts: all,localhost\n- {hosts: localhost, connection: ssh}\n")) == 3
    assert careless("- hosts: localhost\n  connection: local\n- hosts: web\n") == []
