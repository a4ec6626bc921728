"""What a name, a filter or a stored question picks out of a store."""
