# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written: whole or not at all, only where a plain file may be, and by one run at a time."""

from __future__ import annotations

import errno
import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    NotFoundError,
    VergeConnectionError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils import local
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.local import check_target, replacing


@pytest.fixture
def strange(tmp_path):
    """Things that are no plain files, by kind."""
    made = {kind: tmp_path / kind for kind in ("link", "dangling", "folder", "linked folder", "fifo", "socket")}
    (tmp_path / "real").write_text("precious")
    made["link"].symlink_to(tmp_path / "real")
    made["dangling"].symlink_to(tmp_path / "nowhere")
    made["folder"].mkdir()
    made["linked folder"].symlink_to(made["folder"])
    os.mkfifo(made["fifo"])
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(str(made["socket"]))
        yield {**made, "device": Path("/dev/null"), "linked device": Path("/dev/stdout")}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("link", "it is a symbolic link"),
        ("dangling", "it is a symbolic link"),
        ("folder", "it is a folder"),
        ("linked folder", "it is a symbolic link"),
        ("fifo", "it is a FIFO"),
        ("socket", "it is a socket"),
        ("device", "it is a device"),
        ("linked device", "it is a symbolic link"),
    ],
)
def test_what_is_no_plain_file_is_refused(strange, tmp_path, kind, said):
    """And left as it is; what a link leads to is neither written nor made."""
    before = sorted(path.name for path in tmp_path.iterdir())
    for attempt in (lambda path: check_target(path, "dest: "), lambda path: replacing(path, "dest: ").__enter__()):
        with pytest.raises(VergeError) as caught:
            attempt(str(strange[kind]))
        assert str(caught.value) == (
            f"dest: {strange[kind]} cannot be written: {said}; name a plain file, or one that is not there yet"
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "real").read_text() == "precious"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("no/such", "there is no folder .*/no; make it first"),
        ("file/below", "there is no folder .*/file; make it first"),
        ("x" * 300, "File name too long"),
        ("a\0b", "no file has such a name"),
    ],
)
def test_places_that_are_none(tmp_path, path, said):
    (tmp_path / "file").write_text("")
    with pytest.raises(VergeError, match=said):
        check_target(f"{tmp_path}/{path}")


def test_a_link_that_appears_meanwhile_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "real").write_text("precious")
    target = tmp_path / "target"
    with replacing(str(target)) as file:
        file.write(b"new")
        target.symlink_to(tmp_path / "real")
    assert not target.is_symlink() and target.read_text() == "new"
    assert (tmp_path / "real").read_text() == "precious"


def test_a_folder_that_is_swapped_meanwhile_is_not_followed(tmp_path):
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    with replacing(str(folder / "target")) as file:
        file.write(b"new")
        folder.rename(tmp_path / "moved")
        folder.symlink_to(other)
    assert list(other.iterdir()) == [] and (tmp_path / "moved" / "target").read_text() == "new"


@pytest.mark.parametrize("before", [None, 0o600, 0o640, 0o666])
@pytest.mark.parametrize("secret", [False, True])
def test_permissions(tmp_path, before, secret):
    """A new file gets what the process's mask leaves, an old one keeps its own; a secret one is its owner's alone."""
    target, mask = tmp_path / "target", os.umask(0o022)
    try:
        if before is not None:
            target.write_text("old")
            target.chmod(before)
        with replacing(str(target), secret=secret) as file:
            while_written = os.fstat(file.fileno()).st_mode & 0o777
            file.write(b"new")
    finally:
        os.umask(mask)
    wanted = 0o600 if secret else 0o644 if before is None else before
    assert target.stat().st_mode & 0o777 == wanted and target.read_text() == "new"
    assert while_written & ~wanted == 0  # never wider, not for a moment


def test_what_was_there_is_there_until_the_end(tmp_path):
    target = tmp_path / "target"
    target.write_text("old")
    for error in (RuntimeError, KeyboardInterrupt, VergeConnectionError):
        with pytest.raises(error), replacing(str(target)) as file:
            file.write(b"half")
            file.flush()
            assert target.read_text() == "old"
            raise error("broken")
    assert target.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["target"]


