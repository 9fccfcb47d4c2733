"""The simulated system: all tables, and what can be done with rows. Knows nothing of HTTP."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from functools import lru_cache
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import errors, validation
from .clock import Clock
from .facts import IDENTITIES, REFERENCE, Column, Table, load, unknown_table
from .faults import Faults
from .filters import compile_filter
from .projection import Projector
from .registry import REGISTRY, discover
from .store import Row, RowTable, sort_key


class World:
    """One system.

    Args:
        version: platform version, such as 26.1.8.
        clock: its time.
        seed: start of the random numbers behind keys, MAC addresses and serials.

    Attributes:
        actor: name of the user whose request is being answered.
    """

    def __init__(self, version: str, clock: Clock, seed: int = 1):
        self.version_text = version
        self.version = tuple(int(part) for part in version.split(".")[:3])
        self.clock = clock
        self.random = random.Random(seed)
        self.registry = discover()
        self.facts = _tables()
        self.tables = {name: RowTable(facts, self.random) for name, facts in self.facts.items()}
        self.projector = Projector(self)
        self.actor = "admin"
        # Who asks, where rights have to be looked at.
        self.reader: Optional[Row] = None
        self.faults = Faults()
        self.state: Dict[str, Any] = {}
        # Whether rights on a row are rights on what belongs to it (WIRE 2.8); tests look at both readings.
        self.rights_reach_down = True
        self.folder = tempfile.TemporaryDirectory(prefix="verge-simulator-")
        self._row_lists: Dict[Tuple[str, str], Optional[Callable[[Row], List[Row]]]] = {}
        self._referrers = _referrers()

    # -- reading -------------------------------------------------------------------------------------------------

    def __getitem__(self, table: str) -> RowTable:
        return self.tables[table]

    def find(self, table: str, key: Any) -> Row:
        """The row with this key.

        Raises:
            Refused: 404 (WIRE 3.22).
        """
        row = self.tables[table].get(key)
        if row is None:
            raise errors.not_found(f"{table}/{key}")
        return row

    def resolve(self, reference: Any) -> Optional[Row]:
        """The row that `vms/39` or `/v4/vms/39` names (WIRE 8.3); None where it names nothing."""
        if not isinstance(reference, str) or "/" not in reference:
            return None
        table, _slash, key = reference.strip("/").rpartition("/")
        rows = self.tables.get(table.rpartition("/")[2])
        return None if rows is None else rows.get(key)

    def select(self, table: str, text: Optional[str], aliases: Dict[str, Any]) -> List[Row]:
        """Rows that pass a filter, ascending by key."""
        rows = self.tables[table]
        if not text or not text.strip():
            return rows.all()
        compiled = compile_filter(self, table, text, aliases)
        keys = compiled.candidates()
        among = rows.all() if keys is None else [rows.rows[key] for key in sorted(keys, key=sort_key)]
        return among if compiled.test is None else [row for row in among if compiled.test(row)]

    def row_list(self, table: str, column: str) -> Optional[Callable[[Row], List[Row]]]:
        """The function that finds the rows behind a column of kind `rows`."""
        key = (table, column)
        if key not in self._row_lists:
            self._row_lists[key] = self._row_list(table, column)
        return self._row_lists[key]

    def _row_list(self, table: str, column: str) -> Optional[Callable[[Row], List[Row]]]:
        registered = self.registry.row_lists.get((table, column))
        if registered is not None:
            return lambda row: registered(self, row)
        target = self.facts[table].columns[column].target
        if target is None:
            return None
        facts = self.facts[target]
        back = [name for name, other in facts.columns.items() if other.target == table and other.kind == REFERENCE]
        if facts.parent and facts.parent[0] in back:
            back = [facts.parent[0]]
        if not back:
            return None
        rows, name = self.tables[target], back[0]
        return lambda row: rows.where(name, row.key)

    # -- writing -------------------------------------------------------------------------------------------------

    def create(self, table: str, body: Dict[str, Any]) -> Tuple[Row, Optional[Dict[str, Any]]]:
        """Make a row as a POST does.

        Args:
            table: table name.
            body: columns as sent.

        Returns:
            The row, and what the receipt shows under `response`, if anything.

        Raises:
            Refused: by validation or by a behaviour.
        """
        values = validation.for_create(self, table, body)
        for hook in self.registry.hooks[("before_create", table)]:
            hook(self, values, body)
        self._check_unique(table, values, None)
        row = self.insert(table, **values)
        response: Dict[str, Any] = {}
        for hook in self.registry.hooks[("after_create", table)]:
            response.update(hook(self, row, body) or {})
        return row, response or None

    def insert(self, table: str, key: Any = None, /, **values: Any) -> Row:
        """Make a row as the platform itself does: no checks, no behaviours but stamps and arguments."""
        columns = self.facts[table].columns
        kept = {name: value for name, value in values.items() if name not in columns or not columns[name].argument}
        now = self.clock.now()
        for stamp in ("created", "modified"):
            if stamp in columns and columns[stamp].kind == "epoch":
                kept.setdefault(stamp, now)
        if "creator" in columns:
            kept.setdefault("creator", self.actor)
        return self.tables[table].insert(kept, key)

    def update(self, table: str, row: Row, body: Dict[str, Any]) -> None:
        """Change a row as a PUT does.

        Raises:
            Refused: by validation or by a behaviour.
        """
        changes = validation.for_update(self, table, body)
        for hook in self.registry.hooks[("before_update", table)]:
            hook(self, row, changes)
        self._check_unique(table, changes, row)
        old = {name: row[name] for name in changes}
        self.change(row, **changes)
        for hook in self.registry.hooks[("after_update", table)]:
            hook(self, row, changes, old)

    def change(self, row: Row, /, **values: Any) -> None:
        """Set columns of a row as the platform itself does."""
        columns = row.table.facts.columns
        if "modified" in columns and columns["modified"].kind == "epoch":
            values.setdefault("modified", self.clock.now())
        row.table.change(row, {name: value for name, value in values.items() if not _is_argument(columns, name)})

    def delete(self, table: str, row: Row) -> None:
        """Delete a row as a DELETE does.

        Raises:
            Refused: by a behaviour.
        """
        for hook in self.registry.hooks[("before_delete", table)]:
            hook(self, row)
        self.registry.deleters.get(table, World.remove)(self, row)

    def remove(self, row: Row) -> None:
        """Take a row out with all that hangs on it; other references to it become null (WIRE 6.4)."""
        if row.table.rows.get(row.key) is not row:
            return
        table = row.table.name
        row.table.remove(row)
        for child_table, column in self._referrers.get(table, ()):
            facts = self.facts[child_table]
            belongs = facts.parent is not None and facts.parent[0] == column
            for child in self.tables[child_table].where(column, row.key):
                if belongs and (child_table, column) not in self.registry.kept_children:
                    self.remove(child)
                elif (child_table, column) not in self.registry.dangling:
                    child.table.change(child, {column: None})
        for hanging_table, column in self.registry.hanging:
            if len(self.tables[hanging_table]):
                for form in (row.path, f"/v4/{row.path}"):
                    for child in self.tables[hanging_table].where(column, form):
                        self.remove(child)
        for hook in self.registry.hooks[("after_delete", table)]:
            hook(self, row)

    def journal(self, level: str, text: str, about: Optional[Row] = None, user: str = "") -> Row:
        """Write a line into the log; `object_type` is the singular of the table (schema/system/logs.yml)."""
        kinds, table = self.facts["logs"].columns["object_type"].values, about.table.name if about is not None else ""
        singulars = (table, table[:-1], f"{table[:-3]}y")
        now = self.clock.microseconds()
        return self.insert(
            "logs",
            level=level,
            text=text,
            timestamp=now,
            user=user,
            object_type=next((name for name in singulars if name in kinds), "other"),
            object_name=str(about[about.table.facts.display_column]) if about is not None else "",
        )

    def later(self, seconds: float, row: Row, work: Callable[[], None]) -> None:
        """Do `work` after a delay, unless the row is gone by then."""

        def if_still_there() -> None:
            if row.table.rows.get(row.key) is row:
                work()

        self.clock.later(seconds, if_still_there)

    def remove_when_due(self, row: Row) -> None:
        """Take a row out at the moment that its `expires` names (0: never), unless it was put off by then.

        A date, not a delay of the platform: speed does not bring it closer.
        """
        if not row["expires"]:
            return

        def look() -> None:
            if row["expires"] and row["expires"] <= self.clock.now():
                self.remove(row)

        self.later(max(0, row["expires"] - self.clock.time()) * self.clock.speed, row, look)

    def _check_unique(self, table: str, values: Dict[str, Any], row: Optional[Row]) -> None:
        for columns, text, among in self.registry.unique.get(table, ()):
            if not any(name in values for name in columns):
                continue
            whole = dict(row or self.tables[table].defaults)
            whole.update(values)
            wanted = [whole.get(name) for name in columns]
            if not among(whole) or wanted[-1] in (None, ""):
                continue
            for other in self.tables[table].where(columns[-1], wanted[-1]):
                if other is not row and among(other) and [other[name] for name in columns] == wanted:
                    raise self.taken(text)

    def taken(self, text: str) -> errors.Refused:
        """A unique value that is in use: 409 since 26.1.4, 422 before (WIRE 4.7)."""
        return errors.Refused(409 if self.version >= (26, 1, 4) else 422, text)


@lru_cache(maxsize=1)
def _referrers() -> Dict[str, List[Tuple[str, str]]]:
    """For each table, the columns of other tables that refer to it."""
    referrers: Dict[str, List[Tuple[str, str]]] = defaultdict(list)
    for name, facts in _tables().items():
        for column in facts.columns.values():
            if column.kind == REFERENCE and column.target and not name.endswith("_actions"):
                referrers[column.target].append((name, column.name))
    return referrers


def _is_argument(columns: Dict[str, Column], name: str) -> bool:
    return name in columns and columns[name].argument


@lru_cache(maxsize=1)
def _tables() -> Dict[str, Table]:
    """The facts with what behaviours add; flagged-unique columns become rules of their own. Shared by all worlds."""
    tables = load()
    tables[IDENTITIES] = Table(
        IDENTITIES, operations=(), columns={"owner": Column("owner", REFERENCE, polymorphic=True)}
    )
    for table in REGISTRY.extra_tables:
        tables.setdefault(table, unknown_table(table))
    for table, columns in REGISTRY.extra_columns.items():
        for name, facets in columns.items():
            column = tables[table].columns.setdefault(name, Column(name))
            for facet, value in facets.items():
                setattr(column, facet, value)
    for table, facts in tables.items():
        for column in facts.columns.values():
            if column.unique and not any(rule[0] == (column.name,) for rule in REGISTRY.unique.get(table, ())):
                REGISTRY.uniqueness(table, column.name, text="This name is already in use")
    return tables
