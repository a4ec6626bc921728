"""The stand-alone page of a part of the graph."""
