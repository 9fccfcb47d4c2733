# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration: all that is particular to one module, as data.

A :class:`Resource` is one table's row with its :class:`Field` list, its :class:`Children` (rows of other tables that
belong to it), how it is switched on and off (:class:`Power`) and what makes staged changes live (:class:`Staging`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from ..vergeos.filters import Filter
from ..vergeos.protocol import Operation, OperationOf
from .kinds import Field, Reference

if TYPE_CHECKING:
    from .lifecycle import Lifecycle

Row = Mapping[str, Any]
Params = Mapping[str, Any]
Guard = Callable[[Any, Any], Optional[OperationOf[None]]]


class Power:
    """How a row is switched on and off.

    Args:
        lifecycle: Its states, with the transitions ``on``, ``off`` and ``kill`` between them.
        extra: Further expressions to read, such as what the lifecycle's reasons are found by.
        graceful: Whether ``off`` is a request to a guest, which may ignore it; then ``kill`` follows when the user's
            deadline has passed (WIRE 9.2).
        hotplug: Column that says whether parts can be attached while it runs; empty where they always can.
        in_one: Whether it restarts in one request, the transition ``reset``. The row then has a column
            ``need_restart``, which a restart clears.
    """

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        extra: Sequence[str] = (),
        graceful: bool = False,
        hotplug: str = "",
        in_one: bool = False,
    ) -> None:
        self.lifecycle = lifecycle
        self.extra = tuple(extra)
        self.graceful = graceful
        self.hotplug = hotplug
        self.in_one = in_one

    def reads(self) -> list[str]:
        """Return the expressions that tell the power state."""
        return [*([self.hotplug] if self.hotplug else []), *self.extra, *self.lifecycle.reads()]

    def plugs(self, row: Row) -> bool:
        """Whether parts can be attached to the running machine and detached from it."""
        return row.get(self.hotplug) is not False

    def running(self, row: Row) -> bool:
        """Whether the row runs, or is on its way there."""
        return self.lifecycle.runs(row)

    def settled(self, row: Row, on: bool) -> bool:
        """Whether the row has come to rest in a state (WIRE 9.2, 9.3: the flag alone is not enough)."""
        return self.lifecycle.settled(row, on)


class Staging:
    """What changes of a row leave staged, and what brings that into force (``resources/common/applying.py``).

    Attributes:
        kinds: Each kind of it.
    """

    kinds: Sequence[Any] = ()

    def spec(self) -> dict[str, Any]:
        """Return the options that ask for it, as argument spec entries."""
        raise NotImplementedError

    def reads(self) -> list[str]:
        """Return the expressions that tell, from the resource's own row, whether there is something to do."""
        raise NotImplementedError

    def wished(self, params: Params) -> set[str]:
        """Return the options by which the user wants it done."""
        raise NotImplementedError

    def find(self, engine: Any, wish: Any) -> Operation:
        """Make the operation that finds out about the rows that it acts on, and puts them into the wish."""
        raise NotImplementedError

    def plan(self, wish: Any, draft: Any) -> None:
        """Add what is to be done for rows that others are, once all other steps are there."""
        raise NotImplementedError

    def plan_own(self, wish: Any, draft: Any, changes: Sequence[Any], row: Row, label: str) -> None:
        """Add what is to be done for the resource's own row, which runs."""
        raise NotImplementedError

    def retired(self, row: Row) -> list[Any]:
        """Return the steps after which a row that was retired is out of force."""
        raise NotImplementedError

    def carry(self, engine: Any, step: Any, draft: Any) -> Operation:
        """Make the operation that carries one of these steps out."""
        raise NotImplementedError


class Order:
    """How the order of a list is part of the wish. The ways there are stand in ``order.py``.

    Attributes:
        reads: Columns to read for it.
    """

    reads: Sequence[str] = ()

    def rows(self, rows: list[Row]) -> list[Row]:
        """Bring rows as read into the order that counts.

        Args:
            rows: The rows.

        Returns:
            The same rows.
        """
        return rows

    def differences(self, group: Any, wish: Any, found: Any) -> list[Any]:
        """List what differs in a list; see ``plan.list_differences``, which does it where the order does not count.

        Args:
            group: The list, as a ``plan.Group``.
            wish: What is wanted.
            found: What is there.

        Returns:
            The changes.
        """
        raise NotImplementedError


def never(_params: Params) -> None:
    """What is wished of a list that is only looked at, as ``wishes`` of :class:`Children`."""


