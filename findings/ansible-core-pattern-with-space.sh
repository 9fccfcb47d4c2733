#!/bin/sh
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ansible-core 2.19.14 (2.16.14 does the same): the name of a host with a space in it, as a pattern, is two patterns.
#
# An inventory may hold a host called `web 1`, and no warning is given. Asked for by that name, Ansible takes
# `web` and `1` instead, which may be other machines, and leaves out the host that was named. A space divides a
# pattern wherever it cannot be read as one address, though the manual has only the comma and the colon for that. A
# comma anywhere in the pattern ends this: with `web 1,` the same text is one name. A regular expression with a space
# is torn apart as well, and its first half matches more than the whole would.
#
# Nothing is said of it as long as hosts of both names exist, be it on the command line, with --limit or in a play.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q ansible-core==2.19.14

clean() {
    env -i HOME="$work" TMPDIR="$work" PATH="$work/venv/bin:$PATH" LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 \
        ANSIBLE_CONFIG="$work/ansible.cfg" "$@"
}

cd "$work"
: >ansible.cfg
cat >hosts.yml <<'END'
all:
  hosts:
    web 1: {}
    web: {}
    web 2: {}
    "1": {}
END
cat >play.yml <<'END'
- hosts: web 1
  gather_facts: false
END

seen() {
    for pattern in 'web 1' 'web 1,' 'web?1' '~^web 1'; do
        echo "$pattern"
        clean ansible -i hosts.yml --list-hosts "$pattern" 2>&1
        clean ansible -i hosts.yml --list-hosts --limit "$pattern" all 2>&1 | sed 's/hosts/--limit/'
    done
    echo 'a play for web 1'
    clean ansible-playbook -i hosts.yml --list-hosts play.yml 2>&1 | sed -n '/hosts (/,$p' | LC_ALL=C sort
}
expected='web 1
  hosts (2):
    web
    1
  --limit (2):
    web
    1
web 1,
  hosts (1):
    web 1
  --limit (1):
    web 1
web?1
  hosts (1):
    web 1
  --limit (1):
    web 1
~^web 1
  hosts (4):
    web 1
    web
    web 2
    1
  --limit (4):
    web 1
    web
    web 2
    1
a play for web 1
      1
      web
    hosts (2):'

output=$(seen)
printf '%s\n' "$output"
if [ "$output" != "$expected" ]; then
    printf 'No longer as found; it was:\n%s\n' "$expected" >&2
    exit 1
fi
