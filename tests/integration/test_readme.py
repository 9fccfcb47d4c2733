# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks that the README shows run as they stand there, one after the other, on an empty system."""

from __future__ import annotations

import re

from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

BLOCK = re.compile(r"^```yaml\n# (?P<name>[\w-]+\.yml)\n(?P<text>- .*?)^```$", re.MULTILINE | re.DOTALL)


def test_playbooks(player: Player, system: Simulator) -> None:
    """First what is foretold, then the run, which makes just that, then nothing."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [name for name, _text in blocks] == ["prepare.yml", "web.yml"]
    for name, text in blocks:
        playbook = player.folder / name
        playbook.write_text(text, encoding="utf-8")
        system.clear_log()
        foretold = player.run(playbook, "--check", "--diff")
        assert foretold.status == 0, foretold.text
        assert {entry["method"] for entry in system.log()} == {"GET"}
        done, again = player.run(playbook), player.run(playbook)
        assert (done.status, again.status) == (0, 0), done.text + again.text
        assert done.changed() == foretold.changed() > again.changed() == 0
    assert done.result("Where it is")["msg"] == again.result("Where it is")["msg"] != []
