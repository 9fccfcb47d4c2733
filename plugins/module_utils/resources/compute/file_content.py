# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contents of catalog files: up, in from a URL, and down (WIRE 9.7, 9.8, 10).

What comes in has a name of its own until all of it is there, so that a file never holds a part under its real name.
That name holds the checksum, so that an upload that was cut off is found again and goes on.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from typing import Any, BinaryIO, Callable, Mapping, Optional, Sequence, cast

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.engine import Engine
from ...desired.kinds import WishError
from ...desired.lost_answers import once
from ...desired.plan import Found, Plan, Step, Wish
from ...desired.procedure import Following, Procedure
from ...desired.resource import Params, Row
from ...desired.run import Run
from ...desired.state import State
from ...desired.step import Task
from ...desired.steps import Transfer
from ...vergeos.exceptions import (
    APIError,
    NotStoredError,
    PermissionDeniedError,
    TaskError,
    UploadError,
    VergeConnectionError,
    VergeError,
)
from ...vergeos.families.files import CHUNK, ROUNDED
from ...vergeos.filters import all_of, any_of, where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.local import check_target, replacing
from .file import (
    CHECKSUM,
    FILE,
    IN_CATALOG,
    KNOWN_FILE,
    LENGTHS,
    Local,
    Remote,
    check_own_name,
    digest,
    digest_of,
    marked,
    size_of,
    words_of,
)

COMPARE = ["checksum", "size", "content"]
FILE_SPEC: dict[str, Any] = {
    **argument_spec(FILE),
    "checksum": {"type": "str"},
    "compare": {"type": "str", "choices": COMPARE, "default": "checksum"},
    "dest": {"type": "path"},
    **WAITING,
}
# An import has no status; it is over when its size has stayed the same for so long (schema compute/files.yml).
STILL_SECONDS = 4.0
PART = re.compile(r"\.[0-9a-f]{16}\.part(\.[^.]*)?")
MARK = 16  # digits of a checksum that tell one upload from another
# Refusals that are not of the upload: who asks, and how often.
KEEPING = (401, 403, 429)
# Chunks go in parallel, so that what the platform shows of an upload that was cut off may have holes near its end.
BACK = 32 * CHUNK
PART_FIELDS = ["$key", "name", "filesize", "allocated_bytes"]


