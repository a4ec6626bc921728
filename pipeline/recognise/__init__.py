"""Recognisers: each finds the mentions of one kind in a text."""
