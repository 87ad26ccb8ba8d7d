"""Training of the heads that read a message's embedding. `python -m bot.training`."""
