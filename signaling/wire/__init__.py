"""What is on the wire, and nothing else: types, decoding and encoding, what is wrong with invalid input."""
