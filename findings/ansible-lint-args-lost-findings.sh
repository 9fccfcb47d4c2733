#!/bin/sh
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ansible-lint 26.10.1 with ansible-core 2.19.14: one correct task hides every `args` finding of its file.
#
# The rule `args` hands the options of each task to the module's own check. A template in a suboption that wants a
# number is still text then, so that check complains; the rule means to pass over templates and looks the option up
# by its name, but only at the top of the task. For a suboption that raises KeyError. The linter catches it outside
# the loop over the tasks, and what the rule had found in earlier tasks goes with it. All that is left is a warning
# with the suboption's name: the verdict is "Passed", the exit status 0, even with --strict.
#
# Who adds a correct task to a playbook does not expect that another task's misspelt option is no longer told.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q ansible-lint==26.10.1 ansible-core==2.19.14 ansible-compat==26.10.0

clean() {
    env -i HOME="$work" TMPDIR="$work" PATH="$work/venv/bin:$PATH" LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 \
        ANSIBLE_CONFIG="$work/ansible.cfg" ANSIBLE_COLLECTIONS_PATH="$work/collections" \
        ANSIBLE_LOCALHOST_WARNING=0 ANSIBLE_INVENTORY_UNPARSED_WARNING=0 "$@"
}

cd "$work"
: >ansible.cfg
mkdir -p collections/ansible_collections/demo/parts/plugins/modules
cat >collections/ansible_collections/demo/parts/galaxy.yml <<'END'
namespace: demo
name: parts
version: 1.0.0
readme: README.md
authors: [nobody]
END
cat >collections/ansible_collections/demo/parts/plugins/modules/shelf.py <<'END'
#!/usr/bin/python
DOCUMENTATION = """
module: shelf
short_description: Describe a shelf
description: [Does nothing.]
author: [nobody]
options:
  name: {type: str, description: Its name.}
  boards:
    type: list
    elements: dict
    description: Its boards.
    suboptions:
      width: {type: int, description: In centimetres.}
"""
from ansible.module_utils.basic import AnsibleModule


def main():
    boards = {"type": "list", "elements": "dict", "options": {"width": {"type": "int"}}}
    AnsibleModule(argument_spec={"name": {"type": "str"}, "boards": boards}).exit_json(changed=False)


if __name__ == "__main__":
    main()
END

play='---
- name: Shelves
  hosts: localhost
  connection: local
  gather_facts: false
  vars:
    centimetres: 80
  tasks:'
misspelt='    - name: Left shelf
      demo.parts.shelf:
        nmae: left'
correct='    - name: Right shelf
      demo.parts.shelf:
        name: right
        boards:
          - width: "{{ centimetres }}"'
printf '%s\n' "$play" "$misspelt" >misspelt.yml
printf '%s\n' "$play" "$correct" >correct.yml
printf '%s\n' "$play" "$misspelt" "$correct" >both.yml

seen() {
    clean ansible-playbook correct.yml | sed -n 's/^localhost *: *\(ok=[0-9]*\) .*\(failed=[0-9]*\).*/correct.yml runs: \1 \2/p'
    for name in misspelt both; do
        status=0
        clean ansible-lint --offline --nocolor --strict --format pep8 "$name.yml" >out 2>err || status=$?
        echo "$name.yml: exit status $status"
        sed 's/^/  /; s/ Supported parameters include: .*\. / /' out
        sed -n 's/.*\(Ignored exception from .*\)/  \1/p; s/^\(Passed\|Failed\)\(: [^.]*\)\..*/  \1\2/p' err
    done
}
expected="\
correct.yml runs: ok=1 failed=0
misspelt.yml: exit status 2
  misspelt.yml:9: args[module][/]: Unsupported parameters for (basic.py) module: nmae. (warning)
  Failed: 0 failure(s), 1 warning(s) in 1 files processed of 1 encountered
both.yml: exit status 0
  Ignored exception from ArgsRule.matchtasks while processing both.yml (playbook): 'width'
  Passed: 0 failure(s), 0 warning(s) in 1 files processed of 1 encountered"

output=$(seen)
printf '%s\n' "$output"
if [ "$output" != "$expected" ]; then
    printf 'No longer as found; it was:\n%s\n' "$expected" >&2
    exit 1
fi
