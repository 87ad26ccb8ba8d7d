"""Chinese addresses: province, city, district and street run together, the flat last."""

from __future__ import annotations

import re

from bot.adapters.changes.places import CHINESE_CITIES, CHINESE_MUNICIPALITIES, CHINESE_PROVINCES

_ZIP = re.compile(r"(?:邮政?编码?|邮编)[是为:：\s]*(\d{6}|\d{5})|(?<!\d)(\d{6})(?!\d|号)")
_NOISE = re.compile(
    r"(?:收货人|收件人|姓名|联系人)[是为:：\s]*[\u4e00-\u9fffA-Za-z]{2,8}|(?:谢谢|麻烦了?|辛苦了?|"
    r"拜托了?)(?:你|您)?|(?:请|麻烦)?(?:帮我|"
    r"给我)?把?(?:我的)?(?:订单)?(?:的)?(?:收货|收件|配送|邮寄|寄送|默认|新)?(?:地址|住址)(?:是|为|:|：|改成|"
    r"改为|改到|换成|更新为|更改为|修改为|变更为|换到|改|"
    r"应该是|写错了?|填错了?|错了?|不对)*|"
    r"(?:改成|改为|改到|换成|更新为|更改为|修改为|寄到|送到|寄去|发到|配送到|搬到了?|应该是|帮我)"
)
_PROVINCE = "|".join(CHINESE_PROVINCES)
_MUNICIPALITY = "|".join(CHINESE_MUNICIPALITIES)
_CITY = "|".join(CHINESE_CITIES)
_REGION = re.compile(
    rf"(?P<country>中国)?\s*(?:(?P<municipality>{_MUNICIPALITY})市?(?:\s*(?:市|{_MUNICIPALITY})市?(?:市辖区)?)?|"
    rf"(?:(?P<province>{_PROVINCE})(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区)?\s*)?(?P<city>(?:{_CITY})市?|"
    rf"[\u4e00-\u9fff]{{2,6}}?(?:市|自治州|地区|盟)(?!场|政|民))?)"
)
_UNIT = re.compile(
    r"(?P<unit>(?:(?:[A-Za-z\d一二三四五六七八九十甲乙丙丁东西南北]{1,4}\s*(?:号楼|栋|幢|座|单元|层|"
    r"楼))\s*)*(?:[A-Za-z]?\d{1,5}(?:-\d{1,5})*\s*(?:室|号房|房|户)|"
    r"[A-Za-z\d一二三四五六七八九十]{1,4}\s*(?:号楼|栋|幢|座|单元|层|"
    r"楼)\s*[A-Za-z]?\d{0,5}(?:-\d{1,5})*\s*(?:室|号)?))\s*$"
)
_STREET = re.compile(
    r"[\u4e00-\u9fff]*(?:路|街|道|巷|弄|胡同|村|镇|乡|里|苑|园|小区|大厦|广场|大道|公寓|花园|新城|中心|社区|屯|"
    r"庄|组|区|县)[\u4e00-\u9fffA-Za-z\d\s-]*"
)
_NO_PLACE = re.compile(r"[?？吗呢]|怎么|退|取消|什么|多少|订单|可以|能不能|付款|支付")


def read_chinese(text: str) -> dict[str, str]:
    """The fields found; empty where there is neither a region nor a street with a number."""
    found: dict[str, str] = {}
    if match := _ZIP.search(text):
        found["zip"] = match.group(1) or match.group(2)
        text = text[: match.start()] + "," + text[match.end() :]
    pieces = [piece for piece in re.split(r"[,，。;；!！\n]+", _NOISE.sub(",", text)) if piece.strip()]
    best = max(pieces, key=_likeness, default="")
    if _likeness(best) <= 0 or _UNIT.fullmatch(best.strip()):
        flat = next((piece for piece in pieces if _UNIT.fullmatch(piece.strip())), None)
        return found | ({"address2": "".join(flat.split())} if flat else {})
    # A street may follow its region after a comma or a space.
    index = pieces.index(best)
    around = [piece for piece in pieces[max(0, index - 1) : index + 2] if piece is best or _likeness(piece) > 0]
    return found | _split("".join(piece.strip() for piece in around))


def _likeness(piece: str) -> int:
    """How much a piece looks like an address; 0 or less: not at all."""
    if _NO_PLACE.search(piece):
        return 0
    region = _REGION.match(piece.strip())
    score = 2 if region and (region.group("municipality") or region.group("province")) else 0
    score += 1 if region and region.group("city") else 0
    score += (
        2
        if re.search(r"(?:路|街|道|巷|弄|胡同|村|镇|大道)\s*[A-Za-z]?\d+|\d+\s*(?:号|弄|室|栋|幢|单元|楼)", piece)
        else 0
    )
    score += 1 if re.search(r"[\u4e00-\u9fff]{1,6}(?:区|县|镇|乡)|(?:小区|大厦|广场|公寓|花园)", piece) else 0
    return score


def _split(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    text = "".join(re.split(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fffA-Za-z\d])", text.strip()))
    region = _REGION.match(text)
    if region and region.end():
        if municipality := region.group("municipality"):
            found |= {"state": f"{municipality}市", "city": f"{municipality}市", "country": "中国"}
        else:
            found |= _province(region)
        text = text[region.end() :]
    if (
        (unit := _UNIT.search(text))
        and unit.start() > 1
        and re.search(r"\d|[路街道号村区厦园苑]", text[: unit.start()])
    ):
        found["address2"] = "".join(unit.group("unit").split())
        text = text[: unit.start()]
    street = text.strip(" ,")
    if street and (_STREET.match(street) or re.search(r"\d", street)) and len(street) <= 60:
        found["address1"] = street
        found.setdefault("country", "中国")
    elif "address2" in found and not found.get("city"):
        return {"address2": found["address2"]}
    return found


def _province(region: re.Match[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if province := region.group("province"):
        suffix = "" if province in ("内蒙古", "广西", "西藏", "宁夏", "新疆") else "省"
        found |= {"state": f"{province}{suffix}", "country": "中国"}
    if city := region.group("city"):
        found |= {"city": city if city.endswith(("市", "州", "区", "盟")) else f"{city}市", "country": "中国"}
    return found
