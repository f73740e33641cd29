"""Scenes of homes, rooms, journeys and pictures."""

from scrm_app.core.text import Text
from scrm_app.library.engine.scenes import NOW, RUSH, pack, scene

PLACE_PACKS = (
    pack(
        "realty",
        Text("房产中介", "Real estate"),
        "house",
        Text("带看、签约、过户", "Viewings, contracts, transfer"),
        scene(
            "二手房带看",
            "viewing",
            "看房 二手房 约看",
            "{客户姓名}您好, 房源已核实, 我提前一小时在小区门口等您。",
            p="commission",
        ),
        scene(
            "租房带看",
            "viewing",
            "租房 合租 拎包",
            "{客户姓名}您好, 符合您预算的三套已选好, 今天都能看。",
            p="commission",
        ),
        scene(
            "带看后签约",
            "house_deal",
            "签约 定金 买下",
            "{客户姓名}您好, 合同由法务复核后签署, 请带齐身份证和户口本。",
            RUSH,
            p="commission",
        ),
        scene("贷款办理", "house_deal", "贷款 公积金 面签", "{客户姓名}您好, 面签材料清单已发, 三天内备齐可走快审。"),
        scene(
            "业主委托房源",
            "lead_follow",
            "卖房 挂牌 委托",
            "{客户姓名}您好, 我们先做免费估价, 再约时间拍照上架。",
            p="commission",
        ),
        scene(
            "房源不实投诉", "complaint", "假房源 价格不符", "{客户姓名}您好, 已下架核查, 店长两小时内给您答复。", RUSH
        ),
        scene("佣金争议", "complaint", "中介费 佣金 退", "{客户姓名}您好, 正在核对合同约定, 区域经理会联系您。", RUSH),
        scene("交房物业交割", "house_deal", "交房 水电 户口", "{客户姓名}您好, 交割当天会逐项核对水电气表底数。"),
        scene("租约到期", "renewal", "租约 到期 续租", "{客户姓名}您好, 租约下月到期, 需要续租还是换房?", m="batch"),
    ),
    pack(
        "property",
        Text("物业", "Property management"),
        "building-2",
        Text("报修、催缴、投诉、巡检", "Repairs, fees, patrols"),
        scene("电梯困人", "rescue", "电梯 困人 停了", "您好, 请不要扒门, 按下呼叫键, 维保人员 15 分钟内到。", NOW),
        scene(
            "户内水管漏水",
            "property_repair",
            "漏水 水管 楼下",
            "{客户姓名}您好, 请先关总阀, 工程师傅马上到 {楼栋房号}。",
            NOW,
            p="hour",
        ),
        scene("公共照明报修", "property_repair", "路灯 楼道灯 不亮", "{客户姓名}您好, 公共照明已派单, 今天处理。"),
        scene(
            "管道疏通",
            "property_repair",
            "堵了 下水 返水",
            "{客户姓名}您好, 户内疏通为有偿服务, 报价确认后上门。",
            RUSH,
            p="piece",
        ),
        scene(
            "物业费催缴",
            "property_fee",
            "物业费 欠费 催缴",
            "{客户姓名}业主您好, 物业费可在小程序缴纳, 有疑问联系管家。",
            m="batch",
        ),
        scene("噪音扰民", "complaint", "噪音 装修 狗叫", "{客户姓名}您好, 管家已到现场劝阻, 结果稍后告诉您。", RUSH),
        scene("小区巡检", "store_patrol", "巡检 消防 卫生", "巡检单 {工单号} 的问题请在期限内整改。", m="batch"),
        scene("车位续租", "renewal", "车位 续租 到期", "{客户姓名}您好, 您的车位下月到期, 续租优先保留。", m="batch"),
        scene("公区保洁", "housekeeping", "保洁 垃圾 打扫", "{客户姓名}您好, 保洁班已安排, 处理后拍照反馈。", p="hour"),
    ),
    pack(
        "building",
        Text("建材家装", "Building and interiors"),
        "paint-roller",
        Text("量尺、签约、施工、验收", "Measuring, contracts, building"),
        scene(
            "上门量尺",
            "survey_visit",
            "量房 量尺 测量",
            "{客户姓名}您好, 设计师已约好上门, 请准备户型图。",
            p="commission",
        ),
        scene(
            "全屋定制方案",
            "survey_visit",
            "橱柜 衣柜 定制",
            "{客户姓名}您好, 方案正在内部会审, 五天内给您图纸和报价。",
            p="commission",
        ),
        scene(
            "装修合同签约",
            "quote_sign",
            "合同 签约 预算",
            "{客户姓名}您好, 合同经法务审核后发您, 付款节点已写明。",
            p="commission",
        ),
        scene(
            "水电隐蔽验收",
            "renovation",
            "水电 隐蔽 打压",
            "{客户姓名}您好, 水电验收照片已上传, 请确认后再封板。",
            RUSH,
            p="hour",
        ),
        scene(
            "竣工验收", "renovation", "完工 竣工 验收", "{客户姓名}您好, 竣工验收约在周末, 请您到场逐项核对。", p="hour"
        ),
        scene("瓷砖缺货补货", "stock_out", "补砖 色号 缺货", "{客户姓名}您好, 同批次色号正在调货, 请勿混铺。", RUSH),
        scene("柜门安装", "install", "安装 柜门 到货", "{客户姓名}您好, 商品已到仓, 安装师傅会提前联系您。", p="piece"),
        scene(
            "工地质量投诉", "complaint", "空鼓 开裂 漏水", "{客户姓名}您好, 质检明天到工地, 责任确认后免费整改。", RUSH
        ),
        scene("质保期维修", "home_repair", "质保 掉漆 松动", "{客户姓名}您好, 质保期内免费, 师傅会按约定时间上门。"),
    ),
    pack(
        "housekeeping",
        Text("家政", "Housekeeping"),
        "brush-cleaning",
        Text("保洁、月嫂、清洗", "Cleaning, nannies"),
        scene(
            "日常保洁", "housekeeping", "保洁 打扫 钟点工", "{客户姓名}您好, 阿姨会准时到, 贵重物品请收好。", p="hour"
        ),
        scene(
            "开荒保洁",
            "housekeeping",
            "开荒 新房 深度",
            "{客户姓名}您好, 开荒按面积计价, 上门后确认范围再开始。",
            p="piece",
        ),
        scene(
            "家电清洗", "housekeeping", "油烟机 洗衣机 清洗", "{客户姓名}您好, 清洗约两小时, 请提前断电。", p="piece"
        ),
        scene(
            "月嫂面试",
            "nanny",
            "月嫂 育儿嫂 面试",
            "{客户姓名}您好, 人选都已核验健康证, 请回复面试时间。",
            p="commission",
        ),
        scene("住家保姆更换", "nanny", "保姆 换人 不合适", "{客户姓名}您好, 48 小时内安排新的人选。", RUSH),
        scene(
            "物品损坏", "complaint", "打碎 损坏 赔", "{客户姓名}您好, 非常抱歉, 请拍照留存, 保险理赔今天启动。", RUSH
        ),
        scene("阿姨迟到未到", "complaint", "没来 迟到 爽约", "{客户姓名}您好, 替补人员已出发, 本次费用减免。", NOW),
        scene(
            "年卡续费",
            "renewal",
            "年卡 续费 次数",
            "{客户姓名}您好, 您的年卡还剩一次, 续卡送两次。",
            p="commission",
            m="batch",
        ),
    ),
    pack(
        "hotel",
        Text("酒店", "Hotels"),
        "bed-double",
        Text("预订、客需、宴会、客诉", "Rooms, requests, banquets"),
        scene("客房预订", "room_booking", "订房 预订 大床", "{客户姓名}您好, 房间已保留, 到店出示姓名即可。"),
        scene(
            "套房升级", "room_booking", "升级 套房 纪念日", "{客户姓名}您好, 升级礼遇已申请, 入住当天为您布置。", RUSH
        ),
        scene("客需送物", "room_service", "毛巾 拖鞋 充电器", "{房号}您好, 物品 15 分钟内送到。"),
        scene("空调不制冷", "room_service", "空调 热 冷 坏了", "{房号}您好, 工程师傅马上到, 修不好立即给您换房。", NOW),
        scene("噪音换房", "room_service", "吵 换房 隔音", "{房号}您好, 安静的房间正在查找, 行李由我们协助。", RUSH),
        scene(
            "婚宴承接", "banquet", "婚宴 会议 酒席", "{客户姓名}您好, 档期为您预留三天, 请约时间试菜。", p="commission"
        ),
        scene(
            "旅行社团房",
            "group_order",
            "团房 旅行社 会议",
            "{客户姓名}您好, 十间以上有协议价, 合同随后发您。",
            p="tier",
        ),
        scene("住客投诉", "complaint", "卫生 隐私 乱收费", "{客户姓名}您好, 值班经理马上到房间与您沟通。", NOW),
        scene("点评差评", "review_rescue", "点评 差评 携程", "{客户姓名}您好, 感谢您的反馈, 想向您当面致歉。", RUSH),
    ),
    pack(
        "travel",
        Text("旅行社", "Travel"),
        "plane",
        Text("报名、签证、出团、售后", "Bookings, visas, tours"),
        scene(
            "国内线路报名",
            "tour_order",
            "报团 跟团 云南",
            "{客户姓名}您好, 位置已锁, 请三天内补齐证件。",
            p="commission",
        ),
        scene(
            "出境签证", "tour_order", "签证 护照 出国", "{客户姓名}您好, 签证资料清单已发, 护照有效期需超过半年。", RUSH
        ),
        scene(
            "定制团询价",
            "quote_sign",
            "定制 包团 报价",
            "{客户姓名}您好, 定制方案三天内给您, 可以先说说偏好。",
            p="commission",
        ),
        scene("行程变更", "order_change", "改期 变更 延误", "{客户姓名}您好, 改期可能产生费用, 核算后先告诉您。", RUSH),
        scene("途中突发", "rescue", "受伤 走失 证件丢", "{客户姓名}您好, 领队马上联系您, 请留在安全的地方。", NOW),
        scene("退团退款", "refund_only", "退团 取消 退钱", "{客户姓名}您好, 退款按合同约定核算, 三天内答复。", RUSH),
        scene("导游投诉", "complaint", "导游 强制购物 态度", "{客户姓名}您好, 质监专员今天联系您, 请保留凭证。", RUSH),
        scene("返程回访", "satisfaction", "返程 满意 评价", "{客户姓名}您好, 旅途辛苦了, 有什么建议吗?", m="batch"),
    ),
    pack(
        "photo",
        Text("摄影", "Photography"),
        "camera",
        Text("拍摄、选片、交付", "Shoots, selection, delivery"),
        scene(
            "婚纱照预约",
            "photo_shoot",
            "婚纱 拍摄 旅拍",
            "{客户姓名}您好, 档期已排, 风格和妆造先和您沟通。",
            p="commission",
        ),
        scene(
            "宝宝百天照",
            "photo_shoot",
            "百天 宝宝 亲子",
            "{客户姓名}您好, 请避开宝宝睡觉时间, 备一套换洗衣物。",
            p="piece",
        ),
        scene(
            "选片提醒", "photo_shoot", "选片 样片 没选", "{客户姓名}您好, 样片已上传, 两周内选片不影响出片。", m="batch"
        ),
        scene(
            "加急出片",
            "photo_shoot",
            "加急 明天要 急用",
            "{客户姓名}您好, 已安排加急精修, 出片时间稍后确认。",
            RUSH,
            p="piece",
        ),
        scene(
            "成片不满意", "complaint", "不好看 修图 重拍", "{客户姓名}您好, 可以免费重修一次, 请标出想改的地方。", RUSH
        ),
        scene("底片丢失", "complaint", "照片丢了 底片 删了", "{客户姓名}您好, 正在从备份恢复, 店长马上联系您。", NOW),
        scene(
            "企业商业拍摄",
            "quote_sign",
            "产品图 商业 团队",
            "{客户姓名}您好, 报价按张数与用途, 方案今天给您。",
            p="piece",
        ),
    ),
)
