# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog: what is special about one (schema compute/files.yml).

The platform keeps no checksum. One is kept at the end of the description, where nothing else takes notice of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, Any, BinaryIO, Mapping, Optional, Sequence
from urllib.parse import unquote, urlsplit

from ...desired.kinds import Field, Flag, Integer, Text, WishError
from ...desired.resource import Children, Params, Resource, Row, never
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.texts import printable

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.families import files as _files  # noqa: F401
    from ...vergeos.schema import file_actions, files, logs, machine_drives, machines, vm_imports  # noqa: F401

KEPT = re.compile(r"\s*\[sha256:([0-9a-f]{64})\]\s*$")
CHECKSUM = re.compile(r"(sha256|sha512):([0-9a-f]+)")
LENGTHS = {"sha256": 64, "sha512": 128}
BLOCK = 1 << 20
LONGEST_NAME = 240  # bytes; a file name has 255, and while it comes in more is added
SHOWN_USERS = 3
# Of the rows of the table: not the disks of machines.
IN_CATALOG = where(owner=None)


def words_of(row: Row) -> str:
    """Return a file's description without the checksum, and without blanks around it, which that would hide."""
    return KEPT.sub("", str(row.get("description") or "")).strip()


def kept(row: Row) -> str:
    """Return the SHA-256 that a file's description keeps, or nothing."""
    found = KEPT.search(str(row.get("description") or ""))
    return found[1] if found else ""


def marked(words: str, checksum: str) -> str:
    """Return a description with a checksum at its end."""
    return f"{words} [sha256:{checksum}]".strip() if checksum else words


def size_of(row: Row) -> int:
    """Return how many bytes of a file there are."""
    return int(row.get("filesize") or 0)


