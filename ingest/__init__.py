"""From the shop's files to a published snapshot."""
