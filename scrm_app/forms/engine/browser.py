"""A form as the browser gets it: the stored form, and the programs of its computed columns."""

from typing import Any

from scrm_app.forms.engine.computed import row_programs
from scrm_app.forms.engine.fields import Field, FormSchema


def to_browser(schema: FormSchema) -> dict[str, Any]:
    """The schema for `form_view`."""
    return schema.to_json() | {"fields": [field_to_browser(field) for field in schema.fields]}


def field_to_browser(field: Field) -> dict[str, Any]:
    """One field for `form_view`."""
    data = field.to_json()
    return data | ({"programs": row_programs(field)} if field.kind == "table" else {})
