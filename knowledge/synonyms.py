"""Words that shoppers and shops use for the same thing, in both languages: general retail vocabulary, no shop's own.

A group is a line; a word may stand in several. English words are compared by their stems, Chinese ones as they are
tokenised (pairs of characters).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from knowledge.text import content_tokens, detect_language, fold, tokens

_GROUPS = """
delivery shipping shipment
ship send post deliver
parcel package box
cost price fee charge
pay payment
expire lapse expiry
return refund
broken faulty defective damaged
repair fix mend
cracked dropped drop fall
warranty guarantee covered
exchange swap change
cancel stop
voucher coupon code discount
minimum least
maximum biggest largest highest
invoice receipt bill
customs duty tax
wash clean washing laundry washer
phone call telephone
visit showroom store
kid child children baby
battery accumulator
manual instructions guide
wheelchair accessible
limescale scale descale
mouldy mould mold moldy
smashed crushed damaged broken
sign signature
shipped dispatched sent
rucksack backpack
earphones headphones earbuds
sofa couch
trousers pants
jumper sweater
trainers sneakers
torch flashlight
hoover vacuum
colour color
grey gray
size fit
volume loud
account login sign-in
password login
newsletter marketing
points rewards loyalty
gift present
overseas abroad international country
包邮 免邮 免运费 运费
邮费 运费 快递费 配送费
快递 物流 配送 包裹
寄到 发到 送到 配送
过期 有效期 失效 到期
退钱 退款 到账
退货 退回 寄回
坏了 故障 损坏 质量问题
破损 压坏 碎了
保修 质保 保多久 保吗
换货 更换 调换 换码
取消 撤单 不要了
优惠 打折 折扣 优惠券 优惠码
发票 收据 小票
签字 签收 签名
清洗 机洗 水洗 洗涤 手洗
水垢 白垢 除垢
客服 人工
电话 热线
展厅 门店 实体店
双肩包 背包
耳机 耳塞
加急 特快 次日达
支付 付款 付钱
信用卡 刷卡
积分 会员
礼物 礼品 送礼
孩子 儿童 小孩 未成年人
国外 海外 国际 其他国家
尺码 大小 码数 半码
充电 电池
说明书 使用说明
灯泡 光源
续航 用多久
重量 多重
防水 防雨
"""
# Across the two languages, so that a question finds what is only written in the other one.
_GLOSSARY = """
rent rental hire 租 租借 出租
night 晚 夜 每晚 一晚
magnet magnetic 磁铁 磁吸 磁力
tripod 三脚架
cable cord wire 电线 电源线 线缆
volume loud 音量
limit capped maximum 限制 上限 最大
student 学生 留学生
discount voucher 优惠 折扣
senior veteran 老年人 退伍军人
filter 滤芯 滤网 过滤
replace replacement 更换 替换
spare parts 配件 备件
base 底座
tank 水箱
lid 盖子 上盖
button key 按键 按钮
handle 手柄 把手
light lamp lantern 灯 灯光
blink flash flashing 闪 闪烁
red 红色 红灯
blue 蓝色 蓝灯
white 白色 白灯
amber orange 橙色 琥珀
temperature 温度
voltage volts 电压 伏
adapter plug 适配器 插头 转换器
battery 电池
charge charging 充电
hour hours 小时
minute minutes 分钟
day days 天
week weekly 每周 星期
month 个月
year years 年
waterproof rain 防水 防雨
wash washable 清洗 水洗
dryer tumble 烘干 烘干机
iron 熨烫
dishwasher 洗碗机
clean cleaning 清洁
descale limescale 除垢 水垢
kettle 水壶 电水壶
coffee 咖啡
headphones earbuds 耳机
speaker 音箱
microphone 麦克风
bluetooth 蓝牙
app 应用 手机
vacuum 吸尘器
robot 机器人
humidifier 加湿器
purifier 净化器
tent 帐篷
pole 帐杆
sleeping 睡袋
backpack rucksack 背包
boots shoes 登山鞋 鞋子
sandals 凉鞋
sole 鞋底
marks 痕迹 黑印
jacket 冲锋衣 夹克
hood 帽子
pocket 口袋
zip zipper 拉链
strap belt 背带 腰带
luggage suitcase 行李箱 拉杆
pump 充气 气泵
shade lampshade 灯罩
bulb socket 灯泡 灯座
dimmable dim 调光
stove induction 电磁炉 炉灶
gas 燃气 气罐
fuel 燃料
fold folding 折叠
weight weigh 重量
capacity 容量
material 材质
leather 真皮 皮革
vegan 纯素
size 尺码 尺寸
colour color 颜色
stock available 有货 现货
price cost 价格 多少钱
delivery shipping 配送 快递 运费
free 免费 包邮
express 加急
address 地址
forward forwarder 转运
warehouse 仓库
parcel package 包裹
customs duty 关税
tracking 物流
return 退货
refund 退款
exchange 换货
cancel 取消
warranty guarantee 保修
repair 维修 修理
broken damaged 损坏 破损
order 订单 下单
payment pay 付款 支付
card 信用卡
cash 现金
invoice 发票
gift 礼品 礼物
points 积分
member membership 会员
account 账户 注册
password 密码
privacy data 隐私 数据
age 岁 未成年人
showroom store 展厅 门店
pickup pick-up 自提
phone 电话
email 邮箱
opening hours 营业时间
weekend saturday 周末 周六
holiday 节假日
install installation 安装
recycle recycling 回收
wholesale bulk 批发 团购
company business 公司 企业
newsletter 邮件 订阅
safe safety 安全
pets animals 宠物
baby 婴儿 宝宝
smell odour 异味 气味
noise quiet 噪音 静音
dust 灰尘
mould mould 发霉 霉味
scratch 划痕
oil essential 精油
car vehicle 车载 汽车
bike cycling 自行车 骑车
camera 相机
laptop 电脑 笔记本
tablet 平板
usb 接口
waterproofing wax 上蜡 打蜡 蜡
seam 接缝
storage store 收纳 存放
winter snow 冬天 雪
wind 防风
insulation down 羽绒 充绒
"""


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Token -> tokens of the same language that mean the same."""
    table: dict[str, dict[str, None]] = {}
    for line in _GROUPS.strip().splitlines():
        words = [content_tokens(word) for word in line.split()]
        for own in words:
            for token in own:
                table.setdefault(token, {}).update((other, None) for word in words if word != own for other in word)
    return {token: tuple(others) for token, others in table.items()}


