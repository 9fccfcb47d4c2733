# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write plugins/modules and README's table from what people write about them (docs/modules) and the declarations.

Usage: tools/generate_modules.py [--check]

A source, docs/modules/<domain>/<module>.yml, holds prose, samples and examples; CONTRIBUTING.md lists its keys. What an
argument spec knows (types, defaults, choices, which options there are below which) is taken from the module's own; the
parts of documentation that are the same in every module stand here, and options that a fragment in
plugins/doc_fragments documents come from there. An option that nobody says anything about is an error.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import sys
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, NamedTuple, Union

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "build" / "tree")]
settle: Callable[..., int] = importlib.import_module("tools.written").settle
facets: Any = importlib.import_module("tools.facets")
returns: Any = importlib.import_module("tools.returns")
rights: Any = importlib.import_module("tools.rights")
# The facts about columns; the link is made by tools/setup.py.
facts: Any = importlib.import_module("ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts")
SOURCES = ROOT / "docs" / "modules"
MODULES = ROOT / "plugins" / "modules"
README = ROOT / "README.md"
TABLE = "<!-- modules: written by tools/generate_modules.py -->\n"
FRAGMENTS = ROOT / "plugins" / "doc_fragments"
NAMESPACE = "community.vergeos"
PACKAGE = "ansible_collections.community.vergeos.plugins.module_utils"
# Above this, a comment or a text is broken; plugins/modules are read by people, too.
WIDTH = 118
# Fragments that say nothing about an option: every module has them.
ALWAYS = ("attributes",)
# What an entry of an argument spec and one of its documentation have in common.
FACTS = ("type", "elements", "required", "default", "choices", "aliases")
KEYS = {
    *("short_description", "purpose", "version_added", "description", "notes", "declaration", "code", "options"),
    *("seealso", "diff", "returns", "examples"),
}
# Words that a YAML reader may take for something else than text.
AMBIGUOUS = {"y", "n", "yes", "no", "on", "off"}

HEAD = """\
#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from {source}

from __future__ import annotations

DOCUMENTATION = r\"\"\"
{documentation}\"\"\"

EXAMPLES = r\"\"\"
{examples}\"\"\"

RETURN = r\"\"\"
{returns}\"\"\"

{code}

def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()
"""


class Problem(Exception):
    """A source that cannot be used; the text says where and why."""


class Style(yaml.SafeDumper):
    """Writes as a person would: lists below their key, short lists of words in a line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent always, whatever the emitter asks."""
        super().increase_indent(flow, False)


class Inline(list):  # type: ignore[type-arg]
    """A list that stands in one line."""


class Sample(dict):  # type: ignore[type-arg]
    """A mapping that stands in one line."""


def _inline_list(dumper: yaml.SafeDumper, data: Inline) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


def _inline_mapping(dumper: yaml.SafeDumper, data: Sample) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)


def _text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="'" if data.lower() in AMBIGUOUS else None)


Style.add_representer(Inline, _inline_list)
Style.add_representer(Sample, _inline_mapping)
Style.add_representer(str, _text)


def as_yaml(content: Any) -> str:
    """Return the text of a document."""
    return yaml.dump(content, Dumper=Style, sort_keys=False, allow_unicode=True, width=WIDTH)


class Source:
    """What people write about one module.

    Args:
        path: The file.

    Raises:
        Problem: It is not as it should be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self.domain = path.parent.name
        text = path.read_text("utf-8")
        content = yaml.safe_load(text)
        if not isinstance(content, dict) or set(content) - KEYS:
            raise Problem(f"{path}: unknown keys {sorted(set(content) - KEYS)}; there are {', '.join(sorted(KEYS))}")
        for key in ("short_description", "purpose", "description", "returns", "examples"):
            if not content.get(key):
                raise Problem(f"{path}: {key} is missing")
        self.content = content
        # As written, with its comments.
        _head, mark, examples = text.partition("\nexamples:\n")
        if not mark or any(line and not line.startswith("  ") for line in examples.splitlines()):
            raise Problem(f"{path}: examples must stand last, indented by two")
        self.examples = "".join(line[2:] if line.strip() else "\n" for line in examples.splitlines(keepends=True))

    def code(self) -> str:
        """Return the lines of the module that make MODULE."""
        if "code" in self.content:
            return str(self.content["code"])
        where, _dot, name = self.content["declaration"].rpartition(".")
        declaration = f"from {PACKAGE}.resources.{self.domain}.{where} import {name}\n"
        if not self.name.endswith("_info"):
            edge = f"from {PACKAGE}.desired.edge.module import state_module\n"
            return f"{edge}{declaration}\nMODULE = state_module({name})\n"
        edge = f"from {PACKAGE}.desired.edge.module import Module\n"
        imports = sorted([declaration, f"from {PACKAGE}.resources.common.info import info, info_spec\n"])
        return f"{edge}{''.join(imports)}\nMODULE = Module(info_spec({name}), info({name}), table={name}.table)\n"

    def options(self) -> dict[str, Any]:
        """Return what is written about options that the entries of the result are called like."""
        if not self.name.endswith("_info"):
            return self.content.get("options") or {}
        sibling = self.path.with_name(f"{self.name[: -len('_info')]}.yml")
        return (yaml.safe_load(sibling.read_text("utf-8")).get("options") or {}) if sibling.exists() else {}

    @functools.cached_property
    def space(self) -> dict[str, Any]:
        """What the module's code defines."""
        space: dict[str, Any] = {}
        exec(compile(self.code(), str(self.path), "exec"), space)  # noqa: S102 - our own sources
        return space

    def module(self) -> tuple[Any, Any]:
        """Make the module's MODULE, from which its argument spec is read, and return it with its declaration."""
        module = self.space["MODULE"]
        return module, module.about or self.space.get(str(self.content.get("declaration")).rpartition(".")[2])


