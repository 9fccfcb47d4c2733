# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example tables of all modules, by shape: what the suites beside this file are driven by.

A table is ``tests/contract/<domain>/verge_x.py`` and names its examples in ``EXAMPLES``: of class ``Example`` for a row
with a desired state, ``Info`` for a module that reads, ``Act`` for one that does something. A part of an owner (a
drive, a rule, a record) is an ``Example`` whose identity names the owner.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tests.contract.table import Act, Example, Info

CONTRACT = Path(__file__).parents[1]
PLUGINS = CONTRACT.parents[1] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("verge_*.py"))
# Module -> domain.
TABLES = {path.stem: path.parent.name for path in sorted(CONTRACT.glob("*/verge_*.py"), key=lambda path: path.stem)}
ALL: list[Any] = [
    example
    for name, domain in TABLES.items()
    for example in importlib.import_module(f"tests.contract.{domain}.{name}").EXAMPLES
]
EXAMPLES = [example for example in ALL if isinstance(example, Example)]
INFOS = [example for example in ALL if isinstance(example, Info)]
ACTS = [example for example in ALL if isinstance(example, Act)]
# Options that name what a row belongs to -> its table.
OWNERS = {
    "network": "vnets",
    "vm": "vms",
    "zone": "vnet_dns_zones",
    "view": "vnet_dns_views",
    "wireguard": "vnet_wireguards",
}
BELONGING = [(example, option) for example in EXAMPLES for option in OWNERS if option in example.identity]


def each_option(kind: str = "") -> list[Any]:
    """List examples with their options as test parameters.

    Args:
        kind: ``fixed`` or ``clears`` for those only; nothing for those that can be changed.
    """
    return [
        pytest.param(example, option, id=f"{example.id}-{option.name}")
        for example in EXAMPLES
        for option in example.options
        if (getattr(option, kind) if kind else not option.fixed)
    ]


def title(example: Any) -> str:
    """Return an example's name in test reports."""
    return str(example.id)


every_example = pytest.mark.parametrize("example", EXAMPLES, ids=title)
every_info = pytest.mark.parametrize("example", INFOS, ids=title)
every_act = pytest.mark.parametrize("example", ACTS, ids=title)
every_part = pytest.mark.parametrize(
    ("example", "option"),
    [pytest.param(example, option, id=f"{example.id}-{option}") for example, option in BELONGING],
)
