"""Runs a simulator as a process of its own, for tests and demos.

with Simulator(vms=10) as simulator:
    requests.get(f"{simulator.url}/api/v4/vms", auth=(simulator.username, simulator.password),
                 verify=simulator.ca_file)
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Optional

ROOT = Path(__file__).parents[2]


class Simulator:
    """A running simulator; stops at the end of the `with` block.

    Args:
        options: the command line's options by name: vms=100, clock="virtual", speed=10, guest_addresses=True ...

    Attributes:
        url: https://127.0.0.1:PORT
        host: 127.0.0.1:PORT
        username, password, api_key: credentials of an administrator.
        ca_file: certificate authority to trust.
        env: the VERGE_* variables that lead a client here.
    """

    def __init__(self, **options: Any):
        self._options = options
        self._process: Optional[subprocess.Popen[str]] = None

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(self, *_raised: Any) -> None:
        self.stop()

    def start(self) -> Simulator:
        """Start the process and wait for its line.

        Raises:
            RuntimeError: it ended without one; the text is what it said instead.
        """
        command = [sys.executable, "-m", "tests.simulator"]
        for name, value in self._options.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                command.append(flag)
            elif value is not False and value is not None:
                command += [flag, str(value)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"the simulator did not start: exit status {self._process.wait()}")
        details = json.loads(line)
        self.url: str = details["url"]
        self.host: str = details["host"]
        self.port: int = details["port"]
        self.username: str = details["username"]
        self.password: str = details["password"]
        self.api_key: str = details["api_key"]
        self.ca_file: str = details["ca_file"]
        self._context = ssl.create_default_context(cafile=self.ca_file)
        return self

    def stop(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None

    @property
    def pid(self) -> int:
        """Process id, for measurements."""
        if self._process is None:
            raise RuntimeError("the simulator is not running")
        return self._process.pid

    @property
    def env(self) -> Dict[str, str]:
        return {
            "VERGE_HOST": self.host,
            "VERGE_USERNAME": self.username,
            "VERGE_PASSWORD": self.password,
            "VERGE_CA_FILE": self.ca_file,
        }

    def environ(self) -> Dict[str, str]:
        """This process's environment with the VERGE_* variables."""
        return {**os.environ, **self.env}

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control endpoint, such as `control("POST", "reset")`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sim/{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, context=self._context, timeout=60) as answer:
            return json.load(answer)

    def fault(self, kind: str, **details: Any) -> None:
        """Arm a fault; see faults.py for kinds and details."""
        self.control("POST", "faults", {"kind": kind, **details})

    def clear_faults(self) -> None:
        self.control("DELETE", "faults")

    def log(self) -> List[Dict[str, Any]]:
        """The requests since the log was cleared: method, path, query, status, body_keys ..."""
        return self.control("GET", "log")

    def clear_log(self) -> None:
        self.control("DELETE", "log")

    def rows(self, table: str, *rows: Dict[str, Any]) -> List[Any]:
        """Plant rows, or change those whose `$key` exists, past all checks; their keys."""
        return self.control("POST", "rows", {"table": table, "rows": list(rows)})["keys"]

    def advance(self, seconds: float) -> None:
        """Move a virtual clock."""
        self.control("POST", "clock", {"advance": seconds})

    def tenants(self) -> Dict[str, str]:
        """Where the tenants that are up answer: URL by name."""
        return {entry["tenant"]: entry["url"] for entry in self.control("GET", "tenants")}

    def reset(self) -> None:
        """A fresh world; faults and log are cleared."""
        self.control("POST", "reset", {})
