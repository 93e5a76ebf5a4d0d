"""`GET /ws`: the handshake, the connection, and what a client says over it."""
