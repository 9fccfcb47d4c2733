# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projections: what a read asks for, checked against the schema facts before anything is sent.

The platform drops a name that it does not know in silence (WIRE 3.2), takes an unknown filter field for an empty
column (WIRE 3.15), and swallows unknown columns of a write (WIRE 4.8, 5.4). So every name is looked at here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Iterable, Iterator, Optional, Union

from . import facts
from .exceptions import UnknownFieldError
from .filters.build import OPERATORS, ExpressionError
from .utils.nearest import suggestion
from .utils.words import truth

DEFAULT = "all,$key"  # `all` leaves the key out on some tables; asking twice does no harm (WIRE 3.3)
SETS = ("all", "most", "summary", "dashboard")
ALWAYS = ("$key", "$display", "$row")
FUNCTIONS = (
    "avg", "collapse", "count", "datetime", "delimlist", "diskspace", "display", "flatten", "hex", "lower", "max",
    "min", "sha1", "sum", "upper",
)  # fmt: skip
# Words that people use for a column, from the traps that the schema names; offered where the table has the column.
SYNONYMS = {
    "cidr": "network",
    "cores": "cpu_cores",
    "dhcp_end": "dhcp_stop",
    "dns_servers": "dnslist",
    "memory": "ram",
    "full_name": "displayname",
    "username": "name",
    "vlan": "layer2_id",
    "tier": "preferred_tier",
    "vm": "owner",
    "size": "disksize",
    "node": "machine#status#node",
    "status": "machine#status#status",
    **dict.fromkeys(("powerstate", "running"), "machine#status#running"),
}
ALIAS = re.compile(r"\s+as\s+[$\w]+$")
EXPRESSION = re.compile(r"(?P<head>[$A-Za-z_][\w.-]*)(?P<mark>[#\[(]?)(?P<rest>.*)", re.DOTALL)
COMPARISON = re.compile(rf"\s+({'|'.join(OPERATORS)})\s+\S.*", re.DOTALL)
CONSTANT = re.compile(r"['\d-]")
CLOSES = {"[": "]", "(": ")"}


def projection(fields: Union[str, Iterable[str], None], table: Optional[facts.TableFacts]) -> str:
    """Write the ``fields`` parameter of a read.

    Args:
        fields: Names, named sets (``all most summary dashboard``) and expressions (``machine#status#status as
            status``, ``display(os_family) as os``, ``nics[name,macaddress]``), as a list or as one text with commas
            (WIRE 3.2 to 3.5). None means every own column.
        table: Facts of the table, or None to check the form only.

    Returns:
        The text; it always holds ``$key``.

    Raises:
        UnknownFieldError: A column that the schema does not know, wherever a reference was followed to.
        ExpressionError: Nothing is asked for, or brackets or quotes do not match.
    """
    if fields is None:
        return DEFAULT
    return _projection((fields,) if isinstance(fields, str) else tuple(fields), table)


# A loop asks for the same columns with every item, and checking them takes longer than all else on the way out.
@lru_cache(maxsize=256)
def _projection(texts: tuple[str, ...], table: Optional[facts.TableFacts]) -> str:
    parts = [part for text in texts for part in split(text)]
    if not parts:
        # The platform would answer one row that holds a count, in place of the rows (WIRE 3.2).
        raise ExpressionError("no field is asked for; name some, or leave fields out to get all")
    for part in parts:
        _check(part, table)
    return ",".join(parts if "$key" in parts else [*parts, "$key"])


def check_columns(names: Iterable[str], table: Optional[facts.TableFacts]) -> None:
    """Make sure that the schema knows every column of a write, a filter or a sort.

    Args:
        names: The columns.
        table: Facts of the table. None, or one without known columns, accepts every name.

    Raises:
        UnknownFieldError: The first one that it does not know; the message names near misses.
    """
    if table is None or not table.columns:
        return
    for name in names:
        if name not in table.columns and name not in ALWAYS:
            raise UnknownFieldError(f"unknown field {name!r} of {table.name}{_instead(name, table)}", table=table.name)


def as_text(name: Any, table: Optional[facts.TableFacts]) -> str:
    """Return the name of a column that YAML took for a truth value, such as ``no`` of the commands of routers.

    Args:
        name: The name as it arrived: a text, or the truth value, which JSON writes as a text.
        table: Facts of the table, if any.

    Returns:
        The column's name where the table has one such; otherwise the name as text.
    """
    said = truth(name) if str(name).lower() in ("true", "false") else None
    meant = [column for column in (table.columns if table else ()) if said is not None and truth(column) is said]
    return meant[0] if len(meant) == 1 else str(name)


def _instead(name: str, table: facts.TableFacts) -> str:
    meant = SYNONYMS.get(name, "")
    if meant.partition("#")[0] in table.columns:
        return f"; did you mean {meant}?"
    # Filters, sorts and writes take own columns only (WIRE 3.16).
    return "; no reference can be followed here" if "#" in name else suggestion(name, table.columns)


def split(text: str) -> Iterator[str]:
    """Split at the commas that stand outside brackets and quotes; blanks around an expression go (WIRE 3.2).

    Args:
        text: Names and expressions with commas between them.

    Yields:
        Each of them.

    Raises:
        ExpressionError: Brackets or quotes do not match.
    """
    expected, start, quoted = [""], 0, False
    for at, sign in enumerate(text + ","):
        if sign == "'":
            quoted = not quoted
        elif quoted and at < len(text):
            continue
        elif sign in CLOSES:
            expected.append(CLOSES[sign])
        elif sign in "])" and sign != expected.pop():
            raise ExpressionError(f"fields {text!r}: a bracket is closed that was not opened")
        elif sign == "," and len(expected) == 1:
            if text[start:at].strip():
                yield text[start:at].strip()
            start = at + 1
    if quoted or len(expected) > 1:
        raise ExpressionError(f"fields {text!r}: a {'quote' if quoted else 'bracket'} is not closed")


def _check(expression: str, table: Optional[facts.TableFacts]) -> None:
    """Check one expression, following references as far as the facts reach."""
    found = EXPRESSION.fullmatch(ALIAS.sub("", expression))
    if found is None:
        hint = "; 'all' asks for every own column" if expression == "*" else ""
        raise ExpressionError(f"{expression!r} is no field{hint}")
    head, mark, rest = found["head"], found["mark"], found["rest"]
    if mark in CLOSES and not rest.endswith(CLOSES[mark]):
        raise ExpressionError(f"{expression!r} is no field: something follows the {CLOSES[mark]!r}")
    if mark == "(":
        if head not in FUNCTIONS:
            raise ExpressionError(f"unknown function {head!r} in {expression!r}{suggestion(head, FUNCTIONS)}")
        inner, inside = [part for part in split(rest[:-1]) if not CONSTANT.match(part)], table
    else:
        if mark or head not in SETS:
            check_columns((head,), table)
        column = table.columns.get(head) if table else None
        # None ends the knowledge: a polymorphic reference, or a table that this packed module does not carry.
        inside = facts.table(column.to) if column and column.to else None
        inner = [rest] if mark == "#" else list(split(rest[:-1])) if mark else []
        if not mark and rest and not COMPARISON.fullmatch(rest):
            raise ExpressionError(f"{expression!r} is no field; a comma or 'as' may be missing")
    for part in inner:
        _check(part, inside)
