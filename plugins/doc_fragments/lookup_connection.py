# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of lookups, which may stand in variables too."""

from __future__ import annotations


class ModuleDocFragment:
    """Options as in the fragment connection, with the names of their variables."""

    DOCUMENTATION = r"""
options:
  site:
    description:
      - Name of a system that is defined elsewhere, with its address and credentials, in the inventory's own file or in
        the sites file (E(VERGE_SITES), variable C(verge_sites_file)). Give either this or O(host).
      - Falls back to the variable, then to the environment variable E(VERGE_SITE). In a task on a host that the
        inventory plugin listed, it is the site of that host.
    type: str
    vars:
      - name: verge_site
  host:
    description:
      - Name or address of the VergeOS system, with or without C(https://) and a port.
      - Falls back to the variable, then to the environment variable E(VERGE_HOST).
    type: str
    vars:
      - name: verge_host
  username:
    description:
      - User to log in as, together with O(password).
      - Falls back to the variable, then to the environment variable E(VERGE_USERNAME).
    type: str
    vars:
      - name: verge_username
  password:
    description:
      - Password of the user. Give either this or O(token).
      - Falls back to the variable, then to the environment variable E(VERGE_PASSWORD).
    type: str
    vars:
      - name: verge_password
  token:
    description:
      - API key to log in with, instead of O(username) and O(password).
      - Falls back to the variable, then to the environment variable E(VERGE_TOKEN). A credential hides the other kind
        in the places further away.
    type: str
    aliases: [api_key]
    vars:
      - name: verge_token
  validate_certs:
    description:
      - Whether the system's certificate must be trusted.
      - Falls back to the variable, then to the environment variable E(VERGE_VERIFY_SSL), then to V(true).
    type: bool
    aliases: [verify_ssl]
    vars:
      - name: verge_validate_certs
  ca_path:
    description:
      - File with the certificates to trust instead of the machine's own.
      - Falls back to the variable, then to the environment variable E(VERGE_CA_FILE).
    type: path
    vars:
      - name: verge_ca_path
  timeout:
    description:
      - Seconds to wait for a connection, and for each part of an answer.
      - Falls back to the variable, then to the environment variable E(VERGE_TIMEOUT), then to V(30).
    type: float
    vars:
      - name: verge_timeout
  retries:
    description:
      - How often a request is repeated that the platform did not answer.
      - Falls back to the variable, then to the environment variable E(VERGE_RETRIES), then to V(3).
    type: int
    vars:
      - name: verge_retries
  proxy:
    description:
      - URL of an HTTP proxy on the way to the system.
      - Falls back to the variable, then to the environment variable E(VERGE_PROXY), then to the usual proxy variables.
    type: str
    vars:
      - name: verge_proxy
requirements:
  - requests
"""
