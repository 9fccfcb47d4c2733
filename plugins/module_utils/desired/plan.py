# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do, decided without touching anything: a wish and what was found go in, a :class:`Plan` comes out.

Check mode, the diff and the writes all come from the same Plan, so a preview cannot differ from the run.
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Sequence, Union, cast

from ..vergeos.exceptions import AmbiguousError
from .kinds import Field, Size, WishError
from .resource import Children, Power, Resource, Row


class Wish:
    """What the user asked for, in stored form.

    Attributes:
        state: ``present``, ``absent``, ``running``, ``stopped`` or ``restarted``.
        values: Option -> stored form, for the options given.
        defaults: Option -> stored form, for options left out; used on create only.
        children: Option -> list of (option -> stored form), for the lists given.
        purge: Lists whose unlisted entries go.
        purge_all: Lists of which a purge spares none.
        lose: Lists whose rows may go with their owner.
        unwanted: Option -> list of (option -> stored form), for entries that go by name.
        attach: Whether entries that are there and lie idle on a running machine are attached.
        force: Whether to stop hard, and to delete what runs.
        restart: Whether a power cycle that a change needs is allowed.
        secrets: Whether secrets are written again on an existing row.
        apply: Options that ask for what is staged to be brought into force.
        owners: Such an option -> the row that it acts on, where that is another one.
    """

    def __init__(self, state: str = "present") -> None:
        self.state = state
        self.values: dict[str, Any] = {}
        self.defaults: dict[str, Any] = {}
        self.children: dict[str, list[dict[str, Any]]] = {}
        self.purge: set[str] = set()
        self.purge_all: set[str] = set()
        self.lose: set[str] = set()
        self.unwanted: dict[str, list[dict[str, Any]]] = {}
        self.attach = False
        self.force = False
        self.restart = False
        self.secrets = False
        self.apply: set[str] = set()
        self.owners: dict[str, Any] = {}

    def entries(self, child: Children) -> list[dict[str, Any]]:
        """Return the wishes for a list, of all rows that it hangs on."""
        if child.above is None:
            return self.children.get(child.option, [])
        return [wanted for outer in self.entries(child.above) for wanted in outer.get(child.option, ())]


class Found:
    """A row as it was read, and the rows of its children by option.

    Attributes:
        unread: Lists that nobody asked for; they stand empty in ``children`` and are not shown.
    """

    def __init__(self, row: Row, children: Mapping[str, Sequence[Row]], unread: Sequence[str] = ()) -> None:
        self.row = row
        self.children = children
        self.unread = set(unread)
        self._hanging: dict[str, dict[str, list[Row]]] = {}

    def below(self, child: Children, owner: Row) -> list[Row]:
        """Return the rows of a list that hang on a row of the list above; of one that is not made yet there are none.

        Args:
            child: The list.
            owner: The row.

        Returns:
            Its rows.
        """
        if child.path not in self._hanging:
            self._hanging[child.path] = child.hanging(self.children.get(child.path, ()))
        return self._hanging[child.path].get(str(owner["$key"]), []) if "$key" in owner else []


class Step:
    """One thing to do.

    Attributes:
        kind: ``create update delete`` (a write), ``plug unplug`` (on a running machine), ``start stop kill reset``,
            ``originate`` (come into being by an action), or ``apply``.
        words: What it does, for the result.
        columns: Columns to write.
        key: Key of the row written, where it is known.
        child: The list the row belongs to; None for the resource's own row.
        action: For ``apply``, the option.
        change: For a child, what the write is about.
    """

    def __init__(
        self,
        kind: str,
        words: str,
        *,
        columns: Optional[Mapping[str, Any]] = None,
        key: Any = None,
        child: Optional[Children] = None,
        action: str = "",
        change: Optional[Change] = None,
    ) -> None:
        self.kind = kind
        self.words = words
        self.columns = dict(columns or {})
        self.key = key
        self.child = child
        self.action = action
        self.change = change


