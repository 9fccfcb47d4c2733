# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_user."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.identity.verge_group import people
from tests.contract.table import Example, Option, Secret, always, key_in


def world(bench: Bench) -> None:
    """Make what a user refers to."""
    people(bench)
    for name in ("one", "two"):
        bench.plant("auth_sources", name=name, driver="openid")


def lines(_bench: Bench, keys: Any) -> str:
    """As the platform holds SSH keys."""
    return "\n".join(keys)


ONE, TWO = "ssh-ed25519 AAAAC3NzaC1 one@example.com", "ssh-rsa AAAAB3NzaC1yc2 two@example.com"
PASSWORD = {"user_password": "Hidden-one-1"}
USER = Example(
    id="verge_user",
    module="verge_user",
    noun="user",
    table="users",
    identity={"name": "ct-user"},
    base=PASSWORD,
    world=world,
    converged=["GET users"],
    reference={"auth_source": "no-such-source"},
    options=[
        Option("type", "normal", "vdi", fixed=True),
        Option("display_name", "one", "two", "displayname", clears=True),
        Option("email", "one@example.com", "two@example.com", clears=True),
        Option("ssh_keys", [ONE], [TWO, ONE], stored=lines),
        Option("auth_source", "one", "two", stored=key_in("auth_sources"), fixed=True),
        Option("remote_name", "one", "two"),
        Option("physical_access", False, True),
        Option(
            "two_factor",
            "none",
            "authenticator",
            "two_factor_type",
            stored=always({"none": "email", "authenticator": "authenticator"}),
        ),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_a_user_is_switched_and_unlocked",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "change_password": "test_another_password_at_the_first_login",
        "groups": "test_groups_of_a_user",
        "purge_groups": "test_groups_of_a_user",
        "tags": "test_tags_of_users_and_groups",
        "purge_tags": "test_tags_of_users_and_groups",
        "destroy": "test_what_goes_with_a_user",
        "allow_lockout": "test_who_asks_is_not_locked_out",
    },
    secrets=[Secret("user_password", column="password")],
)
EXAMPLES = [USER]
