"""Drawings of the sample shop's products, one module per product family."""
