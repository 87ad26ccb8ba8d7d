"""Types of fields that several requests share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from bot.domain.conversation import Language


def _storable(text: str) -> str:
    """Half characters, which JSON can write but no database or reply can hold, become the replacement sign."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _primary_tag(tag: object) -> object:
    """`zh-CN`, as browsers say it, is zh."""
    return tag.lower().split("-")[0] if isinstance(tag, str) else tag


SaidText = Annotated[str, AfterValidator(_storable)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
Spoken = Annotated[Language, BeforeValidator(_primary_tag)]
