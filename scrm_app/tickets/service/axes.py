"""What a board is laid out by: the columns or lanes of each kind, and where its cards may go along it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import Field
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.repository import grouping, people
from scrm_app.tickets.service import forms_of, rights
from scrm_app.tickets.service.acting import CLOSED
from scrm_app.tickets.service.listing import MoveRules, column_order

REST = "rest"
MAX_VALUES = 60
AROUND = 2000
Rule = dict[str, Text | None]


@dataclass(frozen=True)
class Axis:
    """The values in the order they are shown, by what is stored, with their titles and stages; the rest in one."""

    by: str
    titles: dict[Any, str | Text]
    stages: Mapping[Any, str] = field(default_factory=dict)
    rest: Text = engine.NO_ANSWER


def key_of(value: Any, answer: bool = False) -> str:
    """The name of a column in the browser: what is stored, as text; "0" for none, answers after a "="."""
    if isinstance(value, str):
        return f"={value}" if answer else value
    return str(value or 0)


def list_group_fields(session: Session, actor: Actor, *, flow_id: int) -> list[tuple[str, str]]:
    """The single-choice questions of a flow's form that the person sees: (what to group by, name)."""
    actor.require("ticket.view")
    schema = forms.get_form_version(session, flows.latest_version(session, flow_id).form_version_id).schema
    policy = forms.policy_of(session, actor, schema)
    asked = [f for f in schema.questions() if f.kind == "single" and f.options and policy.of(f.key).plain]
    return [(f"{engine.FIELD}{f.key}", f.label) for f in asked]


def group_field(session: Session, actor: Actor, flow_id: int, by: str) -> Field | None:
    """The question a board is grouped by; InvalidInput when there is none, or not for this person."""
    key = engine.field_of(by)
    if not key:
        return None
    if by not in dict(list_group_fields(session, actor, flow_id=flow_id)):
        raise InvalidInput("看板不能这样分组。", "The board cannot be grouped like that.")
    return forms.get_form_version(session, flows.latest_version(session, flow_id).form_version_id).schema.field(key)


def unseen_places(session: Session, actor: Actor, key: str, version_ids: Iterable[int]) -> list[tuple[int, set[str]]]:
    """Of these flow versions the nodes where the person does not see the field."""
    found = []
    for version_id in version_ids:
        version = flows.get_flow_version(session, version_id)
        schema, seen = forms.get_form_version(session, version.form_version_id).schema, dict[str, bool]()
        nodes = {"": "", **{name: node.field_rights.get(key, "") for name, node in version.graph.nodes.items()}}
        for right in set(nodes.values()):
            policy = forms.policy_of(session, actor, schema, node={key: right} if right else None)
            seen[right] = policy.of(key).plain
        unseen = {name for name, right in nodes.items() if not seen[right]}
        found += [(version_id, unseen)] if unseen else []
    return found


def axis_of(
    session: Session, actor: Actor, flow_id: int, by: str, counts: Mapping[Any, int], ask: Field | None
) -> Axis:
    """The columns (or lanes) of a board, given how many cards have which value."""
    if ask is not None:
        options: dict[Any, str | Text] = {o.value: o.label for o in ask.options[:MAX_VALUES]}
        return Axis(by, {None: engine.NO_ANSWER, **options}, rest=Text("其他", "Others"))
    if by == "stage":
        return Axis(by, dict(engine.STAGES), {stage: stage for stage in engine.STAGES})
    if by == "priority":
        return Axis(by, {level: engine.LEVELS[level] for level in (2, 1, 0)}, {1: "mid", 2: "mid"})
    if by == "store":
        names = people.unit_names(session, [v for v in counts if v])
        busy = sorted(names, key=lambda unit: (-counts[unit], unit))[:MAX_VALUES]
        return Axis(by, {unit: names[unit] for unit in sorted(busy, key=lambda unit: names[unit])})
    if by == "person":
        return _people(session, actor, counts)
    return _nodes(session, flow_id, counts)


def _nodes(session: Session, flow_id: int, counts: Mapping[Any, int]) -> Axis:
    graph = flows.latest_version(session, flow_id).graph
    nodes = [n for n in column_order(graph) if n in graph.halts]
    nodes += [n for n in counts if n not in nodes]
    stages = {n: graph.nodes[n].stage if n in graph.nodes else "mid" for n in nodes}
    return Axis("", {n: graph.label(n) if n in graph.nodes else n for n in nodes}, stages)


def _people(session: Session, actor: Actor, counts: Mapping[Any, int]) -> Axis:
    busy = sorted((p for p in counts if p), key=lambda p: (-counts[p], p))
    names: dict[int, str] = people.names(session, busy[:MAX_VALUES])
    if actor.may("ticket.work"):
        near = people.colleagues(session, actor.org_unit_id)
        names |= {p.id: p.name for p in near[: max(0, MAX_VALUES - len(names))] if p.id not in busy}
    names |= {actor.user_id: actor.name} if actor.may("ticket.work") and actor.user_id not in busy else {}
    order = sorted(names, key=lambda p: (p != actor.user_id, not counts.get(p), names[p]))
    rest = Text("其他人 (选门店可展开)", "Others (choose a store)")
    titles: dict[Any, str | Text] = {None: engine.NOBODY, **{p: names[p] for p in order}}
    return Axis("person", titles, dict.fromkeys(order, "mid"), rest)


