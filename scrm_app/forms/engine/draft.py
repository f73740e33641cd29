"""What changed between two forms, and forms to start from."""

from collections.abc import Iterator
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.fields import KINDS, Field, FormSchema
from scrm_app.forms.engine.logic_words import say_rule
from scrm_app.forms.engine.rights import every_field
from scrm_app.forms.engine.schema import condition_fields

BLANK: dict[str, Any] = {"fields": []}


def changes(old: FormSchema, new: FormSchema) -> list[Text]:
    """What publishing `new` after `old` means, one sentence for each touched field; empty when they are equal."""
    before = {field.key: field for field in old.fields}
    after = {field.key: field for field in new.fields}
    found = [_added(field) for field in new.fields if field.key not in before]
    found += [
        Text(f"删除「{f.label}」", f'"{f.label}" removed (old answers stay readable)')
        for f in old.fields
        if f.key not in after
    ]
    for key, field in after.items():
        if key in before and before[key] != field:
            found += list(_changed(before[key], field))
    kept = [field.key for field in new.fields if field.key in before]
    if kept != [field.key for field in old.fields if field.key in after]:
        found.append(Text("调整字段顺序", "Order of fields changed"))
    if old.columns != new.columns and after:
        found.append(Text(f"改为 {new.columns} 列排版", f"Laid out in {new.columns} columns"))
    return found + list(_rule_changes(old, new)) + list(_right_changes(old, new))


def _rule_changes(old: FormSchema, new: FormSchema) -> Iterator[Text]:
    before, after = ({rule.id: rule for rule in form.logic} for form in (old, new))
    for key in [*after, *(key for key in before if key not in after)]:
        if before.get(key) == after.get(key):
            continue
        rule = after.get(key) or before[key]
        zh, en = (say_rule(rule, new if key in after else old, condition_fields(new), lang) for lang in ("zh-CN", "en"))
        verb = Text("修改规则", "Rule changed") if key in before else Text("新增规则", "Rule added")
        verb = verb if key in after else Text("删除规则", "Rule removed")
        yield Text(f"{verb.zh}: {zh}", f"{verb.en}: {en}")
    kept = [key for key in after if key in before]
    if kept != [key for key in before if key in after]:
        yield Text("调整规则顺序", "Order of rules changed")


def _right_changes(old: FormSchema, new: FormSchema) -> Iterator[Text]:
    names = {key: label for form in (old, new) for key, _, label in every_field(form)}
    for key, label in names.items():
        before, after = ({c: cells[key] for c, cells in form.rights.items() if key in cells} for form in (old, new))
        if before != after:
            yield Text(f"「{label}」的权限有变化", f'Rights of "{label}" changed')


def _added(field: Field) -> Text:
    kind = KINDS[field.kind]
    if field.required:
        return Text(f"新增必填「{field.label}」({kind.zh})", f'Required "{field.label}" added ({kind.en})')
    return Text(f"新增「{field.label}」({kind.zh})", f'"{field.label}" added ({kind.en})')


def _changed(old: Field, new: Field) -> Iterator[Text]:
    if old.label != new.label:
        yield Text(f"「{old.label}」改名为「{new.label}」", f'"{old.label}" renamed to "{new.label}"')
    if old.kind != new.kind:
        a, b = KINDS[old.kind], KINDS[new.kind]
        yield Text(f"「{new.label}」类型 {a.zh}→{b.zh}", f'"{new.label}" kind {a.en} → {b.en}')
    if old.required != new.required:
        yield (
            Text(f"「{new.label}」改为必填", f'"{new.label}" is now required')
            if new.required
            else Text(f"「{new.label}」改为选填", f'"{new.label}" is now optional')
        )
    if old.options != new.options:
        yield Text(f"「{new.label}」的选项有变化", f'Options of "{new.label}" changed')
    if old.columns != new.columns:
        yield Text(f"「{new.label}」的列有变化", f'Columns of "{new.label}" changed')
    if _rest(old) != _rest(new):
        yield Text(f"「{new.label}」的设置有变化", f'Settings of "{new.label}" changed')


def _rest(field: Field) -> tuple[Any, ...]:
    return (
        field.help,
        repr(field.default),
        field.placeholder,
        field.width,
        field.min,
        field.max,
        field.max_length,
        field.role,
        field.step,
        field.pattern,
        field.formula,
        field.result,
        field.body,
        field.layout,
        field.total,
        field.fill,
    )
