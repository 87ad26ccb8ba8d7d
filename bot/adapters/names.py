"""Names of people in a message, English and Chinese: after a cue ("my name is"), or alone where one was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.text import ENGLISH_STOP_WORDS

SEAM = " ¦ "
"""Stands where an address, number or code was taken out of a message: no name reaches across it."""

_HAN = "\u4e00-\u9fff"
_LONGEST = 5  # words of a name
_WORD = re.compile(rf"(?![{_HAN}])[^\W\d_](?:(?![{_HAN}])[\w'’-]){{0,40}}\.?")
_BREAK = re.compile(r"[^\S ]|[,;:!?¦()/。，；：！？、]|\.(?=\s|$)|\d")

_OWN_CUE = re.compile(
    r"\bname(?:'s|’s)?\b\W{0,3}(?:(?:on|of) (?:the|my) (?:account|order) )?(?:is|was|are|should be)?\b\W{0,3}", re.I
)
_LOOSE_CUE = re.compile(
    r"(?:\b(?:i am|i['’]?m|this is|it is|it['’]?s|here is|you are|under|registered (?:to|as|under|for)|belongs to|"
    r"call me)\b|我是|本人是?|这里是)\W{0,3}(?:(?:mr|mrs|ms|miss|dr|mister)\b\.? ?)?",
    re.IGNORECASE,
)
_CHINESE_CUE = re.compile(
    r"(?:我叫|名叫|叫做|名字(?:是|叫)?|姓名(?:是|为)?|全名(?:是)?|收货人(?:是)?|下单人(?:是)?)[\s:：]*"
)
_PART = r"(?:name)?\W{1,3}(?:(?:is|was)\W{1,3})?([^\W\d_][\w'’-]{0,40})"
_PARTS_CUE = (
    (re.compile(rf"\b(?:first|given)\s?{_PART}.{{0,12}}?\b(?:last|family|sur)\s?{_PART}", re.I), (1, 2)),
    (re.compile(rf"\b(?:last|family|sur)\s?{_PART}.{{0,12}}?\b(?:first|given)\s?{_PART}", re.I), (2, 1)),
)
# Where a name ends, whatever its capitals.
_STOPS = frozenset(
    """and from in at with zip zipcode postal postcode post code my i i'm im the is it it's its email e-mail mail phone
    but please thanks thank can could want would need living live lives who where what when here order orders address
    number of to for on because so trying looking not no yes a if or as by was that this there has have had calling
    writing currently residing speaking under""".split()
)
_PARTICLES = frozenset("de da di do dos du del della den der el la le van von bin binti ibn al ap y e".split())
# What people say around a name that stands alone.
_COURTESY = frozenset(
    """hi hello hey sure ok okay yes yeah yep of course certainly absolutely here there you go it it's its is are that
    that's the and my your please thanks thank so much very well zip zipcode code postal postcode post name full first
    last account from with under number email e-mail address order a in no problem great alright right me i'm i am
    this for to sorry oops typo correction actually mean meant should be""".split()
)
# What people say in place of a name.
_NO_NAMES = frozenset(
    """cancel return exchange refund order orders status human agent person people help track tracking package parcel
    delivery shipping product item account email password code zip address phone card payment money back later never
    mind forget already sent gave told don't dont can't cannot won't didn't doesn't isn't i'll i've know remember
    forgot lost new old other another wrong right correct same nothing none bot robot real talk speak stop wait hold
    not available very angry happy good fine bad great looking waiting trying asking interested want need
    service customer support manager why how who what""".split()
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温"
    "芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍"
    "翁隋甘景单包司柏宁柯阮桂闵解强楚冉蓝麦车房边宫池仲简柴蒲巩古涂尚褚华"
)
_DOUBLE_SURNAMES = tuple("欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 夏侯 令狐 端木 南宫 宇文 长孙".split())
_NO_CHINESE_NAMES = frozenset(
    "谢谢 谢谢你 谢谢您 包裹 高兴 方便 万一 时候 何时 白色 黄色 金色 蓝色 任何 于是 关于 严重 安全 常见 许多 "
    "成功 单号 查询 查下 查一下 解决 解释 强烈 文件 方法 时间 路上 温度 高的 文字 向您 向你 余额 卫生 左右 古怪 管用 "
    "边上 车上 万分 住在 住址".split()
)
# After these characters of a message in Chinese no name goes on.
_AFTER = "邮编|邮政|邮码|住在|住址|的|我|想|要|来|在|电话|手机|邮箱|和|请|麻烦|订单|单号|这|查|编号|地址|zip"


@dataclass(frozen=True, slots=True)
class FoundName:
    """Given and family name, and the message with a seam in the name's place."""

    first: str
    last: str
    rest: str


def read_name(text: str, *, asked: bool, has_zip: bool) -> FoundName | None:
    """The name of a person in `text` (NFKC). Without a cue it must stand alone, and have been asked for or come with
    a postal code."""
    return (
        _in_parts(text)
        or _after_cue(text, likely=asked or has_zip)
        or _chinese(text, likely=asked or has_zip)
        or (_alone(text) if asked or has_zip else None)
        or (_in_a_sentence(text) if has_zip else None)
    )


def _in_parts(text: str) -> FoundName | None:
    for pattern, (first, last) in _PARTS_CUE:
        if match := pattern.search(text):
            return FoundName(match[first], match[last], _without(text, match.start(), match.end()))
    return None


