"""Time of the simulated platform, and what is to happen later.

Nothing runs in the background: what fell due since the last request is done, in order, before the next request is
looked at. From outside this cannot be told from a platform that works meanwhile, and with the virtual clock a test
decides how much time has passed.
"""

from __future__ import annotations

import heapq
import itertools
import time
from typing import Callable, List, Optional, Tuple


class Clock:
    """Wall clock, or a virtual one that stands still until `advance` is called.

    Args:
        virtual: time moves by `advance` only.
        speed: delays are divided by this.
    """

    def __init__(self, virtual: bool = False, speed: float = 1.0):
        self.virtual = virtual
        self.speed = speed
        # A whole second, so that what a test sees does not depend on the moment it was started.
        self._virtual_now = float(int(time.time()))
        self._running: Optional[float] = None
        self._due: List[Tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def time(self) -> float:
        """Seconds since 1970; while delayed work runs, the moment it was due."""
        if self._running is not None:
            return self._running
        return self._virtual_now if self.virtual else time.time()

    def now(self) -> int:
        """Whole seconds since 1970, as most time columns hold them (WIRE 1.9)."""
        return int(self.time())

    def microseconds(self) -> int:
        """Microseconds since 1970, as log rows hold them (WIRE 1.9)."""
        return int(self.time() * 1_000_000)

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Have `work` done `seconds` from now."""
        heapq.heappush(self._due, (self.time() + seconds / self.speed, next(self._order), work))

    def advance(self, seconds: float) -> None:
        """Move the virtual clock and do what falls due on the way."""
        self._virtual_now += seconds
        self.run_due()

    def run_due(self) -> None:
        """Do all delayed work that is due, oldest first."""
        now = self.time()
        while self._due and self._due[0][0] <= now:
            self._running, _order, work = heapq.heappop(self._due)
            try:
                work()
            finally:
                self._running = None
