# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a module's example table, which drives the contract suites (``suite/``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

if TYPE_CHECKING:
    from tests.contract.bench import Bench

Values = Mapping[str, Any]
Stored = Callable[["Bench", Any], Any]


def as_given(_bench: Bench, value: Any) -> Any:
    """Stored as the user wrote it."""
    return value


def key_in(table: str, column: str = "name") -> Stored:
    """Stored as the key of the row that the user names; none as null."""
    return lambda bench, value: None if value == "none" else bench.row(table, **{column: value})["$key"]


def always(stored: Mapping[Any, Any]) -> Stored:
    """Stored as a table of cases says."""
    return lambda _bench, value: stored[value]


def rows_of(**tables: Sequence[str]) -> Callable[[Bench], Any]:
    """Read some columns of whole tables, without keys: what there is afterwards, however it came about.

    Args:
        **tables: Table -> columns.
    """
    return lambda bench: {
        table: sorted(str([row.get(name) for name in columns]) for row in bench.rows(table))
        for table, columns in tables.items()
    }


@dataclass(frozen=True)
class Option:
    """Two values of one option, and where an independent reader finds them.

    Attributes:
        name: The option; ``drives.tier`` for an entry's own option.
        first: Value to begin with.
        second: Value to change to.
        column: Column of the platform that holds it; by default the option's name.
        stored: What the platform holds for a value.
        needs: Further options without which it makes no sense; given along with it.
        moves: Columns that change with it.
        fixed: Whether the platform refuses to change it later.
        oneway: Whether there is no way back, as for a size that only grows.
        clears: Whether it can be taken away.
        nothing: What takes it away: an empty text, or the word ``none`` for the name of another row.
    """

    name: str
    first: Any
    second: Any
    column: str = ""
    stored: Stored = as_given
    needs: Values = field(default_factory=dict)
    moves: Sequence[str] = ()
    fixed: bool = False
    oneway: bool = False
    clears: bool = False
    nothing: str = ""

    @property
    def place(self) -> str:
        """The list that it belongs to, or nothing."""
        return self.name.rpartition(".")[0]

    @property
    def word(self) -> str:
        """Its name within that list."""
        return self.name.rpartition(".")[2]

    @property
    def wire(self) -> str:
        """The column."""
        return self.column or self.word


@dataclass(frozen=True)
class Secret:
    """Two values of an option that must never come out.

    Attributes:
        option: The option; ``files.contents`` for one of a list's or a mapping's entries.
        first: Value to begin with.
        second: Value to change to.
        column: Column of the platform that it is sent in; empty where it goes another way.
        needs: Further options without which it makes no sense; for an entry's own option the entry's.
        kept: Whether it is written once and later only with ``update_password: always``, since what the platform holds
            cannot be compared.
    """

    option: str
    first: Any = "Hidden-one-1"
    second: Any = "Hidden-two-2"
    column: str = ""
    needs: Values = field(default_factory=dict)
    kept: bool = True

    @property
    def word(self) -> str:
        """Its name within the list or mapping that it stands in."""
        return self.option.rpartition(".")[2]

    def given(self, value: Any, listed: bool) -> dict[str, Any]:
        """Return the options that give it.

        Args:
            value: Its value.
            listed: Whether it stands in the entries of a list.
        """
        outer = self.option.rpartition(".")[0]
        if not outer:
            return {**self.needs, self.option: value}
        entry = {**self.needs, self.word: value}
        return {outer: [entry] if listed else entry}


