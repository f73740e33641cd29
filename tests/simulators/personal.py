"""WeCom applications, WeChat accounts, DingTalk work notices, Aliyun and Tencent Cloud SMS, with tokens and signatures.

Used by `bots.py`'s server; each function answers (HTTP status, JSON) as the platform's documents describe.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote

Reply = tuple[int, dict[str, Any]]


@dataclass
class Platforms:
    """Who may write to whom. Tokens are lent as on the real platforms; `revoke()` makes them stale."""

    wecom_apps: dict[str, str] = field(default_factory=lambda: {"wwdemo": "app-secret"})
    wecom_members: set[str] = field(default_factory=lambda: {"lin.yue", "zhao.gang"})
    wechat_accounts: dict[str, str] = field(default_factory=lambda: {"wxdemo": "app-secret"})
    wechat_media: dict[str, bytes] = field(default_factory=dict)
    wechat_followers: set[str] = field(default_factory=lambda: {"oCustomer-0001"})
    dingtalk_apps: dict[str, str] = field(default_factory=lambda: {"dingdemo": "app-secret"})
    dingtalk_people: set[str] = field(default_factory=lambda: {"0123456789"})
    aliyun_keys: dict[str, str] = field(default_factory=lambda: {"LTAIdemo": "ali-secret"})
    tencent_keys: dict[str, str] = field(default_factory=lambda: {"AKIDdemo": "qc-secret"})
    templates: set[str] = field(default_factory=lambda: {"SMS_100", "449739"})
    tokens: set[str] = field(default_factory=set)
    lent: int = 0
    per_number_hour: int = 5
    texts: dict[str, int] = field(default_factory=dict)

    def lend(self) -> dict[str, Any]:
        """A new token."""
        self.lent += 1
        token = secrets.token_hex(16)
        self.tokens.add(token)
        return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}

    def revoke(self) -> None:
        """Every token lent so far is refused from now on."""
        self.tokens.clear()


def wecom_token(p: Platforms, query: dict[str, str]) -> Reply:
    """GET /cgi-bin/gettoken (developer.work.weixin.qq.com/document/path/91039)."""
    if query.get("corpid") not in p.wecom_apps:
        return 200, {"errcode": 40013, "errmsg": "invalid corpid"}
    if p.wecom_apps[query["corpid"]] != query.get("corpsecret"):
        return 200, {"errcode": 40001, "errmsg": "invalid credential"}
    return 200, p.lend()


def wecom_send(p: Platforms, query: dict[str, str], body: dict[str, Any]) -> Reply:
    """POST /cgi-bin/message/send (developer.work.weixin.qq.com/document/path/90236)."""
    if query.get("access_token") not in p.tokens:
        return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
    if not isinstance(body.get("agentid"), int):
        return 200, {"errcode": 40056, "errmsg": "invalid agentid"}
    to = str(body.get("touser", "")).split("|")
    wrong = [one for one in to if one not in p.wecom_members]
    if len(wrong) == len(to):
        return 200, {"errcode": 81013, "errmsg": "user & party & tag all invalid", "invaliduser": "|".join(wrong)}
    kind = body.get("msgtype")
    card = body.get("textcard", {})
    if kind == "textcard" and not (card.get("title") and card.get("description") and card.get("url")):
        return 200, {"errcode": 44004, "errmsg": "empty content"}
    if kind == "textcard" and (len(card["title"].encode()) > 128 or len(card["description"].encode()) > 512):
        return 200, {"errcode": 45002, "errmsg": "content size out of limit"}
    if kind == "text" and not body.get("text", {}).get("content"):
        return 200, {"errcode": 44004, "errmsg": "empty content"}
    return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(wrong), "msgid": secrets.token_hex(8)}


def wechat_token(p: Platforms, query: dict[str, str]) -> Reply:
    """GET /cgi-bin/token of an official account: no `errcode` when it goes well."""
    if query.get("appid") not in p.wechat_accounts:
        return 200, {"errcode": 40013, "errmsg": "invalid appid"}
    if p.wechat_accounts[query["appid"]] != query.get("secret"):
        return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
    lent = p.lend()
    return 200, {name: lent[name] for name in ("access_token", "expires_in")}


def wechat_send(p: Platforms, query: dict[str, str], body: dict[str, Any]) -> Reply:
    """POST /cgi-bin/message/custom/send: within 48 hours of the follower's last words."""
    if query.get("access_token") not in p.tokens:
        return 200, {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    if body.get("touser") not in p.wechat_followers:
        return 200, {"errcode": 45015, "errmsg": "response out of time limit or subscription is canceled"}
    content = str(body.get("text", {}).get("content", ""))
    if not content or len(content.encode()) > 2048:
        return 200, {"errcode": 44004 if not content else 45002, "errmsg": "content"}
    return 200, {"errcode": 0, "errmsg": "ok"}


def dingtalk_token(p: Platforms, query: dict[str, str]) -> Reply:
    """GET /gettoken."""
    if p.dingtalk_apps.get(query.get("appkey", "")) != query.get("appsecret"):
        return 200, {"errcode": 40096, "errmsg": "invalid appkey or appsecret"}
    return 200, p.lend()


def dingtalk_send(p: Platforms, query: dict[str, str], body: dict[str, Any]) -> Reply:
    """POST /topapi/message/corpconversation/asyncsend_v2."""
    if query.get("access_token") not in p.tokens:
        return 200, {"errcode": 40014, "errmsg": "不合法的access_token"}
    if str(body.get("userid_list", "")) not in p.dingtalk_people:
        return 200, {"errcode": 33012, "errmsg": "无效的USERID"}
    message = body.get("msg", {})
    if not message.get(message.get("msgtype", "")):
        return 200, {"errcode": 40035, "errmsg": "不合法的参数"}
    return 200, {"errcode": 0, "errmsg": "ok", "task_id": 256271667526, "request_id": secrets.token_hex(6)}


def aliyun(p: Platforms, raw: bytes) -> Reply:
    """POST / with Action=SendSms, RPC signature version 1.0."""
    form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    sent = form.pop("Signature", "")
    secret = p.aliyun_keys.get(form.get("AccessKeyId", ""))
    if secret is None:
        return 404, {"Code": "InvalidAccessKeyId.NotFound", "Message": "Specified access key is not found."}
    query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(form.items()))
    text = f"POST&%2F&{quote(query, safe='-_.~')}".encode()
    want = base64.b64encode(hmac.new(f"{secret}&".encode(), text, hashlib.sha1).digest()).decode()
    if not hmac.compare_digest(want, sent):
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched"}
    if form.get("TemplateCode") not in p.templates:
        return 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "模板不合法"}
    if any(len(str(v)) > 35 for v in json.loads(form.get("TemplateParam", "{}")).values()):
        return 200, {"Code": "isv.PARAM_LENGTH_LIMIT", "Message": "参数超出长度限制"}
    if _too_many(p, form["PhoneNumbers"]):
        return 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控Permits:5"}
    return 200, {"Code": "OK", "Message": "OK", "BizId": secrets.token_hex(8), "RequestId": secrets.token_hex(8)}