def test_no_room_left(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(local.os, "fsync", full)
    target = str(tmp_path / "target")
    with pytest.raises(VergeError, match=f"^{target} cannot be written: No space left on device$"):
        with replacing(target, mark="a") as file:
            file.write(b"new")
    assert list(tmp_path.iterdir()) == []


def test_what_can_be_gone_on_with_stays(tmp_path):
    """After a broken connection or Ctrl-C, and only for the same contents; whatever else was left goes."""
    target = str(tmp_path / "target")
    for error in (VergeConnectionError, KeyboardInterrupt):
        with pytest.raises(error), replacing(target, mark="a") as file:
            file.write(b"half")
            raise error("broken")
    with replacing(target, mark="a") as file:
        assert file.tell() == 8
        file.seek(0)
        assert file.read() == b"halfhalf"
    with pytest.raises(VergeConnectionError), replacing(target, mark="a") as file:
        file.write(b"half")
        raise VergeConnectionError("broken")
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(NotFoundError), replacing(target, mark="b") as file:
        assert file.tell() == 0
        raise NotFoundError("gone")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


KILLED = """
import os, signal, sys
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.local import replacing
with replacing(sys.argv[1], mark=sys.argv[2]) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("mark", "then", "found"), [("", "", 0), ("a", "a", 4), ("a", "b", 0), ("a", "", 0), ("", "a", 0)]
)
def test_what_a_killed_run_left(tmp_path, mark, then, found):
    """The next run goes on with it or removes it, and nothing of it is left."""
    target, others = str(tmp_path / "target"), tmp_path / ".target.123456789012.part"
    others.write_text("somebody's own")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, target, mark], env=env, check=False)
    assert killed.returncode == -signal.SIGKILL and len(list(tmp_path.iterdir())) == 2
    with replacing(target, mark=then) as file:
        assert file.tell() == found
        file.write(b"rest")
    assert sorted(path.name for path in tmp_path.iterdir()) == [others.name, "target"]
    assert (tmp_path / "target").read_bytes() == b"half"[:found] + b"rest"


@pytest.mark.parametrize("mark", ["", "a"])
def test_two_runs_never_write_the_same(tmp_path, mark):
    target = str(tmp_path / "target")
    with ExitStack() as stack:
        files = [stack.enter_context(replacing(target, mark=mark)) for _run in range(3)]
        assert len({os.fstat(file.fileno()).st_ino for file in files}) == 3
        for number, file in enumerate(files):
            assert file.tell() == 0
            file.write(b"%d" % number * 5)
    assert (tmp_path / "target").read_bytes() == b"00000"  # whose block ended last
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


@pytest.mark.parametrize("kind", ["link", "hard link", "folder", "fifo"])
def test_a_part_that_somebody_else_put_there(tmp_path, kind):
    """Nothing is written through it."""
    target, victim = str(tmp_path / "target"), tmp_path / "victim"
    victim.write_text("precious")
    with replacing(target, mark="a") as _file:
        (name,) = [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    make = {
        "link": lambda: name.symlink_to(victim),
        "hard link": lambda: os.link(victim, name),
        "folder": name.mkdir,
        "fifo": lambda: os.mkfifo(name),
    }
    make[kind]()
    with pytest.raises(VergeError, match="cannot be written: ") as caught, replacing(target, mark="a") as file:
        file.write(b"secret")
    assert "\n" not in str(caught.value) and victim.read_text() == "precious"
    assert stat.S_IFMT(name.lstat().st_mode) != stat.S_IFREG or kind == "hard link"


def test_names_of_parts(tmp_path):
    """Of the longest name too, and of two that begin alike two."""
    for name in ("x" * 255, "x" * 254, "ü" * 127):
        with replacing(str(tmp_path / name), mark="0123456789abcdef") as file:
            file.write(b"new")
        assert (tmp_path / name).read_bytes() == b"new"
    with replacing(str(tmp_path / ("y" * 100)), mark="a"), replacing(str(tmp_path / ("y" * 101)), mark="a"):
        assert len([path for path in tmp_path.iterdir() if path.name.endswith(".a.part")]) == 2
