"""Who writes and which order they mean, read from the message: emails, names with postal codes, order numbers."""

from __future__ import annotations

import re
import unicodedata

from bot.ports import Brief, ToolRequest

_NUMBER = re.compile(r"#\s?([A-Za-z]{0,3}-?\d{3,})|(?<![\w@.-])([A-Za-z]{1,3}\d{4,}|\d{6,})(?![\w@-])")
# ASCII only: Chinese runs on into the address ("我的邮箱是mei@mail.example"). All lengths are bounded, so that the
# longest message is read in milliseconds.
_EMAIL = re.compile(r"(?<![a-z0-9_.+-])[a-z0-9_.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}", re.IGNORECASE)
_ZIP = r"(\d{5,6}(?!\d)(?:-\d{4})?|[a-z]\d[a-z]\s?\d[a-z]\d)"
# A word of a name that is written with spaces, so never 邮编.
_WORD = r"((?![\u4e00-\u9fff])[^\W\d_](?:(?![\u4e00-\u9fff])[\w'’-]){0,40})"
_NAME_ZIP = (
    re.compile(
        r"(?:name is|i am|i'm|this is|it's|my name's)\s+([^\W\d_][\w'’-]{0,40})\s+([^\W\d_][\w'’ -]{0,40}?)"
        rf"(?:\s*[,.;]|\s+and\b|\s+from\b|\s+in\b|\s+at\b|\s+with\b|\s+zip\b|\s+postal\b|\s+my\b|\s*\().{{0,60}}?\b{_ZIP}\b",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*{_WORD}\s+{_WORD}\s*[,，;/ ]\s*(?:zip|postal code|邮编)?\W*{_ZIP}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:我叫|我是|姓名(?:是|：|:)?|名字(?:是|叫)?)\s*{_WORD}\s+{_WORD}.{{0,30}}?{_ZIP}",
        re.IGNORECASE,
    ),
)
_CHINESE_NAME_ZIP = re.compile(
    rf"([\u4e00-\u9fff]{{2,4}})\s*[，,、;；/ ]*\s*(?:邮编|邮政编码)?[是为：:\s]*{_ZIP}", re.IGNORECASE
)
_TWO_CHARACTER_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "夏侯",
    "令狐",
)


def order_number(message: str) -> str | None:
    """The order number in `message`, as typed; zip codes and telephone numbers after those words are none."""
    text = _EMAIL.sub(" ", unicodedata.normalize("NFKC", message))
    text = re.sub(
        r"(?:zip(?: code)?|postal code|postcode|邮编|电话|手机|phone)\D{0,6}\d+", " ", text, flags=re.IGNORECASE
    )
    if proof := _name_zip(message):
        text = text.replace(proof["zip"], " ")
    match = _NUMBER.search(text)
    return (match.group(1) or match.group(2)) if match else None


def find_proof(brief: Brief) -> ToolRequest | None:
    if email := _EMAIL.search(brief.message):
        return ToolRequest("find_user_id_by_email", {"email": email.group()})
    if found := _name_zip(brief.message):
        return ToolRequest("find_user_id_by_name_zip", found)
    return None


def _name_zip(message: str) -> dict[str, str] | None:
    text = unicodedata.normalize("NFKC", message)
    for pattern in _NAME_ZIP:
        if match := pattern.search(text):
            first, last, zip_code = match.groups()
            return {"first_name": first, "last_name": last.strip(), "zip": zip_code}
    if match := _CHINESE_NAME_ZIP.search(re.sub(r"我的|我叫|我是|姓名|名字|是|叫|：|:", "", text)):
        name, zip_code = match.groups()
        surname = 2 if name.startswith(_TWO_CHARACTER_SURNAMES) else 1
        return {"first_name": name[surname:], "last_name": name[:surname], "zip": zip_code}
    return None
