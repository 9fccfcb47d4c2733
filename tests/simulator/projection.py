"""What `fields` means (WIRE 3.2-3.7, 3.9): projections compiled to functions, once per table and text."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from operator import itemgetter
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import access
from .facts import REFERENCE, ROWS, Column
from .grammar import Hop, Item, parse_fields

Getter = Callable[[Any], Any]


class _Missing:
    """Stands for "leave the key out of the row"."""


MISSING = _Missing()

SETS = ("all", "most", "summary", "dashboard")


class Projection:
    """A compiled `fields`.

    Attributes:
        empty: the text held no name at all, which collapses the answer to a count (WIRE 3.2).
        aliases: expressions by the key they get; a filter may name them.
    """

    def __init__(self, getters: List[Tuple[str, Getter]], empty: bool):
        self.getters = getters
        self.empty = empty
        self.aliases: Dict[str, Getter] = dict(getters)

    def row(self, row: Any) -> Dict[str, Any]:
        """The part of a row that was asked for."""
        out = {}
        for name, get in self.getters:
            value = get(row)
            if value is not MISSING:
                out[name] = value
            elif name.startswith(_FLATTEN):
                out.update(get.lifted(row))  # type: ignore[attr-defined]
        return out


_FLATTEN = "\0flatten"


class Projector:
    """Compiles projections against the tables of a world."""

    def __init__(self, world: Any):
        self._world = world
        self._compiled: Dict[Tuple[str, Optional[str]], Projection] = {}
        self._functions: Dict[str, Callable[[str, Hop], Optional[Getter]]] = {
            "display": self._display,
            "count": self._count,
            "collapse": self._collapse,
        }

    def compile(self, table: str, fields: Optional[str]) -> Projection:
        """The projection for this text; None takes the table's default set (WIRE 3.6)."""
        key = (table, fields)
        found = self._compiled.get(key)
        if found is None:
            items = parse_fields(self.default_set(table) if fields is None else fields)
            found = Projection(self._items(table, items), fields is not None and not items)
            if len(self._compiled) < 4096:
                self._compiled[key] = found
        return found

    def default_set(self, table: str) -> str:
        """Short, and without the parent column, as measured for several tables (WIRE 3.6)."""
        registered = self._world.registry.default_sets.get(table)
        if registered:
            return registered
        columns = self._world.facts[table].columns
        usual = ("id", "name", "description", "enabled", "type", "status")
        return ",".join(["$key", *(name for name in usual if name in columns)])

    def readable(self, table: str) -> List[Column]:
        """Columns that an answer may hold: not write-only, not arguments, known to this version (WIRE 5.6, 12.1)."""
        return [
            column
            for column in self._world.facts[table].columns.values()
            if not column.write_only and not column.argument and column.since <= self._world.version
        ]

    def column(self, table: str, name: str) -> Optional[Getter]:
        """Reads a column by name; None when the table has no such column."""
        facts = self._world.facts[table]
        if name == "$key":
            return itemgetter("$key")
        if name == "$display":
            return itemgetter(facts.display_column)
        computed = self._world.registry.computed.get((table, name))
        if computed is not None:
            return lambda row: computed(self._world, row)
        if not facts.known:
            return lambda row: row.get(name, MISSING) if not name.startswith("_") else MISSING
        column = facts.columns.get(name)
        if column is None or column not in self.readable(table):
            return None
        if column.kind == ROWS:
            return self._rows(table, name, parse_fields("all"))
        return itemgetter(name)

    def _items(self, table: str, items: Tuple[Item, ...]) -> List[Tuple[str, Getter]]:
        getters: Dict[str, Getter] = {}
        for item in items:
            if item.plain in SETS and item.alias is None:
                getters.update(self._set(table, str(item.plain)))
                continue
            get = self._expression(table, item)
            if get is None:
                continue
            if hasattr(get, "lifted"):
                getters[f"{_FLATTEN}{len(getters)}"] = get
                continue
            first = item.path[0]
            nested = len(item.path) == 1 and first.selection is not None and first.arguments is None
            getters[item.alias or (first.name if nested else item.text)] = get
        return list(getters.items())

    def _set(self, table: str, name: str) -> List[Tuple[str, Getter]]:
        registry = self._world.registry
        registered = registry.sets.get((table, name))
        if registered is not None:
            return self._items(table, parse_fields(registered))
        if name == "dashboard":
            return []
        if not self._world.facts[table].known:
            return [(_FLATTEN + name, _Everything())]
        names = [
            column.name
            for column in self.readable(table)
            if (column.kind != ROWS or (table, column.name) in registry.nested_in_all)
            and (table, column.name) not in registry.only_named
            and not (name == "most" and (table, column.name) in registry.absent_from_most)
        ]
        if name == "summary":
            names = [column for column in names if column in self._world.facts[table].default_fields]
        if table not in registry.keyless_all or name == "summary":
            names.insert(0, "$key")
        return [(column, get) for column in names for get in [self.column(table, column)] if get is not None]

    def _expression(self, table: str, item: Item) -> Optional[Getter]:
        get = self._path(table, item.path)
        if get is None or item.operator is None:
            return get
        from .filters import comparison

        test = comparison(item.operator, item.literal, self._world.clock)
        value = get
        return lambda row: test(value(row))

    def _path(self, table: str, path: Tuple[Hop, ...]) -> Optional[Getter]:
        hop = path[0]
        if len(path) == 1:
            return self._last_hop(table, hop)
        return self._through(table, hop.name, lambda target: self._path(target, path[1:]))

    def _last_hop(self, table: str, hop: Hop) -> Optional[Getter]:
        if hop.arguments is not None:
            return self._call(table, hop)
        if hop.selection is None:
            return self.column(table, hop.name)
        selection = hop.selection
        column = self._world.facts[table].columns.get(hop.name)
        if column is not None and column.kind == ROWS:
            return self._rows(table, hop.name, selection)
        return self._through(table, hop.name, lambda target: self._object(target, selection))

    def _object(self, table: str, items: Tuple[Item, ...]) -> Getter:
        return Projection(self._items(table, items), False).row

    def _through(self, table: str, name: str, onward: Callable[[str], Optional[Getter]]) -> Optional[Getter]:
        """Follow a reference and read something in the referred row (WIRE 3.4, 1.8)."""
        column = self._world.facts[table].columns.get(name)
        if column is None:
            return None
        if column.target is not None and column.kind == REFERENCE and column.target in self._world.tables:
            get = onward(column.target)
            if get is None:
                return None
            rows = self._world.tables[column.target]
            read = get

            def follow(row: Any) -> Any:
                value = row[name]
                if value is None:
                    return None
                # `rows.rows` is looked up each time: the table replaces the dict when it sorts it.
                target = rows.rows.get(value) or rows.get(value)
                return None if target is None else read(target)

            return follow
        if column.kind in (REFERENCE, "string", "text"):
            return self._through_text(name, onward)
        return None

    def _through_text(self, name: str, onward: Callable[[str], Optional[Getter]]) -> Getter:
        """Follow text like `vms/39`; left out altogether when there is none (WIRE 1.8)."""
        compiled: Dict[str, Optional[Getter]] = {}

        def follow(row: Any) -> Any:
            target = self._world.resolve(row[name])
            if target is None:
                return MISSING
            table = target.table.name
            if table not in compiled:
                compiled[table] = onward(table)
            get = compiled[table]
            return MISSING if get is None else get(target)

        return follow

    def _rows(self, table: str, name: str, items: Tuple[Item, ...]) -> Optional[Getter]:
        target = self._world.facts[table].columns[name].target
        find = self._world.row_list(table, name)
        if target is None or find is None:
            return lambda row: []
        project = Projection(self._items(target, items), False).row
        world = self._world

        def shown(row: Any) -> List[Any]:
            rows = find(row)
            if world.reader is not None:
                rows = access.visible(world, world.reader, target, rows, None)
            return [project(child) for child in rows]

        return shown

    def _call(self, table: str, hop: Hop) -> Optional[Getter]:
        if not hop.arguments:
            return None
        special = self._functions.get(hop.name)
        if special is not None:
            return special(table, hop)
        if hop.name == "flatten":
            inner = self._path(table, hop.arguments[0].path)
            return None if inner is None else _Flatten(inner)
        if hop.name in _AGGREGATES:
            return self._aggregate(table, hop)
        scalar = _SCALARS.get(hop.name)
        get = self._expression(table, hop.arguments[0])
        if scalar is None or get is None:
            return None
        apply, value = scalar, get
        return lambda row: apply(value(row))

    def _display(self, table: str, hop: Hop) -> Optional[Getter]:
        path = hop.arguments[0].path  # type: ignore[index]
        if len(path) > 1:
            tail = Hop("display", None, (Item(path[-1:], None, ""),))
            return self._path(table, (*path[:-1], tail))
        name = path[0].name
        column = self._world.facts[table].columns.get(name)
        if column is not None and column.kind == REFERENCE:
            return self._through(table, name, lambda target: self.column(target, "$display"))
        get = self.column(table, name)
        return None if get is None else lambda row: display(get(row))

    def _count(self, table: str, hop: Hop) -> Optional[Getter]:
        find = self._child_rows(table, hop)
        return None if find is None else lambda row: len(find(row))

    def _collapse(self, table: str, hop: Hop) -> Optional[Getter]:
        get = self._path(table, hop.arguments[0].path)  # type: ignore[index]
        if get is None:
            return None

        def first(row: Any) -> Any:
            rows = get(row)
            if not isinstance(rows, list):
                return rows
            if not rows:
                return None
            values = list(rows[0].values()) if isinstance(rows[0], dict) else [rows[0]]
            return values[0] if len(values) == 1 else rows[0]

        return first

    def _aggregate(self, table: str, hop: Hop) -> Optional[Getter]:
        """`sum(rows[column])` and `sum(rows#column)`; which of the two the platform takes is not recorded."""
        find = self._child_rows(table, hop)
        item = hop.arguments[0]  # type: ignore[index]
        list_name = item.path[0].name
        if find is None:
            return None
        target = self._world.facts[table].columns[list_name].target
        inner = item.path[1:] or (item.path[0].selection[0].path if item.path[0].selection else ())
        get = self._path(target, inner) if inner else None
        if get is None:
            return None
        apply = _AGGREGATES[hop.name]

        def aggregate(row: Any) -> Any:
            values = [value for value in (get(child) for child in find(row)) if isinstance(value, (int, float))]
            return apply(values) if values else 0

        return aggregate

    def _child_rows(self, table: str, hop: Hop) -> Optional[Callable[[Any], List[Any]]]:
        name = hop.arguments[0].path[0].name  # type: ignore[index]
        column = self._world.facts[table].columns.get(name)
        if column is None or column.kind != ROWS:
            return None
        return self._world.row_list(table, name) or (lambda row: [])


