"""Keep, ask, check and show graphs of the vocabulary."""
