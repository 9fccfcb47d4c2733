"""Rows of one table: keys, order, and indexes that are built when first asked for."""

from __future__ import annotations

import heapq
from typing import Any, Dict, Iterable, List, Optional, Set

from .facts import Table

# A number in most tables, text in some (WIRE 8.2).
Key = Any


class Row(dict):
    """One row. Holds what differs from the table's defaults; the rest is looked up there."""

    __slots__ = ("table",)

    def __init__(self, table: RowTable, values: Dict[str, Any]):
        super().__init__(values)
        self.table = table

    def __missing__(self, column: str) -> Any:
        return self.table.defaults.get(column)

    def __setitem__(self, column: str, value: Any) -> None:
        self.table.change(self, {column: value})

    def update(self, *values: Dict[str, Any], **more: Any) -> None:
        """Set columns; indexes follow."""
        for given in (*values, more):
            self.table.change(self, given)

    @property
    def key(self) -> Key:
        return self["$key"]

    @property
    def path(self) -> str:
        """`vms/39`: how polymorphic columns name this row (WIRE 8.3)."""
        return f"{self.table.name}/{self['$key']}"


class RowTable:
    """The rows of one table.

    Integer keys are the lowest free ones (WIRE 4.3). Columns are indexed by the text of their values; an index is
    built at its first use and kept up to date from then on.
    """

    def __init__(self, facts: Table, random: Any):
        self.facts = facts
        self.name = facts.name
        self.rows: Dict[Key, Row] = {}
        self.defaults: Dict[str, Any] = {name: column.default for name, column in facts.columns.items()}
        self._random = random
        self._indexes: Dict[str, Dict[str, Set[Key]]] = {}
        self._next = 1
        self._free: List[int] = []
        self._last: Optional[Key] = None
        self._disordered = False
        self._made = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterable[Row]:
        return iter(self.all())

    def start_at(self, key: int) -> None:
        """Give the next row this key, and none a lower one."""
        self._next = key

    def all(self) -> List[Row]:
        """All rows, ascending by key (WIRE 3.20)."""
        if self._disordered:
            self.rows = dict(sorted(self.rows.items(), key=lambda item: sort_key(item[0])))
            self._disordered = False
            self._last = next(reversed(self.rows)) if self.rows else None
        return list(self.rows.values())

    def get(self, key: Any) -> Optional[Row]:
        """The row with this key; a digit string finds an integer key (WIRE 1.7)."""
        if not isinstance(key, (int, str)):
            return None
        row = self.rows.get(key)
        if row is None and isinstance(key, str) and key.isdigit():
            row = self.rows.get(int(key))
        return row

    def insert(self, values: Dict[str, Any], key: Optional[Key] = None) -> Row:
        """Add a row, under the next key unless one is given."""
        if key is None:
            key = self._new_key(values)
        elif isinstance(key, int):
            self._take(key)
        values = dict(values, **{"$key": key})
        if self.facts.key_kind in ("hex", "uuid"):
            for same in ("id", "uuid"):
                if same in self.facts.columns:
                    values.setdefault(same, key)
        elif self.facts.rows_key_is_column:
            values[self.facts.key_kind] = key
        row = Row(self, values)
        self.rows[key] = row
        self._made += 1
        if self._last is not None and not sort_key(self._last) < sort_key(key):
            self._disordered = True
        else:
            self._last = key
        for column, index in self._indexes.items():
            index.setdefault(str(row[column]), set()).add(key)
        return row

    @property
    def made(self) -> int:
        """How many rows were ever made: the internal number in receipts of string-keyed tables (WIRE 4.2)."""
        return self._made

    def change(self, row: Row, values: Dict[str, Any]) -> None:
        """Set columns of a row."""
        for column, index in self._indexes.items():
            if column in values:
                old, new = str(row[column]), str(values[column])
                if old != new:
                    self._unindex(index, old, row.key)
                    index.setdefault(new, set()).add(row.key)
        dict.update(row, values)

    def remove(self, row: Row) -> None:
        """Take a row out; its integer key is free again."""
        del self.rows[row.key]
        for column, index in self._indexes.items():
            self._unindex(index, str(row[column]), row.key)
        if isinstance(row.key, int) and 0 < row.key < self._next:
            heapq.heappush(self._free, row.key)
        if row.key == self._last:
            self._disordered = True

    def where(self, column: str, value: Any) -> List[Row]:
        """Rows whose column holds this value, ascending by key."""
        keys = self.keys_where(column, value)
        return [self.rows[key] for key in sorted(keys, key=sort_key)]

    def first(self, column: str, value: Any) -> Optional[Row]:
        found = self.where(column, value)
        return found[0] if found else None

    def keys_where(self, column: str, value: Any) -> Set[Key]:
        """Keys of the rows whose column holds this value, by the text of the value."""
        index = self._indexes.get(column)
        if index is None:
            index = self._indexes[column] = {}
            for key, row in self.rows.items():
                index.setdefault(str(row[column]), set()).add(key)
        return index.get(str(value), set())

    @staticmethod
    def _unindex(index: Dict[str, Set[Key]], text: str, key: Key) -> None:
        keys = index.get(text)
        if keys is not None:
            keys.discard(key)
            if not keys:
                del index[text]

    def _take(self, key: int) -> None:
        while self._next < key:
            heapq.heappush(self._free, self._next)
            self._next += 1
        if key == self._next:
            self._next += 1
        elif key in self._free:
            self._free.remove(key)
            heapq.heapify(self._free)

    def _new_key(self, values: Dict[str, Any]) -> Key:
        kind = self.facts.key_kind
        if kind == "hex":
            return f"{self._random.getrandbits(160):040x}"
        if kind == "uuid":
            text = f"{self._random.getrandbits(128):032x}"
            return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        if self.facts.rows_key_is_column:
            return str(values.get(kind, ""))
        if self._free:
            return heapq.heappop(self._free)
        self._next += 1
        return self._next - 1


def sort_key(value: Any) -> Any:
    """Orders keys of one table: numbers before text."""
    return (0, value, "") if isinstance(value, (int, float)) else (1, 0, str(value))


def receipt(row: Row, response: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    """WIRE 4.2: `$key` is text here, `$row` a number."""
    key, path = row.key, row.path
    receipt: Dict[str, Any] = {
        "location": f"/v4/{path}",
        "dbpath": path,
        "$row": key if isinstance(key, int) else row.table.made,
        "$key": str(key),
    }
    if response:
        receipt["response"] = response
    return receipt
