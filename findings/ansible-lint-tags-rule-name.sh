#!/bin/sh
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ansible-lint 26.10.1 with ansible-core 2.19.14: `--tags RULE` runs nothing for a rule whose findings have subnames.
#
# The help text of --tags says "only check rules whose id/tags match these values", and for package-latest that
# holds. The rules `args` and `name` report under subnames, `args[module]` and `name[casing]`: with `--tags args` or
# `--tags name` they are passed over, and the file that has both faults is told to have passed. They do run with the
# subname, and with a tag that the rule has among others, `experimental` or `idiom`.
#
# Who picks one rule by the name under which `--list-rules` has it takes the silence for a clean file.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q ansible-lint==26.10.1 ansible-core==2.19.14 ansible-compat==26.10.0

clean() {
    env -i HOME="$work" TMPDIR="$work" PATH="$work/venv/bin:$PATH" LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 \
        ANSIBLE_CONFIG="$work/ansible.cfg" "$@"
}

cd "$work"
: >ansible.cfg
cat >play.yml <<'END'
---
- name: Faults
  hosts: localhost
  gather_facts: false
  tasks:
    - name: no capital, no such option
      ansible.builtin.ping:
        dta: pong
    - name: Whatever is newest
      ansible.builtin.package:
        name: tree
        state: latest
END

seen() {
    clean ansible-lint --offline --nocolor --list-rules 2>/dev/null |
        sed -n 's/^- \(args\|name\|package-latest\) .*/listed as a rule: \1/p'
    for tag in package-latest args 'args[module]' experimental name 'name[casing]' idiom; do
        status=0
        clean ansible-lint --offline --nocolor -q --strict --format pep8 --tags "$tag" play.yml >out 2>err ||
            status=$?
        echo "--tags $tag: exit status $status"
        sed 's/^/  /' out
    done
}
expected='listed as a rule: args
listed as a rule: name
listed as a rule: package-latest
--tags package-latest: exit status 2
  play.yml:9: package-latest
--tags args: exit status 0
--tags args[module]: exit status 2
  play.yml:6: args[module][/] (warning)
--tags experimental: exit status 2
  play.yml:6: args[module][/] (warning)
--tags name: exit status 0
--tags name[casing]: exit status 2
  play.yml:6:13: name[casing][/]
--tags idiom: exit status 2
  play.yml:6:13: name[casing][/]'

output=$(seen)
printf '%s\n' "$output"
if [ "$output" != "$expected" ]; then
    printf 'No longer as found; it was:\n%s\n' "$expected" >&2
    exit 1
fi
