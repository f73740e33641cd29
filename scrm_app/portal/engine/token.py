"""Link tokens: a random seed and its HMAC. The database keeps the seed and a hash, never the token itself."""

import base64
import hashlib
import hmac
import re
import secrets

SEED_BYTES = 16
MAC_BYTES = 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_seed() -> str:
    """128 random bits as text; what the database stores beside the hash."""
    return _text(secrets.token_bytes(SEED_BYTES))


def _mac(key: bytes, kind: str, seed: str) -> str:
    return _text(hmac.new(key, f"portal:{kind}:{seed}".encode(), hashlib.sha256).digest()[:MAC_BYTES])


def make_token(key: bytes, kind: str, seed: str) -> str:
    """The secret part of a link's address; the same for the same seed, so staff can copy it again."""
    return f"{seed}.{_mac(key, kind, seed)}"


def is_genuine(key: bytes, kind: str, token: str) -> bool:
    """Whether we signed this token for this kind of page; needs no database, so forgeries are cheap to refuse."""
    if not _SHAPE.fullmatch(token):
        return False
    seed, mac = token.split(".")
    return hmac.compare_digest(_mac(key, kind, seed), mac)


def hash_token(token: str) -> str:
    """What a token is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()
