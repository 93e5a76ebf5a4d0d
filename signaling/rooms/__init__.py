"""Keeps all rooms, participants, sessions and waiting guests. Uses no sockets, no files and no clock."""
