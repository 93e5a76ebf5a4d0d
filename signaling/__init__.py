"""A WebRTC signaling server on aiohttp: rooms, participants, and the signals between them."""

__version__ = "0.2.0"