def tencent(p: Platforms, raw: bytes, headers: dict[str, str]) -> Reply:
    """POST / with X-TC-Action SendSms, signature TC3-HMAC-SHA256."""
    given = headers.get("authorization", "")
    key_id = given.partition("Credential=")[2].partition("/")[0]
    secret, stamp = p.tencent_keys.get(key_id, ""), headers.get("x-tc-timestamp", "0")
    day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
    canonical = (
        f"POST\n/\n\ncontent-type:{headers.get('content-type')}\nhost:{headers.get('host')}\n\n"
        f"content-type;host\n{hashlib.sha256(raw).hexdigest()}"
    )
    text = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    want = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    if not secret or not given.endswith(f"Signature={want}"):
        return 200, _error("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
    if abs(int(stamp) - time.time()) > 300:
        return 200, _error("AuthFailure.SignatureExpire", "expired")
    body = json.loads(raw)
    if body["TemplateId"] not in p.templates:
        return 200, _tencent("FailedOperation.TemplateIncorrectOrUnapproved", "template", body)
    if _too_many(p, body["PhoneNumberSet"][0]):
        return 200, _tencent("LimitExceeded.PhoneNumberOneHourLimit", "over the limit of an hour", body)
    return 200, _tencent("Ok", "send success", body)


def _too_many(p: Platforms, number: str) -> bool:
    p.texts[number] = p.texts.get(number, 0) + 1
    return p.texts[number] > p.per_number_hour


def _error(code: str, words: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": words}, "RequestId": secrets.token_hex(8)}}


def _tencent(code: str, words: str, body: dict[str, Any]) -> dict[str, Any]:
    status = {"SerialNo": secrets.token_hex(6), "PhoneNumber": body["PhoneNumberSet"][0], "Fee": int(code == "Ok")}
    return {"Response": {"SendStatusSet": [{**status, "Code": code, "Message": words}], "RequestId": "r"}}


def wechat_media(p: Platforms, query: dict[str, str]) -> tuple[int, dict[str, Any] | bytes]:
    """GET /cgi-bin/media/get: the picture itself; what goes wrong comes as JSON."""
    if query.get("access_token") not in p.tokens:
        return 200, {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    picture = p.wechat_media.get(query.get("media_id", ""))
    return (200, picture) if picture is not None else (200, {"errcode": 40007, "errmsg": "invalid media_id"})


GETS: dict[str, Callable[[Platforms, dict[str, str]], tuple[int, dict[str, Any] | bytes]]] = {
    "/cgi-bin/media/get": wechat_media,
    "/cgi-bin/gettoken": wecom_token,
    "/cgi-bin/token": wechat_token,
    "/gettoken": dingtalk_token,
}
POSTS: dict[str, tuple[str, Callable[[Platforms, dict[str, str], dict[str, Any]], Reply]]] = {
    "/cgi-bin/message/send": ("wecom_app", wecom_send),
    "/cgi-bin/message/custom/send": ("wechat_official", wechat_send),
    "/topapi/message/corpconversation/asyncsend_v2": ("dingtalk_work", dingtalk_send),
}
