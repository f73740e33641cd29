"""Any form to be filled in or read: the form designer's preview, the ticket page and the customer's H5 page."""

from typing import Any

import reflex as rx

from components.controls.outbox import outbox_props
from components.words import say

VIEW = rx.asset("form_view.jsx", shared=True)
for _beside in (
    "form_inputs.jsx",
    "form_glyphs.jsx",
    "form_special.jsx",
    "form_static.jsx",
    "form_table.jsx",
    "form_sign.jsx",
    "form_paste.js",
    "form_scan.js",
    "form_values.js",
    "formula.js",
    "form_logic.js",
    "form_reveal.jsx",
    "form_keep.js",
    "form_view.css",
):
    rx.asset(_beside, shared=True)
REGIONS_URL = "/data/china_regions.json"
LOOKUP_URL = "/api/forms/lookup"
SCANNER = "@zxing/library@0.21.3"
"""Reads bar codes and QR codes out of photos where the browser cannot; loaded when somebody scans."""


class FormView(rx.Component):
    """The browser side of `form_view`."""

    library = VIEW.importable_path
    tag = "FormView"
    lib_dependencies: list[str] = [SCANNER]

    schema: rx.Var[dict[str, Any]]
    values: rx.Var[dict[str, Any]]
    problems: rx.Var[dict[str, Any]]
    mode: rx.Var[str]
    only: rx.Var[list[str]]
    readonly_keys: rx.Var[list[str]]
    people: rx.Var[list[dict[str, Any]]]
    customers: rx.Var[list[dict[str, Any]]]
    upload_url: rx.Var[str]
    upload_fields: rx.Var[dict[str, str]]
    file_url: rx.Var[str]
    regions_url: rx.Var[str]
    lookup_url: rx.Var[str]
    places_url: rx.Var[str]
    revision: rx.Var[int]
    submit_label: rx.Var[str]
    show_submit: rx.Var[bool]
    busy: rx.Var[bool]
    disabled: rx.Var[bool]
    revealed: rx.Var[dict[str, str]]
    texts: rx.Var[dict[str, str]]
    lang: rx.Var[str]
    form_id: rx.Var[str]
    testid: rx.Var[str]
    place: rx.Var[str]
    hydrated: rx.Var[bool]
    receipt: rx.Var[dict[str, Any]]
    about: rx.Var[dict[str, Any]]
    on_submit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_reveal: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def view_texts() -> dict[str, Any]:
    """The words the browser side needs, in the language of the reader."""
    return {
        "reveal": say("查看", "Reveal"),
        "revealReason": say("查看原因 (将记入日志)", "Why (it is recorded)"),
        "revealDo": say("确定查看", "Show it"),
        "pleaseFill": say("请填写「{label}」。", 'Please fill in "{label}".'),
        "pleaseChoose": say("请选择「{label}」。", 'Please choose "{label}".'),
        "pleaseUpload": say("请上传「{label}」。", 'Please upload "{label}".'),
        "pleaseRow": say("「{label}」至少填一行。", '"{label}" needs at least one row.'),
        "badMoney": say("请填写金额, 例如 128.50。", "Please give an amount such as 128.50."),
        "badNumber": say("请填写数字 (最多 6 位小数)。", "Please give a number (at most 6 decimals)."),
        "badPhone": say(
            "请填写手机号或带区号的座机, 例如 13800138000 或 021-62345678。",
            "Please give a mobile number or a landline with area code, such as 13800138000 or 021-62345678.",
        ),
        "pleaseSign": say("请在「{label}」签名。", 'Please sign "{label}".'),
        "badTime": say("请选择时间, 例如 09:30。", "Please choose a time such as 09:30."),
        "badRange": say("起止日期都要选择。", "Please choose both the first and the last day."),
        "rangeOrder": say("开始日期不能晚于结束日期。", "The first day must not be after the last."),
        "badRating": say("请选择 1 到 {max} 分。", "Please choose 1 to {max}."),
        "badSlider": say("请选择 {low} 到 {high} 之间的值。", "Please choose a value from {low} to {high}."),
        "scanTooLong": say("编码太长, 最多 200 个字。", "The code is too long; at most 200 characters."),
        "stars": say("{n} 分 (满分 {max})", "{n} of {max}"),
        "rangeText": say("{from} 至 {to}", "{from} to {to}"),
        "notRated": say("还没有评分", "Not rated yet"),
        "notChosen": say("还没有选择", "Not chosen yet"),
        "firstDay": say("开始日期", "First day"),
        "lastDay": say("结束日期", "Last day"),
        "locate": say("获取定位", "Locate me"),
        "locating": say("正在定位…", "Locating…"),
        "near": say("{place}附近", "near {place}"),
        "within": say("误差约 {metres} 米", "within {metres} m"),
        "placeHint": say("点右侧定位, 或手动填写位置", "Locate, or type where it is"),
        "gpsDenied": say(
            "没有定位权限。请在浏览器设置里允许定位, 或手动填写位置。",
            "Location is not allowed. Allow it in the browser's settings, or type the place.",
        ),
        "noGps": say("暂时无法定位, 请手动填写位置。", "No position now. Please type the place."),
        "scan": say("扫码", "Scan"),
        "scanHint": say("扫码或手动输入", "Scan or type"),
        "holdCode": say("把二维码或条码放进画面", "Hold the code in the picture"),
        "stopScan": say("停止扫码", "Stop scanning"),
        "fromPhoto": say("用照片识别", "Use a photo"),
        "readingCode": say("正在识别…", "Reading…"),
        "noCode": say(
            "照片里没有认出码。请靠近一点、拍清楚再试, 或手动输入。",
            "No code was found. Come closer and take a sharp photo, or type it.",
        ),
        "noCamera": say("打不开摄像头。", "The camera cannot be opened."),
        "cameraPicture": say("摄像头画面", "Camera picture"),
        "takePhoto": say("拍照", "Take a photo"),
        "choosePhoto": say("从相册选", "From the album"),
        "signHere": say("点这里签名", "Sign here"),
        "signArea": say("签名区, 用手指或鼠标书写", "Signing area: write with a finger or mouse"),
        "signAgain": say("重写", "Write again"),
        "signDone": say("完成签名", "Done"),
        "typeName": say("或输入姓名", "Or type the name"),
        "cancel": say("取消", "Cancel"),
        "serialLater": say("提交后自动生成", "Given when it is sent"),
        "needsCare": say("有需要修改的内容", "Something to correct"),
        "copyRow": say("复制第 {row} 行", "Copy row {row}"),
        "moveRow": say("移动第 {row} 行", "Move row {row}"),
        "moveRowHint": say("拖动排序, 或按 Alt 加上下方向键", "Drag, or press Alt with the arrow keys"),
        "pasteHint": say(
            "可从表格软件复制多行, 粘贴到任一格。", "Copy rows from a spreadsheet and paste them into any cell."
        ),
        "pastedRows": say("已粘贴 {rows} 行。", "{rows} rows pasted."),
        "pastedWrong": say("{count} 处没有认出, 已在格子里标出。", "{count} cells could not be read; see the marks."),
        "pastedLeft": say("另有 {left} 行没有放入, 最多 {most} 行。", "{left} rows were left out; at most {most} fit."),
        "pastedWide": say("多出的列没有放入。", "The columns beyond were left out."),
        "noSuchOption": say("没有「{text}」这个选项。", 'There is no option "{text}".'),
        "noSuchRecord": say("没有找到「{text}」, 请从列表选择。", '"{text}" was not found. Choose from the list.'),
        "chooseByHand": say("请从列表选择。", "Choose from the list."),
        "badDay": say("请写成 2026-01-31 这样的日期。", "Write the date like 2026-01-31."),
        "tooSmall": say("不能小于 {bound}。", "Must not be below {bound}."),
        "tooBig": say("不能大于 {bound}。", "Must not be above {bound}."),
        "inRow": say("第 {row} 行「{label}」: ", 'Row {row}, "{label}": '),
        "stillUploading": say(
            "有文件还没有传好, 请等它完成或移除它。", "A file is not uploaded yet. Wait for it or remove it."
        ),
        "province": say("省 / 直辖市", "Province"),
        "city": say("市", "City"),
        "district": say("区 / 县", "District"),
        "choose": say("请选择", "Choose"),
        "searchOrChoose": say("搜索或选择", "Search or choose"),
        "nothingFound": say("没有匹配的结果", "No match"),
        "noOptions": say("还没有选项", "No options yet"),
        "noFields": say("这张表单还没有字段。", "This form has no fields yet."),
        "unnamed": say("未命名", "Unnamed"),
        "removed": say("(已删除)", "(removed)"),
        "clear": say("清除", "Clear"),
        "remove": say("移除", "Remove"),
        "addFile": say("添加照片或文件", "Add photos or files"),
        "uploading": say("正在上传", "Uploading"),
        "fileWaits": say(
            "已保存在本机, 恢复网络后自动上传", "Kept on this device, uploaded when the connection is back"
        ),
        "uploadFailed": say("上传失败, 请移除后重试。", "The upload failed. Remove it and try again."),
        "addRow": say("添加一行", "Add a row"),
        "removeRow": say("删除第 {row} 行", "Remove row {row}"),
        "rowSum": say("小计", "Subtotal"),
        "total": say("合计", "Total"),
        "required": say("必填", "Required"),
        "submit": say("提交", "Submit"),
        "sending": say("正在提交…", "Sending…"),
        "comma": say("、", ", "),
    }