class Live:
    """How the rows of a list come to an owner that runs, and leave it. By default they do when they are written.

    Args:
        restart: Given the owner's row, whether it takes up every change of these rows at its next power cycle.
        lags: Given the running owner's row and a row, whether these tell that it has not taken the row up yet.

    Attributes:
        rests: Whether adding and removing waits for an owner that will be off.
    """

    rests = False

    def __init__(
        self,
        restart: Callable[[Row], bool] = lambda _owner: False,
        lags: Callable[[Row, Row], bool] = lambda _owner, _row: False,
    ) -> None:
        self.restart = restart
        self.lags = lags

    def waits(self, change: Any, _plugs: bool, owner: Row) -> bool:
        """Whether a running owner takes a change up at its next power cycle only.

        Args:
            change: The ``plan.Change``.
            _plugs: Whether anything can be attached to the owner.
            owner: The owner's row.
        """
        return self.restart(owner) or bool(change.restarts)

    def steps(self, _change: Any, step: Any, _plugs: bool, _owner: Row, _label: str) -> list[Any]:
        """Return the steps that add or remove a row of an owner that runs and stays on.

        Args:
            _change: The ``plan.Change``.
            step: Its write.
            _plugs: Whether anything can be attached to the owner.
            _owner: The owner's row.
            _label: What the owner is called.
        """
        return [step]

    def idle(self, _row: Row) -> bool:
        """Whether a running owner could have a row and does not."""
        return False

    def carry(self, engine: Any, step: Any, child: Children) -> Operation:
        """Make the operation that carries out a step of this kind's own."""
        raise NotImplementedError

    def release(self, _engine: Any, _child: Children, _key: Any) -> Optional[Operation]:
        """Return the operation that takes a row from its running owner, which may keep it from being removed."""
        return None


