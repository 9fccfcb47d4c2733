# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: build a small data centre on the simulator, show it as inventory, build it again with no change."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PLAYBOOK = "playbooks/quickstart.yml"
INVENTORY = "playbooks/inventory/quickstart.verge.yml"
RECAP = re.compile(r"ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

sys.path.insert(0, str(ROOT))
from tests.simulator.process import Simulator  # noqa: E402  # found only with the repository on the path


def heading(text: str) -> None:
    """Set the next part of the output apart."""
    print(f"\n=== {text}", flush=True)


def environment(simulator: Simulator) -> dict[str, str]:
    """Return an environment in which Ansible sees this collection, the simulator, and none of the user's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "VERGE_"))}
    if not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        inherited["LC_ALL"] = "C.UTF-8"
    home = ROOT / "build" / "ansible"
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "ansible.cfg"
    configuration.write_text("[defaults]\n", encoding="utf-8")
    settings = {
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_FORCE_COLOR": str(sys.stdout.isatty()),
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
    }
    if sys.version_info < (3, 10):
        print("Python 3.9 runs ansible-core 2.15 at most: enough for this demo, but the collection asks for 2.16.")
        settings["ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH"] = "ignore"
    return {**inherited, **settings, **simulator.env}


def play(settings: dict[str, str]) -> int:
    """Run the playbook, showing its output, and return the number of changed tasks; stop the demo if it fails."""
    command = [str(BIN / "ansible-playbook"), PLAYBOOK]
    recap = None
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            recap = RECAP.search(COLOURS.sub("", line)) or recap
    if process.returncode != 0 or recap is None:
        sys.exit(f"\nThe playbook failed (exit status {process.returncode}).")
    return int(recap.group(2))


def demo() -> None:
    """The whole demonstration; the simulator ends with it, however it ends."""
    started = time.monotonic()
    heading("Starting a simulated VergeOS system")
    with Simulator(vms=0, guest_addresses=True) as simulator:
        print(f"{simulator.url} (user {simulator.username}, certificate made on the spot)")
        settings = environment(simulator)
        heading(f"Building a small data centre: {PLAYBOOK}")
        first = play(settings)
        heading("What the dynamic inventory sees: ansible-inventory --graph")
        subprocess.run([str(BIN / "ansible-inventory"), "-i", INVENTORY, "--graph"], cwd=ROOT, env=settings, check=True)
        heading("The same playbook again: nothing may change")
        second = play(settings)
    heading("Result")
    if first == 0:
        sys.exit("The first run changed nothing, although the system was empty.")
    if second != 0:
        sys.exit(f"The second run changed {second} tasks; it should have changed none.")
    print(f"First run: {first} tasks changed. Second run: 0. {time.monotonic() - started:.0f} seconds in all.")


def main() -> None:
    """Run the demo; an interruption ends it in one line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        demo()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the simulator is stopped.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"\n{Path(error.cmd[0]).name} failed (exit status {error.returncode}).")


if __name__ == "__main__":
    main()
