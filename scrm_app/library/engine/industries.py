"""A first flow, form and roles for each industry of the first-run wizard."""

from dataclasses import dataclass

from scrm_app.core.text import Text
from scrm_app.library.engine.build import Json, approval, chain, choice, field, flow, node, parts_table, task


@dataclass(frozen=True)
class Industry:
    """Starter content: one form, one flow, and the roles its nodes name."""

    code: str
    title: Text
    flow_name: str
    form_name: str
    form: Json
    graph: Json
    roles: tuple[tuple[str, str], ...]


_ROLES = {
    "manager": "店长",
    "service": "客服",
    "technician": "技师",
    "teacher": "老师",
    "beautician": "美容师",
    "warehouse": "仓库",
    "cook": "厨师长",
    "nurse": "护士",
    "doctor": "医生",
}


def _who(person: str = "联系人") -> list[Json]:
    return [
        field("customer_name", "text", person, role="customer_name", required=True, width=1, max_length=40),
        field("phone", "phone", "联系电话", role="phone", required=True, width=1),
        field("customer", "customer", "客户档案", role="customer", width=1),
    ]


def _form(title: str, *fields: Json, person: str = "联系人", money: bool = True) -> Json:
    first = field("title", "text", title, role="title", required=True, width=3, max_length=60)
    last = [field("amount", "money", "金额", role="amount", width=1)] if money else []
    return {"fields": [first, *_who(person), *fields, *last]}


def _graph(*places: tuple[str, str, str, int, str]) -> Json:
    """Places in a row: (kind, name, role, minutes, words for the customer)."""
    nodes = [node("start", "start", "开始", stage="pre", customer_text="我们已收到您的请求")]
    for number, (kind, name, role, minutes, words) in enumerate(places, start=1):
        stage = "pre" if number == 1 else ("post" if number == len(places) else "mid")
        make = approval if kind == "approval" else task
        nodes.append(make(f"n{number}", name, role, minutes, words, stage=stage))
    nodes.append(node("end", "end", "结束", stage="post", customer_text="服务已完成, 感谢您的信任"))
    return flow(nodes, chain(*(item["id"] for item in nodes)))


def _industry(code: str, title: Text, flow_name: str, form: Json, graph: Json) -> Industry:
    used = dict.fromkeys(item["assign"]["value"] for item in graph["nodes"] if "assign" in item)
    roles = tuple((role, _ROLES[role]) for role in used)
    return Industry(code, title, flow_name, f"{flow_name}登记表", form, graph, roles)


def _repair() -> Industry:
    form = _form(
        "问题简述",
        choice("device", "设备类型", ["家电", "电脑", "手机", "门窗", "水电", "其他"], required=True),
        choice("urgency", "紧急程度", ["普通", "加急", "特急"], role="urgency", default="普通"),
        field("address", "text", "上门地址", role="address", width=3, max_length=120),
        field("fault", "long_text", "故障描述", required=True, width=3, max_length=1000),
        field("photos", "attachment", "照片", width=3),
        parts_table(),
        field("labour_hours", "number", "工时 (小时)", role="labour_hours", width=1, min=0),
    )
    graph = _graph(
        ("task", "受理", "service", 30, "客服已受理, 正在安排师傅"),
        ("task", "上门维修", "technician", 1440, "师傅会按约定时间上门"),
        ("approval", "质检", "manager", 240, "维修完成, 正在质检"),
        ("task", "回访", "service", 1440, "请告诉我们您是否满意"),
    )
    return _industry("appliance", Text("家电与设备维修", "Appliance repair"), "维修工单", form, graph)


def _education() -> Industry:
    form = _form(
        "咨询内容",
        choice("subject", "意向课程", ["英语", "数学", "编程", "美术", "音乐", "体育"], kind="multiple"),
        field("age", "number", "学员年龄", width=1, min=2, max=80),
        field("trial_at", "datetime", "期望试听时间", width=1),
        field("note", "long_text", "学习目标", width=3, max_length=500),
        person="家长姓名",
    )
    graph = _graph(
        ("task", "课程咨询", "service", 60, "课程顾问正在为您匹配课程"),
        ("task", "试听安排", "teacher", 2880, "老师正在安排试听"),
        ("approval", "报价确认", "manager", 480, "正在为您准备报名方案"),
        ("task", "签约缴费", "service", 2880, "请到校或在线完成签约"),
    )
    return _industry("education", Text("教育培训", "Education"), "试听报名", form, graph)


def _beauty() -> Industry:
    form = _form(
        "预约项目",
        choice("item", "项目", ["面部护理", "身体护理", "美甲美睫", "美发", "脱毛"], required=True),
        field("visit_at", "datetime", "到店时间", required=True, width=1),
        choice("skin", "肤质", ["中性", "干性", "油性", "混合", "敏感"], width=1),
        field("note", "long_text", "过敏史与偏好", width=3, max_length=500),
    )
    graph = _graph(
        ("task", "预约确认", "service", 60, "正在与您确认到店时间"),
        ("task", "到店服务", "beautician", 2880, "美容师已为您留好时间"),
        ("task", "护理回访", "service", 4320, "护理后有任何不适请告诉我们"),
    )
    return _industry("beauty", Text("美容美业", "Beauty"), "护理预约", form, graph)


