"""The graph in the formats that other programs read."""
