"""Province names as people write them → the six-digit code of GB/T 2260 (民政部 2023)."""

PROVINCES: dict[str, str] = {
    "110000": "北京市",
    "120000": "天津市",
    "130000": "河北省",
    "140000": "山西省",
    "150000": "内蒙古自治区",
    "210000": "辽宁省",
    "220000": "吉林省",
    "230000": "黑龙江省",
    "310000": "上海市",
    "320000": "江苏省",
    "330000": "浙江省",
    "340000": "安徽省",
    "350000": "福建省",
    "360000": "江西省",
    "370000": "山东省",
    "410000": "河南省",
    "420000": "湖北省",
    "430000": "湖南省",
    "440000": "广东省",
    "450000": "广西壮族自治区",
    "460000": "海南省",
    "500000": "重庆市",
    "510000": "四川省",
    "520000": "贵州省",
    "530000": "云南省",
    "540000": "西藏自治区",
    "610000": "陕西省",
    "620000": "甘肃省",
    "630000": "青海省",
    "640000": "宁夏回族自治区",
    "650000": "新疆维吾尔自治区",
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
}
_LONG = {"内蒙古": "150000", "黑龙江": "230000"}
_ENGLISH = {
    "110000": "Beijing",
    "120000": "Tianjin",
    "130000": "Hebei",
    "140000": "Shanxi",
    "150000": "Inner Mongolia",
    "210000": "Liaoning",
    "220000": "Jilin",
    "230000": "Heilongjiang",
    "310000": "Shanghai",
    "320000": "Jiangsu",
    "330000": "Zhejiang",
    "340000": "Anhui",
    "350000": "Fujian",
    "360000": "Jiangxi",
    "370000": "Shandong",
    "410000": "Henan",
    "420000": "Hubei",
    "430000": "Hunan",
    "440000": "Guangdong",
    "450000": "Guangxi",
    "460000": "Hainan",
    "500000": "Chongqing",
    "510000": "Sichuan",
    "520000": "Guizhou",
    "530000": "Yunnan",
    "540000": "Tibet",
    "610000": "Shaanxi",
    "620000": "Gansu",
    "630000": "Qinghai",
    "640000": "Ningxia",
    "650000": "Xinjiang",
    "710000": "Taiwan",
    "810000": "Hong Kong",
    "820000": "Macao",
}
_BY_SHORT = {name[:2]: code for code, name in PROVINCES.items()} | _LONG
_MEMORY: dict[str, str] = {}
_MEMORY_LIMIT = 20_000


def province_code(address: str) -> str:
    """The province an address begins with, "" when it names none ("上海", "广东省深圳市…", "中国 内蒙古自治区")."""
    known = _MEMORY.get(address)
    if known is not None:
        return known
    text = address.strip().removeprefix("中华人民共和国").removeprefix("中国").lstrip(" ,，-/·")
    code = _BY_SHORT.get(text[:3]) or _BY_SHORT.get(text[:2], "")
    if len(_MEMORY) < _MEMORY_LIMIT:
        _MEMORY[address] = code
    return code


def province_name(code: str, lang: str = "zh-CN") -> str:
    """The name for people; "" for an unknown code."""
    names = _ENGLISH if lang == "en" else PROVINCES
    return names.get(code, "")
