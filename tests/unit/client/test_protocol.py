# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent, what an answer means, and what is sent again. Plain functions stand in for the platform."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import protocol
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    ValidationError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Failure,
    Request,
    Response,
    RetryPolicy,
    Sleep,
    answer,
    exchange,
    reason,
)

GET = Request("GET", "/api/v4/vms", table="vms")
POST = Request("POST", "/api/v4/vms", json={"name": "a"}, table="vms")
PUT = Request("PUT", "/api/v4/vms/3", json={"ram": 1}, table="vms", key=3)
DELETE = Request("DELETE", "/api/v4/vms/3", table="vms", key=3)
ACTION = Request("PUT", "/api/v4/tasks/3?action=execute", json={}, repeatable=False, table="tasks", key=3)

LOST = Failure("lost", "the connection broke", True)
REFUSED = Failure("refused", "nobody listens", False)
TIMEOUT = Failure("timeout", "no answer in time", True)
TLS = Failure("tls", "not trusted", False)
ADDRESS = Failure("address", "unknown name", False)
LOCAL = Failure("local", "disk full", False)


def answered(status, body=b"[]", **headers):
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def refused(status, text):
    return answered(status, json.dumps({"err": text}).encode())


def drive(operation, outcomes):
    """Feed outcomes to an operation; returns its result, how often it sent, and the pauses it made."""
    outcomes, sent, pauses = list(outcomes), 0, []
    try:
        effect = next(operation)
        while True:
            if isinstance(effect, Sleep):
                pauses.append(effect.seconds)
                effect = operation.send(None)
            else:
                sent += 1
                effect = operation.send(outcomes.pop(0))
    except StopIteration as end:
        return end.value, sent, pauses


# Requests


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({}, "/t"),
        ({"limit": None}, "/t"),
        ({"limit": 0}, "/t?limit=0"),
        ({"sort": "+name,-$key"}, "/t?sort=%2Bname%2C-%24key"),
        ({"fields": "machine#status#status as s"}, "/t?fields=machine%23status%23status%20as%20s"),
        ({"filter": "name eq 'a\\'b&c=d'"}, "/t?filter=name%20eq%20%27a%5C%27b%26c%3Dd%27"),
        ({"filter": "name eq 'Zoë'"}, "/t?filter=name%20eq%20%27Zo%C3%AB%27"),
    ],
)
def test_query_is_percent_encoded(query, path):
    assert Request("GET", "/t", query=query).path == path


@pytest.mark.parametrize(
    ("request_", "body", "kind"),
    [
        (GET, None, "application/json"),
        (POST, b'{"name": "a"}', "application/json"),
        (ACTION, b"{}", "application/json"),
        (Request("PUT", "/f", content=b"\0\1"), b"\0\1", "application/octet-stream"),
        (Request("PUT", "/f", content=b""), b"", "application/octet-stream"),
    ],
)
def test_body_and_content_type(request_, body, kind):
    assert (request_.body, request_.headers["Content-Type"]) == (body, kind)


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan")])
def test_value_that_json_cannot_hold(value):
    with pytest.raises(VergeError, match="vms: a value cannot be sent as JSON"):
        Request("POST", "/api/v4/vms", json={"x": value}, table="vms")


def test_repr_holds_neither_body_nor_query_nor_session_token():
    assert repr(Request("POST", "/api/v4/users?x=secret", json={"password": "secret"})) == "<POST /api/v4/users>"
    assert repr(Request("DELETE", "/api/sys/tokens/0a1b2c")) == "<DELETE /api/sys/tokens/...>"


# Answers


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", None),
        (b" \n", None),
        (b"[]", []),
        (b'{"$count": 0}', {"$count": 0}),
        (b'[{"name": "a\\/b"}]', [{"name": "a/b"}]),
        ('{"name": "Zoë"}'.encode(), {"name": "Zoë"}),
        (b"null", None),
        (b'{"err": "an error object under 200 is a row"}', {"err": "an error object under 200 is a row"}),
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_success_is_told_by_the_status_alone(status, body, value):
    assert answer(GET, answered(status, body)) == value


def test_raw_request_keeps_bytes():
    assert answer(Request("GET", "/f", raw=True), answered(200, b"[not json")) == b"[not json"


