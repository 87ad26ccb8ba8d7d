"""Readers of one shopper message about changing an order: pure functions, English and Chinese, no model."""