@functools.cache
def fragments() -> dict[str, dict[str, Any]]:
    """Return the options of each fragment, by its name."""
    found = {}
    for path in sorted(FRAGMENTS.glob("[!_]*.py")):
        if path.stem.startswith("lookup_"):
            continue
        name = f"ansible_collections.community.vergeos.plugins.doc_fragments.{path.stem}"
        text = importlib.import_module(name).ModuleDocFragment.DOCUMENTATION
        found[path.stem] = yaml.safe_load(text).get("options") or {}
    return found


def fragments_for(spec: Mapping[str, Any], written: Iterable[str]) -> list[str]:
    """Choose the fragments that document options of a spec that the source says nothing about."""
    left = set(spec) - set(written)
    fitting = {
        name: set(options) for name, options in fragments().items() if left & set(options) and set(options) <= set(spec)
    }
    chosen = [name for name, options in fitting.items() if not any(options < other for other in fitting.values())]
    missing = left - {option for name in chosen for option in fitting[name]}
    if missing:
        raise Problem(f"nothing is said about the options {', '.join(sorted(missing))}")
    return [*ALWAYS, *chosen]


class Declared(NamedTuple):
    """What the declaration knows about the options of one level.

    Attributes:
        fields: Option -> field.
        lists: Option -> list of further rows.
        table: Their table.
        new: Whether a new row may come of them.
        defaults: What a new row gets in place of the platform's defaults.
    """

    fields: Mapping[str, Any]
    lists: Mapping[str, Any]
    table: str
    new: bool
    defaults: Mapping[str, Any]


def declared(module: Any) -> Declared:
    """Return what a module's declaration knows; nothing where there is none."""
    about = module.about
    if about is None:
        return Declared({}, {}, "", False, {})
    given = dict.fromkeys(module.spec)
    defaults = about.defaults(given) if not about.made_elsewhere else {}
    return Declared(about.by_option, _lists(about.children), about.table, not about.made_elsewhere, defaults)


def _lists(children: Iterable[Any]) -> dict[str, Any]:
    """Return lists by their option; those below a level in between stand among its neighbours."""
    found: dict[str, Any] = {}
    for child in children:
        found.update({child.option: child} if child.fields else _lists(child.children))
    return found


def _below(level: Declared, option: str) -> Declared:
    """Return what is known about the options of a list's entries."""
    child = level.lists.get(option)
    if child is None:
        return Declared({}, {}, "", False, {})
    fields = {field.option: field for field in child.fields}
    defaults = child.defaults(dict.fromkeys(fields))
    return Declared(fields, _lists(child.children), child.table, True, defaults)


def documented(
    place: str, spec: Mapping[str, Any], written: Mapping[str, Any], level: Declared, module: Any
) -> dict[str, Any]:
    """Join what argument spec and declaration know about options with what people say about them, in their order."""
    found = {}
    for option, said in written.items():
        if option not in spec:
            raise Problem(f"{place}{option} is no option; there are {', '.join(sorted(spec))}")
        entry, more = spec[option], said if isinstance(said, dict) else {"description": said}
        known = {name: entry[name] for name in FACTS if entry.get(name) not in (None, False, [], ())}
        if "default" in entry and entry["default"] is not None:
            known["default"] = entry["default"]
        found[option] = {
            "description": described(option, listed(more["description"]), level, module),
            **{name: Inline(value) if isinstance(value, (list, tuple)) else value for name, value in known.items()},
            **{name: value for name, value in more.items() if name not in ("description", "options")},
        }
        below = entry.get("options")
        if below:
            inner = more.get("options") or {}
            suboptions = documented(f"{place}{option}.", below, inner, _below(level, option), module)
            unsaid = [f"{place}{option}.{name}" for name in below if name not in suboptions]
            if unsaid:
                raise Problem(f"nothing is said about the options {', '.join(unsaid)}")
            found[option]["suboptions"] = suboptions
    return found


