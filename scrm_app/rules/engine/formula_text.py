"""A formula as text: cut into words, and its fields written by name (for people) or by key (for storage).

Stored: `{qty}*{parts.price}`. Shown: `[数量]*[备件明细.单价]`. Everything else stays as the person typed it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrm_app.rules.engine.formula_parts import MAX_LENGTH, too_complex
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadFormula

Fields = Mapping[str, FieldInfo]

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<duration>[0-9]+(?:\.[0-9]+)?(?:天|小时|分钟|周))
    |(?P<number>[0-9]+(?:\.[0-9]+)?%?)
    |(?P<text>"(?:[^"]|"")*"|“[^”]*”)
    |(?P<label>\[(?:[^\[\]]|\]\])+\])
    |(?P<key>\{[a-zA-Z0-9_.]+\})
    |(?P<word>[^\W\d]\w*(?:\.\w+)*)
    |(?P<op><=|>=|<>|!=|==|[-+*/&(),<>=×÷（），≤≥≠＝＋－])""",
    re.VERBOSE,
)
_SAME = {
    "×": "*", "÷": "/", "（": "(", "）": ")", "，": ",", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "==": "=",
    "＝": "=", "＋": "+", "－": "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `value` is what it means, `raw` how it was typed."""

    sort: str
    value: str
    raw: str


def tokens(text: str) -> list[Token]:
    """The pieces of a formula with its spaces; BadFormula for a sign that has no meaning here."""
    if len(text) > MAX_LENGTH:
        raise too_complex()
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text[place:])
        raw, sort = match.group(), match.lastgroup or ""
        found.append(Token(sort, _meaning(sort, raw), raw))
        place = match.end()
    return found


def _meaning(sort: str, raw: str) -> str:
    if sort == "text":
        return raw[1:-1].replace('""', '"') if raw[0] == '"' else raw[1:-1]
    if sort == "label":
        return raw[1:-1].replace("]]", "]").strip()
    return raw[1:-1] if sort == "key" else _SAME.get(raw, raw)


def _unreadable(rest: str) -> BadFormula:
    sign = rest[0]
    if sign in '"“':
        return BadFormula("有一段文字没有结束的引号。", "A text has no closing quotation mark.")
    if sign == "[":
        return BadFormula("有一个字段没有结束的「]」。", 'A field has no closing "]".')
    return BadFormula(
        f"公式里不能用「{sign}」。可以用 + - * / & 比较符号、括号、逗号、[字段] 和函数。",
        f'"{sign}" cannot be used in a formula. Use + - * / & comparisons, brackets, commas, [fields] and functions.',
    )


def find_keys(name: str, fields: Fields, *, by_key: bool) -> list[str]:
    """The keys a reference may mean: `qty` or, for a column of a table, `parts.price`; more than one is a doubt."""
    if by_key:
        table, _, column = name.partition(".")
        info = fields.get(table)
        return [name] if info and (not column or column in info.columns) else []
    found = [key for key, info in fields.items() if info.label == name]
    for place in [i for i, sign in enumerate(name) if sign == "."] if not found else []:
        tables = [(key, info) for key, info in fields.items() if info.label == name[:place]]
        found += [
            f"{key}.{c.key}" for key, info in tables for c in info.columns.values() if c.label == name[place + 1 :]
        ]
    return found


def label_of(key: str, fields: Fields) -> str:
    """The name of a key for people, `备件明细.单价` for a column; the key itself when the field is gone."""
    table, _, column = key.partition(".")
    info = fields.get(table)
    if info is None:
        return key
    inner = info.columns.get(column) if column else None
    return f"{info.label}.{inner.label}" if inner else info.label


def to_keys(text: str, fields: Fields) -> str:
    """The stored form: every field that is known and in no doubt by its key; the rest as it is."""
    return "".join(_stored(token, fields) for token in tokens(text))


def _stored(token: Token, fields: Fields) -> str:
    if token.sort not in ("label", "word"):
        return token.raw
    found = find_keys(token.value, fields, by_key=False)
    return f"{{{found[0]}}}" if len(found) == 1 else token.raw


def to_labels(text: str, fields: Fields) -> str:
    """The form people edit: every field by its name in square brackets, unless two share the name."""
    return "".join(_shown(token, fields) for token in _lenient(text))


def _lenient(text: str) -> Iterator[Token]:
    try:
        yield from tokens(text)
    except BadFormula:
        yield Token("text", text, text)


def _shown(token: Token, fields: Fields) -> str:
    if token.sort != "key" or not find_keys(token.value, fields, by_key=True):
        return token.raw
    label = label_of(token.value, fields)
    plain = find_keys(label, fields, by_key=False) == [token.value] and "[" not in label
    return f"[{label.replace(']', ']]')}]" if plain else token.raw
