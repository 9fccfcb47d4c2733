"""Where behaviours are registered.

Each file below `behaviours/` is imported at start; importing it runs its decorators and calls on `REGISTRY`. Adding a
family is adding a file to the room of its domain: there is no list to edit. A table that no file mentions behaves as
its facts say.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from typing import Any, Callable, Dict, List, Set, Tuple

Hook = Callable[..., Any]
Decorator = Callable[[Hook], Hook]

# Events of one row; the arguments a hook gets are said in README.md.
EVENTS = (
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "started",
    "stopped",
    "plugged",
    "mounted",
    "failed",
    "login",
    "logout",
    "opened",
)


class Registry:
    """All that behaviours add to the facts.

    Attributes:
        computed: (table, column) -> function(world, row) giving the column's value.
        row_lists: (table, column) -> function(world, row) giving the rows of a `rows` column.
        actions: (action table, action) -> function(world, target row, params) giving `response` or None.
        row_actions: (table, action, spelling) -> function(world, row, params); spelling is POST, PUT or query.
        table_actions: (table, action) -> function(world, body) for POST <table>/<action>.
        views: name -> function(world) giving an object.
        peers: kind -> function(world, said) giving what another simulated system is answered (peers.py).
        default_sets: table -> `fields` text that stands for no `fields`.
        sets: (table, all|most|summary|dashboard) -> `fields` text.
        only_named: (table, column) pairs that no set of fields holds, not even `all`.
        unique: table -> [(columns, text, condition)].
    """

    def __init__(self) -> None:
        self.hooks: Dict[Tuple[str, str], List[Hook]] = defaultdict(list)
        self.computed: Dict[Tuple[str, str], Hook] = {}
        self.row_lists: Dict[Tuple[str, str], Hook] = {}
        self.actions: Dict[Tuple[str, str], Hook] = {}
        self.fallback_actions: Dict[str, Hook] = {}
        self.row_actions: Dict[Tuple[str, str, str], Hook] = {}
        self.table_actions: Dict[Tuple[str, str], Hook] = {}
        self.creators: Dict[str, Hook] = {}
        self.getters: Dict[str, Hook] = {}
        self.putters: Dict[str, Hook] = {}
        self.deleters: Dict[str, Hook] = {}
        self.views: Dict[str, Hook] = {}
        self.peers: Dict[str, Hook] = {}
        self.seeds: List[Tuple[int, Hook]] = []
        self.default_sets: Dict[str, str] = {}
        self.sets: Dict[Tuple[str, str], str] = {}
        self.unique: Dict[str, List[Tuple[Tuple[str, ...], str, Hook]]] = defaultdict(list)
        self.nested_in_all: Set[Tuple[str, str]] = set()
        self.absent_from_most: Set[Tuple[str, str]] = set()
        self.only_named: Set[Tuple[str, str]] = set()
        self.keyless_all: Set[str] = set()
        self.extra_tables: Set[str] = set()
        self.extra_columns: Dict[str, Dict[str, Dict[str, Any]]] = defaultdict(dict)
        self.kept_children: Set[Tuple[str, str]] = set()
        self.dangling: Set[Tuple[str, str]] = set()
        self.hanging: List[Tuple[str, str]] = []

    def on(self, event: str, *tables: str) -> Decorator:
        """Register a hook for an event of one row of any of these tables."""
        if event not in EVENTS:
            raise ValueError(f"no such event: {event}")

        def add(hook: Hook) -> Hook:
            for table in tables:
                self.hooks[(event, table)].append(hook)
            return hook

        return add

    def computes(self, table: str, *columns: str) -> Decorator:
        """Register the function behind columns that are worked out when read."""
        return _adder(self.computed, [(table, column) for column in columns])

    def lists(self, table: str, column: str) -> Decorator:
        """Register the function behind a `rows` column that is not a plain back reference."""
        return _adder(self.row_lists, [(table, column)])

    def action(self, table: str, *names: str) -> Decorator:
        """Register an action of an action table: POST <table> {action: name} (WIRE 7.1)."""
        return _adder(self.actions, [(table, name) for name in names])

    def fallback(self, name: str) -> Decorator:
        """Register what an action of this name does in every action table that has nothing of its own for it."""
        return _adder(self.fallback_actions, [name])

    def row_action(self, table: str, name: str, *spellings: str) -> Decorator:
        """Register an action of one row: spelling POST or PUT (path, WIRE 7.3, 7.4), query (`?action=`, WIRE 7.5)."""
        return _adder(self.row_actions, [(table, name, spelling) for spelling in spellings])

    def table_action(self, table: str, name: str) -> Decorator:
        """Register POST <table>/<name> (WIRE 7.6)."""
        return _adder(self.table_actions, [(table, name)])

    def creates(self, table: str) -> Decorator:
        """Register a function(world, body, request) that answers POST <table> in place of the usual way."""
        return _adder(self.creators, [table])

    def gets(self, table: str) -> Decorator:
        """Register a function(world, row, request) asked first on GET <table>/<key>; None means the usual way."""
        return _adder(self.getters, [table])

    def puts(self, table: str) -> Decorator:
        """Register a function(world, row, request) asked first on PUT <table>/<key>; None means the usual way."""
        return _adder(self.putters, [table])

    def deletes(self, table: str) -> Decorator:
        """Register a function(world, row) that takes a row out in its own time, after the checks of a DELETE."""
        return _adder(self.deleters, [table])

    def view(self, name: str) -> Decorator:
        """Register a view: GET <name> answers the object that the function(world) returns."""
        return _adder(self.views, [name])

    def peer(self, kind: str) -> Decorator:
        """Register a function(world, said) that answers what another simulated system says; None is a refusal."""
        return _adder(self.peers, [kind])

    def seed(self, order: int) -> Decorator:
        """Register a function(world, options) that makes rows of a fresh system; lower orders run first."""

        def add(hook: Hook) -> Hook:
            self.seeds.append((order, hook))
            return hook

        return add

    def uniqueness(self, table: str, *columns: str, text: str, among: Hook = lambda row: True) -> None:
        """No two rows (of those for which `among` holds) share these columns (WIRE 4.7)."""
        self.unique[table].append((columns, text, among))

    def hangs_on(self, table: str, column: str) -> None:
        """Rows of this table go with the row that the text in this column names (`vms/39`, `/v4/vms/39`)."""
        self.hanging.append((table, column))

    def table(self, name: str) -> None:
        """Serve a table that the platform's own list lacks and a client uses all the same."""
        self.extra_tables.add(name)

    def column(self, table: str, name: str, **facets: Any) -> None:
        """Add a column that the facts lack, or change facets of one (names as in facts.Column)."""
        self.extra_columns[table].setdefault(name, {}).update(facets)


def _adder(registered: Dict[Any, Hook], keys: List[Any]) -> Decorator:
    def add(hook: Hook) -> Hook:
        for key in keys:
            registered[key] = hook
        return hook

    return add


class Empty:
    """What an action returns whose answer has no body at all (WIRE 7.7, restore in place)."""


class Whole(Dict[str, Any]):
    """What an action returns whose answer holds these beside the receipt, not under `response`."""


EMPTY = Empty()
REGISTRY = Registry()


def discover() -> Registry:
    """Import every behaviour there is."""
    from . import behaviours

    for module in pkgutil.walk_packages(behaviours.__path__, f"{behaviours.__name__}."):
        importlib.import_module(module.name)
    return REGISTRY
