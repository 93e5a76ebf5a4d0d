"""What happens in rooms. No sockets, no files, no clock of its own."""
