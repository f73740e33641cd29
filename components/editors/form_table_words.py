"""The words of making a form from a table."""

from typing import Any

from components.words import say


def table_words() -> dict[str, Any]:
    """From a header row to fields."""
    return {
        "fromTable": say("从 Excel 生成字段", "Fields from Excel"),
        "tableHelp": say(
            "第一行是表头, 下面几行用来判断字段类型。只读取前 100 行, 文件不会保存。",
            "The first row names the fields, the rows below tell their kinds. Only 100 rows are read, nothing is kept.",
        ),
        "tableFound": say(
            "识别出 {count} 列, 请核对名称和类型, 可以逐个修改。",
            "{count} columns found. Check names and kinds; change any.",
        ),
        "tableLeft": say("另有 {count} 列超出上限, 没有列出。", "{count} more columns are past the limit."),
        "tableSheet": say("工作表", "Sheet"),
        "labelOf": say("字段名称", "Name"),
        "tableTake": say("采用", "Take"),
        "tableNoCells": say("这一列没有内容", "Nothing in this column"),
        "tableOptions": say("{count} 个选项", "{count} options"),
        "tableTooMany": say(
            "这张表单还能加 {room} 个字段, 请取消几列。", "The form takes {room} more fields. Untick some."
        ),
        "tableNameless": say("有一列没有名称, 请填写或取消。", "A column has no name. Name it or untick it."),
        "tableAgain": say("换一个文件", "Another file"),
        "tableAdd": say("加入 {count} 个字段", "Add {count} fields"),
        "tableTaken": say("已加入 {count} 个字段, 可撤销", "{count} fields added; can be undone"),
        "tableTexts": {
            "drop": say("拖入文件, 或点击选择", "Drop a file, or click to choose"),
            "hint": say(".xlsx 或 .csv, 最大 50 MB", ".xlsx or .csv, up to 50 MB"),
            "sending": say("正在上传", "Uploading"),
            "looking": say("正在识别", "Reading"),
            "too_large": say("文件超过 50 MB, 请拆分后再上传。", "The file is larger than 50 MB. Split it first."),
            "offline": say("网络中断, 请重试。", "The connection broke. Try again."),
            "failed": say("没有读出来, 请稍后重试。", "It could not be read. Try again in a moment."),
        },
    }
