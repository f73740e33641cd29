"""Words around the flow designer: tools, list, shortcuts."""

from typing import Any

from components.words import say


def tool_texts() -> dict[str, Any]:
    """Tools, palette, saving, refusals."""
    return {
        "palette": say("节点", "Nodes"),
        "paletteHelp": say(
            "拖到画布上, 或点一下加到选中节点后面。", "Drag onto the canvas, or click to add it after the chosen node."
        ),
        "kindHelp": {
            "start": say("工单从这里进来", "New tickets come in here"),
            "task": say("有人处理, 完成后往下走", "Somebody works here, then it moves on"),
            "approval": say("有人同意或驳回", "Somebody approves or rejects"),
            "condition": say("按表单内容走其中一条", "One way on, chosen by the form"),
            "parallel": say("几件事同时进行", "Several things at the same time"),
            "inclusive": say("条件成立的几条同时走", "Every way whose condition holds"),
            "join": say("等所有并行的分支到齐", "Waits for all parallel branches"),
            "wait": say("等到时间或事件发生", "Until a time or an event"),
            "subflow": say("另开一张工单去办", "A ticket of another flow"),
            "auto": say("自动改字段、打标签、通知…", "Sets fields, tags, tells people…"),
            "cc": say("告诉相关的人, 不用处理", "People read along"),
            "end": say("工单到这里关闭", "The ticket closes here"),
        },
        "tools": say("画布工具", "Canvas tools"),
        "undo": say("撤销", "Undo"),
        "redo": say("重做", "Redo"),
        "tidy": say("自动整理", "Tidy up"),
        "fit": say("看全图", "Show all"),
        "zoom": say("回到 100%", "Back to 100%"),
        "saving": say("正在保存…", "Saving…"),
        "savedAgo": say("已保存 {ago}", "Saved {ago}"),
        "saveFailed": say("没有保存成功", "Not saved"),
        "again": say("再试一次", "Try again"),
        "justNow": say("刚刚", "just now"),
        "secondsAgo": say("{n} 秒前", "{n} s ago"),
        "minutesAgo": say("{n} 分钟前", "{n} min ago"),
        "hoursAgo": say("{n} 小时前", "{n} h ago"),
        "daysAgo": say("{n} 天前", "{n} days ago"),
        "emptyCanvas": say("从左侧拖一个「开始」进来", "Drag a start onto the canvas"),
        "oneStart": say("流程只能有一个「开始」", "A flow has one start only"),
        "cannotConnect": say("这两个节点不能连", "These two cannot be connected"),
        "noSelf": say("节点不能连到它自己", "A node cannot lead to itself"),
        "noIntoStart": say("不能连回「开始」", "Nothing may lead back to the start"),
        "noFromEnd": say("「结束」后面不能再连", "Nothing may follow an end"),
        "already": say("这两个节点已经连上了", "These two are connected already"),
        "oneWayOnly": say(
            "这里只能有一条出线, 要分支请加「条件分支」或「并行」", "One way on only; add a condition or a parallel"
        ),
        "aria": {
            "node.a11yDescription.default": say(
                "按回车选中节点, 方向键移动。", "Enter selects the node, arrows move it."
            ),
            "node.a11yDescription.keyboardDisabled": say("按回车选中节点。", "Enter selects the node."),
            "edge.a11yDescription.default": say("按回车选中连线。", "Enter selects the edge."),
            "minimap.ariaLabel": say("小地图", "Minimap"),
            "handle.ariaLabel": say("连接点", "Connection point"),
        },
        "views": say("视图", "View"),
        "canvas": say("画布", "Canvas"),
        "list": say("列表", "List"),
        "boardLabel": say("流程画布, 方向键在节点间移动", "Flow canvas; arrow keys walk the nodes"),
        "search": say("查找节点", "Find a node"),
        "searchHint": say("名称或拼音首字母", "Name or pinyin initials"),
        "nothingFound": say("没有找到这样的节点", "No such node"),
        "addNote": say("加便签", "Add a note"),
        "note": say("便签", "Note"),
        "noteText": say("内容", "Text"),
        "noteHelp": say("便签只给画流程的人看, 不影响流程", "Notes are for those who draw; the flow ignores them"),
        "emptyNote": say("空便签", "Empty note"),
        "lanes": say("部门泳道", "Department lanes"),
        "lane": say("泳道", "Lane"),
        "laneName": say("泳道名称", "Name of the lane"),
        "laneUnit": say("部门", "Department"),
        "laneFree": say("自定义名称", "A name of its own"),
        "laneHelp": say("改名会用在这条泳道的所有节点上", "A new name holds for every node of the lane"),
        "laneSteps": say("泳道里的节点", "Nodes of the lane"),
        "removeLane": say("去掉泳道, 节点保留", "Remove the lane, keep its nodes"),
        "laneOf": say("所在泳道 (部门)", "Lane (department)"),
        "laneNone": say("不在泳道里", "In no lane"),
        "noDepartments": say(
            "还没有节点选了部门, 先在节点设置里选部门", "No node has a department yet; choose one in its settings"
        ),
        "mixedLanes": say(
            "各部门的节点交错在一起, 点「自动整理」按部门排开",
            "The departments overlap; tidy up puts each into its own lane",
        ),
        "help": say("快捷键", "Shortcuts"),
        "arrange": say("对齐", "Align"),
        "chosenCount": say("已选 {n} 个", "{n} chosen"),
        "aligns": {
            "left": say("左对齐", "Align left"),
            "center": say("水平居中", "Align centres"),
            "right": say("右对齐", "Align right"),
            "top": say("顶部对齐", "Align tops"),
            "middle": say("垂直居中", "Align middles"),
            "bottom": say("底部对齐", "Align bottoms"),
            "spreadX": say("横向等距", "Spread across"),
            "spreadY": say("纵向等距", "Spread down"),
        },
        "copied": say("已复制 {n} 个节点, 可以粘贴到别的流程", "{n} node(s) copied; paste them into any flow"),
        "lostNodes": say("已删除{names}和 {n} 条连线", "{names} and {n} edge(s) deleted"),
        "lostEdges": say("已删除 {n} 条连线", "{n} edge(s) deleted"),
        "andMore": say("等 {n} 个", " and {n} more"),
        "alsoLost": say(", 一起去掉的还有: ", "; also gone: "),
        "lostConditions": say("{n} 个分支条件", "{n} branch condition(s)"),
        "lostRejects": say("{n} 个驳回去向", "{n} place(s) a rejection goes to"),
        "comma": say("、", ", "),
        "leaveUnsaved": say("还有修改没有保存成功, 确定离开吗?", "Some changes are not saved. Leave anyway?"),
    }


