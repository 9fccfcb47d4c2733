# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One piece of client work in a process of its own; prints the seconds it took; connecting is not counted.

Usage: client_work.py {ours,SDK,requests} {import,list,gets,upload} AMOUNT
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from typing import Any, Callable

PACKAGES = {
    "ours": "ansible_collections.community.vergeos.plugins.module_utils.vergeos.client",
    "SDK": "pyvergeos",
    "requests": "requests",
}
FIELDS = ["$key", "name", "description", "enabled", "cpu_cores", "ram", "machine"]


def ours() -> Any:
    """Make this collection's client."""
    from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient

    return VergeClient.from_env()


def official() -> Any:
    """Make the official SDK's client, which finds the certificate the way requests does."""
    os.environ["REQUESTS_CA_BUNDLE"] = os.environ["VERGE_CA_FILE"]
    from pyvergeos import VergeClient

    return VergeClient(os.environ["VERGE_HOST"], os.environ["VERGE_USERNAME"], os.environ["VERGE_PASSWORD"])


def plain() -> Any:
    """Make a session of requests."""
    import requests

    session = requests.Session()
    session.auth = (os.environ["VERGE_USERNAME"], os.environ["VERGE_PASSWORD"])
    os.environ["REQUESTS_CA_BUNDLE"] = os.environ["VERGE_CA_FILE"]
    return session


def ask(session: Any, **query: Any) -> Any:
    """Read machines with plain requests."""
    return session.get(f"https://{os.environ['VERGE_HOST']}/api/v4/vms", params=query).json()


def names(client: str, made: Any, count: int) -> list[str]:
    """Read the names to get."""
    if client == "requests":
        return [row["name"] for row in ask(made, fields="name", limit=count)]
    return [row["name"] for row in made.vms.list(fields=["name"], limit=count)]


def upload(made: Any, size: int) -> Callable[[], Any]:
    """Make a file of random bytes in a folder of its own, and return what uploads it."""
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "bench.iso")
    with open(path, "wb") as file:
        for _number in range(size):
            file.write(os.urandom(1 << 20))

    def send() -> Any:
        sent = made.files.upload(path, name="bench.iso")
        folder.cleanup()
        return sent

    return send


def main(client: str, work: str, amount: int) -> float:
    """Do the work and return the seconds it took."""
    if work == "import":
        begun = time.perf_counter()
        importlib.import_module(PACKAGES[client])
        return time.perf_counter() - begun
    made = {"ours": ours, "SDK": official, "requests": plain}[client]()
    # The SDK has connected by now; so do the others, that none pays for it below.
    if client != "SDK":
        made.connect() if client == "ours" else ask(made, fields="name", limit=1)
    if work == "list":

        def deed() -> Any:
            return ask(made, fields=",".join(FIELDS)) if client == "requests" else made.vms.list(fields=FIELDS)

    elif work == "gets":
        wanted = names(client, made, amount)

        def deed() -> Any:
            if client != "requests":
                return [made.vms.get(name=name, fields=FIELDS) for name in wanted]
            fields = ",".join(FIELDS)
            return [ask(made, fields=fields, filter=f"name eq '{name}'", limit=2) for name in wanted]

    else:
        deed = upload(made, amount)
    begun = time.perf_counter()
    result = deed()
    seconds = time.perf_counter() - begun
    if work == "upload":
        made.files.delete(result.key)
    return seconds


if __name__ == "__main__":
    print(json.dumps({"seconds": main(sys.argv[1], sys.argv[2], int(sys.argv[3]))}))