def rules_of(
    session: Session, actor: Actor, axis: Axis, rows: Sequence[Any], ask: Field | None
) -> tuple[dict[int, str], dict[str, Rule]]:
    """The name of the rule each card follows along an axis, and the rules: None where it may go, else why not."""
    if ask is not None:
        return _answer_rules(session, actor, rows, ask, axis)
    if axis.by == "priority":
        why = None if actor.may("ticket.work") else engine.NO_WORK
        levels = {str(level): why for level in (0, 1, 2)}
        return {row.id: "p" for row in rows}, {"p": {**levels, REST: engine.REST_STAYS}}
    if axis.by == "store":
        return {row.id: "s" for row in rows}, {"s": {key_of(v): engine.STORE_STAYS for v in (*axis.titles, REST)}}
    if axis.by == "person":
        return _person_rules(session, actor, rows, [v for v in axis.titles if v])
    return _move_rules(session, rows, axis.by)


def _move_rules(session: Session, rows: Sequence[Any], by: str) -> tuple[dict[int, str], dict[str, Rule]]:
    moves, keys, rules = MoveRules(session), {}, {}
    for row in rows:
        keys[row.id] = name = moves.key(row)
        if name not in rules:
            found = moves.found[name]
            rules[name] = _stage_rule(session, row.flow_version_id, found) if by == "stage" else found
    return keys, rules


def _stage_rule(session: Session, version_id: int, found: Rule) -> Rule:
    targets = stages_from(session, version_id, found)
    rule: Rule = {stage: why for stage, (_, why) in targets.items()}
    return rule | ({CLOSED: found[CLOSED]} if CLOSED in found else {})


def stages_from(session: Session, version_id: int, moves: Rule) -> dict[str, tuple[str, Text | None]]:
    """For each stage the node a drop leads to, or why it leads nowhere."""
    graph = flows.get_flow_version(session, version_id).graph
    open_ways = {n: why for n, why in moves.items() if n != CLOSED}
    names = {n: graph.label(n) for n in open_ways}
    return engine.stage_targets(open_ways, {n: graph.nodes[n].stage for n in open_ways}, names)


def _person_rules(
    session: Session, actor: Actor, rows: Sequence[Any], persons: list[int]
) -> tuple[dict[int, str], dict[str, Rule]]:
    several = grouping.shared(session, [row.id for row in rows])
    near: dict[int, list[int]] = {}
    keys: dict[int, str] = {}
    rules: dict[str, Rule] = {}
    for row in rows:
        hand = hand_of(session, actor, row, row.id in several)
        keys[row.id] = name = f"{row.org_unit_id}:{hand.way or hand.why.en}"
        if name not in rules:
            if row.org_unit_id not in near:
                near[row.org_unit_id] = [p.id for p in people.colleagues(session, row.org_unit_id, AROUND)]
            rule = engine.person_rule(hand, persons, near[row.org_unit_id], actor.user_id)
            rules[name] = {str(person): why for person, why in rule.items()} | {REST: engine.CHOOSE_STORE}
    return keys, rules


def hand_of(session: Session, actor: Actor, row: Any, several: bool) -> engine.Hand:
    """What the person may do with the owner of a card."""
    node = flows.get_flow_version(session, row.flow_version_id).graph.nodes.get(row.node_id)
    return engine.hand_of(
        me=actor.user_id,
        assignee_id=row.assignee_id,
        works=actor.may("ticket.work"),
        supervises=actor.may("ticket.assign"),
        claimable=rights.may_work(actor, row.assignee_id, row.role_code),
        offered=node is None or not node.actions or "transfer" in node.actions,
        several=several,
    )


def _answer_rules(
    session: Session, actor: Actor, rows: Sequence[Any], ask: Field, axis: Axis
) -> tuple[dict[int, str], dict[str, Rule]]:
    keys: dict[int, str] = {}
    rules: dict[str, Rule] = {}
    for row in rows:
        mine = rights.may_work(actor, row.assignee_id, row.role_code)
        keys[row.id] = name = f"{row.flow_version_id}:{row.node_id}:{mine}"
        if name not in rules:
            rules[name] = _answer_rule(session, actor, row, ask, axis, mine)
    return keys, rules


def _answer_rule(session: Session, actor: Actor, row: Any, ask: Field, axis: Axis, mine: bool) -> Rule:
    options = [value for value in axis.titles if value is not None]
    targets = [*(key_of(value, True) for value in axis.titles), REST]
    if not mine:
        return dict.fromkeys(targets, engine.NOT_YOURS_TO_CHANGE if actor.may("ticket.work") else engine.NO_WORK)
    schema = forms_of.schema_of(session, row.form_version_id)
    item, access = schema.field(ask.key), forms_of.policy_at(session, actor, schema, row).of(ask.key)
    offered = [o.value for o in item.options] if item else []
    required = access.required or bool(item and item.required)
    rule = engine.answer_rule(options, offered, ask.label, writes=item is not None and access.writes, required=required)
    return {key_of(value or None, True): why for value, why in rule.items()} | {REST: engine.REST_STAYS}