@cache
def _glossary() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """English stem -> Chinese tokens, and Chinese word -> English stems."""
    to_chinese: dict[str, dict[str, None]] = {}
    to_english: dict[str, dict[str, None]] = {}
    for line in _GLOSSARY.strip().splitlines():
        english = [stem for word in line.split() if word.isascii() for stem in content_tokens(word)]
        chinese = [word for word in line.split() if not word.isascii()]
        for stem in english:
            to_chinese.setdefault(stem, {}).update((token, None) for word in chinese for token in _pairs(word))
        for word in chinese:
            to_english.setdefault(word, {}).update(dict.fromkeys(english))
    return {k: tuple(v) for k, v in to_chinese.items()}, {k: tuple(v) for k, v in to_english.items()}


def _pairs(word: str) -> list[str]:
    """A Chinese word as the index knows it: in pairs of characters, a lone one as itself."""
    return content_tokens(word) or tokens(word)


def synonyms_of(words: Sequence[str]) -> list[str]:
    """What else may stand for these tokens in their own language, without them, in their order."""
    found = (other for word in words for other in _synonyms().get(word, ()))
    return [other for other in dict.fromkeys(found) if other not in words]


def translations_of(text: str) -> list[tuple[str, ...]]:
    """For each word of `text` that the glossary knows, the tokens of the other language that may stand for it."""
    to_chinese, to_english = _glossary()
    if detect_language(text) == "zh":
        folded = fold(text)
        return [stems for word, stems in to_english.items() if word in folded]
    return [to_chinese[word] for word in dict.fromkeys(content_tokens(text)) if word in to_chinese]
