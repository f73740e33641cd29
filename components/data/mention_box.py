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
    replies: rx.Var[list[dict[str, Any]]]
    filled: rx.Var[dict[str, Any]]
    place: rx.Var[str]
    hydrated: rx.Var[bool]
    receipt: rx.Var[dict[str, Any]]
    about: rx.Var[dict[str, Any]]
    on_reply: rx.EventHandler[rx.event.passthrough_event_spec(int, str)]
    on_keep: rx.EventHandler[rx.event.no_args_event_spec]


def mention_box(
    people: Any, *, outbox: dict[str, Any], replies: Any, filled: Any, on_reply: Any, on_keep: Any
) -> rx.Component:
    """`people`: [{id, name}]. What is sent goes into the outbox of `outbox_props` with the values text and audience
    ("internal", or "public": to the customer); an `outbox` that always stands on the page sends it.

    `replies`: [{id, title, keys, body, shared}] offered after / and by a button; `on_reply(id, audience)` asks for the
    words, which come back as `filled` {seq, text}: a new seq puts the text where the caret was. `on_keep()`: manage.
    """
    words = {
        "people": say("可以提到的人", "People to mention"),
        "placeholder": say("写评论, @ 提醒同事, / 用常用语", "Write a comment; @ calls a colleague, / a canned reply"),
        "hint": say("Ctrl + 回车 发送", "Ctrl + Enter sends"),
        "send": say("发送", "Send"),
        "audience": say("发给谁", "For whom"),
        "internal": say("内部评论", "Internal comment"),
        "public": say("回复客户", "Reply to the customer"),
        "toCustomer": say("写给客户, 客户会在工单页面立刻看到", "To the customer; they see it on their page at once"),
        "publicHint": say("客户看得到这条", "The customer sees this"),
        "replies": say("常用语", "Canned replies"),
        "find": say("搜索名称或拼音首字母", "Search by name"),
        "none": say("没有找到常用语", "No reply found"),
        "shared": say("共享", "Shared"),
        "keep": say("管理常用语", "Manage replies"),
        "sendCustomer": say("发送给客户", "Send to the customer"),
    }
    more = {
        **outbox,
        "texts": words | outbox["texts"],
        "replies": replies,
        "filled": filled,
        "on_reply": on_reply,
        "on_keep": on_keep,
    }
    return MentionBox.create(people=people, **more)