class FileEngine(Engine):
    """Brings a file to its wish; new contents come in beside the old ones and take their place when they are whole."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._sums: dict[Any, str] = {}

    def perform(self) -> OperationOf[Plan]:
        """As every engine; afterwards what uploads of other contents left unfinished goes."""
        draft = yield from super().perform()
        name = self.wish.values.get("name") or draft.before.get("name")
        moved = any({"src", "url"} & set(step.columns) for step in draft.steps)
        if name and (moved or self.wish.state == "absent"):
            ours = self._part_name(name) if moved else ""
            for row in (yield from self._parts(name)):
                if row["name"] == ours:
                    continue
                draft.steps.append(Step("delete", f"delete the unfinished upload {row['name']}", key=row["$key"]))
                yield from self.run.unless_preview(self._remove(self.table, row["$key"]))
        return draft

    def resolve(self) -> Wish:
        wish = super().resolve()
        local: Optional[Local] = wish.values.get("src")
        if local is not None and wish.state != "absent":
            local.look()
            if local.size is None:
                self.run.lacks(f"src: there is no file {local.path}", "", "check the path, or make it first")
            elif self.params["checksum"]:
                expect(f"src: {local.path}", self.params["checksum"], lambda name: digest(local.path, name))
        return wish

    def observe(self, wish: Wish) -> OperationOf[Optional[Found]]:
        found = yield from super().observe(wish)
        local: Optional[Local] = wish.values.get("src")
        if found is None or local is None or wish.state == "absent":
            return found
        if local.compare != "content" or size_of(found.row) != local.size:
            return found
        return Found(
            {**found.row, "sha256": (yield from self._sum(found.row["$key"]))}, found.children, sorted(found.unread)
        )

    def _run(self, step: Step, draft: Plan, wish: Wish, started: float) -> OperationOf[None]:
        if step.kind == "update" and {"src", "url"} & set(step.columns):
            yield from self._put(step.columns, wish, self.row, started)
        else:
            yield from super()._run(step, draft, wish, started)

    def _create(self, step: Step, wish: Wish) -> OperationOf[None]:
        if "src" not in step.columns and not self.params["wait"]:
            yield from super()._create(step, wish)
        else:
            yield from self._put(step.columns, wish, {}, time.time())

    def _await(self, wish: Wish, started: Optional[float]) -> OperationOf[None]:
        """An import that an earlier run did not wait for is waited for now."""
        yield from super()._await(wish, started)
        if "url" in wish.values and self.params["wait"] and self.found is not None and not whole(self.row):
            yield from self._wait_import(self.row["$key"], self.row["name"], started or time.time())
            self.found = yield from self.observe(wish)

    def _put(self, columns: Mapping[str, Any], wish: Wish, old: Row, started: float) -> OperationOf[None]:
        """Bring contents in under another name, then give them the name and all that belongs to the file."""
        name = columns.get("name") or old["name"]
        content = columns.get("src") or columns["url"]
        tier = columns.get("preferred_tier") or old.get("preferred_tier")
        part = {"name": self._part_name(name), **({"preferred_tier": str(tier)} if tier else {})}
        if isinstance(content, Local):
            key, found = yield from self._take_in(content, part)
        else:
            skip = {"skip_upload_head_check": True} if wish.values.get("skip_head_check") else {}
            key, found = yield from self._fetch(content, {**part, **skip}, started)
        words = words_of({"description": columns["description"]} if "description" in columns else old)
        description = marked(words, found)
        given = {"description": description} if description or "description" in columns else {}
        yield from self._take_place(key, {**given, **part, "name": name}, old)
        self.new_key = key
        self.found = yield from self.observe(wish)

    def _take_in(self, local: Local, part: dict[str, Any]) -> OperationOf[tuple[Any, str]]:
        """Upload a local file, from where an earlier upload of the same contents stopped."""
        row = yield from self._file_entry({**part, "allocated_bytes": str(local.size)})
        key = row["$key"]
        offset = max(0, size_of(row) // CHUNK * CHUNK - BACK)
        yield from self._send(local, part["name"], key, offset)
        if offset and (yield from self._sum(key)) != local.sha256:
            # Whether the size shown is what can be relied on is not recorded: all of it once more.
            yield from self._send(local, part["name"], key, 0)
        if local.changed:
            yield from self._remove(self.table, key)
            raise WishError(f"src: {local.path} changed while it was uploaded, so it was not used; run again")
        if local.compare == "content" and (yield from self._sum(key)) != local.sha256:
            yield from self._remove(self.table, key)
            raise NotStoredError(
                f"the platform accepted the upload of {local.path} but holds other contents; they were removed again",
                table="files",
                key=key,
            )
        return key, "" if local.compare == "size" else local.sha256

    def _send(self, local: Local, name: str, key: Any, offset: int) -> OperationOf[None]:
        self._sums.pop(key, None)
        told = self._teller(f"upload of {local.path}", offset)
        try:
            yield from cast(Any, self.table).uploading(
                local.path, key=key, offset=offset, progress=told, timeout=self.timeout
            )
        except UploadError as error:
            why = error.__cause__
            if isinstance(why, APIError) and 400 <= why.status_code < 500 and why.status_code not in KEEPING:
                yield from self._remove(self.table, key)
                why.args = (f"the platform refused the upload of {local.path}: {why}; what had come was removed again",)
                raise why from None
            self.done.append(f"upload {error.offset} of {local.size} bytes as {name}")
            stopped = VergeError(
                f"the upload of {local.path} stopped: {why}; run again, and it goes on from there, or have what has "
                f"come removed by state: absent",
                table="files",
                key=key,
            )
            if isinstance(why, PermissionDeniedError):
                stopped.kind = why.kind
            raise stopped from None

    def _fetch(self, remote: Remote, part: dict[str, Any], started: float) -> OperationOf[tuple[Any, str]]:
        """Have the platform import from a URL; one that an earlier run started is waited for."""
        row = yield from self._file_entry({**part, "url": str(remote)})
        key = row["$key"]
        try:
            yield from self._wait_import(key, part["name"], started)
            checksum = self.params["checksum"]
            if checksum:
                held = yield from self._sum(key, checksum.partition(":")[0])
                expect("url: what was imported", checksum, lambda _algorithm: held)
        except (TaskError, WishError):
            yield from self._remove(self.table, key)
            raise
        return key, remote.sha256 if self.params["compare"] != "size" else ""

    def _file_entry(self, columns: Mapping[str, Any]) -> OperationOf[Row]:
        """Find the unfinished upload of some contents, or begin it."""
        name = columns["name"]
        rows = yield from self._called(name)
        if not rows:
            yield from once(self.client, lambda: self.table.insert(columns), lambda: self._called(name))
            rows = yield from self._called(name)
        if not rows:
            raise NotStoredError(f"the platform accepted file {name} but has no such row", table="files")
        for twin in rows[1:]:
            # Another controller uploads the same: both go on with the first row, where the same bytes do no harm.
            yield from self._remove(self.table, twin["$key"])
        return rows[0]

    def _take_place(self, key: Any, columns: Mapping[str, Any], old: Row) -> OperationOf[None]:
        """Give whole contents their name; the file that has it goes first, since drives may not lose theirs."""
        name, known = columns["name"], (str(key), str(old.get("$key")))
        yield from self._alone(name, known)
        if old:
            try:
                yield from self._remove(self.table, old["$key"])
            except APIError as error:
                yield from self._remove(self.table, key)
                error.args = (f"{error}; file {name} is as it was, and the new contents were removed again",)
                raise
        yield from self.table.change(key, columns)
        try:
            yield from self._alone(name, known, int(key))
        except VergeError:
            yield from self._remove(self.table, key)
            raise

    def _alone(self, name: str, known: Sequence[str], below: Optional[int] = None) -> OperationOf[None]:
        """Make sure that nobody else made a file of the name; of two made at the same time the lower key stays."""
        rows = [row["$key"] for row in (yield from self._called(name)) if str(row["$key"]) not in known]
        for stranger in rows:
            if below is None or int(stranger) < below:
                raise VergeError(
                    f"somebody else made a file {name} meanwhile (key {stranger}), which was left alone; run again",
                    table="files",
                    key=stranger,
                )

    def _wait_import(self, key: Any, name: str, started: float) -> OperationOf[None]:
        """Wait until an import is over; whether it failed stands in the log at best."""
        seen = {"size": -1, "since": time.monotonic()}

        def over(row: Row) -> bool:
            if size_of(row) != seen["size"]:
                seen.update(size=size_of(row), since=time.monotonic())
            return whole(row) and time.monotonic() - seen["since"] >= STILL_SECONDS

        yield from self.poll(
            lambda: self.table.read(key, PART_FIELDS),
            over,
            f"import of file {name}",
            self.timeout,
            lambda row: f"{size_of(row)} of {row.get('allocated_bytes') or 'unknown'} bytes",
            lambda row: None if size_of(row) else self._complaint(name, started),
        )

    def _complaint(self, name: str, started: float) -> OperationOf[Optional[str]]:
        """Return what the platform's log says about an import that brings nothing."""
        about = all_of(where(object_type="file", object_name=name), any_of("level", ["error", "critical"]))
        rows = yield from self.client.table("logs").rows(about, ["text", "timestamp"], "-timestamp", 1)
        # Log times are microseconds (WIRE 1.9); a minute is left for clocks that differ.
        recent = [row for row in rows if int(row.get("timestamp") or 0) >= (started - 60) * 1e6]
        return " ".join(str(recent[0].get("text")).split()) if recent else None

    def _called(self, name: str) -> OperationOf[list[Row]]:
        """Read the catalog files of a name, the lowest key first."""
        condition = all_of(where(name=name), IN_CATALOG)
        rows = yield from self.table.rows(condition, PART_FIELDS, "+$key")
        return [row for row in rows if row["name"] == name]

    def _parts(self, name: str) -> OperationOf[list[Row]]:
        """Read what uploads of a file left unfinished."""
        condition = all_of(where(name__bw=f"{name}."), IN_CATALOG)
        rows = yield from self.table.rows(condition, PART_FIELDS, "+$key")
        return [row for row in rows if row["name"].startswith(name) and PART.fullmatch(row["name"][len(name) :])]

    def _part_name(self, name: str) -> str:
        """Name a file while it comes in; the platform reads its type from the extension."""
        content = self.wish.values.get("src") or self.wish.values["url"]
        if isinstance(content, Local):
            mark = content.sha256 if content.size else ""
        else:
            mark = hashlib.sha256(f"{content}\n{content.sha256}".encode()).hexdigest()
        return f"{name}.{mark[:MARK]}.part{os.path.splitext(name)[1]}"

    def _sum(self, key: Any, algorithm: str = "sha256") -> OperationOf[str]:
        """Work out the checksum of what the platform holds, by reading all of it."""
        place = f"{key} {algorithm}" if algorithm != "sha256" else key
        if place not in self._sums:
            target = _Digest(algorithm)
            yield from cast(Any, self.table).downloading(key, target, self._teller(f"reading file {key}"))
            self._sums[place] = target.hexdigest()
        return self._sums[place]

    def _teller(self, what: str, begun: int = 0) -> Optional[Callable[[int, Optional[int]], None]]:
        return teller(self.client, what, begun)


