# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of a module's result: what all modules have in common, and the entries of the rows they return."""

from __future__ import annotations

import importlib
import re
from typing import Any, Mapping, Optional

facts: Any = importlib.import_module("ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts")
moments: Any = importlib.import_module("ansible_collections.community.vergeos.plugins.module_utils.vergeos.moments")
# A column's type -> that of an entry of the result.
TYPES = {"boolean": "bool", "integer": "int", "bytes_int": "int", "number": "float", "rows": "list", "json": "dict"}

ACTIONS: dict[str, Any] = {
    "description": "What was done, or would be in check mode, in words and in order.",
    "returned": "success",
    "type": "list",
    "elements": "str",
}
PENDING: dict[str, Any] = {
    "description": "What was written, now or earlier, and is not in force on the running network. {words}.",
    "returned": "success",
    "type": "list",
    "elements": "str",
}
KEY: dict[str, Any] = {"description": "Key of the row.", "returned": "when the row exists", "type": "int", "sample": 36}
ERROR: dict[str, Any] = {
    "description": "The failure for programs.",
    "returned": "failure",
    "type": "dict",
    "contains": {
        "kind": {
            "description": (
                "Kind of failure. Told before anything was sent are V(refused), V(value), V(expression) and "
                "V(unknown_field); answers are V(not_found), V(conflict), V(validation), V(authentication), "
                "V(permission) and V(api). V(ambiguous) means several rows, V(not_stored) a write that did not arrive, "
                "V(task_failed) and V(task_timeout) are about long work, V(connection), V(timeout), V(not_connected) "
                "and V(outcome_unknown) about the way there, V(upload) and V(local) about files. V(error) is all else."
            ),
            "type": "str",
        },
        "status_code": {"description": "HTTP status, where the platform answered.", "type": "int", "sample": 422},
        "table": {"description": "Table concerned, where there is one.", "type": "str"},
        "key": {"description": "Key concerned, where there is one.", "type": "raw"},
        "keys": {
            "description": "Keys to choose from, where several rows matched.",
            "type": "list",
            "elements": "raw",
        },
    },
}


class Unsaid(Exception):
    """What the source should say about the result and does not."""


def returned(content: Mapping[str, Any], module: Any, resource: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the documentation of a module's result.

    Args:
        content: What people write about the module.
        module: The module.
        resource: The declaration whose rows it returns, or None.
        options: What is written about the options that set the entries of these rows.

    Returns:
        The documentation, as data.

    Raises:
        Unsaid: The table that an error names is not known.
    """
    found: dict[str, Any] = {}
    key: Any = 36
    for name, said in content["returns"].items():
        if name == "error":
            continue
        common = {"actions": ACTIONS, "key": KEY}.get(name, {})
        entry = {**common, **(said if isinstance(said, dict) else {"sample": said})}
        if name == "pending" and "words" in entry:
            entry = _pending(entry)
        if resource is not None and name in (resource.noun, f"{resource.noun}s"):
            own = entry.pop("contains", {})
            sample = {"sample": entry.pop("sample")} if "sample" in entry else {}
            # What a declaration adds or takes away by itself is said by the source; null takes away.
            entries = {**contained(resource, options), **own}
            contains = {option: said for option, said in entries.items() if said is not None}
            entry = {**entry, "contains": contains, **sample}
        if name == "key":
            key = entry["sample"]
        found[name] = entry
    found["error"] = _error(content["returns"].get("error") or {}, module.table, key)
    return found


def _pending(entry: dict[str, Any]) -> dict[str, Any]:
    """What waits, with its words."""
    words = [f"V({word})" for word in entry.pop("words")]
    told = f"The words are {', '.join(words[:-1])} and {words[-1]}" if words[1:] else f"The only word is {words[0]}"
    return {**PENDING, "description": PENDING["description"].format(words=told), **entry}


def _error(said: Mapping[str, Any], table: str, key: Any) -> dict[str, Any]:
    """The failure, with samples that fit the module."""
    table = said.get("table") or table
    if not table:
        raise Unsaid("returns.error.table: say which table is a fitting sample")
    keys = [key, key + 5] if isinstance(key, int) else [key]
    samples = {"kind": said.get("kind", "ambiguous"), "table": table, "key": key, "keys": keys}
    entries = ERROR["contains"].items()
    contains = {name: {**entry, **({"sample": samples[name]} if name in samples else {})} for name, entry in entries}
    return {**ERROR, "contains": contains}


def contained(rows: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Document the entries of a row as it is returned: its key, what is read along, and its options.

    Args:
        rows: The declaration, or the list of it whose rows these are.
        options: What is written about the options.

    Returns:
        Entry -> its documentation.
    """
    known = facts.table(rows.table)
    key_type = "int" if known.key_type == "integer" else "str"
    found: dict[str, Any] = {"key": {"description": "Key of the row.", "type": key_type}}
    for text in rows.extra:
        expression, _as, alias = text.partition(" as ")
        if expression not in ("all", "$key"):
            found[alias or expression] = _read_along(rows.table, known, expression)
    if getattr(rows, "power", None):
        found["running"] = {"description": "Whether it runs.", "type": "bool"}
        found["status"] = {"description": "The platform's word for its state.", "type": "str"}
    for field in rows.fields:
        if not field.write_only and (field.listed or field.option in options):
            spec = {"type": "int"} if hasattr(field, "wire_unit") else field.spec()
            found[field.option] = _of_option(field.option, options, spec)
            if field.former:
                found[field.former] = {**found[field.option], "description": f"The same as C({field.option})."}
    place = getattr(getattr(rows, "order", None), "option", "")
    if place:
        found[place] = {"description": "Its place in the order.", "type": "int"}
    for child in rows.children:
        found.update(_of_list(child, options))
    return found


def _of_list(child: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """A list of rows that belong to the row."""
    if not child.fields:
        return {name: entry for below in child.children for name, entry in _of_list(below, options).items()}
    if not child.listed:
        return {}
    entry = _of_option(child.option, options, {"type": "list", "elements": "str" if child.single else "dict"})
    if not child.single:
        said = options.get(child.option)
        inner = said.get("options") or {} if isinstance(said, dict) else {}
        entry["contains"] = contained(child, inner)
    return {child.option: entry}


def _of_option(option: str, options: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """An entry that an option of the same name sets."""
    said = options.get(option)
    prose = said["description"] if isinstance(said, dict) else said
    first = str((prose[0] if isinstance(prose, list) else prose) or f"The C({option}) of the row.")
    sentence = re.split(r"(?<=[.])\s(?=[A-Z])", first)[0]
    kinds = {"type": spec["type"] if spec["type"] != "path" else "str"}
    if "elements" in spec:
        kinds["elements"] = spec["elements"]
    return {"description": sentence, **kinds}


def _read_along(table: str, known: Optional[Any], expression: str) -> dict[str, Any]:
    """An entry that no option sets."""
    column = known.columns.get(expression) if known is not None else None
    kind = TYPES.get(column.type, "str") if column is not None and column.type != "ref" else "raw"
    if moments.is_time(table, expression):
        kind = "str"
    if expression.startswith("count("):
        kind = "int"
    entry = {"description": f"The platform's C({expression}), which no option sets.", "type": kind}
    return {**entry, "elements": "raw"} if kind == "list" else entry
