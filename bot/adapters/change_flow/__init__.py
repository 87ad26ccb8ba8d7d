"""The offline drafter's dialogue about changes: listen, ask for what is missing, propose. Policy decides elsewhere."""
