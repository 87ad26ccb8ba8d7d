"""Words for option values that any shop may use: colours, sizes, units. General language, no shop's own."""

from __future__ import annotations

import re

# One family a line, English and Chinese: "the blue one" is the navy one where nothing is plainly blue.
COLOUR_FAMILIES: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split(","))
    for line in (
        "black,jet,ebony,onyx,黑",
        "white,ivory,chalk,snow,白",
        "grey,charcoal,graphite,slate,ash,stone,anthracite,灰",
        "red,crimson,scarlet,burgundy,maroon,ruby,cherry,wine,brick,红",
        "blue,navy,azure,indigo,cobalt,denim,petrol,sapphire,蓝,藏青",
        "green,olive,moss,sage,lime,emerald,khaki,mint,forest,pine,fern,lichen,teal,绿",
        "yellow,mustard,gold,lemon,ochre,黄",
        "orange,coral,rust,terracotta,apricot,橙,橘",
        "pink,blush,rose,salmon,fuchsia,magenta,粉",
        "purple,violet,lilac,plum,lavender,heather,mauve,紫",
        "brown,chestnut,tan,cognac,chocolate,coffee,walnut,caramel,棕,褐,咖啡,驼",
        "beige,sand,cream,oat,oatmeal,natural,khaki,米,燕麦,沙,卡其,奶油,本",
        "silver,steel,chrome,银",
        "gold,brass,bronze,copper,金,铜",
        "turquoise,teal,aqua,cyan,青",
    )
)
# What a shopper may plainly call a colour; a shop without it cannot offer what was asked for.
PLAIN_COLOURS: dict[str, str] = {
    "black": "黑", "white": "白", "grey": "灰", "red": "红", "blue": "蓝", "green": "绿", "yellow": "黄",
    "orange": "橙", "pink": "粉", "purple": "紫", "brown": "棕", "beige": "米", "silver": "银", "gold": "金",
    "navy": "藏青", "turquoise": "青",
}  # fmt: skip

# Letter sizes, smallest first, each with the ways to say it.
SIZES: tuple[tuple[str, ...], ...] = (
    ("xxs", "2xs", "xx-small"),
    ("xs", "x-small", "extra small", "extra-small", "加小", "特小号", "超小号"),
    ("s", "small", "小号", "小码", "小"),
    ("m", "medium", "med", "中号", "中码", "中"),
    ("l", "large", "big", "大号", "大码", "大"),
    ("xl", "x-large", "extra large", "extra-large", "加大号", "特大号", "加大码", "特大"),
    ("xxl", "2xl", "xx-large", "double xl", "extra extra large", "加加大号", "超大号", "双xl"),
    ("xxxl", "3xl", "xxx-large", "triple xl"),
)
# Other scales, least first.
SCALES: tuple[tuple[str, ...], ...] = (
    ("low", "medium", "high"),
    ("light", "medium", "dark"),
    ("basic", "standard", "professional"),
    ("beginner", "intermediate", "expert"),
    ("small", "regular", "large"),
    ("short", "regular", "long"),
    ("half", "full"),
    ("standard", "high-back"),
    ("单", "双"),
    ("标准", "加长"),
    ("one", "two"),
    ("single", "pair"),
)

# A unit's spellings and the one that stands for them.
UNITS: dict[str, str] = {
    spelling: unit
    for unit, spellings in {
        "l": "l liter liters litre litres 升 公升",
        "ml": "ml milliliter milliliters millilitre millilitres 毫升",
        "inch": 'inch inches in " 英寸 寸',
        "ft": "ft feet foot 英尺",
        "cm": "cm centimeter centimeters centimetre centimetres 厘米 公分",
        "mm": "mm millimeter millimeters millimetre millimetres 毫米",
        "gb": "gb gigabyte gigabytes gig gigs",
        "tb": "tb terabyte terabytes",
        "mah": "mah 毫安 毫安时",
        "w": "w watt watts 瓦",
        "bar": "bar bars 巴",
        "cup": "cup cups 杯份 杯",
        "degree": "degree degrees ° 度",
        "hour": "hour hours hr hrs h 小时",
        "lb": "lb lbs pound pounds 磅",
        "kg": "kg kgs kilo kilos kilogram kilograms 公斤 千克",
        "g": "g gram grams 克",
        "piece": "piece pieces pc pcs 件套 片装",
        "mp": "mp megapixel megapixels 万像素",
        "x": "x 倍",
    }.items()
    for spelling in spellings.split()
}
_UNIT = "|".join(re.escape(spelling) for spelling in sorted(UNITS, key=len, reverse=True))
MEASURE = re.compile(rf"(?<![a-z0-9.])(\d+(?:\.\d+)?)[\s-]*({_UNIT})(?![a-z])")

# Names of options as shoppers say them, by the words the shop may use.
OPTION_NAMES: tuple[tuple[str, ...], ...] = (
    ("color", "colour", "colors", "colours", "shade", "颜色", "色号", "花色"),
    ("size", "sizes", "sizing", "fit", "尺码", "尺寸", "码数", "大小", "规格", "号码", "鞋码", "型号"),
    ("material", "fabric", "材质", "材料", "面料", "料子"),
    ("capacity", "volume", "容量", "容积"),
    ("storage", "memory", "内存", "存储", "储存"),
    ("length", "长度"),
    ("height", "高度"),
    ("style", "款式", "样式"),
    ("type", "kind", "类型", "种类"),
    ("bundle", "set", "套装", "套餐", "配置"),
    ("plug", "connector", "插头", "接口"),
    ("zip", "zipper", "拉链", "拉链方向"),
)
