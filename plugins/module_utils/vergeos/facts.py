# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about a table: its columns, how its rows are named, how its actions are spelled.

The files in ``schema/`` hold one :class:`TableFacts` each, generated from the schema facts. One is loaded when it is
first asked for, so that a packed module carries and reads just the tables it declares.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Mapping, Optional, Sequence

# Names of secrets that the facts may lack, such as those of an action's parameters and of a recipe's answers.
SOUNDS_SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|psk|private_key|preshared_key", re.IGNORECASE)


class Column:
    """One column of a table.

    Attributes:
        type: ``string text integer number boolean enum epoch epoch_us bytes_int ref rows json``. An ``epoch`` is a
            moment in seconds since 1970, an ``epoch_us`` one in microseconds (WIRE 1.9).
        to: Table that a ``ref`` or ``rows`` column leads to; empty where it is polymorphic or unknown.
        values: What an ``enum`` column takes; empty where the list is not known.
        create: ``required``, ``optional``, or empty when the column cannot be sent on create.
        update: Whether a PUT may change it.
        secret: Never to be shown: the columns that the facts mark, and write-only texts (WIRE 5.6, 13.4).
        write_only: Accepted and never returned, and so not to be compared (WIRE 5.6).
        default: What the platform stores when the column is left out, or None where that is not known.
        unit: Unit of a number that is an amount of bytes, a key of ``utils.sizes.UNITS``; empty for other columns.
        step: The platform stores multiples of this only, rounding down without a word (schema compute/vms.yml).
        least: The smallest number that it takes, or None.
        most: The greatest number that it takes, or None.
        polymorphic: A text that refers to a row of any table, as ``vms/39`` (WIRE 8.3).
    """

    __slots__ = (
        "type", "to", "values", "create", "update", "secret", "write_only", "default", "unit", "step",
        "least", "most", "polymorphic",
    )  # fmt: skip

    def __init__(
        self,
        type: str,
        to: str = "",
        values: Sequence[str] = (),
        create: str = "",
        update: bool = False,
        secret: bool = False,
        write_only: bool = False,
        default: Any = None,
        unit: str = "",
        step: int = 1,
        least: Optional[float] = None,
        most: Optional[float] = None,
        polymorphic: bool = False,
    ) -> None:
        self.type = type
        self.to = to
        self.values = tuple(values)
        self.create = create
        self.update = update
        self.secret = secret
        self.write_only = write_only or secret
        self.default = default
        self.unit = unit
        self.step = step
        self.least = least
        self.most = most
        self.polymorphic = polymorphic


class TableFacts:
    """What is known about one table of the platform.

    Attributes:
        name: The wire name, such as ``vnets``.
        columns: Column name -> Column. Empty for tables of which nothing but the name is known.
        identity: The columns that tell rows apart for people, such as ``("name",)`` or ``("machine", "name")``.
        actions: Action name -> how it is sent (WIRE 7): ``"post"`` (POST table/key/action), ``"put"``
            (PUT table/key/action), ``"query"`` (PUT table/key?action=...), or ``"vm_actions:vm"``: a POST to that
            action table whose target column stands after the colon.
        makes: Whether a row can be made by a POST to the table.
        key_type: ``integer`` or ``string`` (WIRE 8.1, 8.2); empty where rows have no key or nobody knows.
        name_column: The column that people tell rows by; empty where there is none.
    """

    __slots__ = ("name", "columns", "identity", "actions", "makes", "key_type", "name_column")

    def __init__(
        self,
        name: str,
        columns: Mapping[str, Column],
        identity: Sequence[str] = (),
        actions: Optional[Mapping[str, str]] = None,
        makes: bool = True,
        key_type: str = "",
        name_column: str = "",
    ) -> None:
        self.name = name
        self.columns = columns
        self.identity = tuple(identity)
        self.actions = actions or {}
        self.makes = makes
        self.key_type = key_type
        self.name_column = name_column


_loaded: dict[str, Optional[TableFacts]] = {}


def table(name: str) -> Optional[TableFacts]:
    """Return the facts of a table.

    Args:
        name: Wire name of the table.

    Returns:
        The table, or None when nothing is known about it here (an unknown table, or one whose file is not part of
        this packed module). Where only that of all tables is part of it, how the table's rows are told apart.
    """
    if name not in _loaded:
        # A text that is no word would lead elsewhere; not every file there is a table's.
        _loaded[name] = (_in_file(name, "TABLE") or _of_any(name)) if name.isidentifier() else None
    return _loaded[name]


def _of_any(name: str) -> Optional[TableFacts]:
    """How the rows of a table are told apart, as far as the file about all tables is here and knows it."""
    known = (_in_file("naming", "NAMING") or {}).get(name)
    return TableFacts(name, {}, key_type=known[0], name_column=known[1]) if known else None


def _in_file(file: str, what: str) -> Any:
    """What a file of ``schema/`` holds under a name; None where it is not here, or holds nothing of that name."""
    path = f"{__package__}.schema.{file}"
    try:
        return getattr(importlib.import_module(path), what, None)
    except ModuleNotFoundError as missing:
        if missing.name != path:
            raise
        return None


def secrets(name: str) -> set[str]:
    """Name the columns of a table that hold secrets.

    Args:
        name: Wire name of the table.

    Returns:
        Their names; none where nothing is known about the table here.
    """
    known = table(name)
    return {column for column, what in known.columns.items() if what.secret} if known else set()
