"""Flows that end in a deal: leads, quotes, viewings, orders of companies, members."""

from scrm_app.library.engine.blocks import call_back, levels
from scrm_app.library.engine.compose import (
    DAY,
    HOUR,
    answer,
    ask,
    both,
    do,
    other,
    pause,
    pick,
    put,
    tag,
    tell,
    until,
    visit,
    vote,
    way,
    when,
)
from scrm_app.library.engine.fields import (
    address,
    amount,
    choice,
    field,
    form,
    goods,
    note,
    result,
    template,
    when_at,
    when_on,
)

SALES_FLOWS = (
    template(
        "lead_follow",
        "线索跟进",
        "pre",
        "按意向分三条路: 高意向马上报价, 中意向约见, 低意向放入培育",
        form(
            "线索来意",
            choice("source", "来源", ["官网", "抖音", "转介绍", "展会", "电话", "到店"], required=True),
            choice("intent", "意向", ["高", "中", "低"], width=1),
            note("需求记录"),
            amount("预计金额"),
        ),
        "{客户姓名}您好, 我是{我}, 看到您的咨询, 方便的时候给您详细介绍一下吗?",
        pre=[
            do(
                "首次联系",
                "sales",
                HOUR,
                "顾问会尽快联系您",
                check=("15 分钟内首呼", "三次未接改发短信"),
                need=("intent", "note"),
            )
        ],
        mid=[
            pick(
                "意向高低",
                when(
                    "高",
                    "intent",
                    "eq",
                    "高",
                    do("报价", "sales", 8 * HOUR, "正在为您准备方案", need=("amount",)),
                    do("促成", "sales", 3 * DAY, "期待您的答复"),
                ),
                when(
                    "中",
                    "intent",
                    "eq",
                    "中",
                    do("邀约见面", "sales", 2 * DAY, "正在与您约时间"),
                    do("见面纪要", "sales", 3 * DAY, need=("note",)),
                ),
                other(
                    put("放入培育", tag("低意向")),
                    pause("一周后再联系", 7 * DAY),
                    do("二次触达", "sales", 2 * DAY),
                    name="低",
                ),
            )
        ],
        post=[do("结果登记", "manager", DAY, check=("成交、继续或放弃三选一",))],
        last="感谢您的关注",
    ),
    template(
        "quote_sign",
        "报价签约",
        "pre",
        "报价按金额逐级审批, 合同由法务审核, 回款确认后交付",
        form(
            "项目名称",
            amount("合同金额"),
            field("discount", "number", "折扣 (折)", width=1, min=1, max=10),
            field("contract", "attachment", "合同文件", width=3),
            choice("pay_by", "付款方式", ["预付全款", "三七付款", "月结"], required=True),
            when_on("deliver_on", "交付日期", required=False),
        ),
        "{客户姓名}您好, 报价单已发到您的邮箱, 有效期 15 天, 有疑问随时联系{处理人}。",
        pre=[
            do("编制报价", "sales", DAY, "正在准备报价", need=("amount",)),
            *levels(
                ("经理审批报价", "manager", 0),
                ("区域审批报价", "region_manager", 5_000_000),
                ("财务审批报价", "finance", 20_000_000),
                words="报价正在内部审批",
            ),
            answer("等客户确认", 15, "报价已发给您, 请回复是否接受"),
        ],
        mid=[
            pick(
                "是否月结",
                when(
                    "月结", "pay_by", "eq", "月结", ask("账期授信", "finance", 2 * DAY, "正在审核账期", back="previous")
                ),
                other(),
            ),
            ask(
                "法务审合同", "legal", 2 * DAY, "合同正在审核", back="previous", check=("违约责任对等", "付款节点清楚")
            ),
            do("双方签署", "sales", 5 * DAY, "请签署合同"),
        ],
        post=[
            do("确认回款", "finance", 7 * DAY, "正在确认款项"),
            tell("通知交付", ["manager", "warehouse"], "合同已签, 请准备交付"),
        ],
        last="合同已生效, 感谢您的信任",
    ),
    template(
        "viewing",
        "看房带看",
        "pre",
        "核实房源与客户资格, 带看后按意向转签约或继续推荐",
        form(
            "看房需求",
            choice("deal", "买卖或租赁", ["买房", "租房"], required=True),
            field("district", "region", "意向区域", role="region", width=1),
            amount("预算"),
            when_at("看房时间"),
            field("house", "text", "房源编号", width=1, max_length=40),
            result("看后意向", ["签约", "再看看", "放弃"]),
            note("看房反馈"),
        ),
        "{客户姓名}您好, 看房时间已约好, {处理人}会提前一小时在小区门口等您。",
        pre=[
            do("核实房源", "agent", 2 * HOUR, "正在核实房源", need=("house",), check=("业主确认可看", "钥匙在店")),
            until("等到看房前两小时", "visit_at", -2 * HOUR),
        ],
        mid=[
            visit("带看", "agent", 6 * HOUR, "经纪人正在等您", need=("result", "note"), check=("签看房确认书",)),
            pick(
                "看后意向",
                when(
                    "签约",
                    "result",
                    "eq",
                    "签约",
                    do("谈价", "agent", 2 * DAY, "正在与业主沟通价格"),
                    ask("店长确认条件", "manager", 4 * HOUR, "正在确认签约条件", back="previous"),
                    do("约双方签约", "agent", 3 * DAY, "请带好证件"),
                ),
                when("放弃", "result", "eq", "放弃", put("标记放弃", tag("看房放弃"))),
                other(do("再推荐三套", "agent", 2 * DAY, "正在为您挑选新的房源"), name="再看看"),
            ),
        ],
        post=[*call_back("带看回访", "service", "经纪人的服务您满意吗")],
    ),
    template(
        "house_deal",
        "房产签约过户",
        "mid",
        "签约后贷款、网签、解押同时办理, 齐了才过户交房",
        form(
            "房源与成交",
            field("house", "text", "房屋坐落", required=True, width=3, max_length=120),
            amount("成交价"),
            choice("loan", "付款", ["全款", "商业贷款", "公积金贷款"], required=True),
            field("contract", "attachment", "合同与证件", width=3),
            when_on("hand_over_on", "约定交房日"),
        ),
        "{客户姓名}您好, 您的过户材料清单已发, 请在三天内备齐, 有疑问联系{处理人}。",
        pre=[
            do("签订合同", "agent", DAY, "请双方到店签约", need=("amount",)),
            ask("合同复核", "legal", DAY, "正在复核合同", back="previous"),
        ],
        mid=[
            both(
                "并行办理",
                way(
                    "贷款",
                    pick(
                        "是否贷款",
                        when("全款", "loan", "eq", "全款", do("资金监管", "finance", 3 * DAY, "请将房款存入监管账户")),
                        other(do("贷款面签", "finance", 15 * DAY, "正在办理贷款"), name="贷款"),
                    ),
                ),
                way("网签", do("网签备案", "agent", 5 * DAY, "正在网签备案")),
                way("核税", do("核税", "agent", 7 * DAY, "正在核税")),
            ),
            do("过户", "agent", 10 * DAY, "请双方到不动产中心", check=("权属无查封", "证件齐全")),
        ],
        post=[
            until("等到交房日", "hand_over_on"),
            do("物业交割", "agent", 3 * DAY, "正在办理交房", check=("水电气表底数", "户口迁出")),
        ],
        last="恭喜入住新居",
    ),
    template(
        "test_drive",
        "试乘试驾",
        "pre",
        "核驾照、排车、试驾协议、试驾后报价与置换评估",
        form(
            "意向车型",
            when_at("试驾时间"),
            field("licence", "image", "驾驶证照片", width=1),
            choice("old_car", "是否置换", ["否", "是"], width=1, default="否"),
            result("试驾反馈"),
            amount("报价"),
        ),
        "{客户姓名}您好, 试驾已约好, 请携带驾驶证, 试驾路线约 20 分钟。",
        pre=[
            do("核对驾照", "sales", 2 * HOUR, "正在核对驾驶资格", check=("准驾车型", "有效期")),
            do("排试驾车", "service", 2 * HOUR, "正在为您排车", check=("油量与保险",)),
        ],
        mid=[
            until("等到试驾前一小时", "visit_at", -HOUR),
            do("陪同试驾", "sales", 4 * HOUR, "欢迎试驾", need=("result",), check=("签试驾协议",)),
            pick(
                "是否置换",
                when("置换", "old_car", "eq", "是", do("旧车评估", "technician", DAY, "正在评估您的旧车")),
                other(name="不置换"),
            ),
            do("报价", "sales", 4 * HOUR, "报价已为您准备", need=("amount",)),
        ],
        post=[pause("三天后跟进", 3 * DAY), do("试驾后跟进", "sales", DAY, "还有什么想了解的吗")],
    ),
    template(
        "group_order",
        "企业团购订单",
        "pre",
        "打样确认、起订量优惠分级审批、备货与开票同时进行",
        form(
            "采购需求",
            goods(),
            field("quantity", "number", "数量", required=True, width=1, min=1, max=1_000_000),
            amount("订单金额"),
            field("company", "text", "公司名称", required=True, width=1, max_length=60),
            when_on("deliver_on", "交货日期"),
            address("收货地址"),
        ),
        "{客户姓名}您好, {公司名称}的团购报价已出, 起订量优惠在报价单里已注明。",
        pre=[
            do("核价", "sales", 4 * HOUR, "正在核价", need=("amount",)),
            pick(
                "是否大批量",
                when(
                    "500 件以上",
                    "quantity",
                    "ge",
                    500,
                    do("打样确认", "warehouse", 5 * DAY, "样品正在制作"),
                    answer("等客户确认样品", 10, "样品已寄出, 请回复是否满意"),
                ),
                other(name="现货"),
            ),
            *levels(
                ("店长审批优惠", "manager", 1_000_000),
                ("区域审批优惠", "region_manager", 10_000_000),
                words="优惠正在审批",
            ),
        ],
        mid=[
            both(
                "备货与开票",
                way("备货", do("备货发运", "warehouse", 5 * DAY, "正在备货")),
                way("开票", do("开票对账", "finance", 3 * DAY, "正在开票")),
            )
        ],
        post=[do("签收回单", "sales", 3 * DAY, "请确认收货"), *call_back("复购回访", "sales", "使用反馈如何", days=30)],
    ),
    template(
        "membership",
        "会员入会与升级",
        "pre",
        "核对消费门槛, 特批升级要审批, 发卡后讲解权益",
        form(
            "办理内容",
            choice("level", "申请等级", ["普卡", "银卡", "金卡", "黑金"], required=True),
            amount("近一年消费"),
            field("birthday", "date", "生日", width=1),
            note("特批理由"),
        ),
        "{客户姓名}您好, 您的{申请等级}会员已办理, 权益与积分规则请在会员页查看。",
        pre=[do("核对门槛", "service", HOUR, "正在核对会员条件", need=("amount",))],
        mid=[
            pick(
                "等级",
                when(
                    "黑金",
                    "level",
                    "eq",
                    "黑金",
                    vote("黑金资格会签", ["manager", "region_manager"], DAY, "all", "正在为您申请黑金资格"),
                ),
                when("金卡", "level", "eq", "金卡", ask("店长审批金卡", "manager", 4 * HOUR, "正在审批")),
                other(name="普卡银卡"),
            ),
            put("打会员标签", tag("会员")),
        ],
        post=[
            do("讲解权益", "service", DAY, "欢迎加入会员", check=("生日权益", "积分有效期")),
            pause("首月", 30 * DAY),
            do("首月关怀", "service", 2 * DAY, "会员权益用上了吗"),
        ],
    ),
    template(
        "tour_order",
        "旅游线路报名",
        "pre",
        "资料与订位同时进行, 出境线路先办签证, 出团前说明会, 返程回访",
        form(
            "线路名称",
            field("people", "number", "人数", required=True, width=1, min=1, max=200),
            when_on("leave_on", "出发日期"),
            choice("abroad", "目的地", ["国内", "出境"], required=True),
            amount("团款"),
            field("papers", "attachment", "证件资料", width=3),
            note("特殊需求"),
        ),
        "{客户姓名}您好, 您报名的线路已锁位, 请在三天内补齐证件资料并支付团款。",
        pre=[
            do("行程咨询", "sales", 2 * HOUR, "顾问正在为您介绍行程", need=("amount",)),
            do("签旅游合同", "sales", 2 * DAY, "请签署旅游合同", check=("告知退改规则", "推荐意外险")),
        ],
        mid=[
            both(
                "出团准备",
                way(
                    "证件",
                    pick(
                        "是否出境",
                        when("出境", "abroad", "eq", "出境", do("办理签证", "service", 15 * DAY, "签证正在办理")),
                        other(do("核对身份证", "service", 3 * DAY), name="国内"),
                    ),
                ),
                way("订位", do("订机票酒店", "buyer", 5 * DAY, "正在为您订位")),
            ),
            until("等到出发前三天", "leave_on", -3 * DAY),
            do("出团说明", "guide", 2 * DAY, "出团通知已发, 请查收", check=("集合时间地点", "紧急联系人")),
            do("带团", "guide", 15 * DAY, "旅途愉快"),
        ],
        post=[*call_back("返程回访", "service", "旅途还满意吗", days=2)],
    ),
)
