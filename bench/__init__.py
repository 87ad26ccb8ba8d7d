"""How fast the shop is, measured beside something known in the same run. `python -m bench`."""
