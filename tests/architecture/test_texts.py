"""Both languages are complete: every visible string stands in both, and no English word is in the Chinese one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "scrm_app"
CJK = re.compile(r"[\u4e00-\u9fff]")
PAIRS = {"t", "Text", "InvalidInput", "NotFound", "Forbidden", "Conflict", "TooMany", "TooLarge", "Unavailable"}
NAMES = (
    "WeCom|DingTalk|Excel|CSV|SMTP|URL|HTTPS?|API|SSL|TLS|STARTTLS|xlsx|csv|UTF|GBK|SCRM|SOP|VIP|SLA"
    "|[Ww]oo[Cc]ommerce|[Ss]hopify"
)
FOREIGN = re.compile(r"[A-Za-z]{3,}")


def literal(node: ast.expr) -> str | None:
    """The text of a string literal or f-string; `{}` stands for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def pairs() -> Iterator[tuple[str, str, str]]:
    """(place, Chinese, English) of every two-language string in the source."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            place = f"{path.relative_to(APP)}:{node.lineno}"
            candidates: list[list[ast.expr]] = []
            if name in PAIRS and len(node.args) >= 2:
                candidates.append(node.args[:2])
            if name == "texts":
                candidates += [k.value.elts for k in node.keywords if isinstance(k.value, ast.Tuple)]
            for zh_node, en_node, *_ in (c for c in candidates if len(c) >= 2):
                zh, en = literal(zh_node), literal(en_node)
                if zh is not None and en is not None:
                    yield place, zh, en


ALL = list(pairs())


def test_there_is_something_to_check():
    assert len(ALL) > 20


def test_english_is_english():
    assert [f"{place}: {en}" for place, _, en in ALL if CJK.search(en)] == []


def test_neither_language_is_empty():
    assert [f"{place}: {zh!r} / {en!r}" for place, zh, en in ALL if bool(zh.strip()) != bool(en.strip())] == []


def test_chinese_says_it_in_chinese():
    """Product and protocol names stay; any other sentence without one Chinese character was left untranslated."""
    plain = re.compile(rf"(?:{NAMES})|[^A-Za-z]|[{{][^}}]*[}}]")
    left = [f"{place}: {zh}" for place, zh, _ in ALL if FOREIGN.search(plain.sub(" ", zh)) and not CJK.search(zh)]
    assert left == []


@pytest.mark.parametrize("path", sorted((*APP.glob("*/page/*.py"), *APP.glob("*/page.py"))), ids=str)
def test_pages_show_no_string_in_one_language_only(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in {*PAIRS, "texts"}
        for inner in ast.walk(node)
    }
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    lone = [
        f"{path.name}:{node.lineno} {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CJK.search(node.value)
        and id(node) not in inside | docs
    ]
    assert lone == []
