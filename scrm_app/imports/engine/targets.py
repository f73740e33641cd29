"""What a table can become, and which columns each kind wants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scrm_app.core.text import Text


@dataclass(frozen=True)
class TargetField:
    """One thing a column may mean; `kind` chooses how its cells are read (engine/cells.py)."""

    key: str
    label: Text
    kind: str
    required: bool = False
    names: tuple[str, ...] = ()
    max_length: int = 200


@dataclass(frozen=True)
class Target:
    """A kind of import. `one_of`: at least one of these fields must be mapped and filled."""

    key: str
    label: Text
    help: Text
    fields: tuple[TargetField, ...]
    one_of: tuple[str, ...] = ()
    by_key: dict[str, TargetField] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key.update({item.key: item for item in self.fields})


def _f(
    key: str, zh: str, en: str, kind: str, names: str = "", *, required: bool = False, max_length: int = 200
) -> TargetField:
    """`names`: other headers people use for it, between bars; the surest first."""
    known = (zh, en, key, *(name for name in names.split("|") if name))
    return TargetField(key, Text(zh, en), kind, required, known, max_length)


_ADDRESS = "收货地址|详细地址|省份|所在地区|地区|收件地址|联系地址|province|region|shipping address"
_PHONE = "手机号|联系电话|联系方式|电话号码|收货人手机|手机号码|mobile|telephone|tel|cellphone"

CUSTOMERS = Target(
    "customers",
    Text("客户", "Customers"),
    Text("老客户名单: 姓名、手机、类型、地址等", "A list of customers: name, phone, type, address …"),
    (
        _f("external_id", "客户编号", "Customer number", "text", "会员号|会员编号|客户ID|id|customer id|编号"),
        _f("name", "姓名", "Name", "text", "客户姓名|客户名称|联系人|会员姓名|名称|customer|customer name"),
        _f("phone", "手机", "Phone", "phone", _PHONE),
        _f("customer_type", "客户类型", "Customer type", "text", "类型|客户级别|会员等级|level|tier"),
        _f("company", "单位", "Company", "text", "公司|公司名称|所属公司|organisation"),
        _f("email", "邮箱", "E-mail", "text", "电子邮箱|email|mail"),
        _f("address", "地址", "Address", "region", _ADDRESS, max_length=400),
        _f("tags", "标签", "Tags", "text", "客户标签|label"),
        _f("joined_at", "建档时间", "Customer since", "datetime", "注册时间|入会时间|创建时间|dt_customer|created"),
        _f("note", "备注", "Note", "text", "说明|remark", max_length=2000),
    ),
    one_of=("external_id", "phone"),
)
ORDERS = Target(
    "orders",
    Text("订单", "Orders"),
    Text("店铺订单: 订单号、金额、下单时间、收货地址", "Shop orders: number, amounts, time, delivery address"),
    (
        _f("external_id", "订单编号", "Order number", "text", "订单号|主订单编号|order id|order no", required=True),
        _f("amount_fen", "订单金额", "Order amount", "money", "总金额|应付金额|金额|合计|total|amount"),
        _f(
            "paid_fen",
            "实付金额 (已扣退款)",
            "Paid (refunds taken off)",
            "money",
            "买家实际支付金额|实付金额|实收金额|实际支付|paid",
        ),
        _f("refund_fen", "退款金额", "Refund", "money", "退款|已退金额|refunded"),
        _f(
            "placed_at",
            "下单时间",
            "Ordered at",
            "datetime",
            "订单创建时间|创建时间|订单时间|order date",
            required=True,
        ),
        _f("paid_at", "付款时间", "Paid at", "datetime", "订单付款时间|支付时间|payment time"),
        _f("address", "收货地址", "Delivery address", "region", _ADDRESS + "|地址|address", max_length=400),
        _f("customer_external_id", "买家编号", "Buyer number", "text", "买家ID|会员号|客户编号|buyer id|customer id"),
        _f("customer_name", "买家姓名", "Buyer name", "text", "收货人|收货人姓名|买家昵称|买家会员名|客户|buyer"),
        _f("customer_phone", "买家手机", "Buyer phone", "phone", _PHONE),
        _f("item", "商品", "Item", "text", "商品名称|宝贝标题|商品标题|product|title", max_length=400),
    ),
)
LEADS = Target(
    "leads",
    Text("商机线索", "Leads"),
    Text("线索与成交: 来源、首次接触、赢单时间、金额", "Leads and deals: origin, first contact, won date, amount"),
    (
        _f("external_id", "线索编号", "Lead number", "text", "商机编号|mql_id|lead id|id|编号", required=True),
        _f("name", "名称", "Name", "text", "线索名称|商机名称|客户|客户名称|姓名|联系人|company"),
        _f("phone", "手机", "Phone", "phone", _PHONE),
        _f("channel", "来源渠道", "Origin", "text", "来源|渠道|获客渠道|origin|source|channel"),
        _f(
            "first_contact_at",
            "首次接触",
            "First contact",
            "datetime",
            "首次接触时间|first_contact_date|创建时间|created",
        ),
        _f("stage", "阶段", "Stage", "text", "商机阶段|status|状态"),
        _f("won_at", "赢单时间", "Won at", "datetime", "成交时间|成交日期|won_date|closed won"),
        _f("lost_at", "输单时间", "Lost at", "datetime", "流失时间|lost_date"),
        _f("amount_fen", "金额", "Amount", "money", "成交金额|预计金额|deal amount"),
        _f("segment", "行业", "Segment", "text", "细分行业|business_segment|industry"),
        _f("seller", "销售", "Sales person", "text", "负责人|业务员|sr_id|owner|sales rep"),
        _f("note", "备注", "Note", "text", "说明|remark", max_length=2000),
    ),
)
TICKET_LOG = Target(
    "ticket_log",
    Text("工单日志", "Ticket log"),
    Text(
        "旧系统的工单流水: 每行一个步骤, 还原成带历史的工单",
        "A log of steps from another system becomes tickets with history",
    ),
    (
        _f("case", "工单号", "Case", "text", "case id|case:concept:name|caseid|工单编号|ticket", required=True),
        _f("activity", "步骤", "Activity", "text", "concept:name|环节|节点|task|step|event", required=True),
        _f("at", "时间", "Time", "datetime", "time:timestamp|timestamp|发生时间|complete timestamp", required=True),
        _f("resource", "处理人", "Handled by", "text", "org:resource|经办人|resource|user|agent"),
        _f("moment", "开始/完成", "Start or end", "text", "lifecycle:transition|lifecycle|transition|事件类型"),
        _f("customer", "客户", "Customer", "text", "客户名称|client"),
        _f("title", "标题", "Title", "text", "主题|subject|summary|product|产品"),
        _f("priority", "优先级", "Priority", "text", "紧急程度|severity|seriousness|seriousness_2"),
    ),
)
STOCK = Target(
    "stock",
    Text("期初库存", "Opening stock"),
    Text("各仓库的备件数量与安全库存, 按盘点入账", "Parts of each warehouse, booked as a count"),
    (
        _f(
            "part", "备件", "Part", "text", "备件名称|备件编码|物料|物料名称|物料编码|品名|编码|sku|item", required=True
        ),
        _f("warehouse", "仓库", "Warehouse", "text", "仓库名称|库房|库位|location"),
        _f("quantity", "数量", "Quantity", "text", "库存数量|现有|库存|实盘数|on hand|qty|stock", required=True),
        _f("safety", "安全库存", "Safety stock", "text", "最低库存|安全库存量|minimum|reorder point"),
    ),
)
TARGETS: dict[str, Target] = {target.key: target for target in (CUSTOMERS, ORDERS, LEADS, STOCK, TICKET_LOG)}
OWN = "own."
"""What the keys of the company's own fields begin with."""
OWN_LENGTH = 5000
"""The longest text any of them takes (characters); how long its own may be, each field says itself."""


def target_of(key: str, own: Iterable[Sequence[str]] = ()) -> Target:
    """A kind of import; `own` are (key, name, kind) of the company's own fields it takes too."""
    known = TARGETS[key]
    more = tuple(
        TargetField(f"{OWN}{name}", Text(label, label), kind, names=(label,), max_length=OWN_LENGTH)
        for name, label, kind in own
    )
    if not more:
        return known
    return Target(known.key, known.label, known.help, (*more, *known.fields), known.one_of)
