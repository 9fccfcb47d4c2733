# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings: what a person may write, what is refused before anything is sent, and that credentials stay inside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import VERSION, Settings, user_agent
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import MANAGERS

GALAXY = Path(__file__).resolve().parents[3] / "galaxy.yml"
LOGIN = {"VERGE_HOST": "h", "VERGE_USERNAME": "admin", "VERGE_PASSWORD": "pw"}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("verge.example.com", "https://verge.example.com"),
        ("https://verge.example.com/", "https://verge.example.com"),
        (" verge.example.com:8443 ", "https://verge.example.com:8443"),
        ("HTTPS://Verge", "https://verge"),
        ("192.0.2.1", "https://192.0.2.1"),
        ("[2001:db8::1]", "https://[2001:db8::1]"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_host_forms(host, url):
    assert Settings(host, "u", "p").base_url == url


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("", "not a host name"),
        ("http://verge", "speaks https only"),
        ("ftp://verge", "speaks https only"),
        ("verge:https", "the port is not a number"),
        ("verge:99999", "the port is not a number"),
        ("verge/api/v4", "not a host name"),
        ("verge?x=1", "not a host name"),
        ("https://admin:hush@verge", "holds a user name or password"),
    ],
)
def test_hosts_that_make_no_sense(host, said):
    with pytest.raises(VergeError, match=said) as caught:
        Settings(host, "u", "p")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no credentials for https://h: give an API key, or a user name and a password"),
        ({"username": "u"}, "no credentials"),
        ({"password": "p"}, "no credentials"),
        ({"username": "u", "password": ""}, "no credentials"),
        ({"token": "abc\n"}, "the API key holds blanks"),
        ({"token": "a b"}, "the API key holds blanks"),
        ({"token": "schlüssel"}, "the API key holds blanks"),
        ({"token": "t", "timeout": 0}, "timeout must be a number of seconds above 0"),
        ({"token": "t", "timeout": float("nan")}, "timeout must be"),
        ({"token": "t", "timeout": float("inf")}, "timeout must be"),
        ({"token": "t", "retries": -1}, "retries must be 0 or more"),
        ({"token": "t", "ca_file": "/nowhere/ca.pem"}, "CA file /nowhere/ca.pem cannot be used: No such file"),
        ({"token": "t", "ca_file": __file__}, "cannot be used: it holds no certificate"),
    ],
)
@pytest.mark.parametrize("kind", [VergeClient, AsyncVergeClient])
def test_settings_that_make_no_sense(kind, options, said):
    with pytest.raises(VergeError) as caught:
        kind("h", **options)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"username": "admin", "password": "pw"}, "Basic YWRtaW46cHc="),
        ({"username": "jörg", "password": "ü"}, "Basic asO2cmc6w7w="),  # UTF-8 (WIRE 2.1)
        ({"token": "abc"}, "Bearer abc"),
        ({"username": "admin", "password": "pw", "token": "abc"}, "Bearer abc"),
    ],
)
def test_authorization(options, header):
    assert Settings("h", **options).authorization() == header


def test_from_env():
    settings = Settings.from_env(
        {
            "VERGE_HOST": "h:1",
            "VERGE_TOKEN": "abc",
            "VERGE_VERIFY_SSL": "No",
            "VERGE_TIMEOUT": "2.5",
            "VERGE_RETRIES": "0",
            "VERGE_PROXY": "http://proxy:3128",
        }
    )
    assert (settings.base_url, settings.authorization()) == ("https://h:1", "Bearer abc")
    assert (settings.verify, settings.timeout, settings.retries) == (False, 2.5, 0)
    assert settings.proxy == "http://proxy:3128"


def test_from_env_defaults():
    settings = Settings.from_env(LOGIN)
    assert (settings.verify, settings.timeout, settings.retries, settings.proxy) == (True, 30.0, 3, None)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("kind", [VergeClient, AsyncVergeClient])
def test_a_blank_variable_is_not_set(kind, blank):
    """AWX gives all of a credential's variables, blank where a field was left open."""
    names = ("TOKEN", "VERIFY_SSL", "CA_FILE", "TIMEOUT", "RETRIES", "PROXY")
    env = {**LOGIN, **{f"VERGE_{name}": blank for name in names}}
    kind.from_env(env)
    found, plain = Settings.from_env(env), Settings.from_env(LOGIN)
    assert vars(found) == vars(plain)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"VERGE_HOST": ""}, "VERGE_HOST is not set"),
        ({"VERGE_PASSWORD": ""}, "no credentials"),
        ({"VERGE_VERIFY_SSL": "maybe"}, "VERGE_VERIFY_SSL is 'maybe'; use true or false"),
        ({"VERGE_TIMEOUT": "soon"}, "VERGE_TIMEOUT is 'soon'; use a number"),
        ({"VERGE_RETRIES": "1.5"}, "VERGE_RETRIES is '1.5'; use a number"),
        ({"VERGE_RETRIES": "nan"}, "VERGE_RETRIES is 'nan'; use a number"),
    ],
)
@pytest.mark.parametrize("kind", [VergeClient, AsyncVergeClient])
def test_from_env_refuses(kind, change, said):
    with pytest.raises(VergeError, match=said):
        kind.from_env({**LOGIN, **change})


def test_from_env_reads_the_process(monkeypatch):
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    assert repr(VergeClient.from_env()) == "<VergeClient https://h>"


@pytest.mark.parametrize("kind", [VergeClient, AsyncVergeClient])
@pytest.mark.parametrize("options", [{"username": "u", "password": "hush-hush"}, {"token": "hush-hush"}])
def test_no_repr_shows_a_credential(kind, options):
    settings = Settings("h", **options)
    client = kind.with_settings(settings)
    secrets = ("hush-hush", settings.authorization().split()[1])
    for thing in (client, settings, client.vms, client._connection):
        for text in (repr(thing), str(thing), f"{thing}"):
            assert not any(secret in text for secret in secrets)
    assert repr(client) == f"<{kind.__name__} https://h>"


@pytest.mark.parametrize("kind", [VergeClient, AsyncVergeClient])
def test_no_attribute_of_a_client_hides_a_table(kind):
    client = kind("h", token="t")
    assert {name: table for name, table in MANAGERS.items() if getattr(client, name).table != table} == {}


@pytest.mark.parametrize(("module", "library"), [("client", "requests"), ("aio", "httpx")])
def test_a_missing_library_is_said_on_use_not_on_import(module, library):
    name = {"client": "VergeClient", "aio": "AsyncVergeClient"}[module]
    package = Settings.__module__.rsplit(".", 1)[0]
    program = f"""
import sys
sys.modules[{library!r}] = None
from {package} import exceptions, {module}
try:
    {module}.{name}("h", token="t")
except exceptions.VergeError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert f"the Python library {library} is missing; install it for {sys.executable}" in done.stdout


@pytest.mark.parametrize(
    ("env", "more"),
    [
        ({}, ""),
        ({"JOB_ID": "17"}, ""),  # of whatever other system
        ({"AWX_HOST": "https://awx.example.com", "JOB_ID": "17"}, " (AWX job 17)"),
        ({"AWX_HOST": "https://awx.example.com", "JOB_ID": "17\r\nX: y"}, ""),
        ({"AWX_HOST": "https://awx.example.com"}, ""),
    ],
)
def test_user_agent(env, more):
    assert user_agent(env) == f"community.vergeos/{VERSION}{more}"


def test_the_version_is_the_collections():
    assert yaml.safe_load(GALAXY.read_text(encoding="utf-8"))["version"] == VERSION
