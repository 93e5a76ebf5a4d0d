"""Defines everything on the wire: types, decoding and encoding, and explanations of invalid input."""
