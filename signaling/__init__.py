"""Rooms, participants and the signals between them: a WebRTC signaling server on aiohttp."""

__version__ = "0.1.0"
