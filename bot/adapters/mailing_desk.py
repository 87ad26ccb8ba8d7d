"""A help desk that also tells the shop's people by mail that somebody waits for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from bot.adapters.smtp_mail import Letter, Post
from bot.domain.cases import Case
from bot.domain.conversation import Handoff, Session
from bot.ports import HelpDesk
from knowledge.shop import ShopProfile

_TEXT = """A shopper waits for a person.

Case:      {case}
Reason:    {reason}
Customer:  {customer}
Chat:      {session}, in {language}

{summary}
"""
_LANGUAGES = {"en": "English", "zh": "Chinese"}


class MailingHelpDesk:
    """The `HelpDesk` port around another one: the case is kept first, then mailed to the shop's contact address."""

    _MOST_REMEMBERED = 1_000

    def __init__(self, desk: HelpDesk, post: Post, shop: Callable[[], ShopProfile], sender: str = "") -> None:
        self._desk = desk
        self._post = post
        self._shop = shop
        self._sender = sender
        self._told: deque[str] = deque(maxlen=self._MOST_REMEMBERED)

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff:
        handoff = self._desk.open_case(session, reason, summary)
        shop = self._shop()
        to = shop.contact.get("email", "")
        # Asking again adds to an open case; its second mail would only hide the first ones of others.
        if to and handoff.case_id not in self._told:
            self._told.append(handoff.case_id)
            text = _TEXT.format(
                case=handoff.case_id,
                reason=reason,
                customer=session.customer_id or "not verified",
                session=session.id,
                language=_LANGUAGES[session.language],
                summary=summary,
            )
            self._post(
                Letter(self._sender or to, shop.name, to, f"[{handoff.case_id}] A shopper waits: {reason}", text)
            )
        return handoff

    def cases(self, *, closed: bool = False) -> Sequence[Case]:
        return self._desk.cases(closed=closed)

    def find_case(self, case_id: str) -> Case | None:
        return self._desk.find_case(case_id)

    def open_case_of(self, session_id: str) -> Case | None:
        return self._desk.open_case_of(session_id)

    def close_case(self, case_id: str) -> None:
        self._desk.close_case(case_id)
