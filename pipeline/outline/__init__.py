"""Sections, sentences and clauses, each with its status."""