def _after_cue(text: str, *, likely: bool) -> FoundName | None:
    for cue in (_OWN_CUE, _CHINESE_CUE, _LOOSE_CUE):
        for match in cue.finditer(text):
            words, end = _words_from(text, match.end())
            trusted = cue is not _LOOSE_CUE or _capitalised(words) or (likely and not _everyday(words))
            if 2 <= len(words) <= _LONGEST and trusted:
                return FoundName(words[0], " ".join(words[1:]), _without(text, match.start(), end))
    return None


def _words_from(text: str, start: int) -> tuple[list[str], int]:
    """The words from `start` on up to one that no name holds, and where they end."""
    words: list[str] = []
    position = start
    while len(words) <= _LONGEST and (match := _WORD.match(text, position)):
        word = match.group().rstrip(".")
        if word.casefold().replace("’", "'") in _STOPS:
            break
        words.append(word)
        position = match.end()
        if text[position : position + 1] != " ":
            break
        position += 1
    return words, position


def _alone(text: str) -> FoundName | None:
    """A name and nothing else but courtesies; a town may follow in a part of its own."""
    parts = []
    for match in re.finditer(rf"(?:(?!{_BREAK.pattern}).)+", text, re.DOTALL):
        words = [word.group().rstrip(".") for word in _WORD.finditer(match.group())]
        kept = [
            word for word in words if word.casefold().replace("’", "'") not in _COURTESY or _is_name_like(word, words)
        ]
        if kept:
            parts.append((kept, match))
    if len(parts) == 2 and all(len(kept) == 1 and _capitalised(kept) and not _everyday(kept) for kept, _ in parts):
        (last,), (first,) = parts[0][0], parts[1][0]  # "Anderson, Omar"
        return FoundName(first, last, _without(text, parts[0][1].start(), parts[1][1].end()))
    names = [(kept, match) for kept, match in parts if 2 <= len(kept) <= _LONGEST]
    others = [word for kept, _ in parts if not names or kept is not names[0][0] for word in kept]
    if not names or len(others) > 2 or not _capitalised(others):
        return None
    words, match = names[0]
    if _everyday(words) or re.search(rf"[{_HAN}]", match.group()):
        return None
    return FoundName(words[0], " ".join(words[1:]), _without(text, match.start(), match.end()))


def _in_a_sentence(text: str) -> FoundName | None:
    """A name that stands alone in the sentence that held the postal code."""
    for sentence in re.split(r"(?<=[.!?。！？])\s+|\n", text):
        if SEAM.strip() in sentence and sentence != text and (found := _alone(sentence)):
            return FoundName(found.first, found.last, text.replace(sentence, found.rest))
    return None


def _is_name_like(word: str, words: list[str]) -> bool:
    """ "My Nguyen", "An Le": a courtesy in capitals beside a capital that is none, where not all are capitals."""
    return word in ("An", "My", "So", "Go", "Well", "Right") and len(words) == 2 and words[1][:1].isupper()


def _capitalised(words: list[str]) -> bool:
    return all(word[:1].isupper() or word in _PARTICLES for word in words)


def _everyday(words: list[str]) -> bool:
    """Whether a word belongs to talk rather than to a name; in capitals only where it could not be one."""
    folded = [word.casefold().replace("’", "'") for word in words]
    talk = any(word in _NO_NAMES for word in folded)
    return talk or (not _capitalised(words) and any(w in ENGLISH_STOP_WORDS and w not in _PARTICLES for w in folded))


def _chinese(text: str, *, likely: bool) -> FoundName | None:
    lead = f"(?:{'|'.join(_DOUBLE_SURNAMES)}|[{_SURNAMES}])"
    end = rf"(?={_AFTER}|[^{_HAN}·]|$)"
    if match := re.search(rf"姓([{_HAN}]{{1,2}})\W{{0,2}}名(?:字?[是叫:：]?)?\s*([{_HAN}]{{1,3}}?){end}", text):
        return FoundName(match[2], match[1], _without(text, *match.span()))
    patterns = [
        rf"{_CHINESE_CUE.pattern}([{_HAN}·]{{2,8}}?){end}",
        rf"(?:我是|本人是?|这里是|^是)\s*({lead}[{_HAN}]{{1,3}}?){end}",
    ]
    if likely:
        patterns.append(
            rf"(?:^|[^{_HAN}·]|我姓[{_HAN}]\W?|我的?|是|您好|你好|好的)({lead}[{_HAN}]{{1,3}})(?:的|邮编.*)?(?=[^{_HAN}·]|$)"
        )
        patterns.append(rf"(?:^|[^{_HAN}·]|我是)(?!{_AFTER})([{_HAN}·]{{2,8}}?)(?=\W*¦)")
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if match[1] not in _NO_CHINESE_NAMES:
                first, last = _split_chinese(match[1])
                return FoundName(first, last, _without(text, *match.span(1)))
    return None


def _split_chinese(name: str) -> tuple[str, str]:
    if "·" in name:
        first, _, last = name.partition("·")
        return first, last
    surname = 2 if name.startswith(_DOUBLE_SURNAMES) and len(name) > 2 else 1
    return name[surname:], name[:surname]


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + SEAM + text[end:]
