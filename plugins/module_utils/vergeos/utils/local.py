# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on this machine that are written, whole or not at all: the one place that does it.

What is written has a name of its own beside the target until all of it is there. That name follows from the target's,
and whoever writes holds a lock on it, so that a run which was killed leaves what the next one finds, and never do two
write the same.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import uuid
from contextlib import contextmanager, suppress
from typing import BinaryIO, Iterator, Optional

from ..exceptions import VergeConnectionError, VergeError

SECRET = 0o600
ANYBODY = 0o666  # less what the process's mask takes away
# Kept of a target's name, for people who come across a part of it.
SHOWN = 40
KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# Without a meaning on systems that have neither links nor a lock of this kind.
PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class TargetError(VergeError):
    """A file cannot be written, or must not be."""

    kind = "local"


def check_target(path: str, what: str = "") -> None:
    """Make sure that a file may be written, before anything else is done for it.

    Args:
        path: The file, which need not be there.
        what: What stands before it in the error, such as the option that names it.

    Raises:
        TargetError: Something that is no plain file has the name (what a link leads to counts as little as a link that
            leads nowhere), or its folder is missing or may not be written to.
    """
    folder = os.path.dirname(os.path.abspath(path))
    why = "no file has such a name" if "\0" in path else _obstacle(path, folder)
    if why:
        raise TargetError(f"{what}{path} cannot be written: {why}")


def _obstacle(path: str, folder: str) -> str:
    """Say why a file cannot be written; nothing where it can."""
    if not os.path.isdir(folder):
        return f"there is no folder {folder}; make it first"
    try:
        kind = stat.S_IFMT(os.lstat(path).st_mode)
    except FileNotFoundError:
        kind = stat.S_IFREG
    except OSError as error:
        return str(error.strerror)
    if kind != stat.S_IFREG:
        return f"it is {KINDS.get(kind, 'no file')}; name a plain file, or one that is not there yet"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} may not be written to; name another file"
    return ""


@contextmanager
def replacing(path: str, what: str = "", *, secret: bool = False, mark: str = "") -> Iterator[BinaryIO]:
    """Write a file, which takes its place when the block ends well, and is nowhere or can be gone on with otherwise.

    The folder is opened once, so that nothing changes the way there; no name in it is followed where it is a link.

    Args:
        path: The file. What is there keeps its permissions.
        what: As for :func:`check_target`.
        secret: Whether nobody else may read it, whatever was there before.
        mark: Tells these contents from others. Given one, what an earlier run got of them is in the file already, and
            what has come stays when the connection breaks or the run is interrupted.

    Yields:
        The file, opened for reading and writing at its end.

    Raises:
        TargetError: It cannot be written.
    """
    check_target(path, what)
    place, name = os.path.split(os.path.abspath(path))
    try:
        folder = os.open(place, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            part, file = _begin(folder, name, secret, mark)
            with file:
                try:
                    yield file
                    _settle(file, folder, part, name, secret)
                except BaseException as error:
                    if not mark or isinstance(error, Exception) and not isinstance(error, VergeConnectionError):
                        os.remove(part, dir_fd=folder)
                    raise
        finally:
            os.close(folder)
    except OSError as error:
        raise TargetError(f"{what}{path} cannot be written: {error.strerror or error}") from None


def _begin(folder: int, name: str, secret: bool, mark: str) -> tuple[str, BinaryIO]:
    """Open what a file is written to; what other runs left of it, and nobody writes to any more, goes."""
    stem = f".{name[:SHOWN]}.{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}."
    part = f"{stem}{mark}.part"
    for other in os.listdir(folder):
        if other.startswith(stem) and other.endswith(".part") and other != part:
            with suppress(OSError), _locked(folder, other, 0):
                os.remove(other, dir_fd=folder)
    closed = secret or _permissions(folder, name) is not None
    permissions = SECRET if closed else ANYBODY
    try:
        file = _locked(folder, part, os.O_CREAT, permissions)
    except BlockingIOError:  # another run writes the same at this moment
        part = f"{stem}{uuid.uuid4().hex}.part"
        file = _locked(folder, part, os.O_CREAT, permissions)
    if closed:
        os.fchmod(file.fileno(), SECRET)
    if not mark:
        file.truncate(0)
    file.seek(0, os.SEEK_END)
    return part, file


def _locked(folder: int, part: str, more: int, permissions: int = SECRET) -> BinaryIO:
    """Open a part so that no other run has it at the same time.

    Raises:
        BlockingIOError: One has.
        OSError: It cannot be opened, or is not what a run of this user made.
    """
    import fcntl  # here, since not every system has it

    while True:
        handle = os.open(part, os.O_RDWR | PLAIN | more, permissions, dir_fd=folder)
        file = os.fdopen(handle, "r+b")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_now, named = os.fstat(handle), os.stat(part, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            file.close()  # whoever had it before has given it its name, or removed it
            continue
        except OSError:
            file.close()
            raise
        if os.path.samestat(is_now, named):
            if stat.S_ISREG(is_now.st_mode) and is_now.st_nlink == 1:
                return file
            file.close()
            raise OSError(errno.EEXIST, f"{part} is in the way and was made by something else; remove it")
        file.close()


def _permissions(folder: int, name: str) -> Optional[int]:
    """Return the permissions of a file; None where there is none."""
    try:
        return stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return None


def _settle(file: BinaryIO, folder: int, part: str, name: str, secret: bool) -> None:
    """Give a file that is whole its permissions and its name, so that it is there after a loss of power too."""
    file.flush()
    kept = None if secret else _permissions(folder, name)
    if kept is not None:
        os.fchmod(file.fileno(), kept)
    os.fsync(file.fileno())
    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
    with suppress(OSError):  # some file systems have none of it for folders
        os.fsync(folder)
