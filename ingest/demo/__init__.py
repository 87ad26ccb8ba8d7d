"""The sample shop: its texts, its pictures and its orders."""
