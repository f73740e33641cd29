"""The rules of a form carried out: one pass in an order in which every rule comes after those it depends on.

A hidden answer counts as empty for every later rule and is dropped when the form is sent. A locked field keeps the
answer it had (its default on a new form); a rule that fills in a field locks it too. The browser makes the same pass
over the same steps (components/data/form_logic.js, held equal by a test).
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.logic_parts import Effect, Rule
from scrm_app.rules.engine.condition import Condition, compile_condition, fields_of, parse
from scrm_app.rules.engine.evaluate import Test
from scrm_app.rules.engine.formula import Formula, parse_formula, program_json
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadCondition, BadFormula

Answers = Mapping[str, Any]
WRITES = frozenset({"show", "hide", "readonly", "set", "options", "cascade", "compute"})
"""Steps that change what later rules see; being required does not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One effect ready to run on the fields it names (a heading stands for the fields under it)."""

    rule: Rule
    effect: Effect
    fields: tuple[str, ...]
    when: Condition | None = None
    test: Test | None = None
    formula: Formula | None = None

    def reads(self) -> frozenset[str]:
        """The fields whose answers decide what it does."""
        found = fields_of(self.when) if self.when is not None else frozenset()
        found |= self.formula.tops() if self.formula else frozenset()
        return found | ({self.effect.parent} if self.effect.do == "cascade" else frozenset())


@dataclass(slots=True)
class Outcome:
    """What the rules make of a set of answers. `options` are the choices still offered, by field."""

    values: dict[str, Any]
    hidden: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)


def under(schema: FormSchema, key: str) -> list[str]:
    """The field itself, or for a heading the heading and every field until the next one."""
    keys = [item.key for item in schema.fields]
    if key not in keys:
        return []
    start = keys.index(key)
    heads = ("section",) if schema.fields[start].kind == "section" else ("section", "tab")
    if schema.fields[start].kind not in heads and schema.fields[start].kind != "tab":
        return [key]
    ends = ("tab",) if schema.fields[start].kind == "tab" else ("section", "tab")
    found = [key]
    for item in schema.fields[start + 1 :]:
        if item.kind in ends:
            break
        found.append(item.key)
    return found


def compile_rules(schema: FormSchema, rules: Iterable[Rule], infos: Mapping[str, FieldInfo]) -> list[Step]:
    """The steps of these rules in running order; BadCondition, BadFormula or a circle's sentence refuse."""
    steps = [
        step for rule in rules if rule.on for effect in rule.effects for step in _steps(schema, rule, effect, infos)
    ]
    return in_order([*steps, *_computed(schema, infos)])


def _steps(schema: FormSchema, rule: Rule, effect: Effect, infos: Mapping[str, FieldInfo]) -> list[Step]:
    when = parse(dict(rule.when), infos) if rule.when and effect.do != "cascade" else None
    formula = parse_formula(effect.formula, infos) if effect.formula else None
    keys = [key for wanted in effect.fields for key in under(schema, wanted)]
    if not keys:
        return []
    test = compile_condition(when) if when is not None else None
    return [Step(rule, effect, tuple(dict.fromkeys(keys)), when, test, formula)]


def _computed(schema: FormSchema, infos: Mapping[str, FieldInfo]) -> list[Step]:
    """Computed fields run among the rules, so that rules may ask about them; an unfinished formula computes nothing."""
    found = []
    for item in schema.fields:
        if item.kind != "formula":
            continue
        with suppress(BadFormula):
            made, rule = parse_formula(item.formula, infos), Rule(f"={item.key}", item.label)
            found.append(Step(rule, Effect("compute", (item.key,)), (item.key,), formula=made))
    return found


def working(schema: FormSchema, infos: Mapping[str, FieldInfo]) -> list[Step]:
    """The steps of a draft: rules that cannot run yet are left out, all of them when they run in a circle."""
    good = []
    for rule in schema.logic:
        with suppress(BadFormula, BadCondition):
            compile_rules(schema, [rule], infos)
            good.append(rule)
    with suppress(BadFormula, BadCondition):
        return compile_rules(schema, good, infos)
    return []


