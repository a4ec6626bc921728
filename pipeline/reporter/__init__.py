"""Who reports, for which place and year."""
