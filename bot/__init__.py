"""The assistant: one turn, one graph."""
