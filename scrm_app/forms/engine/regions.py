"""The provinces, cities and districts of China, from the file that browsers load too."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FILLERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_SUFFIX = re.compile(r"(特别行政区|(壮族|回族|维吾尔)?自治区|[省市区县盟旗])$")
_GAPS = re.compile(r"[\s/·、,，>-]+")
FILE = Path(__file__).parents[3] / "assets" / "data" / "china_regions.json"


@cache
def _tree() -> dict[str, tuple[str, frozenset[str], str]]:
    """Code to (name, codes inside it, code it lies in); read once, on first use."""
    table: dict[str, tuple[str, frozenset[str], str]] = {}

    def walk(nodes: list[list[object]], parent: str) -> None:
        for code, name, *rest in nodes:
            inner: list[list[object]] = rest[0] if rest else []  # type: ignore[assignment]
            table[str(code)] = (str(name), frozenset(str(child[0]) for child in inner), parent)
            walk(inner, str(code))

    walk(json.loads(FILE.read_text(encoding="utf-8")), "")
    return table


def names_of(codes: list[str]) -> tuple[list[str] | None, bool]:
    """The names along a path from the province down and whether it can go further; None when there is no such path."""
    names, parent = [], ""
    for code in codes:
        if code not in _tree() or _tree()[code][2] != parent:
            return None, False
        names.append(_tree()[code][0])
        parent = code
    return names, bool(_tree()[parent][1]) if parent else True


def find_path(province: str, city: str = "", district: str = "") -> list[str] | None:
    """The codes of a place by its names, suffixes (省, 市, 区…) optional; None when not found. For imports."""
    parent, path = "", []
    for name in (part for part in (province, city, district) if part):
        here = [code for code, (own, _, above) in _tree().items() if above == parent and own.startswith(name)]
        if not here:
            return None
        parent = here[0]
        path.append(parent)
    return path or None


def place_in(text: str) -> list[str] | None:
    """The codes of the one district a text like `浙江杭州西湖区` names; None when none or several. For imports."""
    found = {tuple(path) for path in _paths("", _GAPS.sub("", text))}
    return list(found.pop()) if len(found) == 1 else None


def _paths(above: str, text: str) -> Iterator[list[str]]:
    """Every way down from a place to a district that uses up the text; filler levels need not be named."""
    inner = _tree()[above][1] if above else [code for code, row in _tree().items() if not row[2]]
    if not inner and not text:
        yield []
    for code in inner:
        name = _tree()[code][0]
        unsaid = name in FILLERS and bool(_tree()[code][1])
        for said in (*_said(name), *((*_said(_tree()[above][0]), "") if unsaid else ())):
            if text.startswith(said):
                yield from ([code, *rest] for rest in _paths(code, text[len(said) :]))


def _said(name: str) -> tuple[str, ...]:
    """What people write for a place: its name, or the name without what it is."""
    short = _SUFFIX.sub("", name)
    return (name, short) if len(short) > 1 and short != name else (name,)


def show_region(names: list[str]) -> str:
    """`上海市 浦东新区`: the filler level of municipalities is left out."""
    return " ".join(name for name in names if name not in FILLERS)


class _Names(Mapping[str, str]):
    """Region code to its name with the levels above it; the file is read when first asked."""

    def __getitem__(self, code: str) -> str:
        names = []
        while code:
            name, _, parent = _tree()[code]
            names.append(name)
            code = parent
        return show_region(names[::-1])

    def __iter__(self) -> Iterator[str]:
        return iter(_tree())

    def __len__(self) -> int:
        return len(_tree())


REGION_NAMES: Mapping[str, str] = _Names()
