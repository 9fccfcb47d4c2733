"""What one simulated system says to another: handshakes of sites, codes that were used, snapshots that arrived.

How real systems talk among themselves is recorded nowhere; this goes over the control endpoint, and to loopback
addresses only. A system in the same process is called directly: it could not answer while its caller waits.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import ssl
import urllib.request
from typing import Any, Dict, Optional
from urllib.error import URLError
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5

# The systems of this process by the address they listen at.
HERE: Dict[str, Any] = {}


def is_simulated(url: str) -> bool:
    """Whether another simulated system may be behind an address: a loopback one."""
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def ask(peer: str, kind: str, /, **said: Any) -> Optional[Dict[str, Any]]:
    """Say something to the system behind a URL; None where nobody answers or it is refused."""
    if not is_simulated(peer):
        return None
    address = urlsplit(peer).netloc
    if address in HERE:
        return answer(HERE[address].world, {"kind": kind, **said})
    request = urllib.request.Request(f"https://{address}/_sim/peer", json.dumps({"kind": kind, **said}).encode())
    # Each simulator has an authority of its own; the addresses are those of this machine.
    context = ssl._create_unverified_context()
    with contextlib.suppress(URLError, OSError, ValueError):
        with urllib.request.urlopen(request, context=context, timeout=TIMEOUT_SECONDS) as answered:
            said_back: Optional[Dict[str, Any]] = json.load(answered)
            return said_back
    return None


def answer(world: Any, said: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """What a system answers another; None is a refusal."""
    world.clock.run_due()
    perform = world.registry.peers.get(said.get("kind"))
    result: Optional[Dict[str, Any]] = None if perform is None else perform(world, said)
    return result
