"""A comment field that offers names after @, and says for whom the words are."""

from typing import Any

import reflex as rx

from components.words import say

_JSX = rx.asset("mention_box.jsx", shared=True)


class MentionBox(rx.NoSSRComponent):
    """The browser side of `mention_box`."""

    library = _JSX.importable_path
    tag = "MentionBox"
    people: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, Any]]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


def mention_box(people: Any, *, on_send: Any) -> rx.Component:
    """`people`: [{id, name}]; `on_send(text, audience)` with audience "internal" or "public" (to the customer)."""
    words = {
        "people": say("可以提到的人", "People to mention"),
        "placeholder": say("写评论, 输入 @ 提醒同事", "Write a comment; type @ to call a colleague"),
        "hint": say("Ctrl + 回车 发送", "Ctrl + Enter sends"),
        "send": say("发送", "Send"),
        "audience": say("发给谁", "For whom"),
        "internal": say("内部评论", "Internal comment"),
        "public": say("回复客户", "Reply to the customer"),
        "toCustomer": say("写给客户, 客户会在工单页面立刻看到", "To the customer; they see it on their page at once"),
        "publicHint": say("客户看得到这条", "The customer sees this"),
        "sendCustomer": say("发送给客户", "Send to the customer"),
    }
    return MentionBox.create(people=people, texts=words, on_send=on_send)