@dataclass(frozen=True)
class Example:
    """What the suites need to know about a module with a desired state.

    Attributes:
        id: Name of the example in test reports.
        module: The module.
        noun: Entry of the result that holds the row.
        table: The table.
        identity: Options that name the row.
        base: Further options of a plain row.
        options: Two values for each option that is stored.
        elsewhere: Options with a test of their own -> that test's name.
        converged: Method and path of every request of a run that changes nothing; ``{key}`` is the row's.
        wrap: Turns options into the module's arguments.
        entries: List option -> plain entry of that list.
        children: List option -> table of its rows.
        world: Makes what the options refer to.
        reference: An option that refers to another row, with a name that does not exist; may be part of the identity.
            Empty for a module that refers to no other row.
        keyed: Options of the identity that the platform holds as a key -> how.
        wires: Options of the identity -> column, where these differ.
        rename: Option that a run by key can change, with a value for it.
        by_key: The same for a run that is given the key alone.
        secrets: Options that must never come out.
        anew: Options that ask for something each time anew, so that a second run with them is not silent.
    """

    id: str
    module: str
    noun: str
    table: str
    identity: Values
    base: Values
    options: Sequence[Option]
    elsewhere: Values
    converged: Sequence[str]
    reference: Values
    wrap: Callable[[Values, Values], dict[str, Any]] = lambda identity, options: {**identity, **options}
    entries: Mapping[str, Values] = field(default_factory=dict)
    children: Mapping[str, str] = field(default_factory=dict)
    keyed: Mapping[str, Stored] = field(default_factory=dict)
    world: Callable[[Bench], None] = lambda _bench: None
    wires: Mapping[str, str] = field(default_factory=dict)
    rename: tuple[str, Any] = ("name", "ct-renamed")
    by_key: Sequence[str] = ("GET {table}/{key}",)
    secrets: Sequence[Secret] = ()
    anew: Sequence[str] = ()

    def arguments(self, options: Values, **more: Any) -> dict[str, Any]:
        """Return the module's arguments for the plain row with some options."""
        return {**self.wrap(self.identity, {**self.base, **options}), **more}

    def only(self, options: Values, **more: Any) -> dict[str, Any]:
        """Return the module's arguments for the row with these options and no others."""
        return {**self.wrap(self.identity, options), **more}

    def given(self, option: Option, value: Any) -> dict[str, Any]:
        """Return the options that set one option to a value."""
        needs = dict(option.needs)
        if not option.place:
            return {**needs, option.word: value}
        return {option.place: [{**self.entries[option.place], **needs, option.word: value}]}

    def row(self, bench: Bench) -> dict[str, Any]:
        """Read the row past the module."""
        return bench.row(self.table, **self.columns(bench))

    def columns(self, bench: Bench) -> dict[str, Any]:
        """Return the columns that tell the row apart."""
        return {
            self.wires.get(name, name): self.keyed.get(name, as_given)(bench, value)
            for name, value in self.identity.items()
        }


@dataclass(frozen=True)
class Info:
    """What the suites need to know about a module that reads.

    Attributes:
        id: Name of the example in test reports.
        module: The module.
        noun: Entry of the result that lists the rows.
        table: The table.
        world: Makes what is to be found.
        names: What there is to be found, in the order in which it is told.
        found: Options -> the names that they lead to, in order.
        base: Options that are always given.
        title: Entry of a row that holds its name.
        narrowed: Options that name what rows are looked up by, with a name that is nowhere.
        include: Option and words of what is read besides on request, all of which the documentation must describe.
        moving: Entries of a row that the very look may change, such as when somebody logged in last.
        elsewhere: Options with a test of their own -> that test's name.
    """

    id: str
    module: str
    noun: str
    table: str
    world: Callable[[Bench], None]
    names: Sequence[str]
    found: Sequence[tuple[Values, Sequence[str]]]
    elsewhere: Values
    base: Values = field(default_factory=dict)
    title: str = "name"
    narrowed: Values = field(default_factory=dict)
    include: Values = field(default_factory=dict)
    moving: Sequence[str] = ()

    def arguments(self, options: Values) -> dict[str, Any]:
        """Return the module's arguments with some options."""
        return {**self.base, **options}


@dataclass(frozen=True)
class Act:
    """What the suites need to know about a module that does something, or about a deed of one with a desired state.

    Attributes:
        id: Name of the example in test reports.
        module: The module.
        arguments: Options of a deed that changes something.
        world: Makes what it is done to.
        left: Reads past the module what must be the same afterwards, however it came about.
        nowhere: An option that names what it is done to, with a name that is nowhere.
        noun: Entry of the result that holds the row.
        late: Entries of the row that check mode shows as they are before the deed; what is to become of them is in the
            diff and the words of the actions.
        blind: Whether nothing tells afterwards if it was done, so that a lost answer ends the task.
        harmless: Whether doing it twice is the same as once, so that it is sent again at once where an answer is lost.
        anew: Whether it is wished anew each time, so that a second run does it again.
        asks: Whether it asks the platform something and changes nothing, so that check mode leaves it out.
        several: Whether it is done to many, each with a failure of its own.
        elsewhere: Options with a test of their own -> that test's name.
        secrets: Options that must never come out.
    """

    id: str
    module: str
    arguments: Values
    world: Callable[[Bench], None]
    left: Callable[[Bench], Any]
    nowhere: Values
    elsewhere: Values = field(default_factory=dict)
    noun: str = ""
    late: Sequence[str] = ()
    blind: bool = False
    harmless: bool = False
    anew: bool = False
    asks: bool = False
    several: bool = False
    secrets: Sequence[Secret] = ()
