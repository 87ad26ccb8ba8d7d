"""Heads: small learned parts that read a text's embedding and its words. Each is trained here and read with numpy."""
