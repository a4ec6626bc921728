"""Readers, one a format: each turns the bytes of a file into a `Text`."""