def list_texts() -> dict[str, Any]:
    """The flow as a list from top to bottom."""
    return {
        "moveUp": say("上移", "Move up"),
        "moveDown": say("下移", "Move down"),
        "addBranch": say("加分支", "Add a branch"),
        "removeBranch": say("删除这条分支", "Delete this branch"),
        "removeBlock": say("删除整个分支块", "Delete the whole block"),
        "branchNo": say("分支 {n}", "Branch {n}"),
        "openEnd": say("后面还没有步骤", "Nothing follows yet"),
        "goesTo": say("接着走到", "Goes on at"),
        "looseTitle": say("还没有连上的步骤", "Steps nothing leads to"),
        "looseHelp": say(
            "从「开始」走不到这些步骤。选择接在哪一步后面, 或删除它们。",
            "The start does not lead here. Choose what they follow, or delete them.",
        ),
        "putAfter": say("接在哪一步后面…", "Put it after…"),
    }


def shortcut_texts() -> dict[str, Any]:
    """The sheet of shortcuts."""
    return {
        "keysBuild": say("搭建", "Build"),
        "keysChoose": say("选择", "Choose"),
        "keysEdit": say("编辑", "Edit"),
        "keysLook": say("查看", "Look"),
        "keyNames": {
            "点击": say("点击", "click"),
            "拖动": say("拖动", "drag"),
            "Esc": "Esc",
        },
        "kAdd": say("在选中节点后面加节点, 方向键或数字选类型", "Add a node after the chosen one"),
        "kNote": say("加便签", "Add a note"),
        "kRename": say("改名", "Rename"),
        "kOpen": say("进入设置, Esc 返回", "Open the settings, Esc returns"),
        "kConnect": say("连接到另一个节点", "Connect to another node"),
        "kDelete": say("删除", "Delete"),
        "kNudge": say("移动选中的节点", "Push the chosen nodes"),
        "kSwap": say("和上一步、下一步交换", "Swap with the step before or after"),
        "kWalk": say("在节点间移动", "Walk from node to node"),
        "kMany": say("多选", "Choose several"),
        "kBox": say("框选", "Choose with a box"),
        "kAll": say("全选", "Choose all"),
        "kSearch": say("查找节点", "Find a node"),
        "kEscape": say("取消选择", "Choose nothing"),
        "kUndo": say("撤销", "Undo"),
        "kRedo": say("重做", "Redo"),
        "kCopy": say("复制, 可跨流程", "Copy, also to other flows"),
        "kCut": say("剪切", "Cut"),
        "kPaste": say("粘贴", "Paste"),
        "kDuplicate": say("复制一份", "Duplicate"),
        "kSave": say("立即保存", "Save now"),
        "kPublish": say("去发布", "Go and publish"),
        "kFit": say("看全图", "Show all"),
        "kReset": say("回到 100%", "Back to 100%"),
        "kZoom": say("放大、缩小", "Zoom in and out"),
        "kView": say("画布和列表切换", "Canvas or list"),
        "kLanes": say("部门泳道", "Department lanes"),
        "kTidy": say("自动整理", "Tidy up"),
        "kHelp": say("显示这张表", "Show this sheet"),
    }
