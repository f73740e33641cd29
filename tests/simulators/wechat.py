"""A customer who writes to the official account: sends one delivery as WeChat does and prints the answer.

`python -m tests.simulators.wechat URL APP_ID TOKEN AES_KEY "words" [OPENID]`
"""

import sys
import time

import httpx

from scrm_app.connectors.wechat_official import callback


def delivery(known: callback.Secrets, text: str, sender: str, at: str) -> tuple[dict[str, str], bytes]:
    """The query and the body of one delivery."""
    body = (
        f"<xml><ToUserName>gh_demo</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content><MsgId>{time.time_ns()}</MsgId></xml>"
    )
    cipher = callback.encrypt(known, body)
    query = {"timestamp": at, "nonce": "n", "msg_signature": callback.signature(known.token, at, "n", cipher)}
    return query, f"<xml><ToUserName>gh_demo</ToUserName><Encrypt>{cipher}</Encrypt></xml>".encode()


def opened(known: callback.Secrets, answer: str) -> str:
    """What the customer reads in the chat; "" when nothing is answered."""
    if not answer.startswith("<"):
        return ""
    return callback.elements(callback.decrypt(known, callback.elements(answer)["Encrypt"]))["Content"]


def main() -> None:
    """One message of now."""
    url, app_id, token, aes_key, words, *rest = sys.argv[1:]
    known = callback.Secrets(token, aes_key, app_id)
    query, body = delivery(known, words, rest[0] if rest else "oCustomer-0001", str(int(time.time())))
    answer = httpx.post(url, params=query, content=body, timeout=10).raise_for_status()
    sys.stdout.write(f"{opened(known, answer.text) or '(success)'}\n")


if __name__ == "__main__":
    main()