def in_order(steps: Sequence[Step]) -> list[Step]:
    """The steps so that whoever changes a field runs before whoever reads it; otherwise as the person ordered them."""
    writers: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        for key in step.fields if step.effect.do in WRITES else ():
            writers.setdefault(key, []).append(number)
    waits = [{w for key in step.reads() for w in writers.get(key, ())} for step in steps]
    done: list[int] = []
    left = list(range(len(steps)))
    while left:
        ready = next((number for number in left if waits[number] <= set(done)), None)
        if ready is None:
            raise _circle(steps, waits, left)
        done.append(ready)
        left.remove(ready)
    return [steps[number] for number in done]


def _circle(steps: Sequence[Step], waits: Sequence[set[int]], left: Sequence[int]) -> BadFormula:
    here, seen = left[0], list[int]()
    while here not in seen:
        seen.append(here)
        here = min(w for w in waits[here] if w in left)
    names = list(dict.fromkeys(rule_name(steps[number].rule) for number in reversed(seen[seen.index(here) :])))
    if len(names) == 1:
        return BadFormula(
            f"规则「{names[0]}」改动了它自己要判断的字段, 会绕圈。请换一个字段作条件。",
            f'Rule "{names[0]}" changes a field it asks about and runs in a circle. Ask about another field.',
        )
    zh, en = "」和「".join(names), '" and "'.join(names)
    return BadFormula(
        f"规则「{zh}」互相影响, 会绕圈。请改掉其中一条的条件或动作。",
        f'Rules "{en}" depend on each other in a circle. Change one of them.',
    )


def rule_name(rule: Rule) -> str:
    """What a rule is called in sentences."""
    return rule.name or f"规则 {rule.id}"


def run(steps: Sequence[Step], answers: Answers, base: Answers, now: datetime) -> Outcome:
    """One pass over the steps. `answers`: as given, `base`: as they were (locked fields keep these)."""
    shown_by_rule = {key for step in steps if step.effect.do == "show" for key in step.fields}
    out = Outcome(dict(answers), hidden=set(shown_by_rule))
    gone: set[str] = set()
    for step in steps:
        seen = {key: value for key, value in out.values.items() if key not in out.hidden}
        if step.test is None or step.test(seen):
            _do(step, out, seen, base, gone, now)
    return out


def _do(step: Step, out: Outcome, seen: Answers, base: Answers, gone: set[str], now: datetime) -> None:
    do = step.effect.do
    for key in step.fields:
        if do == "show" and key not in gone:
            out.hidden.discard(key)
        elif do == "hide":
            gone.add(key)
            out.hidden.add(key)
        elif do == "require":
            out.required.add(key)
        elif do == "readonly":
            out.locked.add(key)
            out.values[key] = base.get(key)
        elif do in ("set", "compute"):
            out.locked.add(key)
            out.values[key] = step.formula.value(seen, now).value if step.formula else step.effect.value
        elif do == "options":
            _narrow(out, key, step.effect.options)
        elif do == "cascade":
            _narrow(out, key, step.effect.pairs.get(str(seen.get(step.effect.parent)), ()))


def _narrow(out: Outcome, key: str, allowed: Sequence[str]) -> None:
    before = out.options.get(key)
    offered = [value for value in allowed if before is None or value in before]
    out.options[key] = offered
    value = out.values.get(key)
    if isinstance(value, list):
        out.values[key] = [item for item in value if item in offered] or None
    elif value is not None and value not in offered:
        out.values[key] = None


def narrowed(schema: FormSchema, out: Outcome) -> FormSchema:
    """The form as the rules leave it: without hidden fields, with required ones and only the offered choices."""
    return replace(schema, fields=tuple(_field(f, out) for f in schema.fields if f.key not in out.hidden))


def _field(item: Field, out: Outcome) -> Field:
    if item.key in out.required and not item.required:
        item = replace(item, required=True)
    if item.key in out.options:
        item = replace(item, options=tuple(o for o in item.options if o.value in out.options[item.key]))
    return item


def step_json(step: Step) -> dict[str, Any]:
    """A step as the browser runs it."""
    effect = step.effect
    data: dict[str, Any] = {"do": effect.do, "fields": list(step.fields)}
    if step.when is not None:
        data["when"] = dict(step.rule.when)
    if step.formula is not None:
        data["program"] = program_json(step.formula)
    elif effect.do == "set":
        data["value"] = effect.value
    if effect.do == "options":
        data["options"] = list(effect.options)
    if effect.do == "cascade":
        data |= {"parent": effect.parent, "pairs": {key: list(values) for key, values in effect.pairs.items()}}
    return data
