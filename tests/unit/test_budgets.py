# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the design bounds is counted as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import budgets

TEXT = '''"""A module.

Two paragraphs.
"""

# a comment
class Wide:
    """A class."""

    def __init__(self, a, b=1, *, c):
        self.a = """text
that is code"""  # and a comment

    def act(self, check_mode):
        return id(self) if check_mode else None
'''


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "some.py").write_text(TEXT, "utf-8")
    monkeypatch.setattr(budgets, "UTILS", tmp_path)
    monkeypatch.setattr(budgets, "ENGINE", tmp_path)
    return tmp_path


def test_lines_without_comments_and_docstrings(folder: Path) -> None:
    assert budgets.code_lines(folder / "some.py") == 6


def test_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (budgets.check_mode_files(), budgets.keyed_by_id(), budgets.wide_constructors()) == (1, 1, 0)
    monkeypatch.setattr(budgets, "MOST_ARGUMENTS", 2)
    assert budgets.wide_constructors() == 1


def test_a_figure_above_its_limit_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for limit, status, note in ((1, 0, ""), (2, 0, "bring the limit down"), (0, 1, "too many")):
        monkeypatch.setattr(budgets, "BUDGETS", (budgets.Budget("some", lambda: 1, limit, 0),))
        assert budgets.main() == status
        assert note in capsys.readouterr().out
