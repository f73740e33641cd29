"""A customer who writes to the official account: sends one delivery as WeChat does and prints the answer.

`python -m tests.simulators.wechat URL APP_ID TOKEN AES_KEY "words" [OPENID]`
"""

import sys
import time

import httpx

from scrm_app.connectors.wechat_official import callback


def deliver(url: str, known: callback.Secrets, text: str, sender: str = "oCustomer-0001") -> str:
    """What the customer reads in the chat; "" when nothing is answered."""
    at = str(int(time.time()))
    body = (
        f"<xml><ToUserName>gh_demo</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content><MsgId>{time.time_ns()}</MsgId></xml>"
    )
    cipher = callback.encrypt(known, body)
    query = {"timestamp": at, "nonce": "n", "msg_signature": callback.signature(known.token, at, "n", cipher)}
    sent = f"<xml><ToUserName>gh_demo</ToUserName><Encrypt>{cipher}</Encrypt></xml>"
    answer = httpx.post(url, params=query, content=sent.encode(), timeout=10).raise_for_status().text
    if not answer.startswith("<"):
        return ""
    return callback.elements(callback.decrypt(known, callback.elements(answer)["Encrypt"]))["Content"]


if __name__ == "__main__":
    address, app_id, token, aes_key, words, *rest = sys.argv[1:]
    said = deliver(address, callback.Secrets(token, aes_key, app_id), words, *rest)
    sys.stdout.write(f"{said or '(success)'}\n")