class _Digest:
    """Takes a download and keeps its checksum only."""

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._found = hashlib.new(algorithm)

    def seekable(self) -> bool:
        return False

    def seek(self, place: int) -> None:
        """Begin again, where a broken download does."""
        if place:
            raise OSError(f"a checksum cannot go on at byte {place}")
        self._found = hashlib.new(self._algorithm)

    def truncate(self) -> None:
        """There is nothing to cut off."""

    def write(self, block: bytes) -> None:
        self._found.update(block)

    def hexdigest(self) -> str:
        """Return the digits."""
        return self._found.hexdigest()


def whole(row: Row) -> bool:
    """Whether a file shows no sign of something missing; what is allocated may be rounded up."""
    return 0 < size_of(row) > int(row.get("allocated_bytes") or 0) - ROUNDED


def teller(client: Any, what: str, begun: int = 0) -> Optional[Callable[[int, Optional[int]], None]]:
    """Make what tells the user how far a transfer is.

    Args:
        client: A VergeClient.
        what: The transfer, in words.
        begun: Bytes that were there before.

    Returns:
        ``told(bytes so far, bytes in all)``; None where nobody listens.
    """
    notice, started = client.on_progress, time.monotonic()
    if notice is None:
        return None

    def told(count: int, total: Optional[int]) -> None:
        elapsed = time.monotonic() - started
        rate = (count - begun) / (1 << 20) / max(elapsed, 0.001)
        share = f"{100 * count // total} % of {total / (1 << 20):.1f} MiB" if total else f"{count / (1 << 20):.1f} MiB"
        notice(what, f"{share}, {rate:.1f} MiB/s", elapsed)

    return told


