# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of a system are never templates, in any core."""

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.community.vergeos.plugins.plugin_utils.untrusted import as_data


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "{{ 7 * 7 }}",
        "{% set x = 1 %}x",
        "#jinja2: variable_start_string: '[['\n[[ 7 * 7 ]]",
    ],
)
def test_texts_stay_what_they_are(text):
    value = {"a": [text, {"b": text}], "c": 1, "d": None}
    templar = Templar(loader=DataLoader(), variables={})
    assert templar.template(as_data(value)) == value
