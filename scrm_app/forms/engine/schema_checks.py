"""What keeps a form from being published, in sentences that name the field."""

from collections import Counter
from collections.abc import Iterator

from scrm_app.core.text import Text
from scrm_app.forms.engine import rich
from scrm_app.forms.engine.computed import check_formulas
from scrm_app.forms.engine.fields import (
    CHOICE_KINDS,
    COMPUTED_KINDS,
    KINDS,
    ROLE_KINDS,
    STATIC_KINDS,
    Field,
    FormSchema,
    SchemaProblem,
)
from scrm_app.forms.engine.readers import slider_ends
from scrm_app.forms.engine.serial import read_pattern
from scrm_app.forms.engine.tables import read_value
from scrm_app.forms.engine.values import BadAnswer


def check_schema(schema: FormSchema) -> list[SchemaProblem]:
    """Everything to finish before publishing, in the order of the form; empty when it is ready."""
    problems = list(_check_whole(schema))
    for field in schema.fields:
        problems += [SchemaProblem(field.key, text) for text in _check_field(field)]
    return problems + [SchemaProblem(key, text) for key, text in check_formulas(schema)]


def _check_whole(schema: FormSchema) -> Iterator[SchemaProblem]:
    if not any(schema.questions()):
        yield SchemaProblem(
            "",
            Text("表单还没有字段, 请添加一个。", "The form has no fields yet. Add one."),
        )
    yield from _repeated(schema.fields)


def _repeated(fields: tuple[Field, ...]) -> Iterator[SchemaProblem]:
    for key, count in Counter(field.key for field in fields).items():
        if count > 1:
            text = Text(f"有 {count} 个字段的标识都是「{key}」。", f'{count} fields share the key "{key}".')
            yield SchemaProblem(key, text)
    for role, count in Counter(field.role for field in fields if field.role).items():
        if count > 1:
            last = next(field for field in reversed(fields) if field.role == role)
            yield SchemaProblem(
                last.key,
                Text(
                    f"「{last.label}」的用途与另一个字段重复, 一种用途只能有一个字段。",
                    f'"{last.label}" plays the same part as another field; only one field can.',
                ),
            )


def _check_field(field: Field) -> Iterator[Text]:
    name = field.label or KINDS[field.kind].zh
    name_en = field.label or KINDS[field.kind].en
    if not field.label and field.kind not in ("divider", "rich"):
        yield Text(f"有一个「{name}」字段还没有名称。", f'A "{name_en}" field has no name yet.')
    if field.kind in CHOICE_KINDS:
        yield from _check_options(field, name)
    if field.min is not None and field.max is not None and field.min > field.max:
        yield Text(f"「{name}」的最小值大于最大值。", f'"{name_en}": the minimum is above the maximum.')
    if field.role and field.kind not in ROLE_KINDS[field.role]:
        yield Text(f"「{name}」的类型不能用作所选的用途。", f'"{name_en}": this kind cannot play the chosen part.')
    if field.kind == "table":
        yield from _check_columns(field, name)
    yield from _check_own(field, name)
    if field.default is not None and field.kind not in STATIC_KINDS | COMPUTED_KINDS:
        try:
            read_value(field, field.default)
        except BadAnswer as error:
            yield Text(
                f"「{name}」的默认值不合适: {error.text.zh}", f'"{name_en}": the default does not fit. {error.text.en}'
            )


def _check_own(field: Field, name: str) -> Iterator[Text]:
    """What only one kind can have wrong."""
    if field.kind == "rich":
        yield from rich.check_body(field.body)
    if field.kind == "serial" and isinstance(wrong := read_pattern(field.pattern), Text):
        yield Text(f"「{name}」: {wrong.zh}", f'"{name}": {wrong.en}')
    if field.kind == "rating" and field.max is not None and not (3 <= field.max <= 10 and field.max == int(field.max)):
        yield Text(f"「{name}」的最高分要在 3 到 10 之间。", f'"{name}": the highest rating is from 3 to 10.')
    if field.kind == "slider":
        low, high = slider_ends(field)
        if low >= high or (field.step is not None and not 0 < field.step <= high - low):
            yield Text(
                f"「{name}」的最大值要大于最小值, 步长要大于 0 且不超过两者之差。",
                f'"{name}": the maximum must be above the minimum, the step above 0 and no larger than their distance.',
            )


def _check_options(field: Field, name: str) -> Iterator[Text]:
    if not field.options:
        yield Text(f"「{name}」还没有选项。", f'"{name}" has no options yet.')
    if any(not option.label or not option.value for option in field.options):
        yield Text(f"「{name}」有一个选项没有文字。", f'"{name}" has an option without a text.')
    if len({option.value for option in field.options}) < len(field.options) or len(
        {option.label for option in field.options}
    ) < len(field.options):
        yield Text(f"「{name}」有两个相同的选项。", f'"{name}" has the same option twice.')


def _check_columns(field: Field, name: str) -> Iterator[Text]:
    if not field.columns:
        yield Text(f"明细表「{name}」还没有列。", f'The table "{name}" has no columns yet.')
    for problem in _repeated(field.columns):
        yield problem.text
    for column in field.columns:
        yield from _check_field(column)
