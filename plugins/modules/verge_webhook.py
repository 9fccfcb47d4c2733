#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/automation/verge_webhook.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_webhook
short_description: Manage a webhook of VergeOS, and try it
version_added: 0.1.0
description:
  - Makes, changes and deletes a webhook, which is an address that tasks of the platform send messages to, such as on an
    event.
  - With O(test=true) a message is sent, and the task waits until it has arrived. That is done each time.
options:
  name:
    description:
      - Name of the webhook. With O(key), it renames.
    type: str
  url:
    description:
      - Address that messages are sent to, of http or https; a new one needs it.
    type: str
  headers:
    description:
      - Headers of each message by name, all of them. Names differ in more than upper and lower case; an empty mapping takes
        all away.
      - What stands in headers that let somebody in, such as C(Authorization), C(Cookie) or C(X-Api-Key), is never shown.
      - 'Left out, a new one gets C(Content-Type: application/json).'
    type: dict
  authorization_type:
    description:
      - How the platform logs in there. But for V(none), O(authorization_value) is needed to change it.
      - Left out, a new one gets V(none).
    type: str
    choices: [none, basic, bearer, apikey]
  authorization_value:
    description:
      - What that takes. For V(basic) it is user and password with a colon between, for the others the bare token or key.
        It is written when the row is made or O(authorization_type) changes, and later with O(update_password=always) only.
    type: str
  update_password:
    description:
      - V(on_create) writes the secret with a new row or another O(authorization_type) only, V(always) on every run, which
        then reports a change each time, since it cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
  allow_insecure:
    description:
      - Whether the certificate there may be one that cannot be verified. Without effect below 26.0.2.2.
      - Left out, a new one gets V(false).
    type: bool
  delivery_timeout:
    description:
      - Seconds that an attempt may take.
      - From 3 to 120. Left out, a new one gets V(5).
    type: int
  delivery_retries:
    description:
      - Attempts after the first one. Systems below 26.2 make one attempt whatever is said here.
      - From 0 to 100. Left out, a new one gets V(3).
    type: int
  test:
    description:
      - Whether a message is sent, each time the task runs, which then reports a change. The task fails with the platform's
        reason where the message does not arrive.
    type: bool
    default: false
  test_message:
    description:
      - The message that O(test) sends, in place of one that says that it is a test.
    type: dict
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - Messages that wait to be sent are deleted with their webhook.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(webhook_urls); C(list) and C(read) on C(webhooks).
seealso:
  - module: community.vergeos.verge_action
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Alerts go to the chat
  community.vergeos.verge_webhook:
    name: alerts
    url: https://hooks.example.com/post
    headers:
      Content-Type: application/json
      X-Source: vergeos
    authorization_type: bearer
    authorization_value: "{{ chat_token }}"
    delivery_timeout: 15

- name: See that they arrive
  community.vergeos.verge_webhook:
    name: alerts
    test: true
    test_message: {text: The lab can be heard}

- name: No alerts any more
  community.vergeos.verge_webhook:
    name: alerts
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create webhook alerts, send a test message to webhook alerts]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 2
webhook:
  description: The webhook as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    name:
      description: Name of the webhook.
      type: str
    url:
      description: Address that messages are sent to, of http or https; a new one needs it.
      type: str
    headers:
      description: Headers of each message by name, all of them.
      type: dict
    authorization_type:
      description: How the platform logs in there.
      type: str
    allow_insecure:
      description: Whether the certificate there may be one that cannot be verified.
      type: bool
    delivery_timeout:
      description: Seconds that an attempt may take.
      type: int
    delivery_retries:
      description: Attempts after the first one.
      type: int
  sample: {key: 2, name: alerts, url: 'https://hooks.example.com/post', authorization_type: bearer, delivery_timeout: 15}
delivery:
  description: What became of the message; null in check mode, and without waiting.
  returned: with O(test=true)
  type: dict
  sample: {status: sent, status_info: '', created: '2026-08-26T22:47:08Z', last_attempt: '2026-08-26T22:47:09Z'}
error:
  description: The failure for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: Kind of failure. Told before anything was sent are V(refused), V(value), V(expression) and V(unknown_field);
        answers are V(not_found), V(conflict), V(validation), V(authentication), V(permission) and V(api). V(ambiguous)
        means several rows, V(not_stored) a write that did not arrive, V(task_failed) and V(task_timeout) are about long
        work, V(connection), V(timeout), V(not_connected) and V(outcome_unknown) about the way there, V(upload) and V(local)
        about files. V(error) is all else.
      type: str
      sample: ambiguous
    status_code:
      description: HTTP status, where the platform answered.
      type: int
      sample: 422
    table:
      description: Table concerned, where there is one.
      type: str
      sample: webhook_urls
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 2
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [2, 7]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.automation.webhook import (
    SPEC,
    WEBHOOK,
    WEBHOOKS,
    secrets,
)

MODULE = Module(SPEC, WEBHOOKS, secrets, about=WEBHOOK, required_one_of=[("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()
