"""Scenes of schools, software and colleagues."""

from scrm_app.core.text import Text
from scrm_app.library.engine.scenes import NOW, RUSH, pack, scene

WORK_PACKS = (
    pack(
        "education",
        Text("教育培训", "Education"),
        "graduation-cap",
        Text("咨询、试听、签约、答疑", "Advice, trials, enrolment, questions"),
        scene(
            "课程咨询",
            "trial_lesson",
            "咨询 多少钱 几岁",
            "{客户姓名}您好, 先做个免费测评, 老师再给您推荐班型。",
            p="commission",
        ),
        scene("试听安排", "trial_lesson", "试听 体验课 约课", "{客户姓名}您好, 试听课已排好, 请提前十分钟到校。", RUSH),
        scene(
            "签约缴费",
            "enrol",
            "报名 交费 合同",
            "{客户姓名}您好, 合同与缴费方式已发, 退费规则请看第五条。",
            p="commission",
        ),
        scene("优惠申请", "enrol", "优惠 打折 团报", "{客户姓名}您好, 团报优惠已提交审批, 今天内答复。"),
        scene("课后答疑", "homework_help", "不会 题目 答疑", "{客户姓名}同学, 老师两小时内给你讲解, 把题目拍清楚哦。"),
        scene("请假补课", "student_leave", "请假 缺课 补课", "{客户姓名}您好, 请假已登记, 补课时间稍后通知您。"),
        scene("换班调课", "student_leave", "换班 换老师 调时间", "{客户姓名}您好, 正在查找合适的班级, 一天内答复。"),
        scene(
            "退费申请", "refund_course", "退费 退学 不学了", "{客户姓名}您好, 退费已受理, 三天内核算课时并答复。", RUSH
        ),
        scene(
            "续班提醒",
            "renewal",
            "续班 到期 下学期",
            "{客户姓名}您好, 孩子本期课程快结束了, 老生续班优先选时段。",
            p="commission",
            m="batch",
        ),
        scene(
            "教学质量投诉", "complaint", "老师 没效果 投诉", "{客户姓名}您好, 校长今天会与您沟通, 也欢迎来听课。", RUSH
        ),
    ),
    pack(
        "driving",
        Text("驾校", "Driving schools"),
        "traffic-cone",
        Text("报名、约考、补训", "Enrolment, exams, extra lessons"),
        scene(
            "报名咨询",
            "lead_follow",
            "学车 报名 学费",
            "{客户姓名}您好, C1 与 C2 的学费和周期已发您, 可以分期。",
            p="commission",
        ),
        scene(
            "报名签约", "enrol", "签合同 交学费", "{客户姓名}您好, 请带身份证和一寸照, 签约后当天建档。", p="commission"
        ),
        scene("约科目二", "driving_exam", "科二 约考 倒库", "{客户姓名}您好, 模拟达标后提交约考, 时间确定通知您。"),
        scene(
            "科三补训", "driving_exam", "科三 路考 没过", "{客户姓名}您好, 教练已安排补训, 补考资格十天后恢复。", RUSH
        ),
        scene(
            "考前提醒",
            "driving_exam",
            "考试 明天 身份证",
            "{客户姓名}您好, 考试请带身份证, 早上七点在校门口集合。",
            m="batch",
        ),
        scene(
            "约不到车", "complaint", "约不上 教练 没车", "{客户姓名}您好, 已为您加排晚班, 今天给您三个可选时段。", RUSH
        ),
        scene(
            "教练收礼投诉", "complaint", "吃拿卡要 教练 态度", "{客户姓名}您好, 属实立即停教, 校长会亲自联系您。", NOW
        ),
        scene("退学退费", "refund_course", "退学 退费 不学", "{客户姓名}您好, 按已学学时核算, 三天内答复。"),
        scene("更换教练", "student_leave", "换教练 换班", "{客户姓名}您好, 更换申请已收到, 一天内安排。"),
    ),
    pack(
        "saas",
        Text("软件与企业服务", "Software and services"),
        "laptop",
        Text("商机、签约、支持、续费", "Leads, contracts, support, renewals"),
        scene(
            "官网留资跟进",
            "lead_follow",
            "留资 试用 演示",
            "{客户姓名}您好, 看到您申请试用, 15 分钟演示什么时候方便?",
            RUSH,
            p="commission",
        ),
        scene(
            "报价审批",
            "quote_sign",
            "报价 折扣 审批",
            "{客户姓名}您好, 报价已提交审批, 今天发您正式报价单。",
            p="commission",
        ),
        scene("月结客户授信", "quote_sign", "账期 月结 授信", "{客户姓名}您好, 账期申请正在财务审核, 两天内答复。"),
        scene("使用咨询", "tech_support", "怎么用 配置 设置", "{客户姓名}您好, 操作步骤已发您, 需要远程也可以约时间。"),
        scene(
            "产品缺陷",
            "tech_support",
            "报错 缺陷 bug",
            "{客户姓名}您好, 已复现并转研发, 修复版本时间稍后告诉您。",
            RUSH,
        ),
        scene(
            "生产故障",
            "tech_support",
            "宕机 打不开 故障",
            "{客户姓名}您好, 应急小组已上线, 每半小时更新一次进展。",
            NOW,
        ),
        scene(
            "健康度低预警",
            "renewal",
            "不活跃 流失 低",
            "{客户姓名}您好, 想了解一下团队使用中的困难, 方便约半小时吗?",
            m="batch",
        ),
        scene(
            "年费续约",
            "renewal",
            "续费 续约 到期",
            "{客户姓名}您好, 服务下月到期, 续约方案已发您邮箱。",
            p="commission",
        ),
        scene(
            "合同变更加购",
            "quote_sign",
            "加购 增加坐席 变更",
            "{客户姓名}您好, 加购按剩余天数折算, 报价单稍后发您。",
            p="tier",
        ),
    ),
    pack(
        "office",
        Text("连锁总部内部", "Chain headquarters"),
        "briefcase",
        Text("采购、报销、调拨、巡店", "Buying, expenses, transfers, patrols"),
        scene("门店物料采购", "purchase", "物料 采购 耗材", "采购申请 {工单号} 已提交, 审批进度可在工单页查看。"),
        scene("大额设备采购", "purchase", "设备 大额 比价", "采购申请 {工单号} 需要三家比价, 请上传比价单。", RUSH),
        scene("差旅报销", "expense", "报销 差旅 发票", "报销单 {工单号} 已收到, 三个工作日内处理。"),
        scene("市场活动费用", "expense", "活动 费用 投放", "报销单 {工单号} 请补充活动效果说明。"),
        scene("跨区调拨", "stock_transfer", "跨区 调拨 缺货", "调拨单 {工单号} 需区域同意, 今天答复。"),
        scene("季度巡店", "store_patrol", "巡店 季度 检查", "巡店单 {工单号} 的问题清单已发门店。", m="batch"),
        scene(
            "全网调价", "price_change", "调价 全国 统一价", "调价单 {工单号} 生效前一天提醒所有门店换签。", m="batch"
        ),
        scene("收银系统故障", "equipment_down", "收银 POS 断网", "设备报修 {工单号} 已收到, 请先切换手机收款。", NOW),
        scene("合同会审", "quote_sign", "合同 会审 法务", "{客户姓名}您好, 合同正在法务审核, 两天内返回意见。"),
    ),
)
