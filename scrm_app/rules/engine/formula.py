"""The public face of the formula language: read, checked, computed, said in words, put in order.

A formula is a typed expression over the fields of a form: `四舍五入([数量]*[单价]*95%, 2)`. It is stored with keys in
place of names (`ROUND({qty}*{price}*95%, 2)`), so renaming a field never breaks it. Columns of a table are
`[备件明细.金额]` and stand inside SUM, AVG, MIN, MAX or COUNT; in the formula of a column, the other columns of its row
are plain fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from scrm_app.core.text import Text
from scrm_app.rules.engine.formula_check import Checker, Program, needs
from scrm_app.rules.engine.formula_functions import FUNCTIONS, english_name
from scrm_app.rules.engine.formula_parse import parse_text
from scrm_app.rules.engine.formula_parts import Kind
from scrm_app.rules.engine.formula_run import TOO_LARGE, Env, Overflow, Run, build, stored
from scrm_app.rules.engine.formula_text import Fields, label_of, to_keys, to_labels, tokens
from scrm_app.rules.errors import BadFormula

__all__ = [
    "FUNCTIONS",
    "RESULTS",
    "Formula",
    "Outcome",
    "check_cycles",
    "fields_of",
    "order_of",
    "parse_formula",
    "program_json",
    "to_keys",
    "to_labels",
    "words",
]

RESULTS = ("number", "money", "date", "datetime", "text", "bool")
"""What a computed field can be; a duration is turned into a number by DAYS or HOURS."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A computed answer in its stored form, None when it is empty; `note` says why when something was wrong.

    `refused` is set when the result is out of range: such an answer must not be accepted.
    """

    value: Any
    note: Text | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that is ready to run; `kind` is one of RESULTS, `fields` are the keys it reads (`parts.price`)."""

    text: str
    kind: str
    fields: frozenset[str]
    program: Program
    run: Run

    def value(self, values: Mapping[str, Any], now: datetime) -> Outcome:
        """The answer for these stored answers; `now` (aware) is what TODAY and NOW read."""
        env = Env(values, now)
        try:
            result = stored(self.kind, self.run(env))
        except Overflow:
            return Outcome(None, TOO_LARGE, refused=True)
        return Outcome(result, env.notes[0] if env.notes else None)

    def tops(self) -> frozenset[str]:
        """The fields it reads, a column counted as its table."""
        return frozenset(key.partition(".")[0] for key in self.fields)


def parse_formula(text: object, fields: Fields) -> Formula:
    """A formula from text with names or keys; BadFormula is a sentence that says what to mend."""
    if not isinstance(text, str):
        raise BadFormula("公式无法识别, 请重新填写。", "The formula cannot be read. Write it again.")
    tree = parse_text(text)
    checker = Checker(fields)
    typed = checker.part(tree)
    if typed.kind is Kind.DURATION:
        raise BadFormula(
            "结果是一段时长, 请用 天数(…) 或 小时数(…) 换成数字。", "The result is a duration. Use DAYS(…) or HOURS(…)."
        )
    needs(typed, "结果", *(Kind(name) for name in RESULTS))
    kind = Kind.TEXT if typed.kind is Kind.NOTHING else typed.kind
    return Formula(to_keys(text, fields), kind.value, frozenset(checker.used), typed.run, _built(_hashable(typed.run)))


def _hashable(part: Any) -> Any:
    if isinstance(part, dict):
        return ("", *part.items())
    return tuple(_hashable(item) for item in part) if isinstance(part, tuple) else part


def _plain(part: Any) -> Any:
    if not isinstance(part, tuple):
        return part
    return dict(part[1:]) if part and part[0] == "" else tuple(_plain(item) for item in part)


@lru_cache(maxsize=2048)
def _built(program: Any) -> Run:
    return build(_plain(program))


def program_json(formula: Formula) -> dict[str, Any]:
    """What the browser needs to compute the same: `{"kind", "run"}` for components/data/formula.js."""
    return {"kind": formula.kind, "run": formula.program}


def fields_of(text: str) -> frozenset[str]:
    """The keys a stored formula reads; nothing for text that cannot be read."""
    try:
        return frozenset(token.value for token in tokens(text) if token.sort == "key")
    except BadFormula:
        return frozenset()


def words(text: str, fields: Fields, lang: str) -> str:
    """A stored formula as people read it: `四舍五入(数量 × 单价, 2)`; text that cannot be read stays as it is."""
    try:
        found = tokens(text)
    except BadFormula:
        return text
    said = []
    for token in found:
        if token.sort in ("key", "label"):
            said.append(label_of(token.value, fields) if token.sort == "key" else token.value)
        elif token.sort == "word" and english_name(token.value) in FUNCTIONS:
            name = english_name(token.value)
            said.append(Text(FUNCTIONS[name].zh, name).say(lang))
        else:
            said.append(_SIGNS.get(token.value, token.raw) if token.sort == "op" else token.raw.strip() and token.raw)
    return "".join(said).replace("  ", " ").strip()


_SIGNS = {
    "*": " × ",
    "/": " ÷ ",
    "+": " + ",
    "-": " - ",
    "=": " = ",
    "<>": " ≠ ",
    "<=": " ≤ ",
    ">=": " ≥ ",
    "<": " < ",
    ">": " > ",
    "&": " & ",
    ",": ", ",
}


def order_of(reads: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> list[str]:
    """Computed fields in an order in which each comes after those it reads; BadFormula names a circle."""
    waiting = {key: {name for name in names if name in reads} for key, names in reads.items()}
    done: list[str] = []
    while waiting:
        ready = [key for key, names in waiting.items() if not names]
        if not ready:
            raise _circle(waiting, labels)
        for key in ready:
            del waiting[key]
        for names in waiting.values():
            names.difference_update(ready)
        done += ready
    return done


def check_cycles(reads: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> None:
    """Refuse computed fields that wait for each other."""
    order_of(reads, labels)


def _circle(waiting: Mapping[str, set[str]], labels: Mapping[str, str]) -> BadFormula:
    key = next(iter(waiting))
    seen: list[str] = []
    while key not in seen:
        seen.append(key)
        key = min(name for name in waiting[key] if name in waiting)
    names = [labels.get(name, name) for name in [*seen[seen.index(key) :], key]]
    return BadFormula(
        f"计算字段互相引用, 算不出来: {' → '.join(names)}。请改掉其中一个公式。",
        f"Computed fields read each other in a circle: {' → '.join(names)}. Change one of the formulas.",
    )
