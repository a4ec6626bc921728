"""The explorer as files that link each other."""
