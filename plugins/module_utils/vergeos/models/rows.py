# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows as pydantic models, built from the schema facts when they are asked for.

    VM = model_for("vms")
    vm = VM.model_validate(client.vms.get(name="web-1"))
    vm.ram, vm.created, vm.key

The package ``pydantic`` (2 or later) is optional: this module can be imported without it.
"""

from __future__ import annotations

import functools
import keyword
import re
from typing import Annotated, Any, Optional, Union

from .. import facts
from ..exceptions import VergeError
from ..schema import index
from ..utils.references import parse_reference

# Numbers may arrive as text and the other way round (WIRE 1.7), which pydantic's lax mode sorts out; what an enum
# takes grows with the platform's version, so it is text here.
PLAIN = {
    "string": str,
    "text": str,
    "enum": str,
    "integer": int,
    "epoch": int,
    "epoch_us": int,
    "bytes_int": int,
    "number": float,
    "boolean": bool,
}


def _key(value: Any) -> Any:
    """The key that a reference column holds: digits as a number, an expanded row as it is (WIRE 1.7, 3.9)."""
    plain = isinstance(value, str) and "/" not in value
    return parse_reference(value).key if plain else value


@functools.cache
def model_for(table: str) -> Any:
    """Build the model of a table's rows; built once and kept.

    Args:
        table: Wire name of the table.

    Returns:
        A pydantic model class. Its fields are the table's columns, all optional, since a read has the columns that
        it asked for and any may be null (WIRE 1.8); ``$key`` is the field ``key`` (``row_key`` where the table has
        a column of that name). What else a row holds, such as the aliases of expressions, is kept as extra. A
        column whose name is no Python name, or taken by pydantic, has an underscore at its end, and its own name as
        alias.

    Raises:
        VergeError: pydantic is not installed or too old, or the platform has no such table.
    """
    try:
        from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model
    except ImportError:
        raise VergeError("models need the Python package pydantic, version 2 or later") from None
    known = facts.table(table)
    if known is None:
        raise VergeError(f"the platform has no table {table!r}{index.suggestion(table)}", table=table)
    reference = Annotated[Union[int, str, dict[str, Any], None], BeforeValidator(_key)]
    columns: dict[str, Any] = {name: Optional[PLAIN[name]] for name in PLAIN}
    columns["ref"] = reference
    taken = set(dir(BaseModel))
    fields: dict[str, Any] = {
        "row_key" if "key" in known.columns else "key": (reference, Field(default=None, alias="$key")),
    }
    for name, column in known.columns.items():
        usable = name.isidentifier() and not keyword.iskeyword(name) and name not in taken
        field = name if usable else re.sub(r"\W", "_", name) + "_"
        fields[field] = (columns.get(column.type, Any), Field(default=None, alias=name, repr=not column.secret))
    config = ConfigDict(extra="allow", coerce_numbers_to_str=True, populate_by_name=True, protected_namespaces=())
    return create_model(table, __config__=config, __doc__=f"A row of the table {table}.", **fields)
