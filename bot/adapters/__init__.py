"""The ports' adapters; only `bot.bootstrap` imports them."""
