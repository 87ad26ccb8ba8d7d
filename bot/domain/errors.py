"""Failures that a caller can do something about. Each message is one sentence for the person who sees it."""

from __future__ import annotations


class ShopclerkError(Exception):
    """Base of all errors that reach a user as one clear sentence."""


class SettingsError(ShopclerkError):
    """A setting cannot be used."""


class MessageTooLongError(ShopclerkError):
    """The message exceeds the limit of characters."""


class SessionNotFoundError(ShopclerkError):
    """No such session for this visitor; also said when it belongs to somebody else."""


class NotReadyError(ShopclerkError):
    """There is no published snapshot yet."""


class InvalidTokenError(ShopclerkError):
    """A customer token that is malformed, expired or signed by somebody else."""


class InvalidImageError(ShopclerkError):
    """The attachment is not an image that can be read."""


class ProviderError(ShopclerkError):
    """The language model's provider failed; the offline drafter answers instead."""


class ActionGoneError(ShopclerkError):
    """The proposal was carried out, dropped or has expired before."""


class StaleActionError(ShopclerkError):
    """The order or the account has changed since the proposal."""
