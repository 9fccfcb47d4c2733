"""`python -m tests.simulator`: serves a simulated VergeOS on a loopback address until SIGTERM."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import tempfile
from pathlib import Path
from typing import List

from .app import Simulator
from .clock import Clock
from .seed import API_KEY, PASSWORD, USERNAME, Options, build
from .server import serve
from .world import World

LARGE = 1000


def parse(arguments: List[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--vms", type=int, default=0, help="VMs with two drives and a NIC each")
    parser.add_argument("--version", default="26.1.8", help="platform version to behave as")
    parser.add_argument("--clock", choices=("real", "virtual"), default="real")
    parser.add_argument("--speed", type=float, default=1.0, help="delays of the platform are divided by this")
    parser.add_argument("--guest-addresses", action="store_true", help="seeded running VMs report guest addresses")
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    return parser.parse_args(arguments)


def main(arguments: List[str]) -> None:
    """Build the world, serve it."""
    options = parse(arguments)

    def make_world() -> World:
        world = World(options.version, Clock(options.clock == "virtual", options.speed), options.seed)
        build(world, Options(options.vms, options.guest_addresses))
        if options.vms >= LARGE:
            # The rows stay; a collector that walks them all makes large lists slow now and then.
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        return world

    # Once it has shut down the server raises the signal again; an exit in its place removes the folders in /tmp.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="verge-simulator-ca-") as folder:
        simulator = Simulator(make_world)
        details = {"username": USERNAME, "password": PASSWORD, "api_key": API_KEY}
        serve(simulator, options.port, details, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
