"""Words that survive a dropped connection: kept in this browser until the server has answered for them."""

from typing import Any

import reflex as rx

from components.words import say

rx.asset("outbox.js", shared=True)
rx.asset("file_store.js", shared=True)
rx.asset("photo_size.js", shared=True)
_JSX = rx.asset("kept_form.jsx", shared=True)


class Outbox(rx.NoSSRComponent):
    """Sends what waits at a place, also while the component it was typed in is not shown."""

    library = _JSX.importable_path
    tag = "Outbox"
    place: rx.Var[str]
    hydrated: rx.Var[bool]
    receipt: rx.Var[dict[str, Any]]
    texts: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


class Sweep(Outbox):
    """The browser side of `sweep`."""

    tag = "Sweep"
    kind: rx.Var[str]
    who: rx.Var[int]


class KeptForm(Outbox):
    """The browser side of `kept_form`."""

    tag = "KeptForm"
    into: rx.Var[str]
    about: rx.Var[dict[str, Any]]
    testid: rx.Var[str]


class KeptPhotos(rx.NoSSRComponent):
    """The browser side of `kept_photos`."""

    library = _JSX.importable_path
    tag = "KeptPhotos"
    url: rx.Var[str]
    label: rx.Var[str]
    most: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    testid: rx.Var[str]


def outbox(place: Any, receipt: Any, on_send: Any) -> rx.Component:
    """The sender for a component that only puts words in (`mention_box`)."""
    about = {"hydrated": rx.State.is_hydrated, "receipt": receipt, "texts": _held_texts()}
    return Outbox.create(place=place, on_send=on_send, **about)


def sweep(kind: str, who: Any, receipt: Any, on_send: Any) -> rx.Component:
    """Sends words of this kind that wait for a page which is not open; for the frame around all pages.

    Their places begin with `kind:who:`; what they are about travels with them, so the handler needs no open page.
    """
    about = {"hydrated": rx.State.is_hydrated, "receipt": receipt, "texts": _held_texts()}
    return Sweep.create(kind=kind, who=who, on_send=on_send, **about)


def _held_texts() -> dict[str, Any]:
    return {
        "held": say(
            "以下内容没有自动发送 (在本机超过 6 天, 或被退回)。请看一眼再决定。",
            "Not sent by itself (here for over 6 days, or refused). Please look and decide.",
        ),
        "again": say("重新发送", "Send again"),
        "forget": say("不再发送", "Do not send"),
    }


def outbox_props(place: Any, receipt: Any, about: Any = None) -> dict[str, Any]:
    """What a component with an outbox needs: where its words go, what the server answered, what goes with them."""
    texts = {
        "kept": say("网络断开了, 您填写的内容已保存在本机。", "No connection. What you type is kept on this device."),
        "waiting": say(
            "网络断开了, {n} 条内容已保存在本机, 恢复后自动发送。",
            "No connection. {n} kept on this device; sent by itself when it is back.",
        ),
        **_held_texts(),
    }
    about = {} if about is None else about
    return {
        "place": place,
        "hydrated": rx.State.is_hydrated,
        "receipt": receipt,
        "about": about,
        "texts": texts,
    }


def kept_form(
    *children: Any,
    place: Any,
    receipt: Any,
    on_send: Any = None,
    into: Any = "",
    about: Any = None,
    testid: str,
) -> rx.Component:
    """A form of uncontrolled inputs whose words are sent once, whatever the connection does meanwhile.

    `place`: whose words and where they go; one that starts with / stands under the page's own address.
    `on_send({key, about, values})` comes again with the same key until `receipt` {key, refused, n} names it; refused
    words return to the form. For a form that is gone before its words are (a sheet): `into` is the place of an
    `outbox` on the page, which sends them; refused words come back to the form all the same.
    """
    sends = {} if on_send is None else {"on_send": on_send}
    return KeptForm.create(*children, into=into, testid=testid, **sends, **outbox_props(place, receipt, about))


def kept_photos(label: Any, *, url: Any, most: int = 9, testid: str) -> rx.Component:
    """Photos inside a `kept_form`: they survive what its words survive, and are sent with them.

    `url` takes a photo at `url/{album}/photos`, `album` being a name the browser makes up; the form's values then hold
    `album` and `photos` [{id, name}].
    """
    words = {
        "failed": say("上传失败, 请检查网络后重试。", "The upload failed. Check the network and try again."),
        "later": say("恢复网络后自动上传", "uploaded when the connection is back"),
        "drop": say("移除", "Remove"),
        "most": say("最多 {n} 张, 这张没有加入", "At most {n}; this one was not added"),
    }
    return KeptPhotos.create(url=url, label=label, most=most, texts=words, testid=testid)
