"""Argon2id (RFC 9106): hashing and checking, with the same work for people who do not exist."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

_hasher = PasswordHasher()
_few_at_a_time = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """An Argon2id string with its own salt (64 MiB, 3 passes, 4 lanes)."""
    with _few_at_a_time:
        return _hasher.hash(password)


@lru_cache
def _nobody() -> str:
    return hash_password("nobody has this password")


def check_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; None (no such user) costs the same time."""
    with _few_at_a_time:
        try:
            fits = _hasher.verify(password_hash or _nobody(), password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return fits and password_hash is not None
