"""Counts what happens on this server, and writes it in Prometheus' text format."""
