# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts, resolved in bounded time.

``getaddrinfo`` takes no timeout, and a name server that does not answer holds it for as long as the system's own
settings say. So it runs in a thread that nobody waits for in the end: not the caller, nor the interpreter's exit.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import Union


class SlowNameError(OSError):
    """A name that was not resolved in time.

    Attributes:
        name: The name.
        seconds: How long was waited.
    """

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"the name {name} was not resolved within {seconds:g} seconds")
        self.name = name
        self.seconds = seconds


def addresses_of(name: str, port: int, seconds: float) -> list[str]:
    """Resolve a name.

    Args:
        name: A name, or an address with or without brackets, which is nothing to resolve.
        port: The port that is meant.
        seconds: How long it may take.

    Returns:
        The addresses in the order in which they are to be tried; one at least.

    Raises:
        SlowNameError: It took longer.
        OSError: There is no such name, and what else ``socket.getaddrinfo`` raises.
        UnicodeError: It is no name.
    """
    bare = name.strip("[]")
    try:
        return [str(ipaddress.ip_address(bare))]
    except ValueError:
        pass
    answers: queue.SimpleQueue[Union[list[str], Exception]] = queue.SimpleQueue()

    def look() -> None:
        try:
            found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    threading.Thread(target=look, name=f"resolving {bare}", daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise SlowNameError(bare, seconds) from None
    if isinstance(answer, Exception):
        raise answer
    return answer
