"""The dialogue that proves who writes: what the shop allows, in any order and over several turns, asked for once.

What is known so far stands in `slots["awaiting"]`: the question that waits (`intent`, `order`), the parts of a proof
that were told (`email`, `name`, `zip`), what was asked for (`asked`), and whether a code was sent (`sent`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.identity import Claims, read_claims
from bot.adapters.intents import Intent
from bot.adapters.phrases import say
from bot.domain.conversation import Language, ToolCall
from bot.domain.proofs import CODE_LIFE
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest

_PROVING = ("find_user_id_by_email", "find_user_id_by_name_zip", "find_user_id_by_order_email", "verify_code")
_SENDING = "send_verification_code"
_AGAIN = re.compile(
    r"\b(?:re-?send|send (?:it|me|the code|a code|one|another)|(?:new|another|fresh) (?:code|one)|send again|once more|"
    r"(?:did ?n[o'’]?t|have ?n[o'’]?t|never|not) (?:get|got|gotten|receive|received|arrive|arrived|come))\b|"
    r"重发|再发|重新发|再来一个|没收到|没有收到|收不到|新的?验证码|换一个验证码",
    re.IGNORECASE,
)
_OWN_ORDER = re.compile(
    r"\bmy (?:\w+ )?(?:orders?|packages?|parcels?|delivery|refund|account)\b|我的?(?:订单|包裹|快递|退款|账户)",
    re.IGNORECASE,
)
_FAILURES: Mapping[str, str] = {
    "other_customer": "other_customer",
    "paused": "identity_paused",
    "mail_paused": "code_paused",
    "code_wrong": "code_wrong",
    "code_void": "code_void",
    "code_expired": "code_expired",
    "code_none": "code_none",
}


def claims_of(brief: Brief) -> Claims:
    """What the message says about who writes, read with what we asked for in mind."""
    awaiting = _awaiting(brief)
    asked = set(awaiting.get("asked") or ())
    if awaiting.get("turn") != len(brief.session.turns) - 1 or brief.reading.mentioned:
        asked -= {"name", "zip"}  # two words that follow another question of ours are no name
    return read_claims(brief.message, asked | ({"code"} if awaiting.get("sent") else set()))


def finds_identity(brief: Brief, intent: Intent, also: tuple[str, ...] = ()) -> bool:
    """Whether the message proves who writes, or answers our question for it; `also` are intents that wait for one."""
    claims, awaiting = claims_of(brief), _awaiting(brief)
    if brief.customer is not None:
        # A verified customer's new address or email is no proof; the proof alone, of somebody else, is refused.
        proves = _request(brief, claims, {}) is not None and not claims.asks
        return proves or (bool(awaiting) and (claims.order is not None or intent.name in ("identity", *also)))
    if _request(brief, claims, awaiting) is not None:
        return True
    if not awaiting:
        return _introduces(brief, claims, intent)
    return not claims.is_empty or intent.name in ("identity", *also)


def _introduces(brief: Brief, claims: Claims, intent: Intent) -> bool:
    """Whether a first message offers part of a proof: alone, or with a question about orders."""
    if not (claims.name or claims.zip) or brief.reading.mentioned:
        return False
    if claims.asks:
        return bool(claims.name and _OWN_ORDER.search(brief.message))
    return intent.name != "greeting" or intent.confidence < 0.5


def find_proof(brief: Brief) -> ToolRequest | None:
    """The tool that the message's part of a proof completes, with the parts that were told before."""
    return _request(brief, claims_of(brief), _awaiting(brief))


def proves(call: ToolCall) -> bool:
    """Whether the shopper has just been verified by this call."""
    return call.ok and call.name in _PROVING


def belongs_here(call: ToolCall) -> bool:
    """Whether the result of this call is worded by `word_identity`."""
    return call.name == _SENDING or (not call.ok and call.name in _PROVING)


def identify(brief: Brief, outcome: Outcome, **waiting: Any) -> Iterator[DraftPart]:
    """Try the proof that the message completes, else ask for what is missing. `waiting` is kept for afterwards."""
    claims, known = claims_of(brief), _awaiting(brief)
    told = {"email": claims.email, "name": claims.name and list(claims.name), "zip": claims.zip}
    awaiting = {**known, **waiting, **{part: value for part, value in told.items() if value}}
    request = _request(brief, claims, known)
    if request is not None:
        yield request
    else:
        question, asked = _question(brief, claims, awaiting)
        awaiting |= {"asked": asked, "turn": len(brief.session.turns)}
        yield Sentence(question, plain=True)
    yield replace(outcome, slots={**outcome.slots, "awaiting": awaiting})


