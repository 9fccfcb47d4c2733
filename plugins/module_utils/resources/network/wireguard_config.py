# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration that the platform makes for a WireGuard peer, for whoever sits at the other end."""

from __future__ import annotations

import os
import re
from typing import Any, Optional

from ...desired.ansible import argument_spec, perform
from ...desired.field import HIDDEN, WishError
from ...desired.run import Entries, Following, Procedure, Run
from ...desired.steps import Step, Task
from ...vergeos.exceptions import NotFoundError
from ...vergeos.protocol import OperationOf, known
from ...vergeos.utils.local import check_target, replacing
from .wireguard import PEER

SPEC: dict[str, Any] = {**argument_spec(PEER), "config_file": {"type": "path"}}
SECRETS = re.compile(r"^(\s*(?:PrivateKey|PresharedKey)\s*=\s*).*$", re.MULTILINE | re.IGNORECASE)
WORK = perform(PEER)


class Configuration(Step):
    """The configuration of a peer, which goes to a file where that holds something else.

    Args:
        task: The work on the peer.
        path: The file; None where it is only shown.

    Attributes:
        text: The configuration; None where the platform has none.
        due: Whether the file is to be written.
    """

    def __init__(self, task: Task, path: Optional[str]) -> None:
        super().__init__(f"write the configuration of the peer to {path}")
        self.task = task
        self.path = path
        self.text: Optional[str] = None
        self.due = False

    def told(self) -> list[str]:
        return super().told() if self.due else []

    def look(self, run: Run) -> OperationOf[None]:
        """Read the configuration, and find out whether the file is to be written."""
        key = self.task.result["key"]
        self.text = None if key is None else (yield from _text(run, key))
        if self.path and self.text is None and not (key is None and run.params["generate_config"]):
            raise WishError(
                f"peer {run.params['name'] or key} has no configuration to write to {self.path}; the platform makes "
                f"one for a new peer with generate_config: true"
            )
        self.due = bool(self.path and _differs(self.path, self.text))

    def carry(self, run: Run) -> OperationOf[None]:
        if self.task.result["changed"]:
            yield from self.look(run)
        if self.due and self.path and self.text is not None:
            with replacing(self.path, "config_file: ", secret=True) as file:
                file.write(self.text.encode())


def plan(run: Run) -> OperationOf[Following]:
    """Lay out the work on a peer, and then on its configuration."""
    params = run.params
    path, absent = params["config_file"], params["state"] == "absent"
    if path and not absent:
        check_target(path, "config_file: ")  # before a peer is made whose keys nobody would have
    task = yield from run.task(WORK, params, if_needed=True)
    if absent or not (path or params["generate_config"]):
        return Following(task)
    configuration = Configuration(task, path)
    yield from configuration.look(run)
    return Following(task, [configuration])


def shown(_run: Run, draft: Following) -> OperationOf[Entries]:
    """Show the peer, and its configuration without what is secret."""
    text = next((step.text for step in draft.steps if isinstance(step, Configuration)), None)
    config = {} if text is None else {"client_config": SECRETS.sub(rf"\g<1>{HIDDEN}", text)}
    return known({**draft.task.entries, **config})


WITH_CONFIGURATION = Procedure(plan, shown)


def _text(run: Run, key: Any) -> OperationOf[Optional[str]]:
    """Read the configuration; it holds the private key, so it is in no projection of the row."""
    try:
        row = yield from run.table("vnet_wireguard_peers").read(key, ["wg_config"])
    except NotFoundError:
        return None  # so a peer answers that has none (schema network/vnet_wireguard_peers.yml)
    return row.get("wg_config") or None


def _differs(path: str, text: Optional[str]) -> bool:
    """Whether a file holds something else, or may be read by others."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read() != text or bool(os.fstat(file.fileno()).st_mode & 0o077)
    except FileNotFoundError:
        return True
    except (OSError, ValueError) as error:
        raise WishError(f"config_file: {path} cannot be read: {error}") from None
