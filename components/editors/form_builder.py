"""The form designer's canvas: palette, fields, properties, live preview. It edits a draft and knows no feature."""

from typing import Any

import reflex as rx

from components.data.form_view import REGIONS_URL, view_texts
from components.words import say

_jsx = rx.asset("form_builder.jsx", shared=True)
for _beside in ("form_parts.jsx", "form_properties.jsx", "form_builder.css"):
    rx.asset(_beside, shared=True)


class FormBuilder(rx.NoSSRComponent):
    """The browser side of `form_builder`."""

    library = _jsx.importable_path
    tag = "FormBuilder"
    lib_dependencies: list[str] = ["@hello-pangea/dnd@18.0.1"]

    doc: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    name: rx.Var[str]
    badge: rx.Var[str]
    has_changes: rx.Var[bool]
    saved_seq: rx.Var[int]
    stale: rx.Var[bool]
    save_error: rx.Var[str]
    problems: rx.Var[list[dict[str, str]]]
    back_url: rx.Var[str]
    regions_url: rx.Var[str]
    texts: rx.Var[dict[str, Any]]
    lang: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_rename: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_publish: rx.EventHandler[rx.event.no_args_event_spec]
    on_reload: rx.EventHandler[rx.event.no_args_event_spec]


def _kinds() -> dict[str, Any]:
    return {
        "text": say("单行文本", "Text"),
        "long_text": say("多行文本", "Long text"),
        "number": say("数字", "Number"),
        "money": say("金额", "Money"),
        "date": say("日期", "Date"),
        "datetime": say("日期时间", "Date and time"),
        "single": say("单选", "Single choice"),
        "multiple": say("多选", "Multiple choice"),
        "phone": say("电话", "Phone"),
        "region": say("省市区", "Region"),
        "person": say("人员", "Person"),
        "customer": say("客户", "Customer"),
        "attachment": say("附件照片", "Files, photos"),
        "table": say("明细表", "Table"),
        "section": say("分组标题", "Heading"),
    }


def _roles() -> dict[str, Any]:
    return {
        "title": say("工单标题", "Ticket title"),
        "customer": say("客户档案", "Customer record"),
        "customer_name": say("客户姓名", "Customer name"),
        "phone": say("联系电话", "Contact phone"),
        "address": say("上门地址", "Address"),
        "region": say("所在地区", "Region"),
        "priority": say("优先级", "Priority"),
        "urgency": say("紧急程度", "Urgency"),
        "parts": say("备件明细 (参与结算)", "Parts (settled)"),
        "labour_hours": say("工时 (参与结算)", "Labour hours (settled)"),
        "amount": say("金额 (参与结算)", "Amount (settled)"),
        "part": say("备件", "Part"),
        "quantity": say("数量", "Quantity"),
        "unit_price": say("单价", "Unit price"),
        "cost": say("进货价", "Purchase price"),
    }


def _presets() -> list[dict[str, Any]]:
    """Fields that come with their part already chosen, so that nobody has to know what a part is."""
    return [
        {
            "id": "preset-fault",
            "kind": "long_text",
            "label": say("故障描述", "Fault"),
            "role": "title",
            "required": True,
        },
        {
            "id": "preset-urgency",
            "kind": "single",
            "label": say("紧急程度", "Urgency"),
            "role": "urgency",
            "options": [say("普通", "Normal"), say("加急", "Urgent"), say("特急", "Critical")],
        },
        {"id": "preset-name", "kind": "text", "label": say("客户姓名", "Customer name"), "role": "customer_name"},
        {
            "id": "preset-phone",
            "kind": "phone",
            "label": say("联系电话", "Contact phone"),
            "role": "phone",
            "required": True,
        },
        {"id": "preset-address", "kind": "text", "label": say("上门地址", "Address"), "role": "address"},
        {
            "id": "preset-hours",
            "kind": "number",
            "label": say("工时", "Labour hours"),
            "role": "labour_hours",
            "min": 0,
        },
        {
            "id": "preset-parts",
            "kind": "table",
            "label": say("备件明细", "Parts"),
            "role": "parts",
            "columns": [
                {"kind": "text", "label": say("备件", "Part"), "role": "part", "required": True},
                {"kind": "number", "label": say("数量", "Quantity"), "role": "quantity", "required": True, "min": 0},
                {"kind": "money", "label": say("单价", "Unit price"), "role": "unit_price", "min": 0},
            ],
        },
    ]


