"""How well the shop answers: cases in, one row a case and metrics out. `python -m bot.evals TASK`."""