class Plan:
    """The steps in order, and what they mean.

    Attributes:
        steps: What to do.
        before: What the wished options are now, for people.
        after: What they will be.
        pending: What waits for a power cycle that was not allowed.
        staged: What waits to be applied, in words such as ``rules``.
        place: Where that is, for people.
        cycle: What the machine or network needs for what is pending, in words.
        allowed: How that is done, in words.
        engine: What has worked it out.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.pending: list[str] = []
        self.staged: list[str] = []
        self.place = ""
        self.cycle = ""
        self.allowed = "restart_if_needed: true allows it"
        self.engine: Any = None

    @property
    def actions(self) -> list[str]:
        """What is or would be done, in words."""
        return [step.words for step in self.steps]

    @property
    def waits(self) -> str:
        """What was changed and is not in force, in one line; empty where all is."""
        told = []
        if self.staged:
            told.append(f"not in force yet: {', '.join(self.staged)} (verge_network_apply applies it, or a restart)")
        if self.pending:
            told.append(f"waiting for a {self.cycle}: {', '.join(self.pending)} ({self.allowed})")
        return f"{self.place}: {'; '.join(told)}" if told else ""


class Change:
    """One row that differs from the wish.

    Attributes:
        kind: ``create``, ``update`` or ``delete``.
        child: The list it belongs to; None for the resource's own row.
        fields: The fields that differ.
        wish: Option -> stored form.
        row: The row found.
        group: The list with its owner; None for the resource's own row.
    """

    def __init__(
        self,
        kind: str,
        child: Optional[Children],
        fields: Sequence[Field],
        wish: Mapping[str, Any],
        row: Row,
        group: Optional[Group] = None,
    ) -> None:
        self.kind = kind
        self.child = child
        self.fields = list(fields)
        self.wish = wish
        self.row = row
        self.group = group

    def columns(self) -> dict[str, Any]:
        """Return the columns to write."""
        pairs = [field.written(self.wish[field.option], self.row) for field in self.fields]
        return {column: value for written in pairs for column, value in written.items()}

    @property
    def place(self) -> tuple[str, Any]:
        """The row's list and key, which tell it from all others."""
        return self.child.path if self.child else "", self.row.get("$key")

    @property
    def restarts(self) -> bool:
        """Whether a running machine takes it up at its next power cycle only."""
        return self.kind == "update" and any(field.restart for field in self.fields)

    def name(self) -> str:
        """Name the row for people."""
        child = cast(Children, self.child)
        return child.name(self.wish) if self.wish else child.label(self.row)


class Group:
    """The rows of one list that hang on one row.

    Attributes:
        child: The list.
        listed: The wishes for it; None where the list was not given.
        rows: The rows.
        owner: The row that they hang on, in a list above; empty while it is not made, and for the resource's own row.
        wanted: The wish for that row; None for the resource's own row.
        above: The names of that row and of those that it hangs on, as wished.
    """

    def __init__(
        self,
        child: Children,
        listed: Optional[list[dict[str, Any]]],
        rows: Sequence[Row],
        owner: Row,
        wanted: Optional[Mapping[str, Any]],
        above: tuple[str, ...] = (),
    ) -> None:
        self.child = child
        self.above = above
        self.listed = listed
        self.rows = rows
        self.owner = owner
        self.wanted = wanted

    def names(self, wanted: Mapping[str, Any]) -> tuple[str, ...]:
        """Name one of these as wished, after those that it hangs on."""
        return (*self.above, self.child.name(wanted) if self.child.fields else "")

    def entry(self) -> str:
        """Name the row that these hang on, where it is one of several."""
        above = self.child.above
        if above is None or not above.fields:
            return ""
        return above.label(self.owner) if self.wanted is None else above.name(self.wanted)

    def called(self, label: str) -> str:
        """Name it in a sentence, given how the resource's own row is named there."""
        return f"{cast(Children, self.child.above).noun} {self.entry()} of {label}" if self.entry() else label

    def below(self, found: Found) -> Iterator[Group]:
        """Return the lists that hang on these rows, each before those that hang on it."""
        if not self.child.children:
            return
        pairs = list(zip(self.listed or (), self.child.pairs(self.listed or (), self.rows)))
        for nested in self.child.children:
            for wanted, fitting in pairs:
                owner = fitting[0] if fitting else {}
                rows, above = found.below(nested, owner), self.names(wanted)
                group = Group(nested, wanted.get(nested.option), rows, owner, wanted, above)
                yield group
                yield from group.below(found)