def expect(what: str, checksum: str, found: Callable[[str], str]) -> None:
    """Make sure that something has the checksum that the user gave.

    Args:
        what: The thing, for the error.
        checksum: ``sha256:digits`` or ``sha512:digits``.
        found: Given the algorithm, works out the digits.

    Raises:
        WishError: It has another one.
    """
    algorithm, _colon, digits = checksum.partition(":")
    is_now = found(algorithm)
    if is_now != digits:
        raise WishError(f"{what} has the checksum {algorithm}:{is_now}, not {checksum}; nothing was changed")


BROUGHT_IN = State(FILE, FileEngine)
KNOWN = State(KNOWN_FILE)


def plan(run: Run) -> OperationOf[Following]:
    """Bring a file of the catalog to its wish, or lay out how a local one comes to what the catalog holds."""
    params = run.params
    comes_in, dest, absent = params["src"] or params["url"], params["dest"], params["state"] == "absent"
    checksum = params["checksum"]
    given = CHECKSUM.fullmatch(checksum or "")
    if checksum and (given is None or len(given[2]) != LENGTHS[given[1]]):
        raise WishError(f"checksum: {checksum!r} is none; write sha256: or sha512: and its digits")
    if dest and absent:
        raise WishError("dest: of a file that shall be absent there is nothing to download")
    if checksum and not (comes_in or dest):
        raise WishError("checksum: it is compared with what src, url or dest names; give one of them")
    if dest and (params["name"] or not os.path.isdir(dest)):
        _place(dest, params["name"] or "")  # before anything is sent
    task = yield from run.begin(BROUGHT_IN if comes_in or absent else KNOWN, params)
    task.result.get("file", {}).pop("src", None)
    return (yield from _download(run, task)) if dest else Following(task)


