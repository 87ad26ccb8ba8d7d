"""How the shop's database came to its present tables: one numbered step after the other, in `versions/`."""