class _Flatten:
    """`flatten(ref[...])`: the columns of the referred row become columns of this one (WIRE 3.5)."""

    def __init__(self, inner: Getter):
        self._inner = inner

    def __call__(self, row: Any) -> Any:
        return MISSING

    def lifted(self, row: Any) -> Dict[str, Any]:
        value = self._inner(row)
        return value if isinstance(value, dict) else {}


class _Everything(_Flatten):
    """All columns of a table whose columns are not known beforehand."""

    def __init__(self) -> None:
        super().__init__(lambda row: {name: value for name, value in row.items() if not name.startswith("_")})


def display(value: Any) -> Any:
    """The human text of an enum value: words with capitals."""
    return value.replace("_", " ").title() if isinstance(value, str) else value


def _diskspace(value: Any) -> Any:
    if not isinstance(value, (int, float)):
        return value
    units = ["B", "KB", "MB", "GB", "TB", "PB"]
    size = float(value)
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:.2f} {units[0]}"


def _datetime(value: Any) -> Any:
    if not isinstance(value, (int, float)):
        return value
    return datetime.fromtimestamp(value, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


_SCALARS: Dict[str, Callable[[Any], Any]] = {
    "upper": lambda value: value.upper() if isinstance(value, str) else value,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "hex": lambda value: f"{value:x}" if isinstance(value, int) else value,
    "sha1": lambda value: hashlib.sha1(str(value).encode()).hexdigest(),
    "diskspace": _diskspace,
    "datetime": _datetime,
}

_AGGREGATES: Dict[str, Callable[[List[Any]], Any]] = {
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
}
