"""A comment field that offers names after @."""

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
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def mention_box(people: Any, *, on_send: Any) -> rx.Component:
    """`people`: [{id, name}]; `on_send(text)` when the person sends."""
    words = {
        "people": say("可以提到的人", "People to mention"),
        "placeholder": say("写评论, 输入 @ 提醒同事", "Write a comment; type @ to call a colleague"),
        "hint": say("Ctrl + 回车 发送", "Ctrl + Enter sends"),
        "send": say("发送", "Send"),
    }
    return MentionBox.create(people=people, texts=words, on_send=on_send)