def digest(path: str, algorithm: str = "sha256") -> str:
    """Work out a local file's checksum, in bounded memory.

    Args:
        path: The file.
        algorithm: ``sha256`` or ``sha512``.

    Returns:
        The digits.

    Raises:
        WishError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return digest_of(file, algorithm)
    except OSError as error:
        raise WishError(f"{path} cannot be read: {error.strerror or error}") from None


def digest_of(file: BinaryIO, algorithm: str) -> str:
    """Work out the checksum of an open file, from its beginning to its end, where it stands then."""
    found = hashlib.new(algorithm)
    file.seek(0)
    for block in iter(lambda: file.read(BLOCK), b""):
        found.update(block)
    return found.hexdigest()


def check_own_name(row: Row) -> None:
    """Make sure that a file of the catalog can have its own name in a folder, although the user did not say it.

    Args:
        row: The file.

    Raises:
        WishError: The name is a folder, that of a hidden file, which programs read by themselves, an option to
            commands, or what a terminal acts on.
    """
    name = os.path.basename(str(row["name"]))
    if not name or name[0] in ".-~" or "\\" in name or printable(name) != name or len(name.encode()) > LONGEST_NAME:
        raise WishError(f"dest: file {row['name']!r} cannot have its own name in a folder; name the file in dest")


class Local:
    """The local file that a catalog file shall equal.

    Args:
        path: Where it is.
        compare: ``size``, ``checksum`` or ``content``.

    Attributes:
        size: Its bytes; None while it is not there.
    """

    def __init__(self, path: str, compare: str) -> None:
        self.path = path
        self.compare = compare
        self.size: Optional[int] = None
        self._stamp: tuple[int, int] = (0, 0)
        self._sum = ""

    def look(self) -> None:
        """Find out about it; a missing one is left without a size.

        Raises:
            WishError: It is no plain file, is empty or cannot be looked at.
        """
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise WishError(f"src: {self.path} cannot be read: {error.strerror}") from None
        if not stat.S_ISREG(found.st_mode) or not found.st_size:
            why = "is empty" if stat.S_ISREG(found.st_mode) else "is no file"
            raise WishError(f"src: {self.path} {why}; name the image to upload")
        self.size, self._stamp = found.st_size, (found.st_size, found.st_mtime_ns)

    @property
    def changed(self) -> bool:
        """Whether it is another one than when it was looked at."""
        found = os.stat(self.path)
        return (found.st_size, found.st_mtime_ns) != self._stamp

    @property
    def sha256(self) -> str:
        """Its SHA-256, worked out when first asked for."""
        self._sum = self._sum or digest(self.path)
        return self._sum


class Remote(str):
    """A URL that the platform itself imports from, with the SHA-256 that its contents must have, or nothing."""

    sha256 = ""


class Description(Text):
    """Free text; the checksum behind it belongs to the contents and stays."""

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(words_of(row) == wanted)

    def sent(self, wanted: Any, row: Mapping[str, Any]) -> Any:
        return marked(wanted, kept(row))

    def shown(self, row: Mapping[str, Any]) -> Any:
        return words_of(row)


class Contents(Field):
    """A local file to upload."""

    type = "path"

    def check(self, value: Any) -> Any:
        return value

    def reads(self) -> list[str]:
        return ["filesize"]

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        if wanted.size is None or size_of(row) < wanted.size:
            return False
        # ``sha256`` is of the contents as they were read, where the user wants that.
        known = "" if wanted.compare == "size" else row.get("sha256") or kept(row)
        return bool(wanted.sha256 == known if known else size_of(row) == wanted.size)

    def shown(self, row: Mapping[str, Any]) -> Any:
        known = row.get("sha256") or kept(row)
        return f"{size_of(row)} bytes" + (f", sha256 {known}" if known else "")

    def told(self, wanted: Any) -> Any:
        return f"{wanted.size} bytes, sha256 {wanted.sha256}" if wanted.size else f"contents of {wanted.path}"


class Url(Field):
    """A URL to import from. What may let somebody in there is not shown: a login, and what follows a question mark."""

    def check(self, value: Any) -> Any:
        parts = urlsplit(str(value))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WishError(f"url: {_public(str(value))!r} is none; the platform imports from http and https")
        return value if isinstance(value, Remote) else Remote(value)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        if wanted.sha256 and kept(row):
            return bool(wanted.sha256 == kept(row))
        # Whether an import's URL reads back is not recorded; a file that came in another way is taken as it is.
        return row.get("url") in (None, "", wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.told(row.get("url") or "") or None

    def told(self, wanted: Any) -> Any:
        return _public(wanted)


def _public(url: str) -> str:
    """Return a URL without login and query."""
    scheme, separator, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{separator}{place.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def users_of(engine: Any, row: Row) -> OperationOf[tuple[list[str], str]]:
    """Name the drives, else the records of imports, that use a file, and say how the first of them lets go.

    Other users (recipes, drivers) are told by the platform's own refusal.
    """
    drives, imports = engine.client.table("machine_drives"), engine.client.table("vm_imports")
    found = yield from drives.rows(where(media_source=row["$key"]), ["$key", "name", "machine#name as vm"])
    if found:
        return [f"drive {drive['name']} of {drive['vm']}" for drive in found], "eject it there"
    found = yield from imports.rows(where(file=row["$key"]), ["id", "name", "status"], "-timestamp")
    if not found:
        for table in (drives.table, imports.table):
            yield from engine.insist(table, f"file {engine.resource.label(row)} shows no user")
        return [], ""
    way = f"delete that with verge_resource (table vm_imports, key {found[0]['id']})"
    if found[0].get("status") == "complete":
        way = "have verge_vm_import delete that with keep_record: false"
    return [f"the record of the import of vm {record['name']}" for record in found], way


def spare_what_is_used(engine: Any, draft: Any) -> OperationOf[None]:
    """Refuse to delete or replace a file that a drive or an import uses, and to touch a disk of a machine."""
    if engine.found is None:
        return
    row, label = engine.row, engine.resource.label(engine.row)
    if row.get("owner"):
        raise WishError(f"file {label} is no file of the catalog but the disk of {row['owner']}; see verge_drive")
    replaced = any({"src", "url"} & set(step.columns) for step in draft.steps)
    if not replaced and not any(step.kind == "delete" for step in draft.steps):
        return
    users, way = yield from users_of(engine, row)
    if users:
        verb, other = ("replaced", ", or upload under another name") if replaced else ("deleted", "")
        more = f" and {len(users) - SHOWN_USERS} more" if len(users) > SHOWN_USERS else ""
        named = ", ".join(users[:SHOWN_USERS])
        said = f"file {label} is in use by {named}{more}, so it cannot be {verb}; {way}{other}"
        engine.run.refuse(WishError(said, table="files"), said, "an earlier task does so")
    if replaced and engine.params.get("url") and not engine.params["wait"]:
        raise WishError(f"file {label} is there and would be replaced, which needs wait: true")


def spread(params: Params) -> Params:
    """Bring what belongs together into one: the contents with how they are compared, the URL with its checksum."""
    src, url, name = params.get("src"), params.get("url"), params.get("name")
    if name is None and params.get("key") is None:
        name = os.path.basename(src) if src else os.path.basename(unquote(urlsplit(url or "").path)) or None
    local = Local(src, params["compare"]) if src else None
    remote = Remote(url) if url else None
    if remote is not None and str(params.get("checksum") or "").startswith("sha256:"):
        remote.sha256 = params["checksum"].partition(":")[2]
    return {**params, "name": name, "src": local, "url": remote}


def shape(row: Row) -> dict[str, Any]:
    """Add the checksum that is known."""
    known = row.get("sha256") or kept(row)
    return {"checksum": f"sha256:{known}" if known else None}


USED_BY = Children(
    "drives",
    "drive",
    "machine_drives",
    [Text("name")],
    lambda row: {"media_source": row["$key"]},
    extra=["machine#name as vm"],
    wishes=never,
    listed=False,
    nested="media_source",
)


def catalog_file(fields: Sequence[Field] = (), **more: Any) -> Resource:
    """Declare a file of the catalog.

    Args:
        fields: What a module can do to its contents.
        **more: As for :class:`Resource`.

    Returns:
        The declaration.
    """
    plain = [Text("name", least=1), Description("description", stored=lambda text: words_of({"description": text}))]
    tier = Integer("tier", "preferred_tier", least=1, most=5)
    return Resource(
        "file",
        "files",
        [*plain, tier, *fields],
        # Disks of machines are files too (schema compute/files.yml).
        scope=IN_CATALOG,
        extra=["type", "filesize", "allocated_bytes", "used_bytes", "modified", "creator", "owner"],
        shape=shape,
        **more,
    )


FOUND_FILE = catalog_file([Url("url")], children=[USED_BY])
KNOWN_FILE = catalog_file(made_elsewhere=True, guard=spare_what_is_used, prepare=spread)
FILE = catalog_file(
    [Contents("src"), Url("url"), Flag("skip_head_check", "skip_upload_head_check", write_only=True)],
    guard=spare_what_is_used,
    prepare=spread,
)
