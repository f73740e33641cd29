"""What the services of the form designer hand out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.fields import Field
from scrm_app.forms.engine.schema import FormSchema, SchemaProblem


@dataclass(frozen=True, slots=True)
class FormVersionView:
    """A published version; `schema` is ready to use."""

    id: int
    form_id: int
    number: int
    name: str
    schema: FormSchema


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in a list."""

    id: int
    name: str
    description: str
    fields: int
    latest_number: int
    latest_version_id: int | None
    has_changes: bool
    archived: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a form's history."""

    id: int
    number: int
    note: str
    published_at: datetime
    fields: int


@dataclass(frozen=True, slots=True)
class OldField:
    """A field as it stood in the last version that had it."""

    field: Field
    number: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A form opened in the designer."""

    id: int
    name: str
    description: str
    revision: int
    latest_number: int
    has_changes: bool
    archived: bool
    content: dict[str, Any]
    problems: list[SchemaProblem]
    versions: list[VersionRow]
    steps: list[dict[str, Any]] = field(default_factory=list)
    gone: list[OldField] = field(default_factory=list)
    """Fields of earlier versions that the draft no longer has, newest first."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of saving a draft."""

    revision: int
    has_changes: bool
    problems: list[SchemaProblem] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    """The rules of the draft as the browser runs them."""


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A draft put aside; `taken`: it was the draft when somebody took over."""

    id: int
    who: str
    at: datetime
    taken: bool
    fields: int


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What publishing now would mean: problems forbid it, changes say what becomes different."""

    number: int
    problems: list[SchemaProblem]
    changes: list[Text]
    exposed: list[Text] = field(default_factory=list)
    """Protected fields that people without an account would newly see: somebody must sign."""
    may_sign: bool = False
