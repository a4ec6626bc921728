"""The side index: what lists, counts and searches need of a store, in one SQLite file."""
