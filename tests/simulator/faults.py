"""Trouble on demand: what a test asked to go wrong, and with which requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

KINDS = (
    "latency",  # wait `seconds`, then answer as usual
    "status",  # answer `status` with `body` (text or JSON) and `headers` in place of doing the work
    "html",  # answer `status` (200) with a page in place of doing the work
    "truncated",  # do the work, send the first half of the answer under the full length, close
    "reset_before",  # reset the connection, nothing done
    "reset_after",  # do the work, then reset the connection in place of the answer
    "meanwhile",  # somebody else makes the requests of `also` ({method, path, body}) just before this one
    "slow_power",  # power changes of VMs and networks take `seconds`
    "power_stuck",  # power changes of VMs and networks never finish
    "refresh_ignored",  # since 26.2: a firewall refresh while another is under way is taken and comes to nothing
    "refresh_queued",  # since 26.2: a firewall refresh while another is under way runs after it
    "proxy_stays",  # a refresh leaves a network's need_proxy_apply up
    "parts_are_silent",  # changes of a running machine's drives, NICs and devices raise no need_restart
    "expiry_lost",  # the date at which an API key ends is taken and stored as 0, as once seen (user_api_keys.yml)
    "import_fails",  # drive and VM imports end in errors
    "rate_limit",  # drop connections beyond `limit` (50) requests within `seconds` (1) (WIRE 11.1)
    "busy_limit",  # drop connections while more than `limit` (50) requests are under way (WIRE 11.1)
)
# These change the platform for as long as they stand; the rest hit single requests.
STANDING = (
    "expiry_lost",
    "slow_power",
    "power_stuck",
    "import_fails",
    "rate_limit",
    "busy_limit",
    "refresh_ignored",
    "refresh_queued",
    "proxy_stays",
    "parts_are_silent",
)


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: one of KINDS.
        method: regular expression the whole method must match.
        path: regular expression searched for in path and query.
        after: so many matching requests pass first.
        times: so many matching requests are hit; None means all.
    """

    kind: str
    method: str = ".*"
    path: str = ".*"
    after: int = 0
    times: Optional[int] = 1
    seconds: float = 1.0
    status: int = 503
    body: Any = None
    headers: Dict[str, str] = field(default_factory=dict)
    limit: int = 50
    also: List[Dict[str, Any]] = field(default_factory=list)
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {self.kind}; there are {', '.join(KINDS)}")
        re.compile(self.method), re.compile(self.path)

    def strikes(self, method: str, target: str) -> bool:
        """Whether this request is hit; counts it."""
        if self.times == 0 or not re.fullmatch(self.method, method) or not re.search(self.path, target):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        self.hits += 1
        return True


class Faults:
    """All faults that were asked for."""

    def __init__(self) -> None:
        self.all: List[Fault] = []

    def add(self, description: Dict[str, Any]) -> Fault:
        """Arm a fault.

        Raises:
            TypeError, ValueError: the description is no fault.
        """
        fault = Fault(**description)
        self.all.append(fault)
        return fault

    def clear(self) -> None:
        self.all.clear()

    def standing(self, kind: str) -> Optional[Fault]:
        """The fault of this kind that stands, if one does."""
        return next((fault for fault in self.all if fault.kind == kind), None)

    def striking(self, method: str, target: str) -> List[Fault]:
        """The faults that hit this request."""
        return [fault for fault in self.all if fault.kind not in STANDING and fault.strikes(method, target)]
