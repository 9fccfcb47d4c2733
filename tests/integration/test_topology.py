# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of playbooks/topology.yml: the page in a browser, the diagram by its grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.contract.bench import Bench
from tests.integration.browser import look
from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

# Each of them ends a text somewhere: in HTML, in an attribute, in a script, in Jinja, Markdown or Mermaid.
NASTY = [
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "</script><b>bold",
    '"];drop',
    "' onmouseover='alert(1)",
    "a`b``c```",
    "{{ 7*7 }} {% if %}",
    "&amp;#35;",
    "x--y | z",
    "style:[x",
    "1. one",
    "- two",
    "_a_ *b* ~c~",
    'back\\slash "quoted"',
    "end",
    "日本 ñ",
    "turned\u202eround",
]
# All that a line of the diagram may be. A label holds letters, digits, blanks, a few harmless signs, and codes.
LABEL = r'"((?:[^\W_]|[ .,/-]|#\d+;|<br/>)*)"'
LINES = [
    re.compile(pattern)
    for pattern in (
        r"flowchart LR",
        rf"n\d+\[\[{LABEL}\]\]",
        rf"v\d+\[{LABEL}\]",
        r'm\d+\(\["(\d+) machines"\]\) --- n\d+',
        r"class v\d+ off",
        r"v\d+ --- n\d+",
        r'n\d+ -\. "uplink" \.-> n\d+',
        r'n\d+ == "gateway" ==> n\d+',
        rf"n\d+ -- {LABEL} --> n\d+",
        r"classDef off stroke-dasharray: 4 4",
    )
]
FACTS = """({
  title: document.title,
  count: document.getElementById("count").textContent,
  networks: Array.from(document.querySelectorAll("section .name:not(li *)")).map(e => e.textContent),
  machines: Array.from(document.querySelectorAll(".vm .name")).map(e => e.textContent),
  addresses: Array.from(document.querySelectorAll(".vm .address")).map(e => e.textContent),
  ways: Array.from(document.querySelectorAll("svg path.way")).map(e => [e.getAttribute("class"), e.textContent]),
  tags: Array.from(new Set(Array.from(document.querySelectorAll("main *")).map(e => e.tagName.toLowerCase()))).sort(),
  scripts: document.scripts.length,
})"""
# Sections that overlap, machines outside of their section or too small to read, text that is cut off, and lines that
# do not begin and end at the sides of two sections.
FLAWS = """(function () {
  const flaws = [], boxes = Array.from(document.querySelectorAll("section"));
  const at = new Map(boxes.map(e => [e, e.getBoundingClientRect()]));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    const p = at.get(a), q = at.get(b);
    if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom) {
      flaws.push("overlap " + a.innerText.slice(0, 20) + " / " + b.innerText.slice(0, 20));
    }
  }));
  document.querySelectorAll(".vm").forEach(e => {
    const inner = e.getBoundingClientRect(), outer = at.get(e.closest("section"));
    if (inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom) flaws.push("outside");
    if (inner.width < 100 || inner.height < 30) flaws.push("small");
    const name = e.querySelector(".name");
    if (name.scrollWidth > name.clientWidth) flaws.push("cut " + name.textContent);
  });
  const origin = document.getElementById("picture").getBoundingClientRect();
  const near = (x, y) => boxes.some(e => {
    const r = at.get(e);
    return y >= r.top - 1 && y <= r.bottom + 1 && Math.min(Math.abs(x - r.left), Math.abs(x - r.right)) < 2;
  });
  document.querySelectorAll("path.way").forEach(e => {
    for (const length of [0, e.getTotalLength()]) {
      const point = e.getPointAtLength(length);
      if (!near(point.x + origin.left, point.y + origin.top)) flaws.push("loose end of " + e.textContent);
    }
  });
  if (document.documentElement.scrollWidth > window.innerWidth) flaws.push("wider than the window");
  return flaws;
})()"""
SEARCH = """(function () {
  const box = document.getElementById("search");
  box.value = "10.9.0.20";
  box.dispatchEvent(new Event("input"));
  const found = Array.from(document.querySelectorAll(".vm:not(.hidden) .name")).map(e => e.textContent);
  const twice = document.querySelector('.vm .nets').closest('.vm');
  twice.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
  return { found: found, marked: Array.from(document.querySelectorAll(".marked .name")).map(e => e.textContent) };
})()"""


