"""Secrets at rest (Fernet: AES-128-CBC + HMAC-SHA256) and unguessable tokens; keys derived by HKDF-SHA256."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings


@lru_cache
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(settings().secret_key, "secrets at rest")))


def encrypt(plain: str) -> str:
    """Text for a column that must not be readable in a stolen database file."""
    return _fernet().encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """The plain text again; InvalidInput when SECRET_KEY is not the one it was written with."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise InvalidInput(
            "保存的密钥无法解密, 请重新填写并保存。", "The stored secret cannot be read. Enter and save it again."
        ) from error


def new_token() -> str:
    """256 random bits, URL-safe; store only its `fingerprint`."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """SHA-256 hex of a token: what the database keeps."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign(purpose: str, message: str) -> str:
    """HMAC-SHA256 of `message` under a key of its own for `purpose`, URL-safe base64 without padding."""
    mac = hmac.new(_key(settings().secret_key, f"sign {purpose}"), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def is_signed(purpose: str, message: str, signature: str) -> bool:
    """Whether `signature` is ours, compared in constant time."""
    return hmac.compare_digest(sign(purpose, message).encode(), signature.encode())