def groups(resource: Resource, wish: Wish, found: Found) -> Iterator[Group]:
    """Return all lists of a resource with what is wished and found of them, each before those that hang on it.

    Args:
        resource: The declaration.
        wish: What is wanted.
        found: What is there.

    Yields:
        The groups.
    """
    for child in resource.children:
        listed = wish.children.get(child.option, [] if child.option in wish.purge else None)
        group = Group(child, listed, found.children.get(child.option, ()), {}, None)
        yield group
        yield from group.below(found)


def differences(resource: Resource, wish: Wish, found: Found) -> list[Change]:
    """List what differs between a wish and what was found, power state aside.

    Args:
        resource: The declaration.
        wish: What is wanted.
        found: What is there.

    Returns:
        The changes that would make it so; the resource's own first.

    Raises:
        WishError: A difference that cannot be removed, such as a shrinking drive.
        AmbiguousError: A child's name fits several rows.
    """
    changes = []
    fields = _differing(resource.fields, wish.values, found.row, wish.secrets, resource.label(found.row))
    if fields:
        changes.append(Change("update", None, fields, wish.values, found.row))
    for group in groups(resource, wish, found):
        if group.listed is not None:
            order = group.child.order
            changes += (order.differences if order else list_differences)(group, wish, found)
    return changes


def surplus(group: Group, wish: Wish) -> list[Row]:
    """List the rows of a list that go since they are not listed.

    Args:
        group: The list.
        wish: What is wanted.

    Returns:
        The rows; none where the list is not exact.
    """
    child, rows = group.child, group.rows
    if child.path not in wish.purge:
        return []
    meant = {row["$key"] for found in child.pairs(group.listed or [], rows) for row in found}
    spares_none = child.path in wish.purge_all
    unlisted = [row for row in rows if row["$key"] not in meant and not child.protected(row)]
    return [row for row in unlisted if spares_none or not child.spared(row)]


def list_differences(group: Group, wish: Wish, found: Found) -> list[Change]:
    """List what differs in one list of children: what goes, what changes, what is new.

    Args:
        group: The list.
        wish: What is wanted.
        found: What is there.

    Returns:
        The changes.

    Raises:
        WishError: A difference that cannot be removed.
        AmbiguousError: A name fits several rows.
    """
    changes: list[Change] = []
    child, listed, rows = group.child, group.listed or [], group.rows
    going = surplus(group, wish)
    for fitting in child.pairs(wish.unwanted.get(child.option, ()), rows):
        _refuse_several(child, fitting)
        if any(map(child.protected, fitting)):
            raise WishError(f"{child.noun} {child.label(fitting[0])} was made by the platform and cannot be removed")
        going += fitting
    for wanted, fitting in zip(listed, child.pairs(listed, rows)):
        _refuse_several(child, fitting)
        if not fitting:
            changes += additions(group, [wanted])
            continue
        wanted = {**_left_out(child, wish, wanted, fitting[0]), **wanted}
        fields = _differing(child.fields, wanted, fitting[0], wish.secrets, f"{child.noun} {child.label(fitting[0])}")
        if fields and child.protected(fitting[0]):
            raise WishError(
                f"{child.noun} {child.label(fitting[0])} was made by the platform and cannot be changed "
                f"({', '.join(field.option for field in fields)}); give yours another name"
            )
        if fields:
            changes.append(Change("update", child, fields, wanted, fitting[0], group))
    if child.apart:
        changes.sort(key=lambda change: change.kind, reverse=True)  # those of one kind are written at the same time
    return [change for row in going for change in _removal(group, row, found)] + changes


