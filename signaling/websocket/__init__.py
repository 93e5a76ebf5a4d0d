"""Serves `GET /ws`: the handshake, the connection, and the handler of each message."""
