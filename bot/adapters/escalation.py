"""When a person must take over: asked for, legal threats, danger. Rules beside the intent head, in both languages."""

from __future__ import annotations

import re
from typing import Literal

from bot.adapters.intents import Intent

Reason = Literal["human", "complaint", "legal", "danger"]

_HUMAN = re.compile(
    r"\b(?:talk|speak|chat|connect|transfer|put|pass|hand|get|give|want|need|call)\b[^.?!]{0,40}"
    r"\b(?:human|(?:real|live|actual) (?:person|agent|human|someone)|a person|an? (?:agent|operator|representative|"
    r"supervisor|manager|colleague)|customer service|staff|your (?:manager|supervisor|boss))\b|"
    r"^\W*(?:human|agent|representative|operator|real person)(?: please)?\W*$|"
    r"转人工|人工客服|(?:找|要|换|转|接|叫)[^，。？]{0,6}(?:真人|人工|客服人员|经理|主管|负责人|活人)|真人客服|^\W*人工\W*$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(?:lawyers?|attorneys?|solicitors?|sue|suing|lawsuits?|legal (?:action|proceedings|team|steps|notice)|in court|"
    r"small claims|court case|press charges|trading standards|ombudsman|consumer protection|better business bureau|"
    r"(?:call|calling|go(?:ing)? to|report(?:ing)?[^.]{0,20} to) the police)\b|"
    r"律师|起诉|法院|法庭|打官司|12315|消协|消费者协会|报警|报案|派出所|法律途径|法律手段|法律责任|"
    r"市场监管|工商局|仲裁",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(?:caught|catch(?:es|ing)?|is|was|went|set\b[^.]{0,20}) (?:on )?fire\b|"
    r"\b(?:on fire|in flames|burst into flames)\b|"
    r"\b(?:smok(?:ed|ing)|smoke (?:is |was )?(?:coming|came|pouring)|started (?:to smoke|smoking))\b|"
    r"\b(?:explod(?:ed|es|ing)|blew up|short[- ]circuited|sparks? (?:came|come|coming|flew|flying|out)|sparking)\b|"
    r"\b(?:electric(?:al)? shock|electrocuted|got a shock|shocked me)\b|"
    r"\b(?:burn(?:t|ed)|scald(?:ed)?|cut|injured|hurt|shocked) (?:my|me|myself|his|her|himself|herself|our)\b|"
    r"\b(?:i am|i'm|i was|is|was|got|were|been) (?:badly |seriously )?"
    r"(?:injured|bleeding|poisoned|burn(?:t|ed)|scalded)\b|"
    r"\b(?:allergic reaction|came out in a rash|went to (?:the )?hospital|taken to hospital|food poisoning|"
    r"smells? (?:of|like) burn(?:ing|t)|gas (?:is )?leak(?:ing|s)?|melting|melted|swollen battery|"
    r"battery is (?:swelling|swollen|bulging))\b|"
    r"冒烟|着火|起火|自燃|爆炸|炸[了裂]|漏电|触电|[被给]?电[了到]一?下|冒火花|冒火星|烫伤|烧伤|割伤|划伤|砸伤|摔伤|受伤|"
    r"流血|过敏(?:了|反应)|起疹|送医|进医院|去了?医院|中毒|烧焦|焦味|糊味|鼓包|漏气了|烧化|融化了|短路",
    re.IGNORECASE,
)
# Somebody who asks whether it could happen is not in danger.
_ASKS = re.compile(
    r"\b(?:does|do|will|would|can|could|might|is|are) (?:it|they|this|the|these|your|there)\b[^.!]*\?|"
    r"\bwhat if\b|\bif (?:it|i)\b|"
    r"\b(?:prevent|avoid|protect(?:ion|ed)?|resistant|proof|safe from|detector|alarm for)\b|"
    r"会不会|会[^，。]{0,8}吗|容易|防|怕不怕|如果|万一|避免|是否",
    re.IGNORECASE,
)
# Asks about the people, not for them.
_ABOUT_PEOPLE = re.compile(
    r"\b(?:hours|what time|when (?:is|are|can)|opening|which languages?|do(?:es)? (?:you|your) .* (?:speak|have))\b|"
    r"几点|上班|下班|工作时间|什么时候|有[^，。]{0,12}(?:人工|客服|真人)[^，。]{0,4}吗",
    re.IGNORECASE,
)
_SURE = 0.7


def must_hand_over(message: str, intent: Intent) -> Reason | None:
    """The reason for which a person takes over at once, whatever else the message says."""
    harmless = bool(_ASKS.search(message))
    if not harmless and _HARM.search(message):
        return "danger"
    if _LEGAL.search(message) or intent.share("legal") >= _SURE:
        return "legal"
    if _HUMAN.search(message) and not _ABOUT_PEOPLE.search(message):
        return "human"
    return None