CATALOG_FILE = Procedure(plan)


def _download(run: Run, task: Task) -> OperationOf[Following]:
    """Lay out how a local file is brought to what the catalog holds."""
    params, row, path = run.params, task.entries["file"], run.params["dest"]
    if row["key"] is not None and not whole(row):
        said = f"{size_of(row)} of {row['allocated_bytes']} bytes are there"
        raise WishError(f"dest: file {row['name']} is not whole yet, {said}; wait for it, or bring it in again")
    if params["name"] is None and os.path.isdir(path):
        check_own_name(row)
    path = _place(path, row["name"])
    wanted = params["checksum"] or (row["checksum"] if params["compare"] != "size" else None) or ""
    algorithm, _colon, digits = wanted.partition(":")
    steps = []
    if not (yield from _is_there(run.system, params, row, path, algorithm, digits)):
        words = f"download file {row['name']} to {path}"
        steps.append(Transfer(words, lambda: _fetch_to(run.system, row, path, algorithm, digits)))
    # Not called dest: Ansible adds owner and mode to a module's result of that name, and not in process.
    return Following(task, steps, entries={"local_file": path})


def _is_there(client: Any, params: Params, row: Row, path: str, algorithm: str, digits: str) -> OperationOf[bool]:
    """Whether a local file is what the catalog holds, as far as the user wants that compared."""
    if row["key"] is None or not os.path.isfile(path) or os.path.getsize(path) != size_of(row):
        return False
    if params["compare"] == "content":
        held = _Digest("sha256")
        yield from client.table("files").downloading(row["key"], held, teller(client, f"reading file {row['name']}"))
        return digest(path) == held.hexdigest()
    return not digits or digest(path, algorithm) == digits


def _fetch_to(client: Any, row: Row, path: str, algorithm: str, digits: str) -> OperationOf[None]:
    """Download beside the target and put it in its place when it is whole and right.

    Where a checksum will tell whether it is, what an earlier run got of the same contents is gone on with.
    """
    with replacing(path, "dest: ", mark=digits[:MARK]) as file:
        begun = max(0, min(file.tell(), size_of(row)) - CHUNK)
        file.seek(begun)
        file.truncate()
        yield from _receive(client, row, file, begun, bool(digits))
        if begun and digest_of(file, algorithm) != digits:  # what was left was something else
            file.seek(0)
            file.truncate()
            yield from _receive(client, row, file, 0, True)
        if digits:
            expect(f"dest: file {row['name']}", f"{algorithm}:{digits}", lambda name: digest_of(file, name))


def _receive(client: Any, row: Row, file: BinaryIO, begun: int, goes_on: bool) -> OperationOf[None]:
    told = teller(client, f"download of {row['name']}", begun)
    try:
        yield from client.table("files").downloading(row["key"], file, told, offset=begun)
    except VergeConnectionError as error:
        error.args = (f"{error}{'; run again, and it goes on from there' if goes_on else ''}",)
        raise


def _place(dest: str, name: str) -> str:
    """Work out which file is meant, and make sure that it may be written.

    Args:
        dest: The option: a file, or a folder. A link to a folder is one with a slash behind it.
        name: The catalog's file.

    Returns:
        The file's path.

    Raises:
        TargetError: It cannot be written.
    """
    if os.path.isdir(dest) and (dest.endswith(os.sep) or not os.path.islink(dest)):
        dest = os.path.join(dest, os.path.basename(name))
    check_target(dest, "dest: ")
    return dest


def secrets_of(params: Params) -> set[str]:
    """Collect what of a URL must not be shown: the password and the query."""
    scheme, _separator, rest = str(params.get("url") or "").partition("://")
    login, _at, _place = rest.partition("/")[0].rpartition("@")
    found = {login.partition(":")[2], str(params.get("url") or "").partition("?")[2]}
    return {text for text in found if text and scheme}
