# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless browser (Chromium inside Qt, which comes as a wheel) that opens a page and says what a script found on it.

Run as a program it is the browser: Qt wants the main thread, and a crash of it must not take pytest along.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Optional

import pytest

SETTINGS = {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu",
    # The sandbox refuses root, which tests in containers often run as; the page is ours.
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
}
# For a machine that does much else beside; nothing waits for it to pass.
SECONDS = 300
# Milliseconds between two looks at whether the page is painted.
PACE = 100
# Exit status that says that the browser is not there, or that the system lacks a library that it needs.
UNUSABLE = 77


def look(page: Path, script: str, size: tuple[int, int] = (1600, 1000), picture: Optional[Path] = None) -> Any:
    """Open a page and run a script on it.

    Args:
        page: The file.
        script: JavaScript whose value is the answer; anything that JSON can hold.
        size: Width and height of the window in pixels.
        picture: File for a screenshot.

    Returns:
        ``value`` (of the script), ``console`` (lines of the console), ``asked`` (addresses that were asked for).
    """
    order = json.dumps([str(page), script, size, str(picture) if picture else None])
    done = subprocess.run(
        [sys.executable, __file__],
        input=order,
        env={**os.environ, **SETTINGS},
        capture_output=True,
        text=True,
        timeout=SECONDS + 30,
        check=False,
    )
    if done.returncode == UNUSABLE:
        pytest.skip(f"no browser here: {done.stdout.strip()}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def main() -> int:
    """Be the browser: an order as JSON on standard input, the answer as JSON on standard output."""
    page, script, size, picture = json.load(sys.stdin)
    try:
        from PyQt6.QtCore import QTimer, QUrl
        from PyQt6.QtWebEngineCore import QWebEnginePage, QWebEngineUrlRequestInterceptor
        from PyQt6.QtWebEngineWidgets import QWebEngineView
        from PyQt6.QtWidgets import QApplication
    except ImportError as missing:
        print(missing)
        return UNUSABLE

    answer: dict[str, Any] = {"console": [], "asked": []}

    class Watcher(QWebEngineUrlRequestInterceptor):
        def interceptRequest(self, info: Any) -> None:
            answer["asked"].append(info.requestUrl().toString())

    class Page(QWebEnginePage):
        def javaScriptConsoleMessage(self, _level: Any, message: str, line: int, _source: str) -> None:
            answer["console"].append(f"{line}: {message}")

    application = QApplication(sys.argv[:1])
    view, watcher = QWebEngineView(), Watcher()
    view.setPage(Page(view))
    view.page().setUrlRequestInterceptor(watcher)
    view.resize(*size)
    view.show()

    def shown(ok: bool) -> None:
        if not ok:
            application.exit(1)
            return
        # Styles and the script of the page have run by then.
        view.page().runJavaScript(f"JSON.stringify({script})", told)

    def told(value: Any) -> None:
        answer["value"] = None if value in (None, "") else json.loads(value)
        if picture:
            paint()
        else:
            application.exit(0)

    def paint() -> None:
        """Save what is painted, as soon as anything is."""
        image = view.grab().toImage()
        across, down = (range(0, length, 7) for length in (image.width(), image.height()))
        if len({image.pixel(x, y) for x in across for y in down}) > 2:
            image.save(picture)
            application.exit(0)
        else:
            QTimer.singleShot(PACE, paint)

    view.loadFinished.connect(shown)
    view.load(QUrl.fromLocalFile(page))
    QTimer.singleShot(SECONDS * 1000, lambda: application.exit(2))
    status = application.exec()
    print(json.dumps(answer))
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
