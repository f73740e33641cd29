"""Rules of a form as sentences, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import show_value
from scrm_app.forms.engine.fields import Field, FormSchema, SchemaProblem
from scrm_app.forms.engine.logic import compile_rules, rule_name
from scrm_app.forms.engine.logic_parts import EFFECTS, Effect, Rule
from scrm_app.forms.engine.tables import read_value
from scrm_app.forms.engine.values import BadAnswer
from scrm_app.rules.engine import formula
from scrm_app.rules.engine.condition import parse, words
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadCondition, BadFormula

Infos = Mapping[str, FieldInfo]
HEADS = ("section", "tab")
SIZES = ("number", "rating", "slider")


def say_rule(rule: Rule, schema: FormSchema, infos: Infos, lang: str) -> str:
    """`当 维修类型 是 保养 时, 隐藏 备件明细; 必填 保养项目`; a rule that cannot be read says so."""
    effects = Text("; ", "; ").say(lang).join(_say_effect(effect, schema, infos, lang) for effect in rule.effects)
    effects = effects or Text("(还没有动作)", "(does nothing yet)").say(lang)
    if not rule.when:
        return effects
    try:
        when = words(parse(dict(rule.when)), infos, lang)
    except BadCondition as error:
        when = f"({error.text.say(lang)})"
    return Text(f"当 {when} 时, {effects}", f"When {when}: {effects}").say(lang)


def _say_effect(effect: Effect, schema: FormSchema, infos: Infos, lang: str) -> str:
    names = Text("、", ", ").say(lang).join(_label(schema, key) for key in effect.fields)
    names = names or Text("(未选字段)", "(no field)").say(lang)
    verb = EFFECTS[effect.do].say(lang)
    if effect.do == "set":
        value = formula.words(effect.formula, infos, lang) if effect.formula else _constant(effect, schema, lang)
        return Text(f"{names} 填入 {value}", f"set {names} to {value}").say(lang)
    if effect.do == "options":
        item = schema.field(effect.fields[0]) if effect.fields else None
        listed = Text("、", ", ").say(lang).join(item.option_label(o) if item else o for o in effect.options)
        return Text(f"{names} 只能选 {listed}", f"{names} offers only {listed}").say(lang)
    if effect.do == "cascade":
        count, parent = sum(len(values) for values in effect.pairs.values()), _label(schema, effect.parent)
        return Text(f"{names} 的选项随 {parent} 变化 ({count} 组)", f"{names} follows {parent} ({count} pairs)").say(
            lang
        )
    return f"{verb} {names}"


def _label(schema: FormSchema, key: str) -> str:
    item = schema.field(key)
    return item.label if item else "(已删除的字段)"


def _constant(effect: Effect, schema: FormSchema, lang: str) -> str:
    item = schema.field(effect.fields[0]) if effect.fields else None
    if effect.value in (None, "", []):
        return Text("空", "nothing").say(lang)
    return f"「{show_value(item, effect.value, lang, names={}) if item else effect.value}」"


def check_rules(schema: FormSchema, rules: Sequence[Rule], infos: Infos) -> list[SchemaProblem]:
    """What must be mended before publishing, each with the rule it belongs to (`logic:id`)."""
    found = [
        SchemaProblem(
            f"logic:{rule.id}", Text(f"规则「{rule_name(rule)}」: {p.zh}", f'Rule "{rule_name(rule)}": {p.en}')
        )
        for rule in rules
        for p in _problems(rule, schema, infos)
    ]
    if found:
        return found
    try:
        compile_rules(schema, rules, infos)
    except (BadFormula, BadCondition) as error:
        found.append(SchemaProblem("logic", error.text))
    return found


def _problems(rule: Rule, schema: FormSchema, infos: Infos) -> list[Text]:
    found: list[Text] = []
    if not rule.effects:
        found.append(
            Text("还没有动作, 请选择要显示、隐藏或必填的字段。", "it does nothing yet. Choose what it shows or hides.")
        )
    if rule.when:
        try:
            parse(dict(rule.when), infos)
        except BadCondition as error:
            found.append(error.text)
    for effect in rule.effects:
        found += _effect_problems(effect, schema, infos)
    doing = {do: {k for e in rule.effects if e.do == do for k in e.fields} for do in ("hide", "require", "show")}
    for key in sorted(doing["hide"] & (doing["require"] | doing["show"])):
        label = _label(schema, key)
        found.append(
            Text(f"「{label}」既隐藏又要求显示或必填。", f'"{label}" is hidden and shown or required at once.')
        )
    return found


def _effect_problems(effect: Effect, schema: FormSchema, infos: Infos) -> list[Text]:
    if not effect.fields:
        return [Text(f"「{EFFECTS[effect.do].zh}」没有选择字段。", f'"{EFFECTS[effect.do].en}" names no field.')]
    if any(schema.field(key) is None for key in effect.fields):
        return [Text("用到的字段已被删除, 请改选。", "a field it names was removed. Choose another.")]
    items = [item for key in effect.fields if (item := schema.field(key)) is not None]
    if effect.do in ("set", "options", "cascade", "require", "readonly") and any(i.key not in infos for i in items):
        return [Text("标题和说明只能显示或隐藏。", "headings and descriptions can only be shown or hidden.")]
    if effect.do == "set":
        return [text for item in items for text in _value_problems(effect, item, infos)]
    if effect.do == "options":
        return [text for item in items for text in _option_problems(effect.options, item)]
    return _cascade_problems(effect, schema, items) if effect.do == "cascade" else []


def _value_problems(effect: Effect, item: Field, infos: Infos) -> list[Text]:
    if not effect.formula:
        try:
            read_value(item, effect.value)
        except BadAnswer as error:
            return [Text(f"填入「{item.label}」的值: {error.text.zh}", f'value for "{item.label}": {error.text.en}')]
        return []
    try:
        made = formula.parse_formula(effect.formula, infos)
    except BadFormula as error:
        return [Text(f"公式: {error.text.zh}", f"formula: {error.text.en}")]
    kind = infos[item.key].kind
    if made.kind == kind or (made.kind == "number" and kind in SIZES) or (made.kind == "text" and kind == "long_text"):
        return []
    return [Text(f"公式的结果填不进「{item.label}」。", f'the formula does not give what "{item.label}" takes.')]


def _option_problems(options: Sequence[str], item: Field) -> list[Text]:
    known = {option.value for option in item.options}
    if not item.options:
        return [Text(f"「{item.label}」没有选项可筛选。", f'"{item.label}" has no options.')]
    if not options:
        return [Text(f"请为「{item.label}」至少留一个选项。", f'keep at least one option of "{item.label}".')]
    if not set(options) <= known:
        return [Text(f"「{item.label}」的一个选项已被删除。", f'an option of "{item.label}" was removed.')]
    return []


def _cascade_problems(effect: Effect, schema: FormSchema, items: Sequence[Field]) -> list[Text]:
    parent = schema.field(effect.parent)
    if parent is None or parent.kind != "single":
        return [Text("请选择一个单选字段作为上级。", "choose a single choice as the parent.")]
    if parent in items:
        return [Text("字段不能跟随它自己。", "a field cannot follow itself.")]
    if not effect.pairs:
        return [Text("请粘贴上级和下级的对应表。", "paste the pairs of parent and child.")]
    offered = sorted({value for values in effect.pairs.values() for value in values})
    return [text for item in items for text in _option_problems(offered, item)]


def describe(rules: Sequence[Rule], schema: FormSchema, infos: Infos, lang: str) -> list[dict[str, Any]]:
    """Every rule with its sentence, for lists."""
    return [{"id": rule.id, "on": rule.on, "text": say_rule(rule, schema, infos, lang)} for rule in rules]
