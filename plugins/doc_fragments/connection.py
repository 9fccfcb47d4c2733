# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that name the VergeOS system and the credentials."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection options, the same in every module."""

    DOCUMENTATION = r"""
options:
  site:
    description:
      - Name of a system that is defined elsewhere, with its address and credentials, in the inventory's own file or in
        the sites file (E(VERGE_SITES), variable C(verge_sites_file)). Give either this or O(host).
      - Falls back to the variable C(verge_site), then to the environment variable E(VERGE_SITE). A host that the
        inventory plugin P(community.vergeos.verge#inventory) listed has it from there.
    type: str
  host:
    description:
      - Name or address of the VergeOS system, with or without C(https://) and a port. An IPv6 address with a port stands
        in brackets, such as V([fd00::1]:8443).
      - Falls back to the variable C(verge_host), then to the environment variable E(VERGE_HOST).
    type: str
  username:
    description:
      - User to log in as, together with O(password).
      - Falls back to the variable C(verge_username), then to the environment variable E(VERGE_USERNAME).
    type: str
  password:
    description:
      - Password of the user. Give either this or O(token).
      - Falls back to the variable C(verge_password), then to the environment variable E(VERGE_PASSWORD).
    type: str
  token:
    description:
      - API key to log in with, instead of O(username) and O(password). VergeOS knows API keys since version 26.0.1.
      - Falls back to the variable C(verge_token), then to the environment variable E(VERGE_TOKEN). Giving a token
        and a password in the same place is an error; a credential hides the other kind in places further away.
    type: str
    aliases: [api_key]
  validate_certs:
    description:
      - Whether the system's certificate must be trusted.
      - Falls back to the variable C(verge_validate_certs), then to the environment variable E(VERGE_VERIFY_SSL), then to V(true).
    type: bool
    aliases: [verify_ssl]
  ca_path:
    description:
      - File with the certificates to trust instead of the machine's own.
      - A relative path counts from the folder in which the command was started, not from that of the playbook; in a sites
        file it counts from the folder of that file.
      - Falls back to the variable C(verge_ca_path), then to the environment variable E(VERGE_CA_FILE).
    type: path
  timeout:
    description:
      - Seconds to wait for a connection, and for each part of an answer. The whole of an answer may take ten times as
        long; a download has that time for each 256 KiB of it.
      - Falls back to the variable C(verge_timeout), then to the environment variable E(VERGE_TIMEOUT), then to V(30).
    type: float
  retries:
    description:
      - How often a request is repeated that the platform did not answer, where repeating is safe; twice as often where the
        connection broke, since that is how the platform limits requests.
      - Falls back to the variable C(verge_retries), then to the environment variable E(VERGE_RETRIES), then to V(3).
    type: int
  proxy:
    description:
      - URL of an HTTP proxy on the way to the system.
      - Falls back to the variable C(verge_proxy), then to the environment variable E(VERGE_PROXY), then to the
        usual proxy variables.
    type: str
requirements:
  - requests
notes:
  - Connection options of a task come from the task, then from the variables of the inventory's host, then from
    C(module_defaults), then from variables of the play, then from the environment. A task on a host that the inventory
    plugin listed goes to the system that the host was read from; it is refused where something other than the task's
    own options leads elsewhere. See C(docs/sites.md).
  - A task that runs on the controller anyway (local connection; neither become, async nor a task environment) does its
    work in Ansible's own process, where the items of a loop share one connection. Set the variable C(verge_in_process)
    or the environment variable E(VERGE_IN_PROCESS) to V(false) to have the module packed and run like any other.
  - In that mode long work tells on standard error how far it is, where that is a terminal with somebody before it (not
    one of ansible-runner or AWX, not with a callback that writes JSON, not with C(no_log)). Set the variable
    C(verge_progress) or the environment variable E(VERGE_PROGRESS) to say so yourself.
  - Credentials that were refused are not sent again in that mode by further items of the same task, since that could
    lock the account. Each attempt of C(until) and C(retries) sends those of its item again.
  - C(no_log) hides results, but ansible-core 2.19 prints the message of a task that fails nevertheless, with lines of the
    playbook. Messages of this collection hold no secrets; what a playbook spells out itself is shown, so put secrets into
    vaulted variables.
  - Times in results are as in ISO 8601, in UTC, such as C(2026-11-30T17:08:00Z), and null where there is none. A filter takes
    such a text or a date for a time, or the number that the platform stores (seconds since 1970, in logs microseconds).
  - The environment variable E(VERGE_LOG) names a file to which a line about each request is appended, without bodies,
    headers and secrets; C(-vvvv) shows the same lines.
"""
