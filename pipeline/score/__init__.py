"""Found against gold."""
