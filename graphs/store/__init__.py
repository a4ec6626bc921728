"""Where graphs are kept: a folder here, or a server elsewhere."""
