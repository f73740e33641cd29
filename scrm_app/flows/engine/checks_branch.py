"""Do the branches of a condition cover every case, and is each of them ever taken?

Tried on samples: for every field the conditions ask about, the values at and beside each bound, every choice, and
"not filled in". That finds every gap of conditions that compare one field, and any gap of combinations it tries.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Edge, Graph, Node
from scrm_app.flows.engine.problems import WARNING, Problem, problem
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules.engine import condition as rules
from scrm_app.rules.errors import BadCondition

MAX_SAMPLES, FEWEST, ALL_TESTS = 4000, 100, 60_000
"""Samples at one choice, at most and at least; conditions tested in one drawing."""
Fields = Mapping[str, rules.FieldInfo]


def branch_problems(graph: Graph, form: FormSchema | None) -> Iterator[Problem]:
    """Conditions that cannot be read, and choices with gaps."""
    fields = condition_fields(form) if form is not None else None
    parsed: dict[str, rules.Condition] = {}
    for edge in graph.edges.values():
        if edge.condition is None:
            continue
        try:
            parsed[edge.id] = rules.parse(edge.condition, fields)
        except BadCondition as error:
            yield problem("bad_condition", _on(graph, edge, error.text), edge=edge.id)
    tests = sum(len(graph.onward[node.id]) for node in graph.of_kind("condition", "inclusive"))
    most = min(MAX_SAMPLES, max(FEWEST, ALL_TESTS // max(1, tests)))
    for node in graph.of_kind("condition", "inclusive"):
        yield from _choice(graph, node, parsed, fields or {}, most)


def _on(graph: Graph, edge: Edge, text: Text) -> Text:
    source, target = graph.label(edge.source), graph.label(edge.target)
    return Text(f"「{source}」→「{target}」: {text.zh}", f"“{source}” → “{target}”: {text.en}")


def _choice(
    graph: Graph, node: Node, parsed: dict[str, rules.Condition], fields: Fields, most: int
) -> Iterator[Problem]:
    edges = graph.onward[node.id]
    name, defaults = graph.label(node.id), [e for e in edges if e.is_default]
    for extra in defaults[1:]:
        text = Text(f"「{name}」只能有一条默认分支。", f"“{name}” can have one default branch only.")
        yield problem("several_defaults", text, edge=extra.id)
    bare = [e for e in edges if e.condition is None and not e.is_default]
    for edge in bare:
        text = Text(
            "这条分支没有条件, 请设置条件或设为默认分支。", "This branch has no condition; set one or make it default."
        )
        yield problem("no_condition", _on(graph, edge, text), edge=edge.id)
    tested = [e for e in edges if not e.is_default and e.condition is not None]
    if bare or len(edges) < 2 or any(e.id not in parsed for e in tested):
        return
    taken, gap, complete, both = _try(
        tested, graph, [parsed[e.id] for e in tested], fields, node.kind == "inclusive", most
    )
    for edge in tested if complete else ():
        if edge.id not in taken:
            text = Text(
                "这条分支永远走不到, 前面的分支已经包括了它。", "This branch is never taken; an earlier one covers it."
            )
            yield problem("never_taken", _on(graph, edge, text), edge=edge.id, severity=WARNING)
    if node.kind == "condition" and both is not None and both[1].id in taken:
        first, second = (graph.label(e.target) for e in both)
        text = Text(
            f"「{name}」有两条分支会同时成立: 去「{first}」和去「{second}」, 只会走先判断的那一条。",
            f"Two branches of “{name}” can hold at once, to “{first}” and to “{second}”; the first one is taken.",
        )
        yield problem("overlapping", text, edge=both[1].id, severity=WARNING)
    if not defaults and gap is not None:
        zh, en = (_sample_words(gap, fields, lang) for lang in ("zh-CN", "en"))
        text = Text(
            f"「{name}」没有覆盖所有情况: 例如{zh}时没有分支可走。请加一条默认分支。",
            f"“{name}” does not cover every case: for example when {en}. Add a default branch.",
        )
        yield problem("uncovered", text, node.id)


def _try(
    edges: Sequence[Edge], graph: Graph, conditions: list[rules.Condition], fields: Fields, every: bool, most: int
) -> tuple[set[str], dict[str, Any] | None, bool, tuple[Edge, Edge] | None]:
    """Edges taken by some sample (`every` that holds, else the first), the first sample nobody takes, whether all
    combinations were tried, and the first two edges that hold together."""
    values = samples_of(conditions, fields)
    total = 1
    for found in values.values():
        total *= len(found)
    taken: set[str] = set()
    gap: dict[str, Any] | None = None
    both: tuple[Edge, Edge] | None = None
    for combination in islice(product(*values.values()), most):
        sample = dict(zip(values, combination, strict=True))
        held = [e for e in edges if graph.tests[e.id](sample)]
        taken |= {e.id for e in (held if every else held[:1])}
        if len(held) > 1 and both is None:
            both = held[0], held[1]
        if not held and gap is None:
            gap = sample
    return taken, gap, total <= most, both


def samples_of(conditions: list[rules.Condition], fields: Fields) -> dict[str, list[Any]]:
    """For every field asked about: values at and beside each bound, every choice, and not filled in (None)."""
    found: dict[str, list[Any]] = {}
    for condition in conditions:
        for leaf in _leaves(condition):
            values = found.setdefault(leaf.field, [])
            info = fields.get(leaf.field)
            choices = tuple(info.options) if info else ()
            for value in choices or _near(leaf):
                if value not in values:
                    values.append(value)
    return {field: [*values, None] for field, values in found.items()}


def _leaves(condition: rules.Condition) -> Iterator[rules.Leaf]:
    if isinstance(condition, rules.Leaf):
        yield condition
    elif isinstance(condition, rules.Not):
        yield from _leaves(condition.part)
    else:
        for part in condition.of:
            yield from _leaves(part)


def _near(leaf: rules.Leaf) -> list[Any]:
    """The values of a leaf, and for numbers the ones right beside them."""
    given = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    near: list[Any] = []
    for value in given:
        if isinstance(value, int | float) and not isinstance(value, bool):
            near += [value - 1, value, value + 1]
        elif value is not None:
            near.append(value)
    if any(isinstance(v, str) for v in given) or not near:
        near.append("\u2026")
    return near


def _sample_words(sample: dict[str, Any], fields: Fields, lang: str) -> str:
    parts = []
    for key, value in sample.items():
        if value == "\u2026":
            label = fields[key].label if key in fields else key
            parts.append(Text(f"{label} 是其它内容", f"{label} is anything else").say(lang))
            continue
        leaf = rules.Leaf(key, "empty") if value is None else rules.Leaf(key, "eq", value)
        parts.append(rules.words(leaf, fields, lang))
    return Text(" 且 ", " and ").say(lang).join(parts)