def described(option: str, prose: list[str], level: Declared, module: Any) -> list[str]:
    """Add the sentences of an option's facets to what people wrote."""
    field = level.fields.get(option)
    if field is None:
        return prose
    known = facts.table(level.table)
    machine = "network" if module.about.table.startswith("vnet") else "machine"
    place = facets.Place(field, facets.column_of(known, field), machine, module.spec, level.new, level.defaults)
    added = " ".join(facets.sentences(place, " ".join(prose)))
    return [*prose, added] if added else prose


def documentation(source: Source, module: Any) -> dict[str, Any]:
    """Return a module's documentation."""
    content = source.content
    options = content.get("options") or {}
    support = {
        "check_mode": {"support": "full"},
        "diff_mode": {"support": "full" if content.get("diff", True) else "none"},
    }
    found: dict[str, Any] = {
        "module": source.name,
        "short_description": content["short_description"],
        "version_added": content.get("version_added", "0.1.0"),
        "description": listed(content["description"]),
        "options": documented("", module.spec, options, declared(module), module),
        "extends_documentation_fragment": [f"{NAMESPACE}.{name}" for name in fragments_for(module.spec, options)],
    }
    found["notes"] = [*listed(content.get("notes") or []), rights.note(source.name, source.space)]
    if "seealso" in content:
        found["seealso"] = [
            {"module": f"{NAMESPACE}.{entry}"} if isinstance(entry, str) else entry for entry in content["seealso"]
        ]
    found["attributes"] = support
    found["author"] = ["community.vergeos contributors (@community-vergeos)"]
    return found


def listed(text: Union[str, list[str]]) -> list[str]:
    """Return paragraphs as a list, whether one or several were written."""
    return text if isinstance(text, list) else [text]


def shaped(entry: Any) -> Any:
    """Put samples in a line where they fit."""
    if not isinstance(entry, dict):
        return entry
    found = {name: shaped(value) if name != "sample" else value for name, value in entry.items()}
    sample = entry.get("sample")
    for kind, inline in ((list, Inline), (dict, Sample)):
        if isinstance(sample, kind) and len(str(sample)) < 2 * WIDTH and not _long_words(sample):
            found["sample"] = inline(sample)
    return found


def _long_words(sample: Any) -> bool:
    """Whether a line would not be broken in time."""
    return any(len(word) > WIDTH // 2 for word in str(sample).split())


def module_text(source: Source) -> str:
    """Return the text of a module's file.

    Args:
        source: What people write about it.

    Returns:
        The text.

    Raises:
        Problem: Source and argument spec do not fit together.
    """
    try:
        module, resource = source.module()
        returned = returns.returned(source.content, module, resource, source.options())
        return HEAD.format(
            source=source.path.relative_to(ROOT),
            documentation=as_yaml(documentation(source, module)),
            examples=source.examples,
            returns=as_yaml(shaped(returned)),
            code=source.code(),
        )
    except (Problem, returns.Unsaid) as problem:
        raise Problem(f"{source.path.relative_to(ROOT)}: {problem}") from None


def sources() -> list[Source]:
    """Read all sources, by the module's name."""
    return [Source(path) for path in sorted(SOURCES.glob("*/verge_*.yml"), key=lambda path: path.stem)]


def readme(found: Iterable[Source]) -> str:
    """Return README.md with the table of these modules, by domain."""
    lines = []
    for source in sorted(found, key=lambda source: (source.domain == "generic", source.domain, source.name)):
        title = f"| **{source.domain if source.domain != 'generic' else 'every table'}** | |"
        lines += [] if title in lines else [title]
        lines.append(f"| `{source.name}` | {source.content['purpose']} |")
    head, rest = README.read_text("utf-8").split(TABLE)
    _old, mark, rest = rest.partition("| `verge` (inventory)")
    return f"{head}{TABLE}| module | what it is for |\n|---|---|\n" + "\n".join(lines) + f"\n{mark}{rest}"


def main() -> int:
    """Write the files, or with --check tell whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not current")
    check = parser.parse_args().check
    try:
        found = sources()
        wanted = {MODULES / f"{source.name}.py": module_text(source) for source in found}
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    wanted[README] = readme(found)
    there = {README, *MODULES.glob("verge_*.py")}
    return settle(wanted, there, ROOT, check, "docs/modules; run tools/generate_modules.py")


if __name__ == "__main__":
    sys.exit(main())
