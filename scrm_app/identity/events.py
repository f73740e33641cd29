"""What happened to people, roles and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrm_app.core.actor import Actor


@dataclass(frozen=True)
class AccessChanged:
    """Somebody changed a person, a role, a place or a session; the audit log writes it down."""

    actor: Actor
    action: str
    subject_type: str
    subject_id: int
    subject_name: str
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InstallationCreated:
    """The first-run wizard was finished; the library loads what the industry starts with."""

    actor: Actor
    org_unit_id: int
    industry: str
    at: datetime
