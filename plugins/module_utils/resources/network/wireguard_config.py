# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration that the platform makes for a WireGuard peer, for whoever sits at the other end."""

from __future__ import annotations

import os
import re
from typing import Any, Optional

from ...desired.edge.spec import argument_spec
from ...desired.kinds import HIDDEN, WishError
from ...desired.procedure import Following, Procedure
from ...desired.run import Run
from ...desired.state import State
from ...desired.steps import Transfer
from ...vergeos.exceptions import NotFoundError
from ...vergeos.protocol import OperationOf, known
from ...vergeos.utils.local import check_target, replacing
from .wireguard import PEER

SPEC: dict[str, Any] = {**argument_spec(PEER), "config_file": {"type": "path"}}
SECRETS = re.compile(r"^(\s*(?:PrivateKey|PresharedKey)\s*=\s*).*$", re.MULTILINE | re.IGNORECASE)
WORK = State(PEER)


def plan(run: Run) -> OperationOf[Following]:
    """Lay out what is done with the configuration of a peer once the peer is as it should be."""
    params = run.params
    path, absent = params["config_file"], params["state"] == "absent"
    if path and not absent:
        check_target(path, "config_file: ")  # before a peer is made whose keys nobody would have
    task = yield from run.begin(WORK, params)
    if absent or not (path or params["generate_config"]):
        return Following(task)
    key = task.entries["key"]
    text = None if key is None else (yield from _text(run, key))
    if path and text is None and not (key is None and params["generate_config"]):
        raise WishError(
            f"peer {params['name'] or key} has no configuration to write to {path}; the platform makes one for a new "
            f"peer with generate_config: true"
        )
    due = path and _differs(path, text)
    write = Transfer(f"write the configuration of the peer to {path}", lambda: _write(path, str(text)))
    entries = {} if text is None else {"client_config": SECRETS.sub(rf"\g<1>{HIDDEN}", text)}
    return Following(task, [write] if due else [], entries=entries)


WITH_CONFIGURATION = Procedure(plan)


def _text(run: Run, key: Any) -> OperationOf[Optional[str]]:
    """Read the configuration; it holds the private key, so it is in no projection of the row."""
    try:
        row = yield from run.table("vnet_wireguard_peers").read(key, ["wg_config"])
    except NotFoundError:
        return None  # so a peer answers that has none (schema network/vnet_wireguard_peers.yml)
    return row.get("wg_config") or None


def _write(path: str, text: str) -> OperationOf[None]:
    with replacing(path, "config_file: ", secret=True) as file:
        file.write(text.encode())
    return known(None)


def _differs(path: str, text: Optional[str]) -> bool:
    """Whether a file holds something else, or may be read by others."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read() != text or bool(os.fstat(file.fileno()).st_mode & 0o077)
    except FileNotFoundError:
        return True
    except (OSError, ValueError) as error:
        raise WishError(f"config_file: {path} cannot be read: {error}") from None
