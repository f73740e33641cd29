"""The parts of a form: frozen fields, their kinds and the parts they can play."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.logic_parts import Rule
from scrm_app.forms.engine.rights_parts import Grid

MAX_FIELDS = 200
MAX_COLUMNS = 20
MAX_OPTIONS = 200
MAX_BYTES = 256 * 1024
MAX_LABEL = 60
MAX_HELP = 500

KINDS: dict[str, Text] = {
    "text": Text("单行文本", "Text"),
    "long_text": Text("多行文本", "Long text"),
    "number": Text("数字", "Number"),
    "money": Text("金额", "Money"),
    "date": Text("日期", "Date"),
    "datetime": Text("日期时间", "Date and time"),
    "time": Text("时间", "Time"),
    "date_range": Text("日期区间", "Date range"),
    "single": Text("单选", "Single choice"),
    "multiple": Text("多选", "Multiple choice"),
    "rating": Text("评分", "Rating"),
    "slider": Text("滑块", "Slider"),
    "phone": Text("电话", "Phone"),
    "region": Text("省市区", "Region"),
    "location": Text("定位", "Location"),
    "scan": Text("扫码", "Scanned code"),
    "image": Text("拍照 / 图片", "Photo"),
    "signature": Text("手写签名", "Signature"),
    "attachment": Text("附件 / 照片", "Attachment / photo"),
    "person": Text("人员", "Person"),
    "department": Text("部门 / 门店", "Department or store"),
    "customer": Text("客户", "Customer"),
    "product": Text("商品 / 备件", "Product or part"),
    "order": Text("订单", "Order"),
    "equipment": Text("设备", "Equipment"),
    "ticket": Text("关联工单", "Related ticket"),
    "table": Text("明细表", "Table"),
    "formula": Text("公式", "Formula"),
    "serial": Text("流水号", "Serial number"),
    "section": Text("分组标题", "Section heading"),
    "tab": Text("标签页", "Tab"),
    "rich": Text("说明文字", "Description"),
    "divider": Text("分割线", "Divider"),
}
"""Every kind of field and its name for people."""

STATIC_KINDS = frozenset({"section", "tab", "rich", "divider"})
"""Kinds that structure or explain a form and have no answer."""
LOOKUP_KINDS = frozenset({"department", "product", "order", "equipment", "ticket"})
"""Kinds that point at a record of another feature; stored as `{"id", "name"}`, the name as it was when chosen."""
FILE_KINDS = frozenset({"attachment", "image", "signature"})
"""Kinds whose answer is a list of uploaded files."""
COMPUTED_KINDS = frozenset({"formula", "serial"})
"""Kinds nobody fills in: the server computes or numbers them."""
RESULTS = ("number", "money", "date", "datetime", "text")
"""What a formula may give."""
FILLS = ("price", "code", "unit")
"""What a table column may take over from the product chosen in the same row."""
COLUMN_KINDS = frozenset(
    {"text", "number", "money", "date", "time", "datetime", "single", "rating", "phone", "person", "customer"}
    | {"scan", "product", "equipment", "formula"}
)
CHOICE_KINDS = frozenset({"single", "multiple"})
MAX_BODY = 5000
MAX_PATTERN = 60
MAX_FORMULA = 1000
ROLES = (
    "title",
    "customer",
    "customer_name",
    "phone",
    "address",
    "region",
    "priority",
    "parts",
    "labour_hours",
    "amount",
    "urgency",
)
COLUMN_ROLES = ("part", "quantity", "unit_price", "cost")
ROLE_KINDS: dict[str, frozenset[str]] = {
    "title": frozenset({"text", "long_text", "single", "scan"}),
    "customer": frozenset({"customer"}),
    "customer_name": frozenset({"text"}),
    "phone": frozenset({"phone"}),
    "address": frozenset({"text", "long_text", "location"}),
    "region": frozenset({"region"}),
    "priority": frozenset({"single", "number"}),
    "urgency": frozenset({"single", "number"}),
    "parts": frozenset({"table"}),
    "labour_hours": frozenset({"number"}),
    "amount": frozenset({"money", "formula"}),
    "part": frozenset({"text", "single", "product", "scan"}),
    "quantity": frozenset({"number"}),
    "unit_price": frozenset({"money"}),
    "cost": frozenset({"money"}),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `value` is stored, `label` is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `min` and `max` bound the number, the fen, or how many choices, rows or files.

    `step`: of a slider · `pattern`: of a serial number (engine/serial.py) · `formula` and `result`: of a formula ·
    `body`: the text of a description (engine/rich.py) · `layout`: columns of a section or tab, 0 as the form has ·
    `total`: a column whose sum is shown · `fill`: what a column takes over from the product of its row.
    """

    key: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    default: Any = None
    placeholder: str = ""
    width: int = 3
    options: tuple[Option, ...] = ()
    min: int | float | None = None
    max: int | float | None = None
    max_length: int | None = None
    columns: tuple["Field", ...] = ()
    role: str | None = None
    step: int | float | None = None
    pattern: str = ""
    formula: str = ""
    result: str = "number"
    body: str = ""
    layout: int = 0
    total: bool = False
    fill: str = ""

    @property
    def value_kind(self) -> str:
        """The kind its stored value has: a formula's is that of its result."""
        return self.result if self.kind == "formula" else self.kind

    def option_label(self, value: object) -> str:
        """The shown name of a stored choice; a choice that was removed keeps its stored value."""
        return next((option.label for option in self.options if option.value == value), str(value))

    def column_by_role(self, role: str) -> "Field | None":
        """The column that plays this part, e.g. `quantity`."""
        return next((column for column in self.columns if column.role == role), None)

    def to_json(self) -> dict[str, Any]:
        """The stored form; `parse_schema` reads it back to an equal field."""
        data: dict[str, Any] = {
            "key": self.key,
            "kind": self.kind,
            "label": self.label,
            "help": self.help,
            "required": self.required,
            "default": self.default,
            "placeholder": self.placeholder,
            "width": self.width,
            "options": [{"value": option.value, "label": option.label} for option in self.options],
            "min": self.min,
            "max": self.max,
            "max_length": self.max_length,
            "role": self.role,
        }
        if self.kind == "table":
            data["columns"] = [column.to_json() for column in self.columns]
        own: dict[str, Any] = {"step": self.step, "pattern": self.pattern, "formula": self.formula, "body": self.body}
        own |= {"layout": self.layout, "total": self.total, "fill": self.fill}
        data |= {name: value for name, value in own.items() if value}
        return data | ({"result": self.result} if self.kind == "formula" else {})


