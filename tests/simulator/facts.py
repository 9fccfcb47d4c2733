"""What the platform's tables are like, read from the YAML files under `facts/`.

The files are a copy of the researched facts (one YAML per table, `tables.txt` for the names of all 327). The
simulator reads nothing else about the platform, and nothing of the collection: neither can hide the other's mistakes.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

FACTS = Path(__file__).parent / "facts"
CACHE = Path(__file__).parents[2] / "build" / "simulator"

REFERENCE = "ref"
ROWS = "rows"
WHOLE_NUMBERS = ("integer", "bytes_int", "epoch")
IDENTITIES = "/sys/identities"


@dataclass
class Column:
    """One column of a table.

    Attributes:
        kind: string, text, integer, number, boolean, epoch, bytes_int, enum, json, ref or rows.
        target: table a `ref` or `rows` column points to; None when the facts name no table that exists.
        nullable: a required column that may be sent as null, but not left out.
        polymorphic: the stored value is text like `vms/39`, whatever its kind.
        argument: accepted in a body, not a column of the row (create arguments, write-only bags are not stored).
    """

    name: str
    kind: str = "string"
    target: Optional[str] = None
    values: Tuple[str, ...] = ()
    default: Any = None
    minimum: Optional[float] = None
    maximum: Optional[float] = None
    required: bool = False
    nullable: bool = False
    creatable: bool = False
    updatable: bool = True
    read_only: bool = False
    write_only: bool = False
    unique: bool = False
    polymorphic: bool = False
    argument: bool = False
    since: Tuple[int, ...] = ()


@dataclass
class Table:
    """One table: its columns and what may be done with it.

    Attributes:
        key_kind: integer, hex (40 hexadecimal digits), uuid, or the name of the column that is the key.
        known: False for the tables of which only the name is known; they take any column.
        parent: column and table of the row this one belongs to.
    """

    name: str
    title: str = ""
    key_kind: str = "integer"
    operations: Tuple[str, ...] = ()
    columns: Dict[str, Column] = field(default_factory=dict)
    identity: Tuple[str, ...] = ()
    parent: Optional[Tuple[str, str]] = None
    default_fields: Tuple[str, ...] = ()
    known: bool = True

    @property
    def display_column(self) -> str:
        """Column that `$display` shows: the name where there is one."""
        for name in ("name", "title", "hostname", "id"):
            if name in self.columns:
                return name
        return self.identity[0] if self.identity and self.identity[0] in self.columns else "$key"

    @property
    def rows_key_is_column(self) -> bool:
        return self.key_kind not in ("integer", "hex", "uuid", "none")


# Facts speak of these tables, which lie outside /api/v4: their keys are text and no row of them can be fetched.
OUTSIDE = {IDENTITIES}

_DEFAULTS: Dict[str, Any] = {
    "string": "",
    "text": "",
    "enum": "",
    "boolean": False,
    "integer": 0,
    "bytes_int": 0,
    "epoch": 0,
    "number": 0,
}


def load() -> Dict[str, Table]:
    """All tables of the platform by name; parsed once and kept under build/ until a facts file changes."""
    files = sorted((FACTS / "schema").glob("*/*.yml"))
    stamp = hashlib.sha256()
    for path in [Path(__file__), FACTS / "tables.txt", *files]:
        stat = path.stat()
        stamp.update(f"{path}{stat.st_mtime_ns}{stat.st_size}".encode())
    cached = CACHE / f"facts-{sys.version_info[0]}{sys.version_info[1]}-{stamp.hexdigest()[:16]}.pickle"
    if cached.exists():
        return pickle.loads(cached.read_bytes())
    tables = _parse(files)
    CACHE.mkdir(parents=True, exist_ok=True)
    fresh = cached.with_suffix(f".{id(tables)}")
    fresh.write_bytes(pickle.dumps(tables))
    fresh.replace(cached)
    return tables


def _parse(files: List[Path]) -> Dict[str, Table]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = [yaml.load(path.read_bytes(), loader) for path in files]
    names = {document["table"] for document in documents} | {
        line.split("\t")[0] for line in (FACTS / "tables.txt").read_text().splitlines()
    }
    tables = {document["table"]: _table(document, names) for document in documents if "path" not in document}
    for name in sorted(names - {document["table"] for document in documents}):
        tables[name] = unknown_table(name)
    return tables


def _table(document: Dict[str, Any], names: set[str]) -> Table:
    columns = {
        str(name): _column(str(name), facets, names)
        for name, facets in document["fields"].items()
        if not str(name).startswith("$")
    }
    parent = document.get("parent") or {}
    return Table(
        name=document["table"],
        title=document["title"],
        key_kind=_key_kind(str(document["key"])),
        operations=tuple(document["operations"]),
        columns=columns,
        identity=tuple(document.get("identity") or ()),
        parent=(parent["field"], parent["table"]) if parent else None,
        default_fields=tuple(str(item) for item in document.get("default_fields") or ()),
    )


def unknown_table(name: str) -> Table:
    """A table of which only the name is known."""
    if name.endswith("_actions"):
        # WIRE 7.1: the target column bears the singular of the table acted on.
        target = name[: -len("_actions")]
        columns = {
            target: Column(target, creatable=True, required=True),
            "action": Column("action", creatable=True, required=True),
            "params": Column("params", "json", creatable=True),
        }
        return Table(name, operations=("list", "get", "create"), columns=columns, known=False)
    return Table(name, operations=("list", "get", "create", "update", "delete"), known=False)


def _key_kind(text: str) -> str:
    if text.startswith("none"):
        return "none"
    if "the column key" in text or "column key)" in text:
        return "key"
    if "package name" in text:
        return "name"
    if "UUID" in text:
        return "uuid"
    return "hex" if text.startswith("string") else "integer"


def _column(name: str, facets: Dict[str, Any], names: set[str]) -> Column:
    kind = facets["type"]
    target = facets.get("to")
    known_target = target if target in names or target in OUTSIDE else None
    default = facets.get("default", _DEFAULTS.get(kind))
    return Column(
        name=name,
        kind=kind,
        target=known_target,
        values=tuple(str(value) for value in facets.get("values", ())),
        default=default,
        minimum=facets.get("min"),
        maximum=facets.get("max"),
        required=facets.get("create") == "required",
        nullable=bool(facets.get("nullable")),
        creatable=facets.get("create") in ("required", "optional"),
        updatable=facets.get("update") is not False,
        read_only=bool(facets.get("read_only")),
        write_only=bool(facets.get("write_only")),
        unique=bool(facets.get("unique")),
        polymorphic=kind == REFERENCE and known_target is None,
        since=_version(facets.get("since")),
    )


def _version(text: Any) -> Tuple[int, ...]:
    if not text:
        return ()
    return tuple(int(part) for part in str(text).split()[0].split("."))
