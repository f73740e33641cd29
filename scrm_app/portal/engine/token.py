"""Link tokens: a random seed and its signature. The database keeps the seed and a hash, never the token itself."""

import hmac
import re
from collections.abc import Callable

Sign = Callable[[str], str]
"""HMAC-SHA256 of a message under a key of its own, as URL-safe base64."""

SIGNATURE_CHARS = 22
"""132 bits of the signature: short enough for a small QR code, long enough never to be guessed."""
SEED_CHARS = 43
_SHAPE = re.compile(r"[A-Za-z0-9_-]{65}")


def make_token(sign: Sign, kind: str, seed: str) -> str:
    """The secret part of a link's address; the same for the same seed, so staff can copy it again."""
    return seed + sign(f"{kind}:{seed}")[:SIGNATURE_CHARS]


def is_genuine(sign: Sign, kind: str, token: str) -> bool:
    """Whether we signed this token for this kind of page; needs no database, so forgeries are cheap to refuse."""
    if not _SHAPE.fullmatch(token):
        return False
    return hmac.compare_digest(make_token(sign, kind, token[:SEED_CHARS]), token)
