# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user sees when an inventory file or its surroundings are wrong: one line, to the letter."""

from __future__ import annotations

import re
import socket
from string import Template

import pytest

LOGIN = "username: admin\npassword: secret\n"
CASES = {
    "unknown option": ("filtres: {name: web}\n", "unknown option 'filtres'; did you mean filters?"),
    "unknown option of a site": (
        "sites: [{name: one, host: h, pasword: x}]\n",
        "sites, entry 1: unknown option 'pasword'; did you mean password?",
    ),
    "site without a name": (
        "sites: [{host: h}]\n",
        "sites, entry 1: missing required arguments: name",
    ),
    "site without a host": (
        "sites: [{name: one}]\n",
        "site 'one': no host; each entry of sites names its own",
    ),
    "two sites of one name": (
        "sites: [{name: one, host: a}, {name: one, host: b}]\n" + LOGIN,
        "two entries of sites are named 'one'",
    ),
    "no host": (
        LOGIN,
        "no host: set the option host or the environment variable VERGE_HOST",
    ),
    "no credentials": (
        "host: verge.example.com\n",
        "no credentials for https://verge.example.com: give an API key, or a user name and a password",
    ),
    "both credentials": (
        "host: verge.example.com\ntoken: x\n" + LOGIN,
        "both a token and a password are given in one place; give one of them",
    ),
    "not https": (
        "host: http://verge.example.com\n" + LOGIN,
        "host 'http://verge.example.com': VergeOS speaks https only",
    ),
    "unknown host": (
        "host: no-such-host.invalid\nsite_name: lab\n" + LOGIN,
        "site 'lab' cannot be read: GET /api/v4/vms: the host name of https://no-such-host.invalid cannot be resolved; "
        "check host (VERGE_HOST)",
    ),
    "closed port": (
        "host: 127.0.0.1:$port\nretries: 0\nsite_name: lab\n" + LOGIN,
        "site 'lab' cannot be read: GET /api/v4/vms: cannot connect to https://127.0.0.1:$port: Connection refused; "
        "check host (VERGE_HOST) and its port",
    ),
    "wrong password": (
        "host: $host\nca_path: $ca_file\nsite_name: lab\n" + LOGIN,
        "site 'lab' cannot be read: GET /api/v4/vms: Login required (HTTP 401); "
        "check the user name and password, or the API key and its expiry",
    ),
    "certificate not trusted": (
        "host: $host\nsite_name: lab\n" + LOGIN,
        "site 'lab' cannot be read: GET /api/v4/vms: the certificate of $url was refused: it is not trusted, "
        "since its CA is not known here; "
        "name its CA with ca_path (VERGE_CA_FILE), or set validate_certs: false (VERGE_VERIFY_SSL)",
    ),
    "no CA file": (
        "host: $host\nca_path: /no/such.pem\n" + LOGIN,
        "the CA file /no/such.pem cannot be used: No such file or directory",
    ),
    "unknown column in a filter": (
        "host: $host\nca_path: $ca_file\ntoken: $api_key\nsite_name: lab\nfilters: {nmae: x}\n",
        "site 'lab' cannot be read: unknown field 'nmae' of vms; did you mean name?",
    ),
    "a filter that is none": (
        "host: $host\n" + LOGIN + 'filters: "name eq \'x"\n',
        'filter "name eq \'x": a quote is not closed',
    ),
    "a filter of another kind": (
        "host: $host\n" + LOGIN + "filters: 7\n",
        "filters: 7 is neither a filter expression nor a mapping of conditions",
    ),
    "a name compared otherwise": (
        "host: $host\n" + LOGIN + "filters: {status__gt: running}\n",
        "filters: 'status' is compared by name, with eq, ne or like, not with 'gt'",
    ),
    "a field without a name": (
        "host: $host\n" + LOGIN + "fields: ['machine#status#state']\n",
        "fields: 'machine#status#state' gives no name to a variable; write it as 'machine#status#state as some_name'",
    ),
    "a secret field": (
        "host: $host\n" + LOGIN + "fields: [console_pass_hash]\n",
        "fields: 'console_pass_hash' is a secret and is never shown",
    ),
    "a secret field under another name": (
        "host: $host\n" + LOGIN + "fields: [console_pass_hash as other]\n",
        "fields: 'console_pass_hash as other' would show console_pass_hash, which is a secret",
    ),
    "a prefix that is none": (
        "host: $host\nca_path: $ca_file\ntoken: $api_key\nvar_prefix: 9-\n",
        "var_prefix '9-' cannot begin the name of a variable",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_message(parse, berlin, case):
    file, message = CASES[case]
    with socket.socket() as taken:
        # Bound, not listening: nobody else gets the port, and a connection is refused.
        taken.bind(("127.0.0.1", 0))
        names = {
            "port": taken.getsockname()[1],
            **{name: getattr(berlin, name) for name in ("host", "url", "ca_file", "api_key")},
        }
        done = parse(None, Template(file).safe_substitute(names))
    assert done.error == Template(message).safe_substitute(names)
    assert done.warnings == []


@pytest.mark.parametrize(
    ("file", "option"),
    [
        ("timeout: soon\n", "timeout"),
        ("address_from: [dns]\n", "address_from"),
        ("hostnames: [fqdn]\n", "hostnames"),
        ("address_family: [5]\n", "address_family"),
        ("include: [vnets]\n", "include"),
        ("group_by: [colour]\n", "group_by"),
    ],
)
def test_values_that_core_refuses(parse, berlin, requests_of, file, option):
    """Core words these; what matters is that the option is named and nothing is sent."""
    done = parse(berlin, file)
    assert option in done.error
    assert requests_of(berlin) == []


@pytest.mark.parametrize("plugins", ["community.vergeos.verge", "auto"])
def test_what_the_user_sees(ansible, berlin, plugins):
    """The message stands in the first line, nothing of Python follows, and the password is nowhere."""
    env = {"ANSIBLE_INVENTORY_ENABLED": plugins}
    assert len(ansible(berlin, env=env).hosts) == 12
    done = ansible(berlin, file="site_name: lab\npassword: mistyped\n", env=env)
    why = "site 'lab' cannot be read: GET /api/v4/vms: Login required (HTTP 401); check the user name and password, "
    first, *others = done.said.splitlines()
    # Core's own words before it differ between versions.
    assert re.match(r"\[WARNING\]: [* ]*Failed to parse .* plugin: ", first)
    assert first.endswith(f"plugin: {why}or the API key and its expiry")
    assert "Traceback" not in done.said and "mistyped" not in done.said
    assert others[-1] == "[WARNING]: No inventory was parsed, only implicit localhost is available"
    assert done.hosts == {}
