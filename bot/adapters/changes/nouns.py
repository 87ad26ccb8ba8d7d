"""Words for kinds of things that mean the same to shoppers, and words in a wish that name no thing at all."""

from __future__ import annotations

# Stems are made on use; a group a line.
SAME_THINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split(","))
    for line in (
        "headphones,headphone,headset,earphones,earbuds,buds,cans,airpods",
        "shoes,shoe,sneakers,trainers,runners,footwear,kicks",
        "boots,boot",
        "jacket,coat,shell,anorak,parka,windbreaker,outerwear",
        "fleece,sweater,pullover,jumper,hoodie,sweatshirt",
        "shirt,tee,t-shirt,tshirt,top",
        "vest,gilet,bodywarmer,waistcoat",
        "backpack,bag,pack,rucksack,daypack,duffel,knapsack,holdall",
        "lamp,light,lantern,lighting",
        "vacuum,hoover,cleaner",
        "phone,smartphone,mobile,cellphone,iphone",
        "laptop,computer,notebook computer",
        "tablet,ipad",
        "mug,cup,tumbler",
        "bottle,flask,canteen",
        "kettle,teakettle",
        "sofa,couch",
        "tv,television",
        "speaker,speakers,soundbar",
        "watch,smartwatch,wristwatch",
        "glasses,sunglasses,shades",
        "bike,bicycle,cycle",
        "pants,trousers,jeans",
        "camera,cam",
        "bulb,light bulb",
        "mat,pad,mattress",
        "puzzle,jigsaw",
        "suitcase,luggage,trolley",
        "tent,shelter",
        "fan,ventilator",
        "shelf,bookshelf,bookcase",
        "hose,pipe",
        "grill,barbecue,bbq",
    )
)
CHINESE_SAME_THINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split(","))
    for line in (
        "耳机,耳塞,耳麦",
        "鞋,鞋子,球鞋,运动鞋,跑鞋,靴子,靴",
        "外套,衣服,夹克,上衣,大衣,冲锋衣",
        "背包,包,书包,双肩包,包包",
        "灯,灯具,台灯,灯泡",
        "水壶,壶,热水壶,烧水壶",
        "杯,杯子,水杯",
        "手机,电话",
        "电脑,笔记本",
        "音箱,音响,喇叭",
        "吸尘器,扫地机,扫地机器人",
        "风扇,电扇,电风扇",
        "帐篷,帐子",
        "裤子,长裤,裤",
    )
)
# What remains of a wish without these is the name of a thing.
GENERIC = frozenset(
    """return exchange swap trade replace cancel change modify update switch refund send give bring take back keep get
    want like need wish would please order orders item items product products thing things stuff piece pieces article
    purchase everything all both one ones first second third last other another same new old different it them this
    that these those my mine money card paypal credit gift via payment method original from in on of to for with and
    also just only still again two three four five help can could hello hi hey thanks thank because since as broken
    damaged defective faulty wrong bad small big large tight loose bought ordered received got arrived came delivered
    don't didn't doesn't not no longer anymore any more mind changed mistake accident accidentally by size color
    style variant version bigger smaller cheaper cheapest week yesterday today ago month day delivery set pair sent
    use using pay charge store website shop online rest remaining half part parts full whole complete completely
    half actually instead rather please now process start request label each few some""".split()
)
CHINESE_GENERIC = (
    "我想要|我想|我要|想要|帮我|给我|替我|麻烦|请问|请|把|将|退货|退款|退掉|退回|退了|退换|申请|办理|换货|换成|"
    "换掉|更换|换个|换一|退|换|取消|修改|改成|改|"
    "订单号|订单|这单|那单|单子|单|里面的|里面|里的|里|中的|其中|全部|所有|都|两个|一个|三个|两件|一件|三件|"
    "这个|那个|这件|那件|这双|那双|这|那|个|件|双|只|条|台|"
    "商品|东西|产品|宝贝|物品|我的|我|你们|您|昨天|今天|前天|上周|上个月|刚刚|刚|收到的|收到|买的|买|下的|拍的|"
    "的|了|吧|呢|啊|吗|可以|能|不想要|不要|不合适|"
    "坏的|坏了|坏|质量|有问题|问题|太大|太小|大一号|小一号|颜色|尺码|号码|退到|礼品卡|信用卡|原路|支付宝|微信|"
    "因为|由于|和|跟|与|还有|以及|一下|一起|想|要|是|不|没|用|到|去|就|也|"
    "先|再|另外|全|整"
)
