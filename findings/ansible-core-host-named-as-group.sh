#!/bin/sh
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ansible-core 2.19.14 (2.16.14 does the same): an inventory's variables for a host go to the group of that name.
#
# A host and a group may share a name; Ansible warns of it, and goes on. But the inventory's data has one call for
# both to set a variable and one to put a member into a group, and both look among the groups first. So what an
# inventory says of the host `web` lands on the group `web`: the host has no variable, and the group's members,
# which are other machines, get it. To put the host into a group puts the whole group there.
#
# In a YAML inventory it depends on the order: a host that is read before the group of its name keeps its variables.
# The output of an inventory script is read groups first. The warning names the two, and says nothing of variables.

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
cat >script.sh <<'END'
#!/bin/sh
cat <<'JSON'
{
  "web": {"hosts": ["db"]},
  "site": {"hosts": ["web"]},
  "_meta": {"hostvars": {"web": {"rack": "left"}, "db": {}}}
}
JSON
END
chmod +x script.sh
cat >host_first.yml <<'END'
site:
  hosts:
    web: {rack: left}
web:
  hosts:
    db: {}
END
cat >group_first.yml <<'END'
web:
  hosts:
    db: {}
site:
  hosts:
    web: {rack: left}
END

seen() {
    for source in script.sh host_first.yml group_first.yml; do
        echo "$source"
        for host in web db; do
            echo "  host $host: $(clean ansible-inventory -i "$source" --host "$host" 2>err | tr -d ' \n')"
        done
        sed 's/^/  /' err
        clean ansible-inventory -i "$source" --graph 2>/dev/null | sed 's/^/  /'
    done
}
expected='script.sh
  host web: {}
  host db: {"rack":"left"}
  [WARNING]: Found both group and host with same name: web
  @all:
    |--@ungrouped:
    |--@web:
    |  |--db
    |--@site:
    |  |--web
host_first.yml
  host web: {"rack":"left"}
  host db: {}
  [WARNING]: Found both group and host with same name: web
  @all:
    |--@ungrouped:
    |--@site:
    |  |--web
    |--@web:
    |  |--db
group_first.yml
  host web: {}
  host db: {"rack":"left"}
  [WARNING]: Found both group and host with same name: web
  @all:
    |--@ungrouped:
    |--@web:
    |  |--db
    |--@site:
    |  |--web'

output=$(seen)
printf '%s\n' "$output"
if [ "$output" != "$expected" ]; then
    printf 'No longer as found; it was:\n%s\n' "$expected" >&2
    exit 1
fi