@dataclass
class Drawn:
    """What the playbook wrote.

    Attributes:
        page: The HTML page.
        lines: The lines of the Mermaid diagram.
        text: The whole Markdown file.
    """

    page: Path
    lines: list[str]
    text: str


def draw(simulator: Simulator, folder: Path, *options: str) -> Drawn:
    """Run the playbook."""
    run = Player(folder, simulator.env).run(
        ROOT / "playbooks" / "topology.yml", "-e", f"topology_folder={folder}", *options
    )
    assert run.status == 0, run.text
    text = (folder / "topology.md").read_text(encoding="utf-8")
    diagram = text.split("```mermaid\n")[1].split("\n```")[0]
    return Drawn(folder / "topology.html", [line.strip() for line in diagram.splitlines()], text)


def decoded(label: str) -> str:
    """Turn a label into what Mermaid shows."""
    return re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label)


def labels(drawn: Drawn, kind: str) -> list[list[str]]:
    """Return the labels of the nodes of one kind, each as its lines."""
    found = [re.fullmatch(rf'{kind}\d+\[+"(.*)"\]+', line) for line in drawn.lines]
    return [[decoded(part) for part in match[1].split("<br/>")] for match in found if match]


@pytest.fixture(scope="module")
def nasty(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Machines with names that break out of texts, on two networks with bad names behind a third."""
    simulator.reset()
    bench = Bench(simulator)
    bench.run("verge_network", {"name": "edge", "type": "external", "cidr": "198.51.100.0/24", "mtu": 1500})
    for number, name in ((9, 'app "]; <i>'), (8, "db|`'--")):
        place = {"cidr": f"10.{number}.0.0/24", "ip": f"10.{number}.0.1", "default_gateway": "edge"}
        bench.run("verge_network", {"name": name, **place})
    route = {"direction": "outgoing", "action": "route", "destination": ["10.8.0.0/24"]}
    bench.run("verge_network_rule", {"network": 'app "]; <i>', "name": "r", **route, "target": ["10.8.0.1"]})
    for place, name in enumerate(NASTY):
        nics = [{"network": 'app "]; <i>', "ip": f"10.9.0.{20 + place}"}]
        bench.run("verge_vm", {"name": name, "nics": nics + ([{"network": "db|`'--"}] if place == 3 else [])})
    bench.run("verge_vm", {"name": "lonely"})
    yield draw(simulator, tmp_path_factory.mktemp("nasty"), "-e", "topology_fold=50")
    bench.close()


@pytest.fixture(scope="module")
def crowd() -> Iterator[Simulator]:
    """Three hundred machines on one network."""
    with Simulator(speed=20, vms=300, guest_addresses=True) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def large(crowd: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Their picture."""
    return draw(crowd, tmp_path_factory.mktemp("large"))


# The page


def test_names_are_text_on_the_page(nasty: Drawn) -> None:
    seen = look(nasty.page, FACTS)
    assert seen["console"] == [] and seen["asked"] == [nasty.page.as_uri()]
    value = seen["value"]
    assert value["title"] == "Networks and machines" and value["scripts"] == 1
    assert sorted(value["machines"]) == sorted([*NASTY, NASTY[3], "lonely"])
    assert {'app "]; <i>', "db|`'--", "edge", "On no network"} <= set(value["networks"])
    known = {"div", "h2", "li", "marker", "path", "section", "small", "span", "svg", "title", "ul"}
    assert set(value["tags"]) <= known
    assert {f"10.9.0.{20 + place}" for place in range(len(NASTY))} <= set(value["addresses"])


def test_lines_between_networks(nasty: Drawn) -> None:
    seen = look(nasty.page, FACTS)["value"]
    assert seen["count"].startswith("8 networks, 18 machines, 0 running")
    assert sorted(map(tuple, seen["ways"])) == [
        ("way gateway", "gateway → edge"),
        ("way gateway", "gateway → edge"),
        ("way route", "route 10.8.0.0/24 → db|`'--"),
        ("way uplink", "uplink → Switch 1 Switch"),
    ]


def test_search_and_machines_on_two_networks(nasty: Drawn) -> None:
    value = look(nasty.page, SEARCH)["value"]
    assert value == {"found": [NASTY[0]], "marked": [NASTY[3], NASTY[3]]}


def test_three_hundred_machines_can_be_read(large: Drawn, tmp_path: Path) -> None:
    picture = tmp_path / "large.png"
    assert look(large.page, FLAWS, picture=picture)["value"] == []
    assert picture.stat().st_size > 10_000
    value = look(large.page, FACTS)["value"]
    assert len(value["machines"]) == 300 and value["machines"] == sorted(value["machines"])
    assert "300 machines, 225 running" in value["count"]


def test_flaws_are_found(large: Drawn, tmp_path: Path) -> None:
    """What the test above looks for does show when it is there."""
    spoilt = tmp_path / "spoilt.html"
    worse = ".vm { width: 40px; } section { margin-top: -70px !important; } main { min-width: 4000px; } </style>"
    spoilt.write_text(large.page.read_text(encoding="utf-8").replace("</style>", worse), encoding="utf-8")
    found = {flaw.split()[0] for flaw in look(spoilt, FLAWS)["value"]}
    assert {"overlap", "small", "cut", "wider"} <= found


# The diagram


def test_every_line_of_the_diagram_is_of_a_known_form(nasty: Drawn, large: Drawn) -> None:
    for drawn in (nasty, large):
        assert [line for line in drawn.lines if not any(form.fullmatch(line) for form in LINES)] == []


def test_names_in_the_diagram(nasty: Drawn) -> None:
    assert [label[0] for label in labels(nasty, "v")] == [name.replace("\u202e", " ") for name in NASTY]
    assert labels(nasty, "v")[0][1] == "10.9.0.20"
    assert ['app "]; <i>', "10.9.0.0/24"] in labels(nasty, "n")
    assert sum(" --- " in line for line in nasty.lines) == len(NASTY) + 1
    assert sum("gateway" in line for line in nasty.lines) == 2


def test_names_in_the_table(nasty: Drawn) -> None:
    rows = [line for line in nasty.text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 8 and {row.count("|") for row in rows} == {6}
    assert not any(sign in row for row in rows for sign in "<>`\"'[")
    assert any("&#93;&#59; &#60;i&#62; | internal | 10.9.0.0/24 | 17 | stopped |" in row for row in rows)


def test_many_machines_of_a_network_are_one_node(large: Drawn, nasty: Drawn) -> None:
    """Mermaid draws 500 lines and reads 50,000 characters at most."""
    assert any(line.startswith("m") and '"300 machines"' in line for line in large.lines)
    assert labels(large, "v") == [] and len("\n".join(nasty.lines)) < 50_000


@pytest.mark.parametrize(("fold", "shown"), [(299, 0), (300, 300)])
def test_how_many_are_shown_one_by_one(crowd: Simulator, tmp_path: Path, fold: int, shown: int) -> None:
    assert len(labels(draw(crowd, tmp_path, "-e", f"topology_fold={fold}"), "v")) == shown


def test_a_diagram_that_would_be_too_large_shows_numbers(tmp_path: Path) -> None:
    with Simulator(vms=460) as system:
        assert '"460 machines"' in draw(system, tmp_path, "-e", "topology_fold=1000").text


def test_networks_that_a_filter_chooses(nasty: Drawn, simulator: Simulator, tmp_path: Path) -> None:
    drawn = draw(simulator, tmp_path, "-e", '{"topology_filter": {"name__bw": "db"}}')
    assert [label[0] for label in labels(drawn, "n")] == ["edge", "db|`'--"]
    assert [label[0] for label in labels(drawn, "v")] == [NASTY[3]]


def test_what_the_templates_are_given(nasty: Drawn) -> None:
    """The page keeps what a look without JavaScript needs: every way as text beside its network."""
    text = nasty.page.read_text(encoding="utf-8")
    found: Any = re.findall(r'<li data-to="([^"]+)" data-kind="([^"]+)">', text)
    assert len(found) == 4 and {kind for _to, kind in found} == {"gateway", "route", "uplink"}
