"""The commands, in files by what they work on: they compose pipeline and graphs."""
