"""Who works at the demo company 云途汽车快修连锁, and who its customers are."""

from dataclasses import dataclass
from random import Random

from scrm_app.library.engine.build import Json, choice, field

COMPANY = "云途汽车快修连锁"
PASSWORD = "Yuntu@2026"


@dataclass(frozen=True)
class Store:
    """A branch: its region, the words of its address and the plates of its customers."""

    code: str
    name: str
    region: str
    province: tuple[str, str]
    city: tuple[str, str]
    district: tuple[str, str]
    roads: tuple[str, ...]
    plate: str


STORES = (
    Store(
        "pudong",
        "上海浦东店",
        "华东区",
        ("310000", "上海市"),
        ("310100", "市辖区"),
        ("310115", "浦东新区"),
        ("张杨路", "锦绣路", "杨高中路", "芳甸路", "浦建路"),
        "沪A",
    ),
    Store(
        "xihu",
        "杭州西湖店",
        "华东区",
        ("330000", "浙江省"),
        ("330100", "杭州市"),
        ("330106", "西湖区"),
        ("文三路", "天目山路", "古墩路", "学院路", "丰潭路"),
        "浙A",
    ),
    Store(
        "chaoyang",
        "北京朝阳店",
        "华北区",
        ("110000", "北京市"),
        ("110100", "市辖区"),
        ("110105", "朝阳区"),
        ("朝阳北路", "望京西路", "安立路", "东四环中路", "广渠路"),
        "京N",
    ),
    Store(
        "gaoxin",
        "成都高新店",
        "西南区",
        ("510000", "四川省"),
        ("510100", "成都市"),
        ("510107", "武侯区"),
        ("天府大道北段", "科华南路", "益州大道", "剑南大道"),
        "川A",
    ),
)


@dataclass(frozen=True)
class Role:
    """A job at the company; `scope` is own, store, region or all."""

    code: str
    name: str
    scope: str
    permissions: tuple[str, ...]


_DESK = (
    "contact.view",
    "order.view",
    "ticket.view",
    "ticket.open",
    "ticket.work",
    "customer.view",
    "customer.edit",
    "pipeline.view",
    "pipeline.edit",
    "inventory.read",
)
_STOCK = ("inventory.move", "inventory.manage")
_LEAD = (
    *_DESK,
    *_STOCK,
    "roster.manage",
    "ticket.assign",
    "ticket.admin",
    "settlement.view",
    "report.view",
    "portal.manage",
)

ROLES = (
    Role("manager", "店长", "store", _LEAD),
    Role("region_manager", "区域经理", "region", (*_LEAD, "audit.view")),
    Role("service", "客服", "store", (*_DESK, "ticket.assign")),
    Role(
        "technician", "技师", "store", ("ticket.view", "ticket.work", "customer.view", "contact.view", "inventory.read")
    ),
    Role(
        "finance",
        "财务",
        "all",
        (
            "ticket.view",
            "ticket.work",
            "customer.view",
            "settlement.view",
            "settlement.manage",
            "settlement.design",
            "report.view",
            "price.cost",
            "inventory.read",
        ),
    ),
    Role(
        "designer",
        "流程管理员",
        "all",
        (
            "ticket.view",
            "flow.design",
            "form.design",
            "dispatch.manage",
            "notify.manage",
            "import.run",
            "report.view",
            "customer.view",
            "portal.manage",
        ),
    ),
)


@dataclass(frozen=True)
class Person:
    """An account: `place` is a store code, a region name or "" for headquarters."""

    login: str
    name: str
    role: str
    place: str


ADMIN = Person("admin", "陈志远", "admin", "")

