# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_device: a TPM, and a GPU of a resource group."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.compute.machine_parts import COMMON, machine, part
from tests.contract.table import Option, always, key_in


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    machine(bench)
    for name in ("ct-gpu-a", "ct-gpu-b"):
        bench.send("POST", "resource_groups", {"name": name, "type": "node_host_gpu_devices"})


TPM = part(
    "device",
    identity={"vm": "ct-vm", "name": "chip"},
    base={"type": "tpm"},
    world=world,
    reference={"vm": "no-such-vm"},
    options=[
        Option("optional", False, True),
        Option("enabled", True, False),
        Option("order", 3, 7, "orderid"),
        Option("description", "one", "two", clears=True),
        Option("asset", "one", "two"),
        Option("type", "tpm", "usb", stored=always({"tpm": "tpm", "usb": "node_usb_devices"}), fixed=True),
    ],
    elsewhere={
        **{name: test for name, test in COMMON.items() if name not in ("wait", "wait_timeout")},
        "vm": "test_a_machine_by_key",
        "name": "test_key_instead_of_name",
        "restart_if_needed": "test_a_device_needs_the_machine_off",
        "settings": "test_every_setting_of_a_device",
        "wait": "test_a_device_needs_the_machine_off",
        "wait_timeout": "test_a_power_cycle_for_a_device_that_takes_too_long",
    },
)
GPU = part(
    "device",
    "-gpu",
    identity={"vm": "ct-vm", "name": "card"},
    base={"type": "gpu", "resource_group": "ct-gpu-a"},
    world=world,
    reference={"resource_group": "no-such-group"},
    options=[Option("resource_group", "ct-gpu-a", "ct-gpu-b", stored=key_in("resource_groups"), fixed=True)],
    elsewhere={},
)
EXAMPLES = [TPM, GPU]
