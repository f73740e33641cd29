"""The parts of a form: frozen fields, their kinds and the parts they can play."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text

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
    "single": Text("单选", "Single choice"),
    "multiple": Text("多选", "Multiple choice"),
    "phone": Text("电话", "Phone"),
    "region": Text("省市区", "Region"),
    "person": Text("人员", "Person"),
    "customer": Text("客户", "Customer"),
    "attachment": Text("附件 / 照片", "Attachment / photo"),
    "table": Text("明细表", "Table"),
    "section": Text("分组标题", "Section heading"),
}
"""Every kind of field and its name for people."""

COLUMN_KINDS = frozenset(KINDS) - {"table", "section", "attachment", "region", "multiple", "long_text"}
CHOICE_KINDS = frozenset({"single", "multiple"})
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
    "title": frozenset({"text", "long_text", "single"}),
    "customer": frozenset({"customer"}),
    "customer_name": frozenset({"text"}),
    "phone": frozenset({"phone"}),
    "address": frozenset({"text", "long_text"}),
    "region": frozenset({"region"}),
    "priority": frozenset({"single", "number"}),
    "urgency": frozenset({"single", "number"}),
    "parts": frozenset({"table"}),
    "labour_hours": frozenset({"number"}),
    "amount": frozenset({"money"}),
    "part": frozenset({"text", "single"}),
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
    """One question of a form. `min` and `max` bound the number, the fen, or how many choices, rows or files."""

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
        return data


@dataclass(frozen=True, slots=True)
class FormSchema:
    """The fields of a form in order."""

    fields: tuple[Field, ...] = ()

    def field(self, key: str) -> Field | None:
        """The field with this key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    def by_role(self, role: str) -> Field | None:
        """The field that plays this part, e.g. `title` or `parts`; at most one does."""
        return next((field for field in self.fields if field.role == role), None)

    def questions(self) -> Iterator[Field]:
        """The fields that have an answer: everything but section headings."""
        return (field for field in self.fields if field.kind != "section")

    def labels(self) -> Mapping[str, str]:
        """Field key to name."""
        return {field.key: field.label for field in self.fields}

    def to_json(self) -> dict[str, Any]:
        """The stored form of the schema."""
        return {"fields": [field.to_json() for field in self.fields]}


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Something to finish before publishing; `key` says which field, empty for the form as a whole."""

    key: str
    text: Text
