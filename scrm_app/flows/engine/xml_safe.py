"""XML from strangers: no document types, no entities, no processing, and never more than we said.

Refusing every document type ends external entities (XXE), entity bombs (billion laughs) and external DTDs at once:
OWASP XML External Entity Prevention Cheat Sheet.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from scrm_app.flows.errors import BadImport

MAX_BYTES, MAX_ELEMENTS, MAX_DEPTH, MAX_TEXT = 2_000_000, 20_000, 40, 20_000


@dataclass(slots=True)
class Element:
    """An element without its prefix: `tag` and attributes by local name, `space` the namespace."""

    tag: str
    space: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, *tags: str) -> list["Element"]:
        """Children with one of these tags."""
        return [c for c in self.children if c.tag in tags]

    def one(self, tag: str) -> "Element | None":
        """The first child with this tag."""
        return next((c for c in self.children if c.tag == tag), None)

    def get(self, name: str) -> str:
        """An attribute, "" when it is not there."""
        return self.attributes.get(name, "")


def parse_xml(content: bytes) -> Element:
    """The root element; BadImport, with a sentence, for everything that is not small and plain XML."""
    if len(content) > MAX_BYTES:
        raise BadImport("文件超过 2 MB, 请拆分后再导入。", "The file is larger than 2 MB. Split it first.")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _no_types
    parser.ExternalEntityRefHandler = _no_types
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", 0)
        raise BadImport(
            f"这不是完整的 XML 文件 (第 {line} 行读不下去)。", f"This is not complete XML (it breaks at line {line})."
        ) from error
    if reader.root is None:
        raise BadImport("文件是空的。", "The file is empty.")
    return reader.root


def _no_types(*_given: object) -> int:
    raise BadImport(
        "文件里有文档类型或实体定义, 为了安全不能导入。请用流程工具重新导出。",
        "The file defines a document type or entities, which is not safe. Export it again from the flow tool.",
    )


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            raise BadImport(
                "文件里的内容太多或嵌套太深, 请拆分成几个流程再导入。",
                "The file holds too much or is nested too deep. Split it into several flows.",
            )
        space, _, tag = name.rpartition("\n")
        made = Element(tag, space, {key.rpartition("\n")[2]: value[:MAX_TEXT] for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)

    def end(self, _name: str) -> None:
        self.open.pop()

    def words(self, text: str) -> None:
        if self.open and len(self.open[-1].text) < MAX_TEXT:
            self.open[-1].text += text[:MAX_TEXT]
