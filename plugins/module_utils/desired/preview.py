# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a row is shown, and in check mode how it would be: with the same entries, so that templates work on either.

What only the platform will know is null there, and an empty list where it will be a list.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from ..vergeos.moments import told
from .kinds import Field
from .plan import Found, Plan, Wish
from .resource import Children, Resource, Row

Entries = dict[str, Any]
NOTHING = Found({}, {})


def shown(resource: Resource, found: Found) -> Entries:
    """Turn a row as read into what a playbook gets: declared entries only, ``key`` instead of ``$key``, no secrets.

    Args:
        resource: The declaration.
        found: The row and its children.

    Returns:
        The entry of the result.
    """
    row = told(resource.table, found.row, resource.extra)
    names = {text.rsplit(" as ", 1)[-1] for text in resource.extra} - {"all"}
    result = {"key": row.get("$key"), **{name: row.get(name) for name in sorted(names)}}
    result.update({field.option: field.shown(found.row) for field in resource.fields if not field.write_only})
    if resource.power:
        result.update(running=bool(row.get("running")), status=row.get("status"))
    for child in resource.children:
        if child.option in found.children and child.option not in found.unread and child.listed:
            result.update(list_shown(child, found.children[child.option], found))
    result.update(resource.shape(row))
    return _formerly(resource.fields, result)


def _formerly(fields: Sequence[Field], result: Entries) -> Entries:
    """Show options under the names that they had, too."""
    return {**result, **{field.former: result[field.option] for field in fields if field.former}}


def list_shown(child: Children, rows: Sequence[Row], found: Found) -> Entries:
    """Turn a list's rows into what a playbook gets, with the lists that hang on them.

    Args:
        child: The list.
        rows: Its rows.
        found: The row that all belongs to, with all its lists.

    Returns:
        The list under its option; of a level without fields, the lists below it.
    """
    below = [nested for nested in child.children if nested.path not in found.unread]

    def inner(row: Row) -> Entries:
        parts = (list_shown(nested, found.below(nested, row), found) for nested in below)
        return {option: entries for part in parts for option, entries in part.items()}

    if not child.fields:
        return inner(rows[0] if rows else {})
    if child.apart:
        rows = sorted(rows, key=child.label)  # which was written first is chance
    return {
        child.option: [child.label(row) if child.single else {**child_shown(child, row), **inner(row)} for row in rows]
    }


def child_shown(child: Children, row: Row) -> Entries:
    """Turn a child's row into what a playbook gets."""
    names = [text.rsplit(" as ", 1)[-1] for text in child.extra]
    extra = told(child.table, row, child.extra)
    result = {"key": row.get("$key"), **{name: extra.get(name) for name in names}}
    result.update({field.option: field.shown(row) for field in child.fields if not field.write_only})
    return _formerly(child.fields, result)


def foretold(resource: Resource, wish: Wish, draft: Plan, found: Optional[Found], copied: bool = False) -> Entries:
    """Show a row as a plan would leave it.

    Args:
        resource: The declaration.
        wish: What is wanted.
        draft: The plan.
        found: What is there, or of a copy what it will begin as; None where nothing is.
        copied: Whether the row will be a copy of that, with keys of its own.

    Returns:
        What :func:`shown` returns once the plan is carried out, as far as that is known.
    """
    known = found is not None and found.row.get("$key") is not None
    result = shown(resource, found) if found is not None and known else _unmade(resource, wish)
    if copied:
        result["key"] = None
        for child in resource.children:
            if child.option in result and not child.single:
                result[child.option] = [{**entry, "key": None} for entry in result[child.option]]
    after = draft.after
    if resource.made_elsewhere and not known:
        # Known by its name alone.
        named = {
            name: resource.by_option[name].told(wish.values[name]) for name in resource.identity if name in wish.values
        }
        after = {**named, **after}
    values = {**wish.defaults, **wish.values}
    for field in _visible(resource.fields):
        option = field.option
        if option in after and not (known and after[option] == draft.before.get(option)):
            result[option] = field.foretold(values[option]) if option in values else after[option]
    if resource.power and (after.get("state") in ("running", "stopped") or not known):
        running = after.get("state") == "running"
        result.update(resource.power.lifecycle.at_rest(running))
    for child in resource.children:
        if child.listed:
            result.update(_list_foretold(child, result, draft, wish))
    return _formerly(resource.fields, result)


