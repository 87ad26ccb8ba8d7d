"""Who takes a one-time code to the customer: the log while developing, a mail in earnest."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.adapters.smtp_mail import Letter, Post
from bot.domain.conversation import Language
from bot.domain.orders import Customer
from bot.domain.proofs import CODE_LIFE
from knowledge.shop import ShopProfile

log = logging.getLogger("shopclerk.codes")

_MINUTES = round(CODE_LIFE.total_seconds() / 60)
_SUBJECT: dict[Language, str] = {"en": "Your verification code for {shop}", "zh": "您在{shop}的验证码"}
_TEXT: dict[Language, str] = {
    "en": (
        "Hello {name},\n\n"
        "your verification code is {code}. It is valid for {minutes} minutes, in the chat where you asked for it.\n\n"
        "Nobody of {shop} will ever ask you for this code by phone or mail. If you did not ask for it, you need not do "
        "anything: without the code nobody can see your orders.\n"
    ),
    "zh": (
        "{name}，您好：\n\n"
        "您的验证码是 {code}，{minutes} 分钟内有效，仅可用于您申请验证码的那个对话。\n\n"
        "{shop}的任何人都不会通过电话或邮件向您索要验证码。如果不是您本人申请，请忽略此邮件：没有验证码，任何人都无法查看您的订单。\n"
    ),
}


class ConsoleCodeSender:
    """The `CodeSender` port for development: the code stands in the log of the server."""

    reaches_customers = False

    def send(self, customer: Customer, code: str, language: Language) -> None:
        del language
        log.warning("one-time code for customer %s: %s (mailed once SHOP_SMTP_URL is set)", customer.id, code)


class MailCodeSender:
    """The `CodeSender` port over mail, in the customer's language. `sender` empty: the shop's contact address."""

    reaches_customers = True

    def __init__(self, post: Post, shop: Callable[[], ShopProfile], sender: str = "") -> None:
        self._post = post
        self._shop = shop
        self._sender = sender

    def send(self, customer: Customer, code: str, language: Language) -> None:
        shop = self._shop()
        title, name = shop.title(language), customer.first_name or customer.id
        told = {"shop": title, "name": name, "code": code, "minutes": _MINUTES}
        subject, text = _SUBJECT[language].format(**told), _TEXT[language].format(**told)
        sender = self._sender or shop.contact.get("email", "")
        self._post(Letter(sender, title, customer.email or "", subject, text))
