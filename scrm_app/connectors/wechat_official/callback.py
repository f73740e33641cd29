"""The encrypted callback of WeChat official accounts; WeCom's is the same (msg_signature, AES-256-CBC, PKCS#7 of 32).

Source: developers.weixin.qq.com/doc/oplatform → 消息加解密说明; vectors in tests/connectors/vectors.json.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from scrm_app.core.errors import Forbidden, InvalidInput

BODY_BYTES = 64 * 1024
TEXT_CHARS = 2000
BLOCK = 32


class CallbackForged(Forbidden):
    """The signature does not fit: not from WeChat, or the token is another one."""

    def __init__(self) -> None:
        super().__init__(
            "签名不对, 请检查公众号后台与「连接」里的令牌和密钥是否一致。",
            "The signature does not fit. Check that token and key are the same in the WeChat console and here.",
        )


class CallbackUnreadable(InvalidInput):
    """What came is not a message of WeChat."""

    def __init__(self) -> None:
        super().__init__("收到的内容无法识别。", "What arrived cannot be read.")


@dataclass(frozen=True)
class Secrets:
    """What both sides know: the token, the EncodingAESKey (43 characters), the id of the account (app id, corp id)."""

    token: str
    aes_key: str
    receive_id: str


@dataclass(frozen=True)
class Incoming:
    """One message or event of a customer. `key` is the same whenever WeChat sends it again."""

    sender: str
    account: str
    kind: str
    """text, image, voice, video, location, link, event or a kind nobody has told us of."""
    event: str
    text: str
    key: str
    at: datetime
    photo: str = ""
    """The id under which WeChat keeps a picture for three days."""


def key_bytes(aes_key: str) -> bytes | None:
    """The 32 bytes of an EncodingAESKey; None when it is none."""
    try:
        raw = base64.b64decode(aes_key + "=", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(aes_key) == 43 and len(raw) == 32 else None


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def check(wanted: str, *parts: str) -> None:
    """CallbackForged unless `wanted` is the signature of the parts."""
    if not hmac.compare_digest(signature(*parts).encode(), wanted.encode()):
        raise CallbackForged


def decrypt(known: Secrets, cipher: str) -> str:
    """The clear text of an `Encrypt` element or an `echostr` whose signature fits."""
    key = key_bytes(known.aes_key)
    try:
        raw = base64.b64decode(cipher, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CallbackUnreadable from error
    if key is None or not raw or len(raw) % 16:
        raise CallbackUnreadable
    opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = opener.update(raw) + opener.finalize()
    pad = padded[-1]
    length = int.from_bytes(padded[16:20], "big")
    clear, receiver = padded[20 : 20 + length], padded[20 + length : len(padded) - pad]
    if not 1 <= pad <= BLOCK or len(clear) != length or receiver != known.receive_id.encode():
        raise CallbackForged
    try:
        return clear.decode()
    except UnicodeDecodeError as error:
        raise CallbackUnreadable from error


def encrypt(known: Secrets, text: str) -> str:
    """The other way round, with 16 fresh random bytes in front."""
    key = key_bytes(known.aes_key)
    if key is None:
        raise CallbackUnreadable
    raw = text.encode()
    whole = secrets.token_bytes(16) + len(raw).to_bytes(4, "big") + raw + known.receive_id.encode()
    pad = BLOCK - len(whole) % BLOCK
    closer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(closer.update(whole + bytes([pad]) * pad) + closer.finalize()).decode()


def elements(body: bytes | str) -> dict[str, str]:
    """The direct children of a flat `<xml>` with their text; no document type, no depth, 64 KiB at most."""
    raw = body if isinstance(body, bytes) else body.encode()
    if len(raw) > BODY_BYTES or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise CallbackUnreadable
    try:
        root = ET.fromstring(raw)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise CallbackUnreadable from error
    return {child.tag: (child.text or "").strip() for child in root}


def incoming(body: str) -> Incoming:
    """A decrypted message; kinds and events nobody has told us of are kept as they call themselves."""
    found = elements(body)
    sender, made = found.get("FromUserName", ""), found.get("CreateTime", "")
    if not sender or len(sender) > 64 or not made.isdecimal() or len(made) > 12:
        raise CallbackUnreadable
    kind, event = found.get("MsgType", "").lower(), found.get("Event", "").lower()
    key = found.get("MsgId") or f"{sender}:{made}:{event}:{found.get('EventKey', '')}"
    at = datetime.fromtimestamp(int(made), UTC)
    said = _said(kind, found)[:TEXT_CHARS].strip()
    photo = found.get("MediaId", "")[:200] if kind == "image" else ""
    return Incoming(sender, found.get("ToUserName", ""), kind, event, said, signature(key), at, photo)


def _said(kind: str, found: Mapping[str, str]) -> str:
    if kind == "location":
        place = " ".join(p for p in (found.get("Label", ""), _degrees(found)) if p)
        return f"[位置] {place}".strip()
    if kind == "link":
        return " ".join(p for p in (found.get("Title", ""), found.get("Url", "")) if p)
    if kind == "voice":
        return found.get("Recognition") or "[语音]"
    if kind in ("image", "video", "shortvideo"):
        return "[图片]" if kind == "image" else "[视频]"
    return found.get("EventKey", "") if kind == "event" else found.get("Content", "")


def _degrees(found: Mapping[str, str]) -> str:
    both = (found.get("Location_X", ""), found.get("Location_Y", ""))
    return f"({both[0]}, {both[1]})" if all(both) else ""


def reply(known: Secrets, message: Incoming, text: str, now: datetime) -> str:
    """The encrypted answer to put into the response; WeChat shows it to the customer at once."""
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    clear = (
        f"<xml><ToUserName>{escape(message.sender)}</ToUserName><FromUserName>{escape(message.account)}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{escape(text)}</Content></xml>"
    )
    cipher = encrypt(known, clear)
    return (
        f"<xml><Encrypt>{cipher}</Encrypt><MsgSignature>{signature(known.token, stamp, nonce, cipher)}</MsgSignature>"
        f"<TimeStamp>{stamp}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
    )