def _auto() -> Industry:
    form = _form(
        "服务需求",
        field("plate", "text", "车牌号", required=True, width=1, max_length=12),
        choice("kind", "服务类型", ["首保", "常规保养", "事故维修", "召回", "精品加装"], required=True),
        field("mileage", "number", "行驶里程 (公里)", width=1, min=0),
        field("note", "long_text", "车况描述", width=3, max_length=1000),
        parts_table(),
        field("labour_hours", "number", "工时 (小时)", role="labour_hours", width=1, min=0),
    )
    graph = _graph(
        ("task", "接车登记", "service", 30, "服务顾问正在接车"),
        ("task", "车间施工", "technician", 960, "您的爱车正在车间施工"),
        ("approval", "终检", "manager", 120, "施工完成, 正在终检"),
        ("task", "结算交车", "service", 480, "可以来取车了"),
    )
    return _industry("auto", Text("汽车 4S 店", "Car dealer (4S)"), "车辆进厂", form, graph)


def _ecommerce() -> Industry:
    form = _form(
        "售后诉求",
        field("order_number", "text", "订单号", required=True, width=1, max_length=40),
        choice("kind", "售后类型", ["仅退款", "退货退款", "换货", "补发", "维修"], required=True),
        choice("reason", "原因", ["质量问题", "发错货", "运输破损", "七天无理由", "其他"], required=True),
        field("story", "long_text", "问题描述", width=3, max_length=1000),
        field("photos", "attachment", "凭证照片", width=3),
    )
    graph = _graph(
        ("task", "售后受理", "service", 120, "客服已收到您的售后申请"),
        ("approval", "退款审核", "manager", 480, "正在审核您的申请"),
        ("task", "仓库收货", "warehouse", 4320, "请寄回商品, 我们收到后会尽快处理"),
        ("task", "完结通知", "service", 1440, "退款或换货已安排"),
    )
    return _industry("ecommerce", Text("电商", "E-commerce"), "售后退换", form, graph)


def _retail() -> Industry:
    form = _form(
        "事项",
        choice("kind", "类型", ["缺货登记", "退换货", "会员问题", "门店报修", "投诉建议"], required=True),
        field("goods", "text", "商品", width=1, max_length=60),
        field("note", "long_text", "说明", width=3, max_length=1000),
        field("photos", "attachment", "照片", width=3),
    )
    graph = _graph(
        ("task", "门店受理", "service", 120, "门店已收到"),
        ("task", "处理", "manager", 960, "店长正在处理"),
        ("task", "回复顾客", "service", 480, "处理结果已出, 请留意电话"),
    )
    return _industry("retail", Text("零售门店", "Retail"), "门店服务", form, graph)


def _catering() -> Industry:
    form = _form(
        "诉求",
        choice("kind", "类型", ["订座", "催菜", "菜品投诉", "退单", "储值充值"], required=True),
        field("seat", "text", "桌号", width=1, max_length=20),
        field("visit_at", "datetime", "用餐时间", width=1),
        field("note", "long_text", "说明", width=3, max_length=500),
        person="称呼",
    )
    graph = _graph(
        ("task", "前厅受理", "service", 5, "服务员已收到"),
        ("task", "后厨处理", "cook", 15, "后厨正在为您处理"),
        ("task", "店长回访", "manager", 1440, "感谢您的反馈"),
    )
    return _industry("catering", Text("餐饮", "Catering"), "就餐服务", form, graph)


def _medical() -> Industry:
    form = _form(
        "就诊需求",
        choice("kind", "类型", ["预约挂号", "报告查询", "复诊", "术后随访"], required=True),
        choice("department", "科室", ["全科", "口腔", "儿科", "皮肤", "中医", "康复"], required=True),
        field("visit_on", "date", "期望日期", width=1),
        field("note", "long_text", "情况说明", width=3, max_length=500, help="请不要填写身份证号"),
        person="就诊人",
    )
    graph = _graph(
        ("task", "导诊登记", "service", 30, "导诊台正在为您安排"),
        ("task", "医生接诊", "doctor", 2880, "医生已收到您的预约"),
        ("task", "护士随访", "nurse", 4320, "护士会电话了解恢复情况"),
    )
    return _industry("medical", Text("医疗健康", "Medical"), "预约就诊", form, graph)


def industries() -> list[Industry]:
    """All starter packs, in the order the wizard shows them."""
    return [_repair(), _education(), _beauty(), _auto(), _ecommerce(), _retail(), _catering(), _medical()]