class Children:
    """Rows of another table that belong to the resource and are matched by their identity.

    Args:
        option: Option that lists them.
        noun: What one of them is called.
        table: Their table.
        fields: Their fields; the first is the identity.
        owner: Given the owner's row, the columns that tie a child to it.
        query: Given the owner's row, the conditions that find its children; by default the same columns.
        inside: Path of names to their rows inside the owner's row, such as ``("machine", "drives")``; empty when
            they are read by a request of their own.
        purge: Option that lets those not listed be removed.
        wishes: Given the module's parameters, the wishes; by default the option's list. None means: not managed.
        extra: Further expressions to read and show.
        fault: Given the values of a new row, what is wrong with them, or None.
        settling: Given a row, None when it has settled, else why not; a text starting with ``!`` is a failure.
        held: Given the columns of a new child, those to be written only when it has settled.
        body: Column that a list never holds and that is read by ``?download=1`` (schema compute/cloudinit_files.yml).
        listed: Whether the option is part of the argument spec as this list.
        single: Whether each wish is one word instead of a dictionary.
        identity: Options that tell the rows apart together; by default the first field alone.
        order: How the order of the list is part of the wish; see ``order.py``.
        protected: Given a row, whether the platform made it: such a row is never changed and never removed.
        spared: Given a row, whether a purge leaves it alone although it is not listed.
        purge_all: Option that lets a purge remove these as well.
        defaults: Given the wish for a new row, values of options that were left out.
        exact: Values of options that an entry leaves out, where a purge makes the list the whole truth: the platform's
            defaults, so that what somebody changed by hand goes back to them.
        goes_first: Whether its rows must be removed before the owner can be.
        nested: Column that refers to the owner, where an info module shows the rows with it.
        lost: Option that must be set before the owner is deleted while it has such rows, which would go with it.
        children: Lists of rows that hang on these rows; each needs ``nested``, and stands among an entry's options. A
            list without fields of its own is a level in between: there is one row of it at most, it is made with the
            first row below it, and the lists below stand among the module's options.
        apart: Whether no row depends on another, nor on which of them is written first: many are then written at the
            same time.
        live: How its rows come to an owner that runs, and leave it.
    """

    def __init__(
        self,
        option: str,
        noun: str,
        table: str,
        fields: Sequence[Field],
        owner: Callable[[Row], dict[str, Any]],
        *,
        query: Optional[Callable[[Row], dict[str, Any]]] = None,
        inside: Sequence[str] = (),
        purge: str = "",
        wishes: Optional[Callable[[Params], Any]] = None,
        extra: Sequence[str] = (),
        fault: Callable[[Row], Optional[str]] = lambda _values: None,
        settling: Optional[Callable[[Row], Optional[str]]] = None,
        held: Callable[[Row], Sequence[str]] = lambda _columns: (),
        body: str = "",
        listed: bool = True,
        single: bool = False,
        identity: Sequence[str] = (),
        order: Optional[Order] = None,
        protected: Callable[[Row], bool] = lambda _row: False,
        spared: Callable[[Row], bool] = lambda _row: False,
        purge_all: str = "",
        defaults: Callable[[Params], Params] = lambda _wanted: {},
        exact: Optional[Mapping[str, Any]] = None,
        goes_first: bool = False,
        nested: str = "",
        lost: str = "",
        children: Sequence[Children] = (),
        apart: bool = False,
        live: Optional[Live] = None,
    ) -> None:
        self.option = option
        self.noun = noun
        self.table = table
        self.fields = tuple(fields)
        self.identities = tuple(field for field in self.fields if field.option in identity) or self.fields[:1]
        self.children = tuple(children)
        self.above: Optional[Children] = None
        for child in self.children:
            child.above = self
        self.live = live or Live()
        self.order = order
        self.protected = protected
        self.goes_first = goes_first
        self.nested = nested
        self.lost = lost
        self.spared = spared
        self.purge_all = purge_all
        self.defaults = defaults
        by_option = {field.option: field for field in self.fields}
        self.exact = {option: by_option[option].wire(value) for option, value in (exact or {}).items()}
        self.owner = owner
        self.query = query or owner
        self.inside = tuple(inside)
        self.purge = purge
        self.wishes = wishes or (lambda params: params.get(option))
        self.only_shown = wishes is never
        self.extra = tuple(extra)
        self.fault = fault
        self.settles = settling is not None
        self.settling = settling or (lambda _row: None)
        self.held = held
        self.body = body
        self.listed = listed
        self.single = single
        self.apart = apart
        if self.exact and not purge:
            raise ValueError(f"{option}: a list that nothing is purged from is never exact")
        if apart and (order or self.live.rests or settling or body or children):
            raise ValueError(f"{option}: rows that are written at the same time wait for nothing and have no order")

    @property
    def identity(self) -> Field:
        """The field that names a row."""
        return self.fields[0]

    @property
    def path(self) -> str:
        """What its rows stand under in what was found: the option, after that of the list above."""
        return f"{self.above.path}.{self.option}" if self.above and self.above.fields else self.option

    def spec(self) -> dict[str, Any]:
        """Return the argument spec entries of this list."""
        entries = self._listing()
        for flag in self._flags():
            entries[flag] = {"type": "bool", "default": False}
        return entries

    def _listing(self) -> dict[str, Any]:
        below = {name: entry for child in self.children for name, entry in child._listing().items()}
        if not self.fields:
            return below
        if not self.listed:
            return {}
        if self.single:
            return {self.option: {"type": "list", "elements": "str"}}
        options = {field.option: field.spec() for field in self.fields if field.listed}
        return {self.option: {"type": "list", "elements": "dict", "options": {**options, **below}}}

    def _flags(self) -> list[str]:
        own = [flag for flag in (self.purge, self.purge_all, self.lost) if flag]
        return own + [flag for child in self.children for flag in child._flags()]

    def all(self) -> list[Children]:
        """Return this list and those below it."""
        return [self, *(below for child in self.children for below in child.all())]

    def hanging(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        """Sort rows by the key of the row of the list above that they hang on."""
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(str(row.get(self.nested)), []).append(row)
        return found

    def in_order(self, rows: list[Row]) -> list[Row]:
        """Bring rows as read into the order that counts, where one does."""
        return rows if self.order is None else self.order.rows(rows)

    def reads(self) -> list[str]:
        """Return the expressions that a projection of these rows needs."""
        more = [self.nested] * bool(self.above) + (list(self.order.reads) if self.order else [])
        return _unique("$key", *(text for field in self.fields for text in field.reads()), *self.extra, *more)

    def label(self, row: Row) -> str:
        """Name a child for people."""
        return " ".join(str(field.shown(row)) for field in self.identities)

    def name(self, wanted: Mapping[str, Any]) -> str:
        """Name a wish for people, as :meth:`label` names the row that it becomes."""
        return " ".join(str(field.told(wanted[field.option])) for field in self.identities)

    def fits(self, wanted: Mapping[str, Any], row: Row) -> bool:
        """Whether a row is the one that a wish is about; a wish with a key is about that row, whatever its name."""
        if "$key" in wanted:
            return str(row.get("$key")) == str(wanted["$key"])
        return all(field.tells(wanted, row) for field in self.identities)

    def pairs(self, wishes: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> list[list[Row]]:
        """Return for each wish the rows that it is about: of several those that are called the same, where any is.

        Each wish is compared with the rows of its bucket only, so that the work grows with the list and not with its
        square.
        """
        buckets: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows if wishes else ():
            buckets.setdefault(tuple(field.bucket(field.held(row)) for field in self.identities), []).append(row)
        found = []
        for wanted in wishes:
            near: Sequence[Row] = rows
            if "$key" not in wanted:
                near = buckets.get(tuple(field.bucket(wanted[field.option]) for field in self.identities), ())
            fitting = [row for row in near if self.fits(wanted, row)]
            if len(fitting) > 1:
                fitting = [row for row in fitting if self.label(row) == self.name(wanted)] or fitting
            found.append(fitting)
        return found


class Resource:
    """What one module manages.

    Args:
        noun: What a row is called; also the result's name.
        table: The table.
        fields: The fields; those named in ``identity`` tell rows apart.
        identity: Options that look the row up when no key is given.
        scope: A filter that every look-up adds.
        children: What belongs to the row.
        power: How it is switched on and off, or None.
        staging: What its changes leave staged, and what brings that into force.
        origin: Another way to come into being, or None (``origin.py``).
        extra: Further expressions to read and show.
        flags: Further options that steer the engine, as argument spec entries.
        prepare: Given the parameters, returns them with options spread to where the fields look for them.
        defaults: Given the parameters, values of options that were left out, for a row that is created.
        shape: Given the row as read, further entries of the result.
        called: What a row is called in words, where that is not the noun.
        made_elsewhere: Whether the row must be there already: this module neither makes nor deletes it, and has no
            option ``state``.
        retire: Columns that must hold these values before the row can be deleted, such as ``enabled: False``.
        guard: Called with the engine and the plan when something is about to be done, in check mode too; raises to
            refuse it, or returns the operation that looks first and then may.
        shows: Seconds that a new row may take to show; so long a POST whose answer was lost is not repeated.
    """

    def __init__(
        self,
        noun: str,
        table: str,
        fields: Sequence[Field],
        *,
        identity: Sequence[str] = ("name",),
        scope: Optional[Filter] = None,
        children: Sequence[Children] = (),
        power: Optional[Power] = None,
        staging: Optional[Staging] = None,
        origin: Any = None,
        extra: Sequence[str] = (),
        flags: Optional[Mapping[str, Any]] = None,
        prepare: Callable[[Params], Params] = lambda params: params,
        defaults: Callable[[Params], Params] = lambda _params: {},
        shape: Callable[[Row], dict[str, Any]] = lambda _row: {},
        called: str = "",
        made_elsewhere: bool = False,
        retire: Optional[Mapping[str, Any]] = None,
        guard: Guard = lambda _engine, _plan: None,
        shows: float = 0.0,
    ) -> None:
        self.noun = noun
        self.called = called or noun
        self.table = table
        self.fields = tuple(fields)
        self.by_option = {field.option: field for field in self.fields}
        self.identity = tuple(identity)
        self.scope = scope
        self.children = tuple(children)
        self.power = power
        self.staging = staging
        self.origin = origin
        self.extra = tuple(extra)
        self.flags = dict(flags or {})
        self.prepare = prepare
        self.defaults = defaults
        self.shape = shape
        self.made_elsewhere = made_elsewhere
        self.retire = dict(retire or {})
        self.guard = guard
        self.shows = shows
        options = [field.option for field in self.fields]
        doubled = {option for option in options if options.count(option) > 1}
        unknown = set(self.identity) - set(options)
        if doubled or unknown:
            raise ValueError(f"{noun}: options declared twice {doubled} or identity without field {unknown}")

    def lists(self) -> list[Children]:
        """Return all lists, each before those below it."""
        return [child for outer in self.children for child in outer.all()]

    @property
    def secrets(self) -> bool:
        """Whether a field is written and never shown."""
        return any(field.secret for field in self.fields)

    def states(self) -> list[str]:
        """Return the choices of ``state``."""
        return ["present", "absent"] + (["running", "stopped", "restarted"] if self.power else [])

    def reads(self) -> list[str]:
        """Return the projection: one GET that holds all there is to compare and show."""
        own = ["$key", *(text for field in self.fields for text in field.reads()), *self.extra]
        own += self.power.reads() if self.power else []
        own += self.staging.reads() if self.staging else []
        nested: dict[str, list[str]] = {}
        for child in self.children:
            if child.inside:
                nested.setdefault(child.inside[0], ["$key"]).append(f"{child.inside[1]}[{','.join(child.reads())}]")
        own = [text for text in own if text not in nested]
        return _unique(*own, *(f"{outer}[{','.join(inner)}]" for outer, inner in nested.items()))

    def identity_columns(self) -> list[str]:
        """Return the columns that tell rows apart."""
        return [self.by_option[option].column for option in self.identity]

    def label(self, row: Row) -> str:
        """Name a row for people."""
        names = [str(self.by_option[option].shown(row)) for option in self.identity]
        return " ".join(names) or f"with key {row.get('$key')}"


def _unique(*texts: str) -> list[str]:
    """Drop repetitions, keep the order."""
    return list(dict.fromkeys(texts))


def references(fields: Sequence[Field]) -> list[Reference]:
    """Return the fields that point to other rows."""
    return [field for field in fields if isinstance(field, Reference)]
