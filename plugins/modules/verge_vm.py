#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm
short_description: Manage a virtual machine of VergeOS
version_added: 0.1.0
description:
  - Makes, changes, switches and deletes a virtual machine, the whole of it in one task, with drives, network interfaces,
    devices, tags and cloud-init.
  - Options that are left out are left alone. A second run changes nothing and sends one read request, plus one each for
    O(tags) and O(cloud_init) where these are given.
  - After a write the machine is read back; a value that the platform did not store is an error that names it.
options:
  state:
    description:
      - V(present) makes the machine as described and leaves its power alone; a new one stays off.
      - V(running) and V(stopped) switch it as well, V(restarted) switches it off and on again.
      - V(absent) deletes it with its drives; a running one only with O(force).
    type: str
    default: present
    choices: [present, absent, running, stopped, restarted]
  key:
    description:
      - The row's key, instead of looking it up by its name. With a key, O(name) renames.
    type: str
  name:
    description:
      - Name of the machine. It tells machines apart, upper and lower case included.
    type: str
    aliases: [vm]
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether the machine may be powered on. A running one is not stopped by V(false).
      - Left out, a new one gets V(true).
    type: bool
  cpu_cores:
    description:
      - Number of virtual CPUs.
      - From 1 to 1024. Left out, a new one gets V(1). On a running machine a change waits for its next power cycle; see
        O(restart_if_needed).
    type: int
  cpu_type:
    description:
      - CPU model shown to the guest, such as V(host) or V(EPYC-Rome). V(auto) takes the cluster's default when the machine
        is made.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  ram:
    description:
      - Memory, as text such as V(8 GiB) or as a number of MiB. Rounded up to a multiple of 256 MiB.
      - Left out, a new one gets V(1 GiB). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  machine_type:
    description:
      - Machine model, such as V(q35), V(pc) or V(pc-q35-10.0). The short names fit any version of their family.
      - Left out, a new one gets V(pc-q35-10.0). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  os_family:
    description:
      - Kind of guest.
      - Left out, a new one gets V(linux).
    type: str
    choices: [linux, windows, freebsd, other]
  os_description:
    description:
      - Free text about the guest.
    type: str
  guest_agent:
    description:
      - Whether the channel of the QEMU guest agent is attached; needed for addresses and quiesced snapshots.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  allow_hotplug:
    description:
      - Whether drives and NICs may be added to and removed from the running machine.
      - Left out, a new one gets V(true). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  uefi:
    description:
      - Whether the machine boots by UEFI.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  secure_boot:
    description:
      - Whether secure boot is on; needs O(uefi).
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  console:
    description:
      - Kind of console.
      - Left out, a new one gets V(vnc). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [vnc, spice, serial, none]
  console_password_enabled:
    description:
      - Whether the console asks for O(console_password).
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  console_password:
    description:
      - Password of the console. It cannot be read back; see O(update_password).
    type: str
  video:
    description:
      - Graphics adapter.
      - Left out, a new one gets V(std). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [std, cirrus, vmware, qxl, virtio, none]
  sound:
    description:
      - Sound device, such as V(none) or V(ich9-intel-hda).
      - Left out, a new one gets V(none). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  rtc_base:
    description:
      - What the machine's clock shows.
      - Left out, a new one gets V(utc). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [utc, localtime]
  boot_order:
    description:
      - Order of boot devices, where C(c) is disk, C(d) is CD-ROM and C(n) is network. V(strict) follows the drives' order.
      - Left out, a new one gets V(cd). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [cd, cdn, dc, nc, 'n', c, d, strict]
  boot_delay:
    description:
      - Seconds to wait before the start when the whole system powers on.
      - Left out, a new one gets V(5).
    type: int
  usb_tablet:
    description:
      - Whether a USB tablet is attached, for an exact mouse pointer.
      - Left out, a new one gets V(true). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  usb_legacy:
    description:
      - Whether the USB controller is an old one.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  serial_port:
    description:
      - Whether there is a serial port.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  disable_powercycle:
    description:
      - Whether a reboot by the guest is a plain reset instead of a full power cycle.
      - Left out, a new one gets V(false).
    type: bool
  power_cycle_timeout:
    description:
      - Seconds that a power cycle may take.
      - From 0 to 65535. Left out, a new one gets V(0).
    type: int
  on_power_loss:
    description:
      - What happens with the machine when the system comes back after a loss of power.
      - Left out, a new one gets V(last_state).
    type: str
    choices: [last_state, power_on, leave_off]
  migration_method:
    description:
      - Whether the machine may be powered off to be moved, or only be moved live.
      - Left out, a new one gets V(auto).
    type: str
    choices: [auto, live]
  nested_virtualization:
    description:
      - Whether the guest may run virtual machines; the cluster must allow it.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  disable_hypervisor:
    description:
      - Whether the guest is kept from seeing that it runs on a hypervisor.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  iommu:
    description:
      - Whether the machine has a virtual IOMMU.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  cluster:
    description:
      - Cluster to run on, by name or key.
    type: str
  ha_group:
    description:
      - Label of a group. Machines of one label are kept on different nodes; with a leading plus sign, on the same node.
    type: str
  snapshot_profile:
    description:
      - Profile of scheduled snapshots, by name or key. V(none) takes it away.
    type: str
  failover_cluster:
    description:
      - Cluster to run on when O(cluster) cannot, by name or key. V(none) takes it away.
    type: str
  preferred_node:
    description:
      - Node to try first at power-on, by name or key. V(none) takes it away.
    type: str
  owner_user:
    description:
      - User who owns the machine, by name or key. The machine is deleted together with that user.
      - V(none) takes the owner away.
    type: str
  uuid:
    description:
      - SMBIOS UUID; the platform makes one up when it is left out.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  advanced:
    description:
      - Hypervisor options, one C(key=value) per line.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  allow_export:
    description:
      - Whether the machine may be exported.
      - Left out, a new one gets V(true).
    type: bool
  drives:
    description:
      - Drives the machine shall have, matched by name. Those not listed stay, unless O(purge_drives) is set.
      - A new drive is attached to a running machine when it is a disk on V(virtio-scsi) or V(virtio); others wait for the
        next power cycle.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the drive.
        type: str
        required: true
      size:
        description:
          - Size, as text such as V(100 GiB) or as a number of GiB. A drive can grow, never shrink.
          - With O(drives[].source), the drive is enlarged to this size after the image was imported.
        type: str
      media:
        description:
          - Kind of drive. V(disk) is the default, or V(import) when O(drives[].source) is given.
          - It cannot be changed later; an imported drive counts as a V(disk).
        type: str
        choices: [disk, cdrom, efidisk, import, clone, nonpersistent]
      source:
        description:
          - 'File of the media catalog, by name or key: the image that a new disk is made from, or the disc in a CD-ROM
            drive.'
          - On a CD-ROM drive it can be changed, and V(none) ejects it. A disk is filled once.
        type: str
      interface:
        description:
          - How the drive is attached. A CD-ROM wants V(ahci) on a q35 machine and V(ide) on an i440fx one.
          - Left out, a new one gets V(virtio-scsi). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: str
        choices: [virtio-scsi, virtio-scsi-dedicated, virtio, ide, ahci, nvme, usb, lsi53c895a]
      tier:
        description:
          - Storage tier to keep the drive on; left out, the system's default.
        type: int
      order:
        description:
          - Place in the boot order; unique within the machine.
        type: int
      description:
        description:
          - Free text.
        type: str
      enabled:
        description:
          - Whether the drive is attached at the next power-on.
          - Left out, a new one gets V(true).
        type: bool
      readonly:
        description:
          - Whether the guest may only read it.
          - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: bool
      discard:
        description:
          - Whether the guest may give unused blocks back.
          - Left out, a new one gets V(true). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: bool
      optimize:
        description:
          - What the storage of the drive is laid out for, as the platform has it.
          - Left out, a new one gets V(general).
        type: str
        choices: [general, large]
      serial:
        description:
          - Serial number shown to the guest.
          - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: str
      asset:
        description:
          - Free label.
        type: str
      preserve_format:
        description:
          - Whether an imported image keeps its format instead of being converted.
          - It cannot be changed later.
        type: bool
  purge_drives:
    description:
      - Whether drives that O(drives) does not list are deleted, with their data. Nothing is purged when O(drives) is left
        out.
      - The drives that the platform made for itself stay in any case, which are a TPM's state and the EFI disk.
    type: bool
    default: false
  nics:
    description:
      - Network interfaces the machine shall have, matched by name. Those not listed stay, unless O(purge_nics) is set.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the interface; left out, C(nic_0), C(nic_1) and so on by its place in the list, as the platform names
            them.
        type: str
      network:
        description:
          - Network to connect to, by name or key. V(none) disconnects.
        type: str
      interface:
        description:
          - Model of the interface.
          - Left out, a new one gets V(virtio). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: str
        choices: [virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3]
      mac:
        description:
          - MAC address; the platform makes one up when it is left out.
          - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
        type: str
      ip:
        description:
          - Address to reserve for it in the network, or an empty text for none.
        type: str
        aliases: [ip_address, address]
      order:
        description:
          - Place among the machine's interfaces.
          - From 0 to 30.
        type: int
      description:
        description:
          - Free text.
        type: str
      enabled:
        description:
          - Whether the cable is plugged in at the next power-on.
          - Left out, a new one gets V(true).
        type: bool
      disable_multiqueue:
        description:
          - Whether the guest gets one queue instead of several, from the next power-on.
          - Left out, a new one gets V(false).
        type: bool
      asset:
        description:
          - Free label.
        type: str
  purge_nics:
    description:
      - Whether interfaces that O(nics) does not list are removed. Nothing is purged when O(nics) is left out.
    type: bool
    default: false
  devices:
    description:
      - Devices the machine shall have, matched by name. Those not listed stay.
      - Adding one needs the machine to be off; on a running one set O(restart_if_needed).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the device; left out, its type.
        type: str
      type:
        description:
          - Kind of device.
          - It cannot be changed later.
        type: str
        required: true
        choices: [tpm, vgpu, gpu, usb, pci, sriov_nic]
      resource_group:
        description:
          - Resource group to take the hardware from, by name or key; not for a V(tpm).
          - It cannot be changed later.
        type: str
      settings:
        description:
          - 'Settings of the kind, such as C({model: crb, version: ''2''}) for a V(tpm); C(verge_device) lists them. Those
            left out are left alone. A running machine takes a change up at its next power cycle.'
        type: dict
      optional:
        description:
          - Whether the machine may start without the device.
          - Left out, a new one gets V(false).
        type: bool
      enabled:
        description:
          - Whether the device is attached at the next power-on.
          - Left out, a new one gets V(true).
        type: bool
      order:
        description:
          - Place among the machine's devices.
          - From 0 to 64.
        type: int
      description:
        description:
          - Free text.
        type: str
      asset:
        description:
          - Free label.
        type: str
  tags:
    description:
      - Tags the machine shall carry, as C(name) or C(category/name). Others stay, unless O(purge_tags) is set.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not list are taken off. Nothing is purged when O(tags) is left out.
    type: bool
    default: false
  clone_from:
    description:
      - Machine or template, by name or key, to copy when there is no machine O(name) yet; the options given are then laid
        over the copy.
      - An existing machine is never cloned again.
    type: str
  update_password:
    description:
      - Whether O(console_password) is written V(always), or V(on_create) only. It cannot be compared, so V(always) reports
        a change each time.
    type: str
    default: on_create
    choices: [on_create, always]
  force:
    description:
      - Whether a running machine may be stopped hard; with O(state=absent), whether a running one may be deleted.
    type: bool
    default: false
  restart_if_needed:
    description:
      - Whether a running machine may be switched off and on for changes that need it, from this run or an earlier one.
        Otherwise they wait, and RV(pending_restart) and a warning tell them.
    type: bool
    default: false
  cloud_init:
    description:
      - What cloud-init in the guest reads at boot, so that a change on a running machine waits for its next power cycle.
        Most of cloud-init's parts act once in the life of an instance, whatever the files say later.
    type: dict
    suboptions:
      datasource:
        description:
          - How it is offered to the guest. A new machine with files gets V(nocloud) when this is left out.
        type: str
        choices: [none, nocloud, config_drive_v2]
      user_data:
        description:
          - Contents of C(user-data). Shown in diffs by size and digest only.
          - Text, or a mapping, which is written as YAML below the line C(#cloud-config).
        type: str
      meta_data:
        description:
          - Contents of C(meta-data), as text, or as a mapping, which is written as YAML.
        type: str
      network_config:
        description:
          - Contents of C(network-config), as text, or as a mapping, which is written as YAML.
        type: str
      vendor_data:
        description:
          - Contents of C(vendor-data). Shown in diffs by size and digest only.
          - Text, or a mapping, which is written as YAML below the line C(#cloud-config).
        type: str
  clone_snapshot:
    description:
      - Snapshot of O(clone_from) to copy instead of its present state, by name.
    type: str
  clone_preserve_macs:
    description:
      - Whether the copy keeps the MAC addresses of the original.
    type: bool
    default: false
  clone_quiesce:
    description:
      - Whether the guest is asked to settle its file systems before it is copied; needs the guest agent.
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Seconds that the guest has to shut down; after that the machine is stopped hard. With V(0) it is stopped hard at
        once.
    type: int
    default: 120
  wait_for:
    description:
      - 'What to wait for beside the power state when the machine shall run: V(agent) until the guest agent reports, V(addresses)
        until an address of its NICs is known; bridges of the guest do not count.'
    type: list
    elements: str
    choices: [agent, addresses]
    default: []
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(cloudinit_files), C(machine_devices), C(machine_drives), C(machine_nics) and C(vms); C(list), C(read), C(create)
    and C(delete) on C(tag_members); C(list) and C(read) on C(machine_device_settings_nvidia_vgpu), C(machine_device_settings_sriov_nic),
    C(machine_device_settings_tpm), C(machine_device_settings_usb), C(machine_logs), C(machine_snapshots) and C(tags); C(list)
    on C(clusters), C(files), C(nodes), C(resource_groups), C(snapshot_profiles), C(tag_categories), C(users) and C(vnets).
seealso:
  - module: community.vergeos.verge_vm_info
  - module: community.vergeos.verge_drive
  - module: community.vergeos.verge_nic
  - module: community.vergeos.verge_device
  - module: community.vergeos.verge_resource
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A machine with a disk, a NIC and cloud-init, running
  community.vergeos.verge_vm:
    name: web-1
    cpu_cores: 2
    ram: 4 GiB
    os_family: linux
    guest_agent: true
    drives:
      - name: system
        size: 40 GiB
        source: debian-12-generic-amd64.qcow2
      - name: data
        size: 100 GiB
        tier: 1
    nics:
      - name: lan
        network: app
    tags: [env/production, web]
    cloud_init:
      user_data: "{{ lookup('ansible.builtin.file', 'user-data.yml') }}"
    state: running
    wait_for: [addresses]
  register: web

- name: More memory, with a power cycle only if the machine runs
  community.vergeos.verge_vm:
    name: web-1
    ram: 8 GiB
    restart_if_needed: true

- name: A copy of a template
  community.vergeos.verge_vm:
    name: web-2
    clone_from: debian-template
    state: running

- name: Only these drives, the others go with their data
  community.vergeos.verge_vm:
    name: web-1
    drives:
      - name: system
    purge_drives: true

- name: Delete a machine, even if it runs
  community.vergeos.verge_vm:
    name: web-1
    state: absent
    force: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [update vm web-1 (ram)]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
pending_restart:
  description:
    - What waits for the next power cycle of the running machine, from this run or an earlier one; a warning tells it, too.
    - A later run knows from the platform that something waits, not always what, and then says V(changed by an earlier run).
      Whether the platform raises its flag for drives, NICs and devices as it does for the machine's own settings is not
      recorded; where it does not, a later run sees only parts that were switched off and are still attached. Of cloud-init
      files it sees those that were written after the machine's start, when O(cloud_init) names files.
  returned: success
  type: list
  elements: str
  sample: [ram]
vm:
  description: The machine as the platform stores it, with O(drives), O(nics), O(devices), and its addresses.
  returned: when the machine exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    need_restart:
      description: The platform's C(need_restart), which no option sets.
      type: bool
    created:
      description: The platform's C(created), which no option sets.
      type: str
    modified:
      description: The platform's C(modified), which no option sets.
      type: str
    node:
      description: The platform's C(machine#status#node#name), which no option sets.
      type: raw
    guest_info:
      description: The platform's C(machine#status#agent_guest_info), which no option sets.
      type: raw
    running:
      description: Whether it runs.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    name:
      description: Name of the machine.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether the machine may be powered on.
      type: bool
    cpu_cores:
      description: Number of virtual CPUs.
      type: int
    cpu_type:
      description: CPU model shown to the guest, such as V(host) or V(EPYC-Rome).
      type: str
    ram:
      description: Memory, as text such as V(8 GiB) or as a number of MiB.
      type: int
    machine_type:
      description: Machine model, such as V(q35), V(pc) or V(pc-q35-10.0).
      type: str
    os_family:
      description: Kind of guest.
      type: str
    os_description:
      description: Free text about the guest.
      type: str
    guest_agent:
      description: Whether the channel of the QEMU guest agent is attached; needed for addresses and quiesced snapshots.
      type: bool
    allow_hotplug:
      description: Whether drives and NICs may be added to and removed from the running machine.
      type: bool
    uefi:
      description: Whether the machine boots by UEFI.
      type: bool
    secure_boot:
      description: Whether secure boot is on; needs O(uefi).
      type: bool
    console:
      description: Kind of console.
      type: str
    console_password_enabled:
      description: Whether the console asks for O(console_password).
      type: bool
    video:
      description: Graphics adapter.
      type: str
    sound:
      description: Sound device, such as V(none) or V(ich9-intel-hda).
      type: str
    rtc_base:
      description: What the machine's clock shows.
      type: str
    boot_order:
      description: Order of boot devices, where C(c) is disk, C(d) is CD-ROM and C(n) is network.
      type: str
    boot_delay:
      description: Seconds to wait before the start when the whole system powers on.
      type: int
    usb_tablet:
      description: Whether a USB tablet is attached, for an exact mouse pointer.
      type: bool
    usb_legacy:
      description: Whether the USB controller is an old one.
      type: bool
    serial_port:
      description: Whether there is a serial port.
      type: bool
    disable_powercycle:
      description: Whether a reboot by the guest is a plain reset instead of a full power cycle.
      type: bool
    power_cycle_timeout:
      description: Seconds that a power cycle may take.
      type: int
    on_power_loss:
      description: What happens with the machine when the system comes back after a loss of power.
      type: str
    migration_method:
      description: Whether the machine may be powered off to be moved, or only be moved live.
      type: str
    nested_virtualization:
      description: Whether the guest may run virtual machines; the cluster must allow it.
      type: bool
    disable_hypervisor:
      description: Whether the guest is kept from seeing that it runs on a hypervisor.
      type: bool
    iommu:
      description: Whether the machine has a virtual IOMMU.
      type: bool
    cluster:
      description: Cluster to run on, by name or key.
      type: str
    ha_group:
      description: Label of a group.
      type: str
    snapshot_profile:
      description: Profile of scheduled snapshots, by name or key.
      type: str
    failover_cluster:
      description: Cluster to run on when O(cluster) cannot, by name or key.
      type: str
    preferred_node:
      description: Node to try first at power-on, by name or key.
      type: str
    owner_user:
      description: User who owns the machine, by name or key.
      type: str
    uuid:
      description: SMBIOS UUID; the platform makes one up when it is left out.
      type: str
    advanced:
      description: Hypervisor options, one C(key=value) per line.
      type: str
    allow_export:
      description: Whether the machine may be exported.
      type: bool
    drives:
      description: Drives the machine shall have, matched by name.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        status:
          description: The platform's C(status#status), which no option sets.
          type: raw
        status_info:
          description: The platform's C(status#status_info), which no option sets.
          type: raw
        name:
          description: Name of the drive.
          type: str
        size:
          description: Size, as text such as V(100 GiB) or as a number of GiB.
          type: int
        media:
          description: Kind of drive.
          type: str
        source:
          description: 'File of the media catalog, by name or key: the image that a new disk is made from, or the disc in
            a CD-ROM drive.'
          type: str
        interface:
          description: How the drive is attached.
          type: str
        tier:
          description: Storage tier to keep the drive on; left out, the system's default.
          type: int
        order:
          description: Place in the boot order; unique within the machine.
          type: int
        description:
          description: Free text.
          type: str
        enabled:
          description: Whether the drive is attached at the next power-on.
          type: bool
        readonly:
          description: Whether the guest may only read it.
          type: bool
        discard:
          description: Whether the guest may give unused blocks back.
          type: bool
        optimize:
          description: What the storage of the drive is laid out for, as the platform has it.
          type: str
        serial:
          description: Serial number shown to the guest.
          type: str
        asset:
          description: Free label.
          type: str
        preserve_format:
          description: Whether an imported image keeps its format instead of being converted.
          type: bool
    nics:
      description: Network interfaces the machine shall have, matched by name.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        status:
          description: The platform's C(status#status), which no option sets.
          type: raw
        network_status:
          description: The platform's C(vnet#machine#status#status), which no option sets.
          type: raw
        name:
          description: Name of the interface; left out, C(nic_0), C(nic_1) and so on by its place in the list, as the platform
            names them.
          type: str
        network:
          description: Network to connect to, by name or key.
          type: str
        interface:
          description: Model of the interface.
          type: str
        mac:
          description: MAC address; the platform makes one up when it is left out.
          type: str
        ip:
          description: Address to reserve for it in the network, or an empty text for none.
          type: str
        ip_address:
          description: The same as C(ip).
          type: str
        order:
          description: Place among the machine's interfaces.
          type: int
        description:
          description: Free text.
          type: str
        enabled:
          description: Whether the cable is plugged in at the next power-on.
          type: bool
        disable_multiqueue:
          description: Whether the guest gets one queue instead of several, from the next power-on.
          type: bool
        asset:
          description: Free label.
          type: str
    devices:
      description: Devices the machine shall have, matched by name.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        status:
          description: The platform's C(status#status), which no option sets.
          type: raw
        name:
          description: Name of the device; left out, its type.
          type: str
        type:
          description: Kind of device.
          type: str
        resource_group:
          description: Resource group to take the hardware from, by name or key; not for a V(tpm).
          type: str
        settings:
          description: 'Settings of the kind, such as C({model: crb, version: ''2''}) for a V(tpm); C(verge_device) lists
            them.'
          type: dict
        optional:
          description: Whether the machine may start without the device.
          type: bool
        enabled:
          description: Whether the device is attached at the next power-on.
          type: bool
        order:
          description: Place among the machine's devices.
          type: int
        description:
          description: Free text.
          type: str
        asset:
          description: Free label.
          type: str
    tags:
      description: Tags the machine shall carry, as C(name) or C(category/name).
      type: list
      elements: str
    addresses:
      description: Addresses of its NICs, as the guest agent and the networks tell them.
      type: list
      elements: str
    agent:
      description: Whether the guest agent has reported.
      type: bool
    machine:
      description: Key of its row in the platform's table C(machines).
      type: int
    cloudinit_datasource:
      description: How the guest is given cloud-init files.
      type: str
  sample: {key: 36, name: web-1, running: true, status: running, addresses: [10.0.0.21], ram: 4096}
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
      sample: vms
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 36
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [36, 41]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.desired.origin import OriginEngine
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm import VM

MODULE = state_module(VM, OriginEngine, required_one_of=[("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()
