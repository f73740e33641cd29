"""Flows between colleagues: buying, expenses, stock, prices, patrols, quality."""

from scrm_app.library.engine.blocks import levels
from scrm_app.library.engine.compose import (
    DAY,
    HOUR,
    answer,
    ask,
    both,
    do,
    other,
    pick,
    put,
    tag,
    tell,
    until,
    visit,
    vote,
    way,
    when,
    when_all,
)
from scrm_app.library.engine.fields import (
    amount,
    choice,
    field,
    form,
    goods,
    note,
    order,
    photos,
    result,
    template,
    when_on,
)

INNER_FLOWS = (
    template(
        "purchase",
        "采购申请",
        "inner",
        "按金额三级审批, 三家比价, 到货验收后付款",
        form(
            "采购事由",
            goods("物品名称"),
            field("quantity", "number", "数量", required=True, width=1, min=1),
            amount("预算金额"),
            when_on("need_on", "需要日期"),
            field("quotes", "attachment", "比价单", width=3),
            inner=True,
        ),
        "采购申请 {工单号} 已提交, 审批进度可在工单页查看。",
        pre=[
            do("填写申请", "service", DAY, need=("amount",)),
            *levels(
                ("店长审批采购", "manager", 0),
                ("区域审批采购", "region_manager", 500_000),
                ("财务审批采购", "finance", 3_000_000),
                words="正在审批",
            ),
        ],
        mid=[
            pick(
                "是否比价",
                when(
                    "一万元起",
                    "amount",
                    "ge",
                    1_000_000,
                    do("三家比价", "buyer", 3 * DAY, check=("三家报价单已上传", "规格口径一致")),
                    vote("定标会签", ["buyer", "finance", "manager"], 2 * DAY, "ratio", percent=60),
                ),
                other(name="直接采购"),
            ),
            do("下单采购", "buyer", 3 * DAY),
            do("到货验收", "warehouse", 7 * DAY, check=("数量与规格一致", "合格证齐全")),
        ],
        post=[do("付款", "finance", 5 * DAY)],
        last="采购已完成",
    ),
    template(
        "expense",
        "费用报销",
        "inner",
        "票据齐全才受理, 超标要说明, 财务复核后打款",
        form(
            "报销事由",
            choice("sort", "费用类型", ["差旅", "招待", "办公", "市场活动", "车辆"], required=True),
            amount("报销金额"),
            photos("票据"),
            choice("over", "是否超标", ["否", "是"], width=1, default="否"),
            note("超标说明"),
            inner=True,
        ),
        "报销单 {工单号} 已收到, 财务会在三个工作日内处理。",
        pre=[
            do("票据初审", "finance", 2 * DAY, need=("amount",), check=("发票真伪查验", "金额与明细一致")),
            pick(
                "是否超标",
                when(
                    "超标",
                    "over",
                    "eq",
                    "是",
                    ask("区域特批超标", "region_manager", DAY, back="starter", need=("note",)),
                ),
                other(name="未超标"),
            ),
        ],
        mid=[*levels(("店长审批报销", "manager", 0), ("财务审批报销", "finance", 500_000), words="正在审批")],
        post=[do("打款", "finance", 3 * DAY)],
        last="已打款, 请查收",
    ),
    template(
        "stock_transfer",
        "门店调拨",
        "inner",
        "调出店确认库存, 在途签收, 数量不符要追责",
        form(
            "调拨原因",
            goods("货品"),
            field("quantity", "number", "数量", required=True, width=1, min=1),
            field("from_store", "department", "调出门店", width=1),
            field("to_store", "department", "调入门店", width=1),
            result("签收情况", ["相符", "短少"]),
            inner=True,
        ),
        "调拨单 {工单号} 已提交, 调出门店正在确认库存。",
        pre=[
            do("确认库存", "warehouse", 4 * HOUR),
            pick(
                "数量",
                when("百件以上", "quantity", "ge", 100, ask("区域同意调拨", "region_manager", DAY)),
                other(ask("店长同意调拨", "manager", 8 * HOUR), name="少量"),
            ),
        ],
        mid=[
            do("打包发出", "warehouse", DAY, check=("双人清点", "封箱拍照")),
            do("调入签收", "warehouse", 3 * DAY, need=("result",)),
        ],
        post=[
            pick(
                "签收情况", when("短少", "result", "eq", "短少", do("短少追查", "manager", 3 * DAY)), other(name="相符")
            )
        ],
        last="调拨已完成",
    ),
    template(
        "store_patrol",
        "巡店与整改",
        "inner",
        "巡店打分, 不合格限期整改, 复查不过升级区域",
        form(
            "巡店主题",
            choice("sort", "检查内容", ["卫生", "陈列", "服务", "消防", "食品安全"], kind="multiple", required=True),
            field("score", "slider", "得分", width=1, min=0, max=100, step=5, default=80),
            photos("现场照片"),
            result("复查结论", ["合格", "仍不合格"]),
            note("问题清单"),
            inner=True,
        ),
        "巡店单 {工单号} 的问题清单已发门店, 请在期限内整改并上传照片。",
        pre=[do("现场打分", "inspector", DAY, need=("score",))],
        mid=[
            pick(
                "得分",
                when(
                    "低于 60",
                    "score",
                    "lt",
                    60,
                    tell("通知区域关注", ["region_manager"], "门店巡检不及格"),
                    do("限期一天整改", "manager", DAY),
                    do("严格复查", "inspector", DAY, need=("result",)),
                    pick(
                        "复查",
                        when("仍不合格", "result", "eq", "仍不合格", do("区域约谈", "region_manager", 3 * DAY)),
                        other(name="合格"),
                    ),
                ),
                when_all(
                    "60 到 89",
                    [("score", "ge", 60), ("score", "lt", 90)],
                    do("三天内整改", "manager", 3 * DAY, need=("note",)),
                ),
                other(put("记优秀门店", tag("巡店优秀", "ticket")), name="90 以上"),
            )
        ],
        post=[do("归档通报", "inspector", 2 * DAY)],
        last="巡店已归档",
    ),
    template(
        "price_change",
        "调价审批",
        "inner",
        "毛利低于两成由财务与区域会签, 到生效日自动提醒改签",
        form(
            "调价商品",
            field("old_price", "money", "原价", required=True, width=1),
            field("new_price", "money", "新价", required=True, width=1),
            field("margin", "number", "调后毛利率 (%)", required=True, width=1, min=-100, max=100),
            when_on("start_on", "生效日期"),
            note("调价理由", required=True),
            inner=True,
        ),
        "调价申请 {工单号} 已提交, 审批通过后在生效日提醒门店换签。",
        pre=[
            pick(
                "毛利率",
                when("低于 20%", "margin", "lt", 20, vote("低毛利会签", ["finance", "region_manager"], DAY, "all")),
                other(ask("店长同意调价", "manager", 8 * HOUR), name="正常毛利"),
            )
        ],
        mid=[
            until("等到生效日", "start_on"),
            both(
                "改价与换签",
                way("系统改价", do("系统改价", "finance", 4 * HOUR)),
                way("门店换签", do("门店换签", "service", 4 * HOUR, check=("货架签与系统一致",))),
            ),
        ],
        post=[do("抽查价签", "inspector", 2 * DAY)],
        last="调价已生效",
    ),
    template(
        "stock_out",
        "缺货登记到货通知",
        "pre",
        "登记需求、查其他门店、订货, 到货后按登记顺序通知",
        form(
            "想要的商品",
            goods(),
            field("quantity", "number", "数量", required=True, width=1, min=1, max=1000, default=1),
            choice("found", "调货结果", ["其他门店有货", "需订货"], width=1),
            choice("want", "到货后", ["自取", "送货上门"], width=1, default="自取"),
        ),
        "{客户姓名}您好, 您登记的{商品名称}已到{门店}, 为您保留三天。",
        pre=[do("登记并查货", "service", 2 * HOUR, "正在为您查找库存", need=("found",))],
        mid=[
            pick(
                "有没有货",
                when("有货", "found", "eq", "其他门店有货", do("店间调货", "warehouse", 2 * DAY, "正在从其他门店调货")),
                other(
                    do("向供应商订货", "buyer", 5 * DAY, "已向供应商订货"),
                    do("收货上架", "warehouse", DAY),
                    name="需订货",
                ),
            )
        ],
        post=[
            do("通知顾客", "service", DAY, "商品到了, 为您保留三天"),
            pick(
                "到货后",
                when("送货", "want", "eq", "送货上门", visit("送货", "driver", 2 * DAY, "正在送货")),
                other(name="自取"),
            ),
        ],
    ),
    template(
        "quality_8d",
        "客户质量投诉 8D",
        "post",
        "围堵、原因分析、纠正与预防, 客户验证后关闭",
        form(
            "质量问题",
            field("batch", "text", "产品批次", required=True, width=1, max_length=40),
            field("bad", "number", "不良数量", required=True, width=1, min=1),
            choice("grade", "影响", ["轻微", "一般", "停线"], required=True),
            photos("不良照片"),
            note("原因分析"),
            result("纠正与预防措施"),
            amount("索赔金额"),
        ),
        "{客户姓名}您好, 批次 {产品批次} 的质量问题已立项, 24 小时内提供围堵措施。",
        pre=[
            pick(
                "影响",
                when("停线", "grade", "eq", "停线", do("驻厂支援", "engineer", 4 * HOUR, "工程师正在赶往现场")),
                other(),
            ),
            both(
                "围堵",
                way("在库围堵", do("在库围堵", "warehouse", DAY, check=("隔离标识", "在途拦截"))),
                way("现场围堵", do("客户现场挑选", "inspector", DAY, "正在现场挑选")),
            ),
        ],
        mid=[
            do("根因分析", "engineer", 5 * DAY, "正在分析原因", need=("note",)),
            do("制定措施", "engineer", 5 * DAY, "正在制定措施", need=("result",)),
            vote("措施评审", ["engineer", "inspector", "manager"], 2 * DAY, "sequence", "措施正在评审"),
            *levels(("经理批索赔", "manager", 1), ("财务批索赔", "finance", 1_000_000), words="索赔正在审批"),
        ],
        post=[
            answer("等客户验证", 30, "措施已实施, 请确认是否有效"),
            do("标准化归档", "inspector", 5 * DAY, "报告已归档"),
        ],
    ),
    template(
        "order_change",
        "生产订单变更",
        "mid",
        "评估物料、产能、成本三方会签, 同意后改计划并告知客户",
        form(
            "变更内容",
            order("生产订单号"),
            choice("sort", "变更类型", ["数量", "交期", "规格", "取消"], required=True),
            amount("变更费用"),
            when_on("deliver_on", "新交期"),
            note("变更原因"),
        ),
        "{客户姓名}您好, 订单 {生产订单号} 的变更正在评估, 两个工作日内答复可行性。",
        pre=[
            do("登记变更", "sales", 4 * HOUR, "变更已登记"),
            both(
                "三方评估",
                way("物料", do("物料评估", "buyer", DAY)),
                way("产能", do("产能评估", "engineer", DAY)),
                way("成本", do("成本评估", "finance", DAY, need=("amount",))),
            ),
        ],
        mid=[
            pick(
                "是否取消",
                when(
                    "取消",
                    "sort",
                    "eq",
                    "取消",
                    do("核算损失", "finance", DAY, "正在核算"),
                    ask("经理确认取消", "manager", DAY, "正在确认"),
                ),
                other(
                    vote("变更会签", ["engineer", "buyer", "manager"], DAY, "all", "变更正在会签"),
                    do("改生产计划", "engineer", DAY, "正在调整计划"),
                    name="变更",
                ),
            )
        ],
        post=[do("书面告知客户", "sales", DAY, "变更结果已发给您")],
    ),
)