@pytest.mark.parametrize("body", [b"<html>", b'[{"name": "a"', b"\xff\xfe", b"[" * 100000])
def test_what_is_no_json_is_no_answer(body):
    with pytest.raises(VergeConnectionError, match=r"HTTP 200 with something that is not JSON \(text/html\)") as caught:
        answer(GET, answered(200, body, content_type="text/html"))
    assert caught.value.__context__ is None
    assert not isinstance(caught.value, APIError)


@pytest.mark.parametrize(
    ("status", "text", "kind", "hint"),
    [
        (301, "", APIError, "the host redirects elsewhere"),
        (302, "", APIError, "check that it is a VergeOS system"),
        (400, "bad request", APIError, ""),
        (401, "Login required", AuthenticationError, "check the user name and password, or the API key"),
        (
            403,
            "Permission denied",
            PermissionDeniedError,
            "may not modify row 3 of vms; give it 'modify' on vms",
        ),
        (404, "Resource '/v4/vms/3' not found", NotFoundError, ""),
        (405, "Simulation complete", APIError, ""),
        (409, "This name is already in use", ConflictError, ""),
        (409, "whatever it says", ConflictError, ""),
        (422, "This name is already in use", ConflictError, ""),
        (422, "A user/group with this name already exists", ConflictError, ""),
        (422, "field 'vms.name' is required", ValidationError, ""),
        (429, "slow down", APIError, ""),
        (500, "field 'references' must be empty to delete", APIError, ""),
        (502, "", APIError, ""),
        (503, "", APIError, ""),
        (507, "no room", APIError, ""),
    ],
)
def test_every_error_status(status, text, kind, hint):
    with pytest.raises(kind) as caught:
        answer(PUT, refused(status, text))
    error = caught.value
    assert error.__class__ is kind
    assert (error.status_code, error.body, error.table, error.key) == (status, {"err": text}, "vms", 3)
    assert f"(HTTP {status})" in str(error) and hint in str(error)
    if status >= 400:
        assert str(error).startswith(f"PUT /api/v4/vms/3: {text or 'no reason given'} (HTTP")


@pytest.mark.parametrize(
    ("body", "words", "parsed"),
    [
        (b'{"err": "a\\n b"}', "a b", {"err": "a\n b"}),
        (b'{"error": "a"}', "a", {"error": "a"}),
        (b'{"err": true, "message": "a"}', "a", {"err": True, "message": "a"}),
        (b'{"err": "a", "response": {"logs": []}}', "a", {"err": "a", "response": {"logs": []}}),
        (b"{}", "no reason given", {}),
        (b'["a"]', "no reason given", ["a"]),
        (b"null", "no reason given", None),
        (b"<html>x</html>", "the answer is not JSON; a proxy may have sent it", "<html>x</html>"),
        (b"", "the answer is not JSON; a proxy may have sent it", ""),
        (b'{"err": "' + b"x" * 5000 + b'"}', "x" * 600, {"err": "x" * 5000}),
    ],
)
def test_reason(body, words, parsed):
    assert reason(answered(500, body)) == (words, parsed)


@pytest.mark.parametrize(
    ("request_", "failure", "kind"),
    [
        (GET, LOST, VergeConnectionError),
        (POST, LOST, OutcomeUnknownError),
        (ACTION, LOST, OutcomeUnknownError),
        (PUT, LOST, VergeConnectionError),
        (GET, TIMEOUT, VergeTimeoutError),
        (POST, TIMEOUT, OutcomeUnknownError),
        (POST, Failure("timeout", "no connection in time", False), VergeTimeoutError),
        (POST, REFUSED, VergeConnectionError),
        (POST, TLS, VergeConnectionError),
        (POST, ADDRESS, VergeConnectionError),
        (GET, LOCAL, VergeError),
    ],
)
def test_every_failure(request_, failure, kind):
    with pytest.raises(kind) as caught:
        answer(request_, failure)
    assert caught.value.__class__ is kind
    assert failure.text in str(caught.value)
    assert ("look before repeating it" in str(caught.value)) == (kind is OutcomeUnknownError)


# Repeating


