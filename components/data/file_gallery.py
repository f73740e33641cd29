"""Attachments as thumbnails, and the box that shows them one by one."""

from typing import Any

import reflex as rx

from components.words import say

_JSX = rx.asset("file_gallery.jsx", shared=True)


class FileGallery(rx.NoSSRComponent):
    """The browser side of `file_gallery`."""

    library = _JSX.importable_path
    tag = "FileGallery"
    files: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, Any]]


def file_gallery(files: Any) -> rx.Component:
    """`files`: [{id, name, size, at, url, view, kind}], kind "image" (shown), "pdf" (read in place at `view`) or ""."""
    words = {
        "list": say("附件", "Files"),
        "open": say("查看", "Look at"),
        "close": say("关闭 (Esc)", "Close (Esc)"),
        "next": say("下一个 (→)", "Next (→)"),
        "previous": say("上一个 (←)", "Previous (←)"),
        "download": say("下载", "Download"),
        "full": say("新窗口打开", "Open in a window"),
        "zoom": say("原始大小", "Full size"),
        "broken": say("图片无法显示, 可以下载后查看。", "The picture cannot be shown; download it instead."),
        "noPreview": say("这种文件不能在这里预览。", "This kind of file cannot be shown here."),
        "noPdf": say("这个浏览器不能在页面内显示 PDF。", "This browser does not show PDF inside a page."),
    }
    return FileGallery.create(files=files, texts=words)
