"""Connection settings in two halves: the open one as JSON, the secret one encrypted."""

import json

from models.notification import Connection
from scrm_app.connectors.base import Info
from scrm_app.core import crypto

ADDRESS_KEYS = ("host", "base_url", "url")
"""Where messages and secrets are sent; changing one asks for the secrets again."""


def split(info: Info, cleaned: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Open and secret settings."""
    secret_keys = {f.key for f in info.fields if f.secret}
    open_half = {k: v for k, v in cleaned.items() if k not in secret_keys}
    return open_half, {k: v for k, v in cleaned.items() if k in secret_keys and v}


def seal(secrets: dict[str, str]) -> str:
    """The secret half for the column."""
    return crypto.encrypt(json.dumps(secrets)) if secrets else ""


def secrets_of(row: Connection) -> dict[str, str]:
    """The secret half in clear; InvalidInput when the key of the installation changed."""
    if not row.secret:
        return {}
    loaded: dict[str, str] = json.loads(crypto.decrypt(row.secret))
    return loaded


def open_settings(row: Connection) -> dict[str, str]:
    """Everything a connector needs; never leaves the server."""
    return {**{k: str(v) for k, v in row.settings.items()}, **secrets_of(row)}