@pytest.mark.parametrize(
    ("outcome", "repeated"),
    [
        (answered(200), ""),
        (answered(400), ""),
        (answered(401), ""),
        (answered(403), ""),
        (answered(404), ""),
        (answered(409), ""),
        (answered(422), ""),
        (answered(429), "GET PUT DELETE"),
        (answered(500), ""),
        (answered(502), "GET PUT DELETE"),
        (answered(503), "GET PUT DELETE"),
        (answered(504), ""),
        (LOST, "GET PUT DELETE"),
        # Nothing was sent, so nothing can double.
        (REFUSED, "GET POST PUT DELETE ACTION"),
        (TIMEOUT, ""),
        (TLS, ""),
        (ADDRESS, ""),
        (LOCAL, ""),
    ],
)
def test_what_is_repeated(outcome, repeated):
    policy = RetryPolicy()
    requests = {"GET": GET, "POST": POST, "PUT": PUT, "DELETE": DELETE, "ACTION": ACTION}
    again = [name for name, request in requests.items() if policy.delay(request, outcome, 1, 0.0) is not None]
    assert again == repeated.split()


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [("2", 2, 2), ("0", 0.18, 0.32), ("soon", 0.18, 0.32), ("-1", 0.18, 0.32), ("", 0.18, 0.32)],
)
def test_retry_after(header, low, high):
    pause = RetryPolicy().delay(GET, answered(503, retry_after=header), 1, 0.0)
    assert low <= pause <= high


def test_pauses_grow_and_attempts_end():
    policy = RetryPolicy(retries=3)
    pauses = [policy.delay(GET, answered(503), attempt, 0.0) for attempt in (1, 2, 3, 4)]
    assert pauses[3] is None
    for pause, middle in zip(pauses, (0.25, 0.5, 1.0)):
        assert middle * 0.75 <= pause <= middle * 1.25


def test_a_broken_connection_gets_twice_as_many_attempts():
    policy = RetryPolicy(retries=3)
    assert [policy.delay(GET, LOST, attempt, 0.0) is not None for attempt in (6, 7)] == [True, False]
    assert RetryPolicy(retries=0).delay(GET, LOST, 1, 0.0) is None


@pytest.mark.parametrize(("elapsed", "asked", "again"), [(0, "30", True), (0, "31", False), (29, "2", False)])
def test_no_attempt_starts_outside_the_window(elapsed, asked, again):
    pause = RetryPolicy(window=30).delay(GET, answered(429, retry_after=asked), 1, elapsed)
    assert (pause is not None) == again


@pytest.mark.parametrize(
    ("request_", "outcomes", "value", "sent"),
    [
        (GET, [answered(200, b"[1]")], [1], 1),
        (GET, [LOST, answered(503), answered(200, b"[1]")], [1], 3),
        (POST, [REFUSED, answered(201, b"{}")], {}, 2),
        (DELETE, [LOST, answered(404)], None, 2),  # the first attempt did it
        (DELETE, [answered(503), answered(404)], None, 2),
        (PUT, [LOST, answered(200)], [], 2),
    ],
)
def test_exchange_that_ends_well(request_, outcomes, value, sent):
    result, count, pauses = drive(exchange(request_, RetryPolicy()), outcomes)
    assert (result, count, len(pauses)) == (value, sent, sent - 1)


@pytest.mark.parametrize(
    ("request_", "outcomes", "kind"),
    [
        (GET, [LOST] * 7, VergeConnectionError),
        (GET, [answered(503)] * 4, APIError),
        (POST, [LOST], OutcomeUnknownError),
        (POST, [answered(503)], APIError),
        (POST, [answered(429)], APIError),
        (ACTION, [LOST], OutcomeUnknownError),
        (GET, [answered(401)], AuthenticationError),
        (DELETE, [answered(404)], NotFoundError),
        (DELETE, [answered(500)], APIError),
        (PUT, [LOST, answered(404)], NotFoundError),
    ],
)
def test_exchange_that_ends_badly(request_, outcomes, kind):
    left = list(outcomes)
    operation = exchange(request_, RetryPolicy(retries=3))
    with pytest.raises(kind):
        effect = next(operation)
        while True:
            effect = operation.send(None if isinstance(effect, Sleep) else left.pop(0))
    assert left == []


def test_window_is_measured_from_the_first_attempt(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(protocol.time, "monotonic", lambda: now[0])
    operation = exchange(GET, RetryPolicy(retries=99, window=10))
    next(operation)
    now[0] = 9.0
    assert isinstance(operation.send(LOST), Sleep)
    assert operation.send(None) is GET
    now[0] = 11.0
    with pytest.raises(VergeConnectionError):
        operation.send(LOST)