def _visible(fields: Sequence[Field]) -> list[Field]:
    return [field for field in fields if not field.write_only]


def _unmade(resource: Resource, wish: Wish) -> Entries:
    """Show a row of which nothing is known yet."""
    names = {text.rsplit(" as ", 1)[-1] for text in resource.extra} - {"all"}
    result: Entries = {"key": None, **dict.fromkeys(sorted(names))}
    result.update({field.option: None for field in _visible(resource.fields)})
    for child in resource.children:
        if child.listed and (child.inside or child.option in wish.children):
            result.update(_no_rows(child, wish))
    result.update(
        {name: value if isinstance(value, (list, dict)) else None for name, value in resource.shape({}).items()}
    )
    return result


def _asked(child: Children, wish: Wish) -> list[Children]:
    """Return the lists below a list that the wish is about; the others are not read."""
    return [nested for nested in child.children if any(nested.option in wanted for wanted in wish.entries(child))]


def _no_rows(child: Children, wish: Wish) -> Entries:
    """Show a list without rows; of a level without fields, the lists below it that the wish is about."""
    if child.fields:
        return {child.option: []}
    return {option: rows for nested in _asked(child, wish) for option, rows in _no_rows(nested, wish).items()}


def _list_foretold(child: Children, shown_owner: Entries, draft: Plan, wish: Wish, owner: str = "") -> Entries:
    """Lay a plan over a list as it is shown.

    Args:
        child: The list.
        shown_owner: What is shown of the row that it hangs on, with the list as it is.
        draft: The plan.
        wish: What is wanted.
        owner: The name of that row, where it is one of several.

    Returns:
        The list under its option; nothing where the plan is not about it.
    """
    if not child.fields:
        parts = (_list_foretold(nested, shown_owner, draft, wish) for nested in child.children)
        return {option: entries for part in parts for option, entries in part.items()}
    was, will = (_told_of(state, child, owner) for state in (draft.before, draft.after))
    if will is None:
        return {}
    there: list[Any] = shown_owner.get(child.option) or []
    if child.single:
        names = [name for name in there if name not in (was or ())] + list(will)
        return {child.option: names if child.order else sorted(names)}
    named = {_name(child, entry): entry for entry in there}
    added = [name for name in map(child.name, wish.entries(child)) if name in will and name not in named]
    below = {option: rows for nested in _asked(child, wish) for option, rows in _no_rows(nested, wish).items()}
    blank = {**entry_foretold(child, None, {}), **below}
    entries = []
    order = list(dict.fromkeys([*named, *added]))
    for name in sorted(order) if child.apart else order:
        if name in (was or ()) and name not in will:
            continue
        entry = entry_foretold(child, named.get(name, blank), will.get(name, {}))
        for nested in child.children:
            entry.update(_list_foretold(nested, entry, draft, wish, name))
        entries.append(entry)
    return {child.option: entries}


def _told_of(state: Mapping[str, Any], child: Children, owner: str) -> Any:
    """Return what one side of a diff says of a list, or None."""
    told = state.get(child.path)
    return (told or {}).get(owner) if owner else told


def _name(child: Children, entry: Mapping[str, Any]) -> str:
    """Name an entry as shown, as :meth:`Children.label` names its row."""
    return " ".join(str(entry.get(field.option)) for field in child.identities)


def entry_foretold(child: Children, entry: Optional[Entries], told: Mapping[str, Any]) -> Entries:
    """Show an entry of a list as it would be.

    Args:
        child: The list.
        entry: What is shown of it now; None where it will be made.
        told: The options that will have other values, as a diff tells them.

    Returns:
        What :func:`child_shown` would return; null for what is not known yet.
    """
    visible = _visible(child.fields)
    if entry is None:
        names = [text.rsplit(" as ", 1)[-1] for text in child.extra]
        entry = {"key": None, **dict.fromkeys(names), **{field.option: None for field in visible}}
    return _formerly(
        child.fields, {**entry, **{field.option: told[field.option] for field in visible if field.option in told}}
    )


def unmade(resource: Resource, state: str = "present", **known: Any) -> Entries:
    """Show a row that another step will make.

    Args:
        resource: The declaration.
        state: The state that it will be in.
        **known: The options that are known of it.

    Returns:
        What :func:`shown` would return; null for what is not known yet.
    """
    draft = Plan()
    draft.after = {"state": state, **known}
    return foretold(resource, Wish(state), draft, None)