def word_identity(brief: Brief, call: ToolCall, outcome: Outcome, **waiting: Any) -> Iterator[DraftPart]:
    """A code that was sent, or a proof that failed: what to do now. The words tell nothing about any account."""
    result = call.result if isinstance(call.result, Mapping) else {}
    awaiting, language = {**_awaiting(brief), **waiting}, brief.language
    code = str(result.get("code", ""))
    if call.ok:
        awaiting |= {"sent": True, "asked": [], "email": str(call.arguments.get("email", ""))}
        minutes = round(CODE_LIFE.total_seconds() / 60)
        text = say("code_sent", language, email=awaiting["email"], minutes=minutes)
    elif code == "proof_refused":
        text, asked = _question(brief, Claims(), awaiting)
        awaiting["asked"] = asked
    elif code == "verified_already" and brief.customer is not None:
        text = say("identity_signed_in", language, name=brief.customer.first_name or brief.customer.id)
        awaiting = {}
    else:
        wait = _wait_words(int(result.get("retry_after", 0)), language)
        text = say(_FAILURES.get(code, "identity_failed"), language, wait=wait)
        awaiting["asked"] = _askable(brief)
        if code == "other_customer":
            awaiting = {}
    slots = {name: value for name, value in outcome.slots.items() if name != "awaiting"}
    if awaiting:
        slots["awaiting"] = awaiting | {"turn": len(brief.session.turns)}
    yield Sentence(text, plain=True)
    yield replace(outcome, slots=slots)


def _awaiting(brief: Brief) -> Mapping[str, Any]:
    return brief.slots.get("awaiting") or {}


def _request(brief: Brief, claims: Claims, known: Mapping[str, Any]) -> ToolRequest | None:
    """The strongest proof that is complete now and was not before: the same guess is not tried twice."""
    proofs = brief.shop.proofs
    if claims.code and "code" in proofs and known.get("sent"):
        return ToolRequest("verify_code", {"code": claims.code})
    email, order = claims.email or known.get("email"), claims.order or known.get("order")
    if claims.email and "email" in proofs:
        return ToolRequest("find_user_id_by_email", {"email": claims.email})
    if "order_email" in proofs and email and order and (claims.email or claims.order):
        return ToolRequest("find_user_id_by_order_email", {"order_id": order, "email": email})
    if "code" in proofs and (claims.email or (known.get("email") and _AGAIN.search(brief.message))):
        return ToolRequest(_SENDING, {"email": claims.email or email})
    name, zip_code = claims.name or known.get("name"), claims.zip or known.get("zip")
    if "name_zip" in proofs and name and zip_code and (claims.name or claims.zip):
        return ToolRequest("find_user_id_by_name_zip", {"first_name": name[0], "last_name": name[1], "zip": zip_code})
    return None


def _question(brief: Brief, claims: Claims, awaiting: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What is asked for, in words and by its parts: what is missing of a proof that was begun, else all."""
    proofs, language = brief.shop.proofs, brief.language
    if awaiting.get("sent") and "code" in proofs:
        return say("ask_code", language, email=awaiting.get("email", "")), []
    begun = "asked" in awaiting  # before we ask, a name is only a greeting
    if "name_zip" in proofs and (awaiting.get("name") or (begun and awaiting.get("zip"))):
        lacking = "zip" if awaiting.get("name") else "name"
        return say(f"ask_{lacking}", language), [*_askable(brief), lacking]
    if "order_email" in proofs and awaiting.get("email"):
        return say("ask_order_too", language), ["order", "email"]
    if "order_email" in proofs and begun and claims.order:
        return say("ask_email_too", language, order=claims.order), ["order", "email"]
    names = [proof for proof in ("email", "code", "order_email", "name_zip") if proof in proofs]
    if "email" in names:
        # Whoever may use the address alone need not be told of harder ways.
        names = [proof for proof in names if proof in ("email", "name_zip")]
    if not names:
        return say("identity_token_only", language), []
    listed = say("proof_or", language).join(say(f"proof_{name}", language) for name in names)
    return say("ask_identity", language, proofs=listed), _askable(brief)


def _askable(brief: Brief) -> list[str]:
    """The parts of all proofs that this shop takes."""
    parts = {"email": ["email"], "code": ["email"], "order_email": ["order", "email"], "name_zip": ["name", "zip"]}
    return list(dict.fromkeys(part for proof in brief.shop.proofs for part in parts.get(proof, ())))


def _wait_words(seconds: int, language: Language) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return say("wait_minute", language)
    return say("wait_minutes", language, minutes=minutes)