PEOPLE = (
    Person("zhoumin", "周敏", "region_manager", "华东区"),
    Person("hejianguo", "何建国", "region_manager", "华北区"),
    Person("linxia", "林夏", "manager", "pudong"),
    Person("shenyue", "沈越", "manager", "xihu"),
    Person("gaofeng", "高峰", "manager", "chaoyang"),
    Person("tangning", "唐宁", "manager", "gaoxin"),
    Person("xuqing", "徐晴", "service", "pudong"),
    Person("fangting", "方婷", "service", "xihu"),
    Person("mali", "马莉", "service", "chaoyang"),
    Person("yujia", "余佳", "service", "gaoxin"),
    Person("wangqiang", "王强", "technician", "pudong"),
    Person("liujun", "刘军", "technician", "pudong"),
    Person("zhangwei", "张伟", "technician", "xihu"),
    Person("chenbo", "陈波", "technician", "chaoyang"),
    Person("zhaolei", "赵磊", "technician", "gaoxin"),
    Person("qianhui", "钱慧", "finance", ""),
    Person("sunyi", "孙毅", "designer", ""),
)

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
_GIVEN = (
    *("子涵", "雨桐", "浩然", "思远", "欣怡", "建华", "秀英", "志强"),
    *("晓明", "丽娟", "文博", "佳琪", "俊杰", "海燕", "国栋", "慧敏"),
    *("天宇", "梦洁", "永刚", "淑芬", "一鸣", "若曦", "振华", "美玲"),
    *("立新", "婉清", "宏伟", "雅静", "少杰", "春梅", "嘉豪", "诗涵"),
    *("景行", "素珍", "卫东", "可欣", "泽宇", "凤霞", "启明", "玉兰"),
)
_FLEETS = (
    "顺达物流",
    "鑫源商贸",
    "恒信租赁",
    "飞马速递",
    "蓝天出行",
    "众合建材",
    "鲜达生鲜",
    "安居物业",
    "广联医药",
    "启航教育",
)
_CARS = (
    "大众 朗逸 2021款",
    "丰田 卡罗拉 2020款",
    "本田 思域 2022款",
    "比亚迪 汉 EV 2023款",
    "别克 君威 2019款",
    "吉利 星越L 2022款",
    "奥迪 A4L 2020款",
    "宝马 320Li 2021款",
    "哈弗 H6 2018款",
    "日产 轩逸 2021款",
    "特斯拉 Model 3 2022款",
    "五菱 宏光 2017款",
)


CUSTOMER_FIELDS: Json = {
    "fields": [
        field("plate", "text", "车牌号"),
        choice("level", "会员等级", ["金卡", "银卡"]),
        field("insured_until", "date", "保险到期"),
    ]
}
"""Fields of its own that the company gave its customers."""


@dataclass(frozen=True)
class DemoCustomer:
    """A customer of one store; `kind` is personal, member or company."""

    name: str
    phone: str
    kind: str
    store: str
    address: str
    plate: str
    car: str
    contact: str


def demo_customers(random: Random, count: int = 120) -> list[DemoCustomer]:
    """Customers of every store, the same for the same seed; phones and plates are not of real people."""
    customers: list[DemoCustomer] = []
    names: set[str] = set()
    while len(customers) < count:
        index = len(customers)
        store = STORES[(0, 1, 2, 0, 3, 1, 2, 0)[index % 8]]
        person = random.choice(_SURNAMES) + random.choice(_GIVEN)
        company = index % 12 == 5
        name = f"{store.city[1].rstrip('市')}{_FLEETS[index // 12]}有限公司" if company else person
        name = name.replace("市辖区", store.name[:2])
        if name in names:
            continue
        names.add(name)
        customers.append(
            DemoCustomer(
                name=name,
                phone=f"1{random.choice(('38', '39', '50', '58', '86', '87'))}0000{random.randrange(10_000):04d}",
                kind="company" if company else ("member" if random.random() < 0.35 else "personal"),
                store=store.code,
                address=f"{random.choice(store.roads)}{random.randrange(8, 1800)}弄{random.randrange(1, 60)}号",
                plate=f"{store.plate}·{random.choice('BCDFGHJK')}{random.randrange(1000, 9999)}",
                car=random.choice(_CARS),
                contact=person,
            )
        )
    return customers
