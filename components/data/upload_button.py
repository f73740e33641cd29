"""A button that uploads files over HTTP with progress."""

from typing import Any

import reflex as rx

from components.controls.outbox import outbox_props
from components.words import say

_JSX = rx.asset("upload_button.jsx", shared=True)
ACCEPT = "image/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv,.zip,.mp4,.mov,.mp3,.m4a"


class UploadButton(rx.NoSSRComponent):
    """The browser side of `upload_button`."""

    library = _JSX.importable_path
    tag = "UploadButton"
    url: rx.Var[str]
    accept: rx.Var[str]
    label: rx.Var[str]
    texts: rx.Var[dict[str, Any]]
    testid: rx.Var[str]
    place: rx.Var[str]
    hydrated: rx.Var[bool]
    receipt: rx.Var[dict[str, Any]]
    about: rx.Var[dict[str, Any]]
    on_done: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_refused: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def upload_button(
    label: Any,
    *,
    on_done: Any,
    on_refused: Any,
    url: str = "/api/uploads",
    outbox: dict[str, Any] | None = None,
    testid: str,
) -> rx.Component:
    """`on_done({id, name, size, type})` after each file; `on_refused(sentence)` when the server says no.

    With an `outbox` (made by `outbox_props`) files chosen without a connection wait in the browser; the `outbox` of
    that place sends them: {key, about, values: {"files": [{id, name, size, type}]}}.
    """
    words = {
        "sending": say("正在上传", "Uploading"),
        "failed": say("上传失败, 请检查网络后重试。", "The upload failed. Check the network and try again."),
        "kept": say(
            "{names} 已保存在本机, 恢复网络后自动上传", "{names}: kept on this device until the connection is back"
        ),
        "comma": say("、", ", "),
        "most": say("一次最多 {n} 个文件, 还没有上传: {names}", "At most {n} files at a time; not uploaded: {names}"),
    }
    kept = outbox or outbox_props("", {})
    where = {name: kept[name] for name in ("place", "hydrated", "receipt", "about")}
    events = {"on_done": on_done, "on_refused": on_refused}
    return UploadButton.create(url=url, accept=ACCEPT, label=label, texts=words, testid=testid, **where, **events)
