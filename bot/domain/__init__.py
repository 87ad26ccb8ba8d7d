"""The language of the product in plain dataclasses; standard library only."""
