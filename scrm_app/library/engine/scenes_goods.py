"""Scenes of selling, sending and mending goods."""

from scrm_app.core.text import Text
from scrm_app.library.engine.scenes import NOW, RUSH, pack, scene

GOODS_PACKS = (
    pack(
        "ecommerce",
        Text("电商", "E-commerce"),
        "shopping-bag",
        Text("退换、补发、物流、差评", "Returns, resends, delivery, reviews"),
        scene(
            "七天无理由退货", "return_goods", "不喜欢 退货 无理由", "{客户姓名}您好, 已同意退货, 寄出后请回填快递单号。"
        ),
        scene(
            "质量问题换货",
            "return_goods",
            "坏了 瑕疵 换一个",
            "{客户姓名}您好, 运费由我们承担, 验货后当天换新发出。",
            RUSH,
        ),
        scene("未发货退款", "refund_only", "不想要 没发货 取消订单", "{客户姓名}您好, 订单未发货, 退款两小时内处理。"),
        scene("漏发少配件", "wrong_ship", "少发 漏发 配件不全", "{客户姓名}您好, 正在调出库录像, 属实今天补发。", RUSH),
        scene(
            "发错商品",
            "wrong_ship",
            "发错 颜色不对 型号不对",
            "{客户姓名}您好, 正确商品今天发出, 错发的快递会上门取。",
            RUSH,
        ),
        scene(
            "包裹破损",
            "logistics_issue",
            "破了 压坏 漏液",
            "{客户姓名}您好, 请保留外箱并拍照, 先给您补发再向承运索赔。",
            RUSH,
        ),
        scene(
            "包裹丢失",
            "logistics_issue",
            "丢件 没收到 显示签收",
            "{客户姓名}您好, 已向网点立案追查, 24 小时内给您答复。",
            NOW,
        ),
        scene(
            "催发货", "complaint", "怎么还不发 催发货 几天了", "{客户姓名}您好, 您的订单已加急, 今天内更新物流。", RUSH
        ),
        scene("价保申请", "refund_only", "降价 价保 差价", "{客户姓名}您好, 价保差额已核算, 审批后原路退回。"),
        scene(
            "差评挽回",
            "review_rescue",
            "差评 追评 一星",
            "{客户姓名}您好, 您遇到的问题我们想当面解决, 方便接个电话吗?",
            RUSH,
        ),
        scene("开电子发票", "invoice", "发票 抬头 税号", "{客户姓名}您好, 请确认抬头和税号, 一个工作日内发到邮箱。"),
        scene(
            "大促批量改址",
            "order_change",
            "改地址 大促 批量",
            "{客户姓名}您好, 改址申请已登记, 已出库的会尝试拦截。",
            m="batch",
        ),
    ),
    pack(
        "retail",
        Text("零售门店", "Retail"),
        "store",
        Text("缺货、退换、会员、巡店", "Out of stock, returns, members"),
        scene("缺货登记", "stock_out", "没货 断码 到货通知", "{客户姓名}您好, 到货后按登记顺序通知您, 保留三天。"),
        scene("门店退换", "return_goods", "退货 换尺码 小票", "{客户姓名}您好, 请带小票和吊牌到{门店}, 现场就能换。"),
        scene("会员积分异议", "complaint", "积分 没到账 少了", "{客户姓名}您好, 正在核对消费记录, 少的积分会补上。"),
        scene(
            "会员升级", "membership", "升级 金卡 会员日", "{客户姓名}您好, 您已达到升级门槛, 权益今天生效。", p="tier"
        ),
        scene(
            "团购福利采购",
            "group_order",
            "团购 福利 企业采购",
            "{客户姓名}您好, 百件以上有阶梯价, 报价单稍后发您。",
            p="tier",
        ),
        scene(
            "店员态度投诉", "complaint", "态度 服务员 不理人", "{客户姓名}您好, 非常抱歉, 店长会亲自给您回电。", RUSH
        ),
        scene("店间调货", "stock_transfer", "调货 别的店 有没有", "调拨单 {工单号} 已提交, 预计两天内到店。"),
        scene("巡店整改", "store_patrol", "巡检 卫生 陈列", "巡店单 {工单号} 请在期限内整改并上传照片。", m="batch"),
        scene(
            "节日调价", "price_change", "促销 调价 改价签", "调价单 {工单号} 审批通过后到生效日提醒换签。", m="batch"
        ),
        scene(
            "冷柜停机",
            "equipment_down",
            "冰柜 冷柜 停机 不制冷",
            "设备报修 {工单号} 已收到, 请先把商品移到备用柜。",
            NOW,
        ),
    ),
    pack(
        "auto",
        Text("汽车 4S 与快修", "Car service"),
        "car",
        Text("进厂、事故、试驾、救援", "Intake, accidents, test drives"),
        scene(
            "常规保养预约", "car_intake", "保养 机油 三滤", "{客户姓名}您好, 工位已预留, 请带上保养手册。", p="parts"
        ),
        scene(
            "故障灯亮进厂",
            "car_intake",
            "故障灯 抖动 异响",
            "{客户姓名}您好, 请减速慢行到店, 技师检测后先报价再施工。",
            RUSH,
            p="parts",
        ),
        scene(
            "钣金喷漆", "car_intake", "刮蹭 补漆 钣金", "{客户姓名}您好, 钣喷约需三天, 每道工序都会拍照给您。", p="hour"
        ),
        scene(
            "事故车定损",
            "car_accident",
            "追尾 定损 保险 理赔",
            "{客户姓名}您好, 请保护现场并拍照, 我们协助您报案。",
            NOW,
            p="parts",
        ),
        scene(
            "道路救援拖车",
            "rescue",
            "抛锚 拖车 打不着",
            "{客户姓名}您好, 请开双闪并撤到护栏外, 救援车已出发。",
            NOW,
            p="piece",
        ),
        scene(
            "搭电换胎", "rescue", "没电 扎胎 搭电", "{客户姓名}您好, 师傅约 30 分钟到, 请发送准确位置。", NOW, p="piece"
        ),
        scene(
            "试乘试驾", "test_drive", "试驾 看车 新车", "{客户姓名}您好, 试驾车已排好, 请携带驾驶证。", p="commission"
        ),
        scene("置换评估", "test_drive", "旧车 置换 评估", "{客户姓名}您好, 评估师会当场给您旧车价格。", p="commission"),
        scene("召回更换", "recall", "召回 气囊 升级", "{客户姓名}您好, 您的车在召回范围内, 更换全程免费。", m="batch"),
        scene(
            "车险续保",
            "renewal",
            "车险 到期 续保",
            "{客户姓名}您好, 您的车险快到期了, 三家报价已为您比好。",
            p="commission",
            m="batch",
        ),
        scene(
            "返修投诉", "complaint", "修完还响 没修好 返修", "{客户姓名}您好, 请开回来免费复检, 技术主管亲自看。", RUSH
        ),
    ),
    pack(
        "appliance",
        Text("家电与设备维修", "Appliance repair"),
        "wrench",
        Text("报修、安装、保修、清洗", "Repairs, installation, warranty"),
        scene(
            "空调不制冷",
            "home_repair",
            "空调 不冷 制热",
            "{客户姓名}您好, 师傅会带压力表上门, 加氟前先告诉您费用。",
            RUSH,
            p="parts",
        ),
        scene(
            "热水器漏水",
            "home_repair",
            "漏水 热水器 跳闸",
            "{客户姓名}您好, 请先关闭水阀和电源, 师傅优先赶来。",
            NOW,
            p="parts",
        ),
        scene("冰箱异响", "home_repair", "冰箱 噪音 不停机", "{客户姓名}您好, 师傅会按约定时间上门检测。", p="parts"),
        scene("新机安装", "install", "安装 挂机 新买", "{客户姓名}您好, 请确认孔位和电源, 师傅会带齐支架。", p="piece"),
        scene(
            "保修鉴定", "warranty", "保修 质保 免费修", "{客户姓名}您好, 请准备购买凭证, 工程师鉴定后告诉您是否保内。"
        ),
        scene(
            "换季清洗保养",
            "upkeep",
            "清洗 保养 换季",
            "{客户姓名}您好, 换季清洗已开始预约, 周末名额请尽早。",
            p="piece",
            m="batch",
        ),
        scene("批次召回", "recall", "召回 更换 批次", "{客户姓名}您好, 请先停用, 师傅会免费上门更换。", m="batch"),
        scene(
            "维修收费争议", "complaint", "乱收费 太贵 多收", "{客户姓名}您好, 正在核对报价记录, 多收的当天退回。", RUSH
        ),
        scene("修后回访", "satisfaction", "回访 修好了吗", "{客户姓名}您好, 设备这两天使用正常吗?", m="batch"),
    ),
    pack(
        "digital",
        Text("数码维修", "Phone and computer repair"),
        "smartphone",
        Text("换屏、进水、以旧换新", "Screens, water damage, trade-in"),
        scene(
            "手机换屏", "store_repair", "碎屏 换屏 触摸失灵", "{客户姓名}您好, 换屏约一小时, 请先备份数据。", p="parts"
        ),
        scene(
            "进水抢修",
            "store_repair",
            "进水 泡水 不开机",
            "{客户姓名}您好, 请不要充电和开机, 越快送来越好。",
            NOW,
            p="parts",
        ),
        scene(
            "电池鼓包",
            "store_repair",
            "电池 鼓包 掉电快",
            "{客户姓名}您好, 电池鼓包有风险, 请停止充电尽快到店。",
            RUSH,
            p="parts",
        ),
        scene(
            "电脑系统故障",
            "tech_support",
            "蓝屏 重装 很卡",
            "{客户姓名}您好, 工程师会先远程看一下, 重要文件请先备份。",
            p="hour",
        ),
        scene(
            "保外维修报价",
            "warranty",
            "过保 报价 主板",
            "{客户姓名}您好, 保外费用会先报价, 您同意后才维修。",
            p="parts",
        ),
        scene(
            "以旧换新",
            "recycle",
            "旧手机 回收 换新",
            "{客户姓名}您好, 线上估价已出, 到店验机后直接抵扣。",
            p="commission",
        ),
        scene(
            "数据恢复",
            "store_repair",
            "数据 恢复 误删",
            "{客户姓名}您好, 请停止使用该设备, 检测后告诉您成功率。",
            RUSH,
            p="piece",
        ),
        scene("修后再坏", "complaint", "又坏了 没修好", "{客户姓名}您好, 质保期内免费复修, 请直接带来。", RUSH),
    ),
    pack(
        "manufacture",
        Text("制造", "Manufacturing"),
        "factory",
        Text("质量投诉、变更、采购、备件", "Quality, changes, purchasing"),
        scene(
            "批次质量投诉",
            "quality_8d",
            "不良 批次 投诉 8D",
            "{客户姓名}您好, 批次 {产品批次} 已隔离, 24 小时内给围堵措施。",
            RUSH,
        ),
        scene("客户停线", "quality_8d", "停线 断料 紧急", "{客户姓名}您好, 驻厂工程师已出发, 替换件同步安排。", NOW),
        scene("订单交期变更", "order_change", "提前 延期 交期", "{客户姓名}您好, 变更正在三方评估, 两个工作日内答复。"),
        scene("规格变更", "order_change", "改图 规格 ECN", "{客户姓名}您好, 图纸变更已登记, 请确认生效批次。", RUSH),
        scene(
            "设备安装调试", "install", "安装 调试 验收", "{客户姓名}您好, 工程师已排期, 请准备好水电气接口。", p="hour"
        ),
        scene(
            "设备定期保养",
            "upkeep",
            "保养 年检 润滑",
            "{客户姓名}您好, 设备快到保养周期, 请安排停机时间。",
            p="hour",
            m="batch",
        ),
        scene("原料采购", "purchase", "采购 原料 请购", "采购申请 {工单号} 已提交, 审批进度可在工单页查看。"),
        scene("询价报价", "quote_sign", "询价 报价 打样", "{客户姓名}您好, 报价单已发, 有效期 15 天。", p="commission"),
        scene("产线设备停机", "equipment_down", "停机 产线 故障", "设备报修 {工单号} 已收到, 维修班正在赶去。", NOW),
    ),
    pack(
        "logistics",
        Text("物流", "Logistics"),
        "truck",
        Text("托运、异常、回单、对账", "Freight, exceptions, receipts"),
        scene("托运下单", "freight", "发货 托运 整车", "{客户姓名}您好, 已接单, 派车后把司机电话发您。", p="piece"),
        scene(
            "冷链运输",
            "freight",
            "冷链 冷藏 温度",
            "{客户姓名}您好, 冷链车况确认后派车, 全程温度可查。",
            RUSH,
            p="piece",
        ),
        scene(
            "运输破损",
            "logistics_issue",
            "破损 受潮 压坏",
            "{客户姓名}您好, 请在签收单上注明破损并拍照, 马上立案。",
            RUSH,
        ),
        scene("货物丢失", "logistics_issue", "少件 丢货", "{客户姓名}您好, 已调取装卸录像追查, 24 小时内答复。", NOW),
        scene(
            "客户拒收", "logistics_issue", "拒收 不签收 退回", "{客户姓名}您好, 收件方拒收, 请告知退回还是改送。", RUSH
        ),
        scene(
            "到货超时", "complaint", "超时 没到 晚点", "{客户姓名}您好, 车辆位置已查到, 预计到达时间稍后发您。", RUSH
        ),
        scene("回单催收", "satisfaction", "回单 签收单", "{客户姓名}您好, 回单正在催收, 收到后拍照发您。", m="batch"),
        scene(
            "月结对账",
            "invoice",
            "对账 月结 运费",
            "{客户姓名}您好, 上月运费明细已发, 请在五天内确认。",
            p="tier",
            m="batch",
        ),
        scene("车辆抛锚", "rescue", "抛锚 爆胎 途中", "师傅您好, 请放好三角牌撤到安全处, 替换车已安排。", NOW),
    ),
    pack(
        "laundry",
        Text("洗衣", "Laundry"),
        "shirt",
        Text("取送、验衣、赔付", "Pick-up, checks, compensation"),
        scene(
            "上门取衣", "laundry", "取衣 干洗 上门", "{客户姓名}您好, 取衣员会在约定时段上门, 请清空口袋。", p="piece"
        ),
        scene(
            "奢侈品皮具护理",
            "laundry",
            "皮衣 包包 皮草",
            "{客户姓名}您好, 皮具护理约七天, 验衣后先报价。",
            RUSH,
            p="piece",
        ),
        scene(
            "污渍风险确认", "laundry", "污渍 褪色 风险", "{客户姓名}您好, 这件衣物洗涤可能褪色, 请回复是否继续。", RUSH
        ),
        scene(
            "衣物洗坏赔付",
            "complaint",
            "洗坏 缩水 染色",
            "{客户姓名}您好, 请发照片和购买凭证, 店长今天给您方案。",
            RUSH,
        ),
        scene("衣物遗失", "complaint", "丢了 少一件 拿错", "{客户姓名}您好, 正在逐店核对条码, 24 小时内答复。", NOW),
        scene("洗衣卡充值", "stored_card", "充值 洗衣卡", "{客户姓名}您好, 洗衣卡已到账, 取件时出示即可。", p="tier"),
        scene(
            "酒店布草批洗",
            "group_order",
            "布草 批量 酒店",
            "{客户姓名}您好, 批洗按公斤计价, 量大有阶梯价。",
            p="tier",
            m="batch",
        ),
    ),
)