def _words() -> dict[str, Any]:
    return {
        "groups": {
            "preset": say("现成字段", "Ready-made"),
            "basic": say("基本", "Basic"),
            "business": say("业务", "Business"),
            "layout": say("结构", "Structure"),
        },
        "widths": {"1": say("1/3 行", "1/3 row"), "2": say("2/3 行", "2/3 row"), "3": say("整行", "Full row")},
        "palette": say("字段类型", "Kinds of field"),
        "canvas": say("表单字段", "Fields of the form"),
        "properties": say("字段属性", "Properties of the field"),
        "addHint": say("点击添加, 或拖到表单中", "Click to add, or drag into the form"),
        "option": say("选项", "Option"),
        "options": say("选项", "Options"),
        "addOption": say("添加选项", "Add an option"),
        "optionHint": say(
            "回车新增一项; 可从表格粘贴多行。", "Enter adds one; paste several lines from a spreadsheet."
        ),
        "column": say("列", "Column"),
        "columns": say("列", "Columns"),
        "columnName": say("列名", "Column name"),
        "addColumn": say("添加列", "Add a column"),
        "noColumns": say("还没有列", "No columns yet"),
        "sumHint": say(
            "有「数量」和「单价」两列时, 每行自动算小计。",
            "With a quantity and a unit price column every row shows its subtotal.",
        ),
        "kind": say("类型", "Kind"),
        "name": say("名称", "Name"),
        "sectionTitle": say("标题", "Heading"),
        "help": say("说明", "Help text"),
        "placeholder": say("输入提示", "Placeholder"),
        "default": say("默认值", "Default"),
        "min": say("最小值", "Minimum"),
        "max": say("最大值", "Maximum"),
        "least": say("至少", "At least"),
        "most": say("至多", "At most"),
        "maxLength": say("字数上限", "Length limit"),
        "width": say("宽度", "Width"),
        "role": say("用途", "Plays the part of"),
        "roleHelp": say("告诉看板和结算这个字段是什么。", "Tells boards and settlement what this field is."),
        "noRole": say("无特殊用途", "No special part"),
        "up": say("上移", "Move up"),
        "down": say("下移", "Move down"),
        "copy": say("复制", "Duplicate"),
        "remove": say("删除", "Delete"),
        "close": say("关闭", "Close"),
        "copySuffix": say(" 副本", " copy"),
        "undo": say("撤销 (Ctrl+Z)", "Undo (Ctrl+Z)"),
        "redo": say("重做 (Ctrl+Y)", "Redo (Ctrl+Y)"),
        "edit": say("设计", "Design"),
        "preview": say("预览", "Preview"),
        "publish": say("发布", "Publish"),
        "publishBlocked": say("请先处理上面列出的问题", "Finish what is listed above first"),
        "nothingToPublish": say("没有需要发布的修改", "There is nothing new to publish"),
        "back": say("返回表单列表", "Back to the forms"),
        "formName": say("表单名称", "Name of the form"),
        "saved": say("已保存", "Saved"),
        "saving": say("正在保存…", "Saving…"),
        "stale": say(
            "别人修改了这张表单, 您的改动未保存。", "Somebody else changed this form; your change is not saved."
        ),
        "reload": say("载入最新内容", "Load the newest"),
        "retry": say("重试", "Retry"),
        "problems": say("待处理的问题", "Unfinished"),
        "problemCount": say("{count} 处需要处理:", "{count} to finish:"),
        "emptyTitle": say("从左侧添加第一个字段", "Add the first field"),
        "emptyText": say(
            "点击一个字段类型即可添加, 也可以拖到这里并随时调整顺序。",
            "Click a kind of field to add it, or drag it here; the order can be changed any time.",
        ),
        "pickTitle": say("选择一个字段", "Choose a field"),
        "pickText": say(
            "点击中间的字段, 在这里设置名称、必填、选项等。", "Click a field to set its name, options and more here."
        ),
        "pc": say("电脑", "Computer"),
        "phone": say("手机", "Phone"),
        "samplePerson": say("王小明", "Wang Xiaoming"),
        "sampleCustomer": say("上海宏达物业", "Shanghai Hongda Property"),
        "previewOk": say("检查通过。预览不会真的提交。", "All fine. The preview submits nothing."),
        "sortable": say("可排序的字段", "sortable field"),
        "dragHelp": say(
            "按空格拿起, 用方向键移动, 再按空格放下; 也可用 Alt 加上下方向键直接移动。",
            "Press space to lift, arrow keys to move, space to drop; or Alt with the arrow keys.",
        ),
        "lifted": say("已拿起", "Lifted"),
        "over": say("第 {at} 位", "Position {at}"),
        "dropped": say("已放到第 {at} 位", "Dropped at position {at}"),
        "dropCancelled": say("已取消移动", "Move cancelled"),
    }


def builder_texts() -> dict[str, Any]:
    """Every word of the designer."""
    return {**view_texts(), **_words(), "kinds": _kinds(), "roles": _roles(), "presets": _presets()}


def form_builder(
    *,
    doc: Any,
    revision: Any,
    name: Any,
    badge: Any,
    has_changes: Any,
    saved_seq: Any,
    stale: Any,
    save_error: Any,
    problems: Any,
    back_url: str,
    on_save: Any,
    on_rename: Any,
    on_publish: Any,
    on_reload: Any,
) -> rx.Component:
    """Edit `doc` ({"fields": […]}); a new `revision` makes the browser load `doc` again and forget its history.

    `on_save({"seq", "fields"})` comes 800 ms after a change; set `saved_seq` to that `seq` when it is stored, or
    `save_error` / `stale` when not. `problems`: [{key, text}] keep the publish button off.
    """
    return FormBuilder.create(
        doc=doc,
        revision=revision,
        name=name,
        badge=badge,
        has_changes=has_changes,
        saved_seq=saved_seq,
        stale=stale,
        save_error=save_error,
        problems=problems,
        back_url=back_url,
        regions_url=REGIONS_URL,
        texts=builder_texts(),
        lang=say("zh-CN", "en"),
        on_save=on_save,
        on_rename=on_rename,
        on_publish=on_publish,
        on_reload=on_reload,
    )
