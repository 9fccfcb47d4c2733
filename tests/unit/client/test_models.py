# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Optional pydantic models."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.models import rows
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.models.rows import model_for
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES

needs_pydantic = pytest.mark.skipif(
    subprocess.run([sys.executable, "-c", "import pydantic"], capture_output=True, check=False).returncode != 0,
    reason="pydantic is not installed",
)


@needs_pydantic
def test_a_row_of_any_spelling():
    row = model_for("vms").model_validate(
        {
            "$key": "42",
            "name": 7,
            "ram": "8192",
            "enabled": "true",
            "machine": "54",
            "cluster": {"$key": 1, "name": "a"},
            "owner": "vms/3",
            "created": 1787784428,
            "uuid": None,
            "node_name": "node1",
        }
    )
    assert (row.key, row.name, row.ram, row.enabled, row.machine) == (42, "7", 8192, True, 54)
    assert (row.cluster, row.owner, row.created, row.uuid) == ({"$key": 1, "name": "a"}, "vms/3", 1787784428, None)
    # An alias of an expression stays; a column that was not read is None.
    assert (row.node_name, row.description) == ("node1", None)
    assert row.model_dump(by_alias=True, exclude_unset=True)["$key"] == 42


@needs_pydantic
def test_text_keys_stay_text():
    key = "8f73f8bcc9c9f1aaba32f733bfc295acaf548554"
    assert model_for("volumes").model_validate({"$key": key}).key == key


@needs_pydantic
def test_names_that_python_or_pydantic_take():
    settings = model_for("settings").model_validate({"$key": "a", "key": "b"})
    assert (settings.row_key, settings.key) == ("a", "b")
    share = model_for("volume_nfs_shares").model_validate({"async": True})
    assert share.async_ is True
    assert share.model_dump(by_alias=True, exclude_unset=True) == {"async": True}
    ipsec = model_for("vnet_ipsecs").model_validate({"charon.cisco_unity": "yes"})
    assert ipsec.charon_cisco_unity_ is True


@needs_pydantic
def test_a_wrong_value_is_refused():
    from pydantic import ValidationError

    with pytest.raises(ValidationError, match="ram"):
        model_for("vms").model_validate({"ram": "much"})


@needs_pydantic
def test_secrets_are_not_shown():
    assert "hush" not in repr(model_for("users").model_validate({"name": "a", "password": "hush"}))


@needs_pydantic
@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_has_a_model(table):
    model = model_for(table)
    assert model is model_for(table)
    assert model.model_validate({}).model_dump(exclude_unset=True) == {}


def test_unknown_table():
    with pytest.raises(VergeError) as caught:
        model_for("vmz")
    assert str(caught.value) == "the platform has no table 'vmz'; did you mean vms?"


def test_without_pydantic():
    """The module imports without it, and says what is missing when it is used."""
    code = (
        "import sys; sys.modules['pydantic'] = None\n"
        f"from {rows.__name__} import model_for\n"
        "try:\n    model_for('vms')\nexcept Exception as error:\n    print(type(error).__name__, error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert run.stdout.strip() == "VergeError models need the Python package pydantic, version 2 or later", run.stderr
