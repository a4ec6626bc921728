"""Whether a store is right, and what people corrected in it."""
