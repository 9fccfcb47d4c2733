# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration that the platform makes for a WireGuard peer, for whoever sits at the other end."""

from __future__ import annotations

import os
import re
from typing import Any, Optional

from ...desired.ansible import Perform, perform
from ...desired.field import HIDDEN, WishError
from ...desired.resource import Params
from ...vergeos.exceptions import NotFoundError
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.local import check_target, replacing
from .wireguard import PEER

CONFIG_FILE: dict[str, Any] = {"config_file": {"type": "path"}}
SECRETS = re.compile(r"^(\s*(?:PrivateKey|PresharedKey)\s*=\s*).*$", re.MULTILINE | re.IGNORECASE)
_peer: Perform = perform(PEER)


def peer_with_config(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Do the work of the peer's module, then fetch its configuration.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result, with ``client_config`` without its secrets where the platform has one.

    Raises:
        VergeError: Of whatever kind.
    """
    path = params["config_file"]
    if path and params["state"] != "absent":
        check_target(path, "config_file: ")  # before a peer is made whose keys nobody would have
    result = yield from _peer(client, params, check_mode)
    if params["state"] == "absent" or not (path or params["generate_config"]):
        return result
    text = yield from _config(client, result.get("key"))
    if text is not None:
        result["client_config"] = SECRETS.sub(rf"\g<1>{HIDDEN}", text)
    if not path:
        return result
    made_now = check_mode and result.get("key") is None
    if text is None and not (made_now and params["generate_config"]):
        raise WishError(
            f"peer {params['name'] or result.get('key')} has no configuration to write to {path}; the platform makes "
            f"one for a new peer with generate_config: true"
        )
    if made_now or _differs(path, text):
        result["changed"] = True
        result["actions"] = [*result["actions"], f"write the configuration of the peer to {path}"]
        if not check_mode and text is not None:
            with replacing(path, "config_file: ", secret=True) as file:
                file.write(text.encode())
    return result


def _config(client: Any, key: Any) -> OperationOf[Optional[str]]:
    """Read the configuration; it holds the private key, so it is in no projection of the row."""
    if key is None:
        return None
    try:
        row = yield from client.table("vnet_wireguard_peers").read(key, ["wg_config"])
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