def form_view(
    *,
    schema: Any,
    values: Any = None,
    problems: Any = None,
    mode: Any = "edit",
    on_submit: Any = None,
    on_change: Any = None,
    on_search: Any = None,
    on_reveal: Any = None,
    outbox: dict[str, Any] | None = None,
    testid: str = "form",
    **more: Any,
) -> rx.Component:
    """A form from its schema. `values`: answers as stored; `problems`: {field key: sentence}; `mode`: edit or read.

    `on_submit(answers)` comes once, after a light check in the browser; `on_change(answers)` 800 ms after a pause
    (never feed it back into `values`); `on_search({"field", "kind", "query"})` asks for people or customers;
    `on_reveal({"key", "reason"})` asks for a masked answer, which comes back in `revealed` by key. More:
    `only` (keys to show), `readonly_keys`, `people` / `customers` ([{id, name, hint}]), `revision` (new: reset),
    `upload_url` / `upload_fields` (POST multipart `file` gives {id, name, size, type}), `file_url` (+ id opens it),
    `outbox` (made by `outbox_props`): what is filled in is kept in the browser until the server has it, and `on_submit`
    gets {key, about, values}, again with the same key until the receipt names it.
    `submit_label`, `show_submit=False` with `form_id` for a button elsewhere (`type="submit" form=form_id`), `busy`.
    """
    events = {"on_submit": on_submit, "on_change": on_change, "on_search": on_search, "on_reveal": on_reveal}
    given = {name: event for name, event in events.items() if event is not None}
    kept = outbox_props("", {}) if outbox is None else outbox
    words = {**view_texts(), **kept["texts"]}
    return FormView.create(
        schema=schema,
        values={} if values is None else values,
        problems={} if problems is None else problems,
        mode=mode,
        testid=testid,
        texts=words,
        lang=say("zh-CN", "en"),
        regions_url=REGIONS_URL,
        lookup_url=LOOKUP_URL,
        **{name: kept[name] for name in ("place", "hydrated", "receipt", "about")},
        **{"upload_url": "/api/uploads", "file_url": "/api/uploads/", **more},
        **given,
    )


def restored_banner(on_discard: Any, testid: str = "draft-restored") -> rx.Component:
    """Says that a half-filled form was found again, with a way to start over."""
    return rx.el.div(
        rx.el.span(say("已恢复上次填写的内容。", "What you filled in last time is back."), style={"flex": "1"}),
        rx.el.button(
            say("放弃并重新填写", "Discard and start over"),
            type="button",
            class_name="sc-btn sc-ghost sc-btn-s",
            on_click=on_discard,
            custom_attrs={"data-testid": f"{testid}-discard"},
        ),
        class_name="sc-callout sc-blue",
        role="status",
        style={"display": "flex", "alignItems": "center", "gap": "12px", "flexWrap": "wrap"},
        custom_attrs={"data-testid": testid},
    )
