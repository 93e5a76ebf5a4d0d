"""Saves rooms to disk."""
