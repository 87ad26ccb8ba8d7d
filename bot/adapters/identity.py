"""What a message says about who writes: email, name, postal code, order number, one-time code, in any spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from bot.adapters.names import SEAM, read_name
from knowledge.text import content_tokens

Part = Literal["email", "name", "zip", "order", "code"]

# ASCII only: Chinese runs on into the address ("我的邮箱是mei@mail.example"). All lengths are bounded, so that the
# longest message is read in milliseconds.
_EMAIL = re.compile(r"(?<![a-z0-9_.+-])([a-z0-9_.+-]{1,64})\s?@\s?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})", re.I)
_SPELLED_EMAIL = re.compile(
    r"(?<![a-z0-9_.+-])([a-z0-9_.+-]{1,64}(?: dot [a-z0-9_+-]{1,30}){0,3}) ?"
    r"(?:[(\[{]at[)\]}]| at (?=[a-z0-9-]{1,63} dot )) ?"
    r"([a-z0-9-]{1,63}(?: ?(?:\.|[(\[{]dot[)\]}]| dot ) ?[a-z0-9-]{1,63}){1,6})",
    re.IGNORECASE,
)
_DOT = re.compile(r" ?(?:[(\[{]dot[)\]}]| dot |\.) ?", re.IGNORECASE)
# Read out digit by digit: "W 9 0 4 4 1 7 2".
_SPACED_DIGITS = re.compile(r"(?<![\w.,])\d(?: \d){3,}(?![\w.,]\d)")

_US, _CANADA, _BRITAIN = r"\d{5}(?:-\d{4})?", r"[a-z]\d[a-z][ -]?\d[a-z]\d", r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"
_ZIP = rf"(?:{_CANADA}|{_BRITAIN}|\d{{6}}|{_US}|\d{{3}}-\d{{4}}|\d{{4}} ?[a-z]{{2}}|\d{{4}})"
_ZIP_WORD = r"(?:zip ?code|zip|postal ?code|post ?code|postcode|plz|邮政编码|邮编|邮码)"
_CUED_ZIP = re.compile(
    rf"{_ZIP_WORD}[^\w¦]{{0,4}}(?:(?:is|was|in|will be|是|为|号)[^\w¦]{{0,4}})?({_ZIP})(?![a-z0-9])", re.I
)
_ZIP_THEN_WORD = re.compile(rf"(?<![a-z0-9#])({_ZIP})\W{{1,3}}(?:is |as )?(?:my |the )?{_ZIP_WORD}", re.I)
_BARE_ZIP = re.compile(
    rf"(?<![a-z0-9#$€£¥-])(?<!\d[.,])({_CANADA}|{_BRITAIN}|\d{{6}}|{_US}|\d{{3}}-\d{{4}})(?![a-z0-9-]|[.,]\d)", re.I
)
_SHORT_ZIP = re.compile(r"(?<![a-z0-9#$€£¥-])(?<!\d[., ])(\d{4}(?: ?[a-z]{2})?)(?![a-z0-9-]|[.,]\d)", re.IGNORECASE)

_PHONE = re.compile(r"(?:phone|mobile|\btel\b|call me (?:at|on)|电话|手机)\D{0,12}\+?[\d() -]{6,20}", re.IGNORECASE)
_CUED_CODE = re.compile(
    r"(?:verification code|one-time code|\bcode|\botp|验证码|校验码|动态码|码)\W{0,3}(?:(?:is|was|是|为)\W{0,3})?"
    r"(\d{3}[ -]?\d{3})(?!\d)",
    re.I,
)
_BARE_CODE = re.compile(r"(?<![a-z0-9#.-])(\d{3}[ -]?\d{3})(?![a-z0-9-])", re.IGNORECASE)

_DIGITS = r"\d{3,12}(?:-\d{2,12}){0,3}"
_ORDER = (
    re.compile(r"#\s?([a-z]{0,4} ?\d{1,4}(?: \d{2,4}){1,3})(?!\d)", re.IGNORECASE),
    re.compile(rf"#\s?([a-z]{{0,4}}[- ]?{_DIGITS})", re.IGNORECASE),
    re.compile(r"(?<![\w@.'’-])([b-hj-z] \d{1,4}(?: \d{2,4}){1,3}|[b-hj-z] \d{5,10})(?![\w@-])", re.IGNORECASE),
    re.compile(r"(?<![a-z0-9_@.-])([a-z]{1,4}-?\d{4,12}(?:-\d{2,12}){0,3})(?![a-z0-9_@-])", re.IGNORECASE),
    re.compile(
        r"(?:\border(?: (?:number|no\.?|nr\.?|id|code))?|订单(?:号码?|编号)?|单号|编号)[^\w¦]{0,3}"
        r"(?:(?:is|was|是|为)[^\w¦]{0,3})?"
        rf"([a-z]{{0,4}}-?{_DIGITS})(?![a-z0-9_@-]|\s?(?:元|块|dollars|usd|eur|%))",
        re.IGNORECASE,
    ),
)
_BARE_ORDER = re.compile(r"(?<![a-z0-9_@.,$€£¥-])(\d{6,12})(?![a-z0-9_@-])", re.IGNORECASE)

_QUESTION = re.compile(r"[?？]|[吗呢]")
_WISH = re.compile(
    r"\b(?:want|wanna|would like|i'd like|need|tell|show|where|what|when|how|cancel|return|exchange|refund|change|"
    r"track|bought)\b|想|查|退|换|取消|什么|哪",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:e-?mail|mail|address|name|zip ?code|zip|postal|post ?code|code|order|number|account|first|last|full|"
    r"sure|yes|yeah|ok|okay|here|registered|under|used|use|live|living|try|find|it's|that's|i'm|is|from)\b|"
    r"我的|我|邮箱|邮件|地址|邮编|邮政编码|姓名|名字|全名|名|姓|叫|验证码|订单号?|单号|编号|好的|好|您好|你好|这是|这个|注册|账户|账号|请|谢谢|给你|"
    r"给您|发|用的|用|就是|是|试试|本人|住在|住|和|也|当时|填|应该|不对|错了",
    re.IGNORECASE,
)
_MOST_WORDS_AROUND = 2


@dataclass(frozen=True, slots=True)
class Claims:
    """The parts of a proof that a message holds; `asks` tells that it says more than them."""

    email: str | None = None
    name: tuple[str, str] | None = None
    zip: str | None = None
    order: str | None = None
    code: str | None = None
    asks: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.email or self.name or self.zip or self.order or self.code)


def read_claims(message: str, asked: Collection[str] = ()) -> Claims:
    """Read `message`. What was `asked` for ("name", "zip", "code" …) may stand there without a word around it."""
    text = _SPACED_DIGITS.sub(lambda m: m.group().replace(" ", ""), unicodedata.normalize("NFKC", message))
    email, text = _email(text)
    zip_code, text = _take(text, _CUED_ZIP, _ZIP_THEN_WORD)
    text = _PHONE.sub(SEAM, text)
    code, text = _take(text, *((_CUED_CODE, _BARE_CODE) if "code" in asked else ()))
    order, text = _take(text, *_ORDER)
    if zip_code is None:
        zip_code, taken = _take(text, _BARE_ZIP, *((_SHORT_ZIP,) if "zip" in asked else ()))
        found = read_name(taken if zip_code else text, asked="name" in asked, has_zip=zip_code is not None)
        if zip_code is not None and (found or "zip" in asked):
            text = found.rest if found else taken
        else:
            # Five digits beside no name are an amount, a model or a number of ours.
            zip_code = None
            text = found.rest if found else text
    else:
        found = read_name(text, asked="name" in asked, has_zip=True)
        text = found.rest if found else text
    if order is None:
        order, text = _take(text, _BARE_ORDER)
    name = (found.first, found.last) if found else None
    order = re.sub(r"\s", "", order) if order else None
    code = re.sub(r"\D", "", code) if code else None
    return Claims(email, name, zip_code, order, code, _says_more(message, text))


def order_number(message: str) -> str | None:
    """The order number in `message`, as typed; postal codes and telephone numbers are none."""
    return read_claims(message).order


def _email(text: str) -> tuple[str | None, str]:
    match = _EMAIL.search(text) or _SPELLED_EMAIL.search(text)
    if match is None:
        return None, text
    name, domain = (_DOT.sub(".", part) for part in match.groups())
    return f"{name}@{domain}", text[: match.start()] + SEAM + text[match.end() :]


def _take(text: str, *patterns: re.Pattern[str]) -> tuple[str | None, str]:
    """What the first pattern that fits captures, and the text with a seam in its place."""
    for pattern in patterns:
        if match := pattern.search(text):
            return match[1], text[: match.start()] + SEAM + text[match.end() :]
    return None, text


def _says_more(message: str, rest: str) -> bool:
    """Whether the message is more than its claims: a question, a wish, or several words that do not belong to them."""
    around = content_tokens(_AROUND.sub(" ", rest.replace(SEAM.strip(), " ")))
    return bool(_QUESTION.search(message) or _WISH.search(rest)) or len(around) > _MOST_WORDS_AROUND
