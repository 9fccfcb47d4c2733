# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generators write what is missing or differs, take away what is not wanted, and tell all three when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.written import settle


def test_files_are_told_and_brought_in_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("same", "other", "left"):
        (tmp_path / name).write_text(name, "utf-8")
    wanted = {tmp_path / "same": "same", tmp_path / "other": "new", tmp_path / "deep" / "made": "made"}
    assert settle(wanted, tmp_path.glob("*"), tmp_path, True, "it; run that") == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{name} does not fit it; run that" for name in ("deep/made", "left", "other")
    ]
    assert (tmp_path / "other").read_text("utf-8") == "other"
    assert settle(wanted, tmp_path.glob("*"), tmp_path, False, "it; run that") == 0
    assert {path: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()} == wanted
    assert settle(wanted, wanted, tmp_path, True, "it; run that") == 0