@dataclass(frozen=True, slots=True)
class FormSchema:
    """The fields of a form in order, shown in a grid of `columns` (1 to 3); its rules (engine/logic.py) and its
    rights (engine/rights.py)."""

    fields: tuple[Field, ...] = ()
    columns: int = 3
    logic: tuple[Rule, ...] = ()
    rights: Grid = dataclass_field(default_factory=dict)

    def field(self, key: str) -> Field | None:
        """The field with this key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    def by_role(self, role: str) -> Field | None:
        """The field that plays this part, e.g. `title` or `parts`; at most one does."""
        return next((field for field in self.fields if field.role == role), None)

    def questions(self) -> Iterator[Field]:
        """The fields that have an answer: everything but headings, tabs, descriptions and dividers."""
        return (field for field in self.fields if field.kind not in STATIC_KINDS)

    def labels(self) -> Mapping[str, str]:
        """Field key to name."""
        return {field.key: field.label for field in self.fields}

    def to_json(self) -> dict[str, Any]:
        """The stored form of the schema."""
        more: dict[str, Any] = {} if self.columns == 3 else {"columns": self.columns}
        if self.logic:
            more["logic"] = [rule.to_json() for rule in self.logic]
        if self.rights:
            more["rights"] = {column: dict(cells) for column, cells in self.rights.items()}
        return {"fields": [field.to_json() for field in self.fields]} | more


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Something to finish before publishing; `key` says which field, empty for the form as a whole."""

    key: str
    text: Text
