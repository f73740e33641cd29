"""Looking into the template library: lists, search, and what one template holds."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.layout import reading_order
from scrm_app.forms.engine.fields import KINDS as FIELD_KINDS
from scrm_app.identity import service as identity
from scrm_app.library.engine.catalogue import FLOWS, PACKS, SCENES, packs_of
from scrm_app.library.engine.finding import alike, fits, recognise
from scrm_app.library.engine.shape import PRICES, ROLES, FlowTemplate, Scene
from scrm_app.library.errors import NoSuchTemplate
from scrm_app.library.repository import installs as repository

LATELY, TITLES = timedelta(days=30), 500
"""Which tickets scenes are recognised in: opened within this time, at most so many."""


Used = dict[tuple[str, str], tuple[int, bool]]


@dataclass(frozen=True)
class Card:
    """A template in a list. `installed` counts what of it is in use, of `whole`; `flow_id` 0 while it is not."""

    kind: str
    code: str
    name: str
    about: str
    stage: str = ""
    pack: str = ""
    flow: str = ""
    urgency: str = ""
    mode: str = ""
    steps: int = 0
    fields: int = 0
    scripts: int = 0
    flows: int = 0
    installed: int = 0
    whole: int = 1
    flow_id: int = 0
    published: bool = False
    seen: int = 0
    """How many tickets of the last weeks sound like a scene that is not in use; 0 where it is not among the first."""


@dataclass(frozen=True)
class Found:
    """What fits a search; `near` when nothing did and these are the closest."""

    cards: list[Card]
    near: bool = False


@dataclass(frozen=True)
class Line:
    """One place of a flow, in the order of work. `ways`: (name of the way, where it leads)."""

    kind: str
    label: Text
    name: str
    stage: str
    who: str = ""
    minutes: int | None = None
    checks: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    words: str = ""
    ways: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """A template opened. `roles`: (code in the library, name, code here or "" when one would be made).

    `idle`: roles of this company that may not work on tickets, so that what is given to them would wait.
    """

    card: Card
    lines: list[Line]
    fields: list[tuple[str, Text, bool]]
    scripts: list[tuple[str, str]]
    roles: list[tuple[str, str, str]]
    here: list[tuple[str, str]]
    price: Text | None
    parts: list[Card]
    idle: list[str]


@dataclass(frozen=True)
class Totals:
    """How much there is, and how much of it is in use."""

    packs: int
    flows: int
    scenes: int
    in_use: int


def count_library(session: Session, actor: Actor) -> Totals:
    """The size of the library, counted from what it holds."""
    actor.require("flow.design")
    return Totals(len(PACKS), len(FLOWS), len(SCENES), len(repository.list_installs(session)))


def list_packs(session: Session, actor: Actor, *, query: str = "") -> Found:
    """Packs by trade."""
    actor.require("flow.design")
    used = _used(session)
    chosen = [p for p in PACKS.values() if fits(query, _pack_text(p.code))]
    return Found([pack_card(p.code, used) for p in chosen])


def list_flows(session: Session, actor: Actor, *, query: str = "", pack: str = "", stage: str = "") -> Found:
    """Flows, of one trade or stage."""
    actor.require("flow.design")
    used = _used(session)
    there = [f for f in FLOWS.values() if (not pack or pack in packs_of(f.code)) and stage in ("", f.stage)]
    chosen = [f for f in there if fits(query, _flow_text(f.code))]
    return Found([flow_card(f, used) for f in chosen])


def list_scenes(
    session: Session, actor: Actor, *, query: str = "", pack: str = "", stage: str = "", now: datetime
) -> Found:
    """Scenes, of one trade or stage; those whose words come closest when none holds all of them.

    Without words the scenes that recent tickets sound like, and that are not in use yet, come first.
    """
    actor.require("flow.design")
    used = _used(session)
    there = [s for s in SCENES.values() if pack in ("", s.pack) and stage in ("", FLOWS[s.flow].stage)]
    if not query.strip():
        return Found(_often_first(session, actor, there, used, now))
    chosen = [s for s in there if fits(query, _scene_text(s.code))]
    if chosen:
        return Found([scene_card(s, used) for s in chosen])
    near = alike(query, [(s.code, f"{s.name} {s.words} {s.script}") for s in there])
    return Found([scene_card(SCENES[code], used) for code in near], near=True)


def _often_first(session: Session, actor: Actor, there: list[Scene], used: Used, now: datetime) -> list[Card]:
    titles = repository.list_titles(session, actor.org_ids, now - LATELY, TITLES)
    seen = recognise(titles, [s for s in there if ("scene", s.code) not in used])
    cards = [replace(scene_card(s, used), seen=seen.get(s.code, 0)) for s in there]
    place = {code: n for n, code in enumerate(seen)}
    return sorted(cards, key=lambda card: place.get(card.code, len(place)))


def get_preview(session: Session, actor: Actor, *, kind: str, code: str) -> Preview:
    """A pack, flow or scene opened; raises NoSuchTemplate."""
    actor.require("flow.design")
    used, flows = _used(session), flows_of(kind, code)
    here = identity.list_role_names(session)
    known = match_roles(here)
    roles = list(dict.fromkeys(role for flow in flows for role in flow.roles))
    scenes = scenes_of(kind, code)
    shown = flows[0] if kind != "pack" else None
    return Preview(
        card=card_of(kind, code, used),
        lines=_lines(shown) if shown else [],
        fields=_fields(shown) if shown else [],
        scripts=[(s.name, s.script) for s in scenes] if kind != "flow" else [(flows[0].name, flows[0].script)],
        roles=[(role, ROLES[role], known.get(role, "")) for role in roles],
        here=here,
        price=PRICES[scenes[0].price] if kind == "scene" and scenes[0].price else None,
        parts=[flow_card(flow, used) for flow in flows] if kind == "pack" else [],
        idle=[code for code, _ in here if "ticket.work" not in identity.role_permissions(session, code)],
    )


def match_roles(here: list[tuple[str, str]]) -> dict[str, str]:
    """Library role → the role of this company with the same code, else with the same name."""
    codes, names = {code for code, _ in here}, {name: code for code, name in here}
    found = {role: role if role in codes else names.get(name, "") for role, name in ROLES.items()}
    return {role: code for role, code in found.items() if code}


def scenes_of(kind: str, code: str) -> list[Scene]:
    """The scenes that come with a template; a flow brings none."""
    if kind == "pack" and code in PACKS:
        return list(PACKS[code].scenes)
    if kind == "scene" and code in SCENES:
        return [SCENES[code]]
    if kind == "flow" and code in FLOWS:
        return []
    raise NoSuchTemplate


def flows_of(kind: str, code: str) -> list[FlowTemplate]:
    """The flows that a template needs; raises NoSuchTemplate."""
    scenes = scenes_of(kind, code)
    if kind == "pack":
        return [FLOWS[one] for one in PACKS[code].flows]
    return [FLOWS[scenes[0].flow if scenes else code]]


def _used(session: Session) -> Used:
    rows = repository.list_installs(session)
    live = repository.published_flows(session, [row.flow_id for row in rows])
    return {(row.kind, row.code): (row.flow_id, row.flow_id in live) for row in rows}


def card_of(kind: str, code: str, used: Used) -> Card:
    """The card of a pack, flow or scene."""
    if kind == "pack":
        return pack_card(code, used)
    return scene_card(SCENES[code], used) if kind == "scene" else flow_card(FLOWS[code], used)


def pack_card(code: str, used: Used) -> Card:
    """A trade."""
    pack = PACKS[code]
    done = sum(("scene", scene.code) in used for scene in pack.scenes)
    about, many = pack.about.zh, len(pack.scenes)
    return Card(
        "pack", code, pack.title.zh, about, pack=code, scripts=many, flows=len(pack.flows), installed=done, whole=many
    )


def flow_card(flow: FlowTemplate, used: Used) -> Card:
    """A flow."""
    flow_id, published = used.get(("flow", flow.code), (0, False))
    return Card(
        "flow",
        flow.code,
        flow.name,
        flow.about,
        stage=flow.stage,
        steps=_steps(flow),
        fields=len(flow.form["fields"]),
        scripts=1,
        installed=int(flow_id > 0),
        flow_id=flow_id,
        published=published,
    )


def scene_card(scene: Scene, used: Used) -> Card:
    """A scene: its own words and trade on the card of its flow."""
    flow_id, published = used.get(("scene", scene.code), (0, False))
    return replace(
        flow_card(FLOWS[scene.flow], used),
        kind="scene",
        code=scene.code,
        name=scene.name,
        about=scene.script,
        pack=scene.pack,
        flow=FLOWS[scene.flow].name,
        urgency=scene.urgency,
        mode=scene.mode,
        installed=int(flow_id > 0),
        flow_id=flow_id,
        published=published,
    )


def _steps(flow: FlowTemplate) -> int:
    return sum(node["kind"] in ("task", "approval") for node in flow.graph["nodes"])


def _lines(flow: FlowTemplate) -> list[Line]:
    graph = parse_graph(flow.graph)
    labels = {item["key"]: item["label"] for item in flow.form["fields"]}
    return [_line(graph, node_id, labels) for node_id in reading_order(graph)]


def _line(graph: Graph, node_id: str, labels: dict[str, str]) -> Line:
    node = graph.nodes[node_id]
    several = [(e.name, graph.label(e.target)) for e in graph.onward[node_id]] if len(graph.onward[node_id]) > 1 else []
    asked = node.parts.approval.approvers or (node.assign,)
    whos = [ROLES[one.value] for one in asked if one.value in ROLES]
    return Line(
        node.kind,
        KINDS[node.kind].label,
        graph.label(node_id),
        node.stage,
        who="、".join(whos),
        minutes=node.limit_minutes or node.parts.wait.minutes,
        checks=list(node.checklist),
        needs=[labels[key] for key in node.required if key in labels],
        words=node.customer_text,
        ways=several,
    )


def _fields(flow: FlowTemplate) -> list[tuple[str, Text, bool]]:
    return [(f["label"], FIELD_KINDS[f["kind"]], bool(f.get("required"))) for f in flow.form["fields"]]


@cache
def _spelt(name: str) -> str:
    return f"{name} {identity.pinyin_of(name)}".lower()


@cache
def _pack_text(code: str) -> str:
    pack = PACKS[code]
    return " ".join([_spelt(pack.title.zh), pack.title.en, pack.about.zh, *(scene.name for scene in pack.scenes)])


@cache
def _flow_text(code: str) -> str:
    flow = FLOWS[code]
    return " ".join([_spelt(flow.name), flow.about, *(_spelt(PACKS[pack].title.zh) for pack in packs_of(code))])


@cache
def _scene_text(code: str) -> str:
    scene = SCENES[code]
    titles = _spelt(scene.name), scene.words, _spelt(FLOWS[scene.flow].name), _spelt(PACKS[scene.pack].title.zh)
    return " ".join(titles)
