"""From text to a tree, by recursive descent; depth and size are counted while reading, so nothing can run long."""

from fractions import Fraction

from scrm_app.rules.engine.formula_functions import FUNCTIONS, english_name
from scrm_app.rules.engine.formula_parts import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    MAX_TEXT,
    Ast,
    Binary,
    Call,
    Dur,
    Num,
    Ref,
    Str,
    Unary,
    too_complex,
)
from scrm_app.rules.engine.formula_text import Token, tokens
from scrm_app.rules.errors import BadFormula

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("或",),
    ("且",),
    ("=", "<>", "<", "<=", ">", ">="),
    ("&",),
    ("+", "-"),
    ("*", "/"),
)
_UNITS = {"天": 86_400, "小时": 3600, "分钟": 60, "周": 604_800}
_END = Token("end", "", "")


def parse_text(text: str) -> Ast:
    """The tree of a formula; BadFormula says in a sentence what cannot be read."""
    if not text.strip():
        raise BadFormula(
            "公式是空的, 请填写, 例如 [数量]*[单价]。", "The formula is empty. Write one such as [Quantity]*[Price]."
        )
    reader = _Reader([token for token in tokens(text) if token.sort != "space"])
    tree = reader.level(0, 1)
    if reader.now is not _END:
        raise reader.unexpected()
    return tree


class _Reader:
    """A cursor over the tokens that counts what it builds."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens, self._place, self._nodes = found, 0, 0

    @property
    def now(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def _is(self, *values: str) -> bool:
        return self.now.sort in ("op", "word") and self.now.value in values

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise too_complex()

    def unexpected(self) -> BadFormula:
        """What to say when the next piece does not fit."""
        if self.now is _END:
            return BadFormula("公式没有写完。", "The formula is not finished.")
        if self.now.value == ")":
            return BadFormula("多了一个右括号「)」。", 'There is a closing bracket ")" too many.')
        raw = self.now.raw[:40]
        return BadFormula(f"「{raw}」前面缺少运算符号或逗号。", f'An operator or a comma is missing before "{raw}".')

    def level(self, index: int, depth: int) -> Ast:
        """Operators of one strength and everything that binds tighter, from left to right."""
        if index == len(_LEVELS):
            return self._unary(depth)
        tree = self.level(index + 1, depth)
        while self._is(*_LEVELS[index]):
            op = self.now.value
            self._place += 1
            self._count(depth)
            tree = Binary(op, tree, self.level(index + 1, depth))
            if index == 2 and self._is(*_LEVELS[2]):
                raise BadFormula(
                    "比较不能连着写, 请用「且」连接, 例如 [数量]>1 且 [数量]<5。",
                    "Comparisons cannot be chained. Join them with AND(…, …).",
                )
        return tree

    def _unary(self, depth: int) -> Ast:
        if self._is("-", "+", "非"):
            op = self.now.value
            self._place += 1
            self._count(depth)
            part = self._unary(depth + 1)
            return part if op == "+" else Unary(op, part)
        return self._primary(depth)

    def _primary(self, depth: int) -> Ast:
        self._count(depth)
        token = self.now
        if token.sort in ("number", "duration", "text", "label", "key"):
            self._place += 1
            return _literal(token)
        if token.sort == "word" and token.value not in ("且", "或", "非"):
            self._place += 1
            return self._call(token, depth) if self._is("(") else Ref(token.value, known=False)
        if self._is("("):
            self._place += 1
            inner = self.level(0, depth + 1)
            self._close()
            return inner
        raise self._missing()

    def _missing(self) -> BadFormula:
        if self.now is _END:
            return self.unexpected()
        raw = self.now.raw[:40]
        return BadFormula(
            f"「{raw}」的位置应该是字段、数字或函数。",
            f'A field, a number or a function is expected where "{raw}" stands.',
        )

    def _close(self) -> None:
        if not self._is(")"):
            if self.now is _END:
                raise BadFormula("少了一个右括号「)」。", 'A closing bracket ")" is missing.')
            raise self.unexpected()
        self._place += 1

    def _call(self, token: Token, depth: int) -> Call:
        name = english_name(token.value)
        if name not in FUNCTIONS:
            raw = token.raw[:40]
            raise BadFormula(
                f"没有「{raw}」这个函数。可用: {'、'.join(f.zh for f in FUNCTIONS.values())}。",
                f'There is no function "{raw}". Known: {", ".join(FUNCTIONS)}.',
            )
        self._place += 1
        args: list[Ast] = []
        if not self._is(")"):
            args.append(self.level(0, depth + 1))
            while self._is(","):
                self._place += 1
                args.append(self.level(0, depth + 1))
        self._close()
        return Call(name, tuple(args))


def _literal(token: Token) -> Ast:
    if token.sort == "text":
        if len(token.value) > MAX_TEXT:
            raise too_complex()
        return Str(token.value)
    if token.sort in ("label", "key"):
        return Ref(token.value, by_key=token.sort == "key")
    digits = token.value.rstrip("%天小时分钟周")
    if len(digits.replace(".", "")) > MAX_DIGITS:
        raise BadFormula(
            f"数字「{token.raw[:20]}…」太长, 最多 {MAX_DIGITS} 位。", f"A number has at most {MAX_DIGITS} digits."
        )
    value = Fraction(digits)
    if token.sort == "duration":
        return Dur(value * _UNITS[token.value[len(digits) :]])
    return Num(value / 100 if token.value.endswith("%") else value)
