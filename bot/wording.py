"""The engine's own sentences, said whatever the drafter."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.conversation import Language


def refusal(language: Language) -> str:
    """Said when nothing could be supported: no guess, and a person is offered."""
    if language == "zh":
        return "关于这个问题，我这里没有可靠的资料，不想随便猜测。需要帮您转接人工客服吗？回复“转人工”即可。"
    return (
        "I don't have reliable information on that, so I'd rather not guess. "
        "Would you like me to hand you over to a person? Just say “talk to a person”."
    )


def handoff_notice(reason: str, case_id: str, contact: Mapping[str, str], language: Language) -> str:
    """Said when a case was opened: that a person has it, when they answer, and where."""
    sorry, chinese = reason in ("complaint", "danger", "failure", "legal"), language == "zh"
    hours = contact.get("hours_zh" if chinese else "hours") or contact.get("hours")
    if chinese:
        text = ("非常抱歉给您带来不好的体验。" if sorry else "") + f"已将您的对话转交给人工客服（工单 {case_id}）。"
        text += f"客服会在服务时间内在这里回复您：{hours}。" if hours else "客服会尽快在这里回复您。"
        return ("请先停止使用该商品，注意安全。" if reason == "danger" else "") + text
    text = ("I'm sorry about this. " if sorry else "") + (
        f"I have passed your conversation to a person on our team (case {case_id}). "
    )
    text += (
        f"They answer here during service hours: {hours}." if hours else "They will answer here as soon as they can."
    )
    return ("Please stop using the product and stay safe. " if reason == "danger" else "") + text