def _left_out(child: Children, wish: Wish, wanted: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """Return what an entry of an exact list means by what it leaves out, where a row holds something else."""
    if not child.exact or child.path not in wish.purge or child.protected(row):
        return {}
    return {
        field.option: child.exact[field.option]
        for field in child.fields
        if field.option in child.exact and field.option not in wanted
        # A column that holds nothing stands for the default in any case.
        if field.held(row) not in (None, "") and not field.same(child.exact[field.option], row)
    }


def _removal(group: Group, row: Row, found: Found) -> list[Change]:
    """List what goes with a row; what hangs on it goes first, since a row with such may be refused (WIRE 6.3)."""
    changes = []
    for nested in group.child.children:
        inner = Group(nested, None, found.below(nested, row), row, None)
        changes += [change for below in inner.rows for change in _removal(inner, below, found)]
    return [*changes, Change("delete", group.child, [], {}, row, group)]


def _refuse_several(child: Children, fitting: Sequence[Row]) -> None:
    """Refuse to choose among rows of one name."""
    if len(fitting) > 1:
        keys = [row.get("$key") for row in fitting]
        raise AmbiguousError(
            f"{len(fitting)} {child.noun}s are called {child.label(fitting[0])}: keys {', '.join(map(str, keys))}; "
            f"rename or remove the surplus first",
            keys=keys,
            table=child.table,
        )


def additions(group: Group, listed: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Make the changes that add rows to a list; a level in between is made for the rows below it only.

    Args:
        group: The list.
        listed: The wishes for the new rows.

    Returns:
        The changes.

    Raises:
        WishError: Such a row cannot be.
    """
    child, changes = group.child, []
    for wanted in listed:
        values = {**child.defaults(wanted), **wanted}
        fault = child.fault(values)
        if fault:
            raise WishError(f"{child.noun} {child.name(values)}: {fault}")
        if child.fields or any(wanted.get(nested.option) for nested in child.children):
            changes.append(Change("create", child, _given(child.fields, values), values, {}, group))
    return changes


def _given(fields: Sequence[Field], wanted: Mapping[str, Any]) -> list[Field]:
    return [field for field in fields if field.option in wanted]


def _differing(fields: Sequence[Field], wanted: Mapping[str, Any], row: Row, secrets: bool, label: str) -> list[Field]:
    """List the fields whose wish is not what the row holds."""
    differing = []
    for field in _given(fields, wanted):
        value = wanted[field.option]
        if field.secret:
            if secrets:
                differing.append(field)
            continue
        if field.write_only or (field.shy and field.column not in row):
            continue
        if field.same(value, row):
            continue
        if field.create_only:
            raise WishError(
                f"{label}: {field.option} is {field.shown(row)!r} and cannot become {field.told(value)!r} later; "
                f"remove it first or leave {field.option} as it is"
            )
        if isinstance(field, Size) and field.grows and int(row.get(field.column) or 0) > value:
            raise WishError(
                f"{label}: {field.option} is {field.words(row.get(field.column))} and cannot shrink to "
                f"{field.words(value)}; only growing is possible"
            )
        differing.append(field)
    return differing


def plan(resource: Resource, wish: Wish, found: Optional[Found]) -> Plan:
    """Decide what to do.

    Args:
        resource: The declaration.
        wish: What is wanted, its references resolved.
        found: What is there, or None.

    Returns:
        The plan; without steps when nothing is to be done.

    Raises:
        WishError: Something the user must allow or change first.
        AmbiguousError: A child's name fits several rows.
    """
    if wish.state == "absent":
        draft = _absent(resource, wish, found)
    else:
        draft = _new(resource, wish) if found is None else _existing(resource, wish, found)
    if resource.staging:
        resource.staging.plan(wish, draft)
    return draft


def _absent(resource: Resource, wish: Wish, found: Optional[Found]) -> Plan:
    draft = Plan()
    if found is None:
        return draft
    label = resource.label(found.row)
    for child in resource.children:
        _refuse_loss(resource, label, child, found.children[child.option], wish)
    if resource.power and resource.power.running(found.row):
        if not wish.force:
            raise WishError(f"{resource.called} {label} is running; stop it first, or set force: true to stop it hard")
        draft.steps.append(Step("kill", f"stop {resource.called} {label} hard", key=found.row.get("$key")))
    if any(found.row.get(name) != value for name, value in resource.retire.items()):
        key = found.row.get("$key")
        draft.steps.append(Step("update", f"retire {resource.called} {label}", columns=resource.retire, key=key))
        draft.steps += resource.staging.retired(found.row) if resource.staging else []
    for child in resource.children:
        gone = [Change("delete", child, [], {}, row) for row in found.children[child.option] if child.goes_first]
        draft.steps += [_write(resource, label, change) for change in gone]
    lost = [
        f"{child.noun} {child.label(row)}"
        for child in resource.children
        for row in found.children[child.option]
        if not child.goes_first
    ]
    words = f"delete {resource.called} {label}" + (f" with {', '.join(lost)}" if lost else "")
    draft.steps.append(Step("delete", words, key=found.row.get("$key")))
    draft.before = {"state": "present", **_shown(resource.fields, found.row)}
    draft.after = {"state": "absent"}
    return draft


def _refuse_loss(resource: Resource, label: str, child: Children, rows: Sequence[Row], wish: Wish) -> None:
    """Refuse to delete what takes other rows along, unless the user allows it."""
    if child.lost and rows and child.option not in wish.lose:
        names = ", ".join(sorted(map(child.label, rows))[:5]) + (" and others" if len(rows) > 5 else "")
        raise WishError(
            f"{resource.called} {label} has {len(rows)} {child.noun}(s), which would be deleted with it: {names}; "
            f"set {child.lost}: true to allow that",
            table=resource.table,
        )


def _new(resource: Resource, wish: Wish) -> Plan:
    draft = Plan()
    values = {**wish.defaults, **wish.values}
    missing = [option for option in resource.identity if option not in values]
    if missing:
        raise WishError(f"{resource.called}: {' and '.join(missing)} must be given to create one; there is none yet")
    own = Change("create", None, _given(resource.fields, values), values, {})
    label = " ".join(str(resource.by_option[option].told(values[option])) for option in resource.identity)
    draft.steps.append(Step("create", f"create {resource.called} {label}", columns=own.columns()))
    for group in groups(resource, wish, Found({}, {})):
        draft.steps += [_write(resource, label, change) for change in additions(group, group.listed or [])]
    if resource.power and wish.state in ("running", "restarted"):
        draft.steps.append(Step("start", f"power on {resource.called} {label}"))
    draft.before = {"state": "absent"}
    draft.after = {"state": "present" if wish.state == "restarted" else wish.state, **_told(resource, values, wish)}
    return draft


def _existing(resource: Resource, wish: Wish, found: Found) -> Plan:
    draft = Plan()
    power, row, label = resource.power, found.row, resource.label(found.row)
    draft.place, draft.cycle = f"{resource.called} {label}", "restart" if power and power.in_one else "power cycle"
    changes = differences(resource, wish, found)
    on = bool(power and power.running(row))
    goal = {"running": True, "restarted": True, "stopped": False}.get(wish.state, on)
    plugs = on and cast(Power, power).plugs(row)
    waiting = [change for change in changes if _waits(change, plugs, row)] if on and goal else []
    settled = goal and on and cast(Power, power).settled(row, True)
    idle = _idle(resource, wish, found) if settled and wish.attach else []
    lying = [] if plugs else [f"{child.noun} {child.label(part)}" for child, part in idle]
    lagging = _lagging(resource, found) if on and goal else []
    due = bool(waiting or lying or lagging) or (on and goal and bool(row.get("need_restart")))
    cycle = on and goal and (wish.state == "restarted" or (wish.restart and due))
    # By force it is stopped hard and started again; no action that does both is known.
    in_one = bool(cycle and power and power.in_one and not wish.force)
    goes_off = on and (not goal or (cycle and not in_one))
    live, later = [], []
    for change in changes:
        step = _write(resource, label, change)
        if goes_off and change.child and change.child.live.rests:
            later.append(step)
            continue
        if on and not goes_off and change.child and change.kind != "update":
            live += change.child.live.steps(change, step, plugs, row, f"{resource.called} {label}")
        else:
            live.append(step)
    draft.steps += live
    for child, part in idle:
        if not goes_off and plugs:
            words = f"attach {child.noun} {child.label(part)} to the running {resource.called} {label}"
            draft.steps.append(Step("plug", words, child=child, key=part.get("$key")))
    if goes_off:
        kind = "kill" if wish.force else "stop"
        draft.steps.append(Step(kind, f"power off {resource.called} {label}{' hard' if wish.force else ''}"))
    draft.steps += later
    if on and not goes_off and not in_one:
        if resource.staging:
            resource.staging.plan_own(wish, draft, changes, row, label)
    if in_one:
        draft.steps.append(Step("reset", f"restart {resource.called} {label}"))
    if goal and (goes_off or not on):
        draft.steps.append(Step("start", f"power on {resource.called} {label}"))
    if due and not cycle:
        names = [*(text for change in waiting for text in _names(change)), *lying, *lagging]
        draft.pending = list(dict.fromkeys(names)) or ["changed by an earlier run"]
    draft.before = {**_was(resource, wish, found, changes)}
    draft.after = _becomes(resource, wish, found, changes)
    if power and wish.state != "present":
        draft.before["state"] = "running" if on else "stopped"
        draft.after["state"] = wish.state if wish.state != "restarted" or cycle else "running"
    return draft


def _idle(resource: Resource, wish: Wish, found: Found) -> list[tuple[Children, Row]]:
    """List what is wished and there, and what a running machine could have and has not, as after an attempt cut off.

    Of others it is not recorded that a running machine shows them as its own: they must not restart it for ever.
    """
    return [
        (child, row)
        for child in resource.children
        for fitting in child.pairs(wish.children.get(child.option, ()), found.children.get(child.option, ()))
        for row in fitting
        if child.live.idle(row)
    ]


def _lagging(resource: Resource, found: Found) -> list[str]:
    """Name what a running machine has not taken up since its start, as far as rows tell; an earlier run left it."""
    return [
        f"{child.noun} {child.label(part)}"
        for child in resource.children
        for part in found.children.get(child.option, ())
        if child.live.lags(found.row, part)
    ]


def _waits(change: Change, plugs: bool, owner: Row) -> bool:
    """Whether a running machine takes a change up at its next power cycle only."""
    return change.restarts if change.child is None else change.child.live.waits(change, plugs, owner)


def _write(resource: Resource, label: str, change: Change) -> Step:
    """Make the step that writes one change."""
    key = change.row.get("$key")
    names = ", ".join(field.option for field in change.fields)
    if change.child is None:
        return Step("update", f"update {resource.called} {label} ({names})", columns=change.columns(), key=key)
    owner = f"{resource.called} {label}" if change.group is None else change.group.called(f"{resource.called} {label}")
    what = f"{change.child.noun} {change.name()}".strip()
    if change.kind == "update" and change.child.single:
        what = f"{change.child.noun} {change.child.label(change.row)} to {change.name()}"
    words = {
        "create": f"add {what} to {owner}",
        "update": f"update {what} of {owner} ({names})",
        "delete": f"remove {what} from {owner}",
    }[change.kind]
    return Step(change.kind, words, columns=change.columns(), key=key, child=change.child, change=change)


def _names(change: Change) -> list[str]:
    """Name what a change is about, for the list of what waits."""
    if change.child is None:
        return [field.option for field in change.fields if field.restart]
    return [f"{change.child.noun} {change.name()}"]


def _shown(fields: Sequence[Field], row: Row) -> dict[str, Any]:
    return {field.option: field.shown(row) for field in fields if not field.write_only}


Listed = Union[list[str], dict[str, dict[str, Any]]]


def _listing(child: Children, entries: Sequence[tuple[str, dict[str, Any]]]) -> Listed:
    """Show a list of children by name; words stay words."""
    if child.order and child.single:
        return [name for name, _entry in entries]
    return sorted(name for name, _entry in entries) if child.single else dict(sorted(entries, key=lambda pair: pair[0]))


def _shelf(shown: dict[str, Any], group: Group) -> tuple[dict[str, Any], str]:
    """Return where a list stands in what is shown: under its option, one for each row that it hangs on."""
    return (shown.setdefault(group.child.path, {}), group.entry()) if group.entry() else (shown, group.child.path)


def _told(resource: Resource, values: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """Show a wish."""
    told = {field.option: field.told(values[field.option]) for field in _given(resource.fields, values)}
    for group in groups(resource, wish, Found({}, {})):
        if group.listed and group.child.fields:
            shelf, name = _shelf(told, group)
            shelf[name] = _listing(group.child, [_entry(group.child, wanted) for wanted in group.listed])
    return told


def _entry(child: Children, wanted: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return child.name(wanted), {
        field.option: field.told(wanted[field.option]) for field in _given(child.fields, wanted)
    }


def _was(resource: Resource, wish: Wish, found: Found, changes: Sequence[Change]) -> dict[str, Any]:
    """Show what was found of the options that were given, and what changes, whole where it goes.

    Of a purged list, and of one of words, all is told that is there.
    """
    touched = {change.place: set(change.fields) for change in changes if change.row}
    goes = {change.place for change in changes if change.kind == "delete"}
    was = _shown(_given(resource.fields, wish.values), found.row)
    for group in groups(resource, wish, found):
        child, rows, wishes = group.child, group.rows, group.listed
        if wishes is None or not child.fields:
            continue
        entries = []
        about: dict[Any, list[Mapping[str, Any]]] = {}
        for wanted, fitting in zip(wishes, child.pairs(wishes, rows)):
            for row in fitting:
                about.setdefault(row["$key"], []).append(wanted)
        for row in rows:
            named, place = about.get(row["$key"]), (child.path, row["$key"])
            if named or child.single or place in touched or child.path in wish.purge:
                whole = child.fields if place in goes else child.identities
                fields = _given(child.fields, named[0]) if named else list(whole)
                if named and place in touched:
                    more = touched[place]
                    fields = [field for field in child.fields if field in more or field.option in named[0]]
                entries.append((child.label(row), _shown(fields, row)))
        shelf, name = _shelf(was, group)
        shelf[name] = _listing(child, entries)
    for group in _along(changes):
        shelf, name = _shelf(was, group)
        shelf[name] = _listing(
            group.child, [(group.child.label(row), _shown(group.child.fields, row)) for row in group.rows]
        )
    return was


def _along(changes: Sequence[Change]) -> list[Group]:
    """Return the lists that go along with the rows that they hang on."""
    goes = dict.fromkeys(change.group for change in changes if change.kind == "delete")
    return [group for group in goes if group is not None and group.listed is None and group.child.fields]


def _becomes(resource: Resource, wish: Wish, found: Found, changes: Sequence[Change]) -> dict[str, Any]:
    """Show what the options that were given will be: what was found, with the changes laid over it."""
    becomes = _was(resource, wish, found, changes)
    along = _along(changes)
    for group in along:
        shelf, name = _shelf(becomes, group)
        shelf.pop(name, None)
    words: dict[Group, list[Change]] = {}
    for change in changes:
        told = {field.option: field.told(change.wish[field.option]) for field in change.fields}
        if change.child is None:
            becomes.update(told)
            continue
        child, name = change.child, change.name()
        shelf, place = _shelf(becomes, cast(Group, change.group))
        if place not in shelf:
            continue  # what goes with the row that it hangs on, and what a level in between is for
        entries = shelf[place]
        if child.single:
            words.setdefault(cast(Group, change.group), []).append(change)
        elif change.kind == "delete":
            entries.pop(name, None)
        else:
            entries[name] = {**entries.get(name, {}), **told}
    for lot in words.values():
        group = cast(Group, lot[0].group)
        shelf, place = _shelf(becomes, group)
        shelf[place] = _relisted(group.child, group.rows, shelf[place], lot)
    for group in along:
        if not becomes.get(group.child.path):
            becomes.pop(group.child.path, None)
    return becomes


def _displaces(change: Change, row: Row) -> bool:
    """Whether a row goes by itself when a new one comes."""
    child = cast(Children, change.child)
    return any(field.displaces(change.wish[field.option], row) for field in child.identities)


def _relisted(child: Children, rows: Sequence[Row], names: Sequence[str], changes: Sequence[Change]) -> list[str]:
    """Lay changes over a list of words, given the rows that they stand for."""
    gone = {child.label(change.row) for change in changes if change.kind == "delete"}
    renamed = {child.label(change.row): change.name() for change in changes if change.kind == "update"}
    new = [change.name() for change in changes if change.kind == "create"]
    if any(type(field).displaces is not Field.displaces for field in child.identities):
        added = [change for change in changes if change.kind == "create"]
        gone |= {child.label(row) for row in rows if any(_displaces(change, row) for change in added)}
    changed = [*(renamed.get(name, name) for name in names if name not in gone), *new]
    return changed if child.order else sorted(set(changed))
