"""Finding and fetching files, and what became of each."""
