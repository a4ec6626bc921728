"""Many files: processes, shards, and what belongs to all of them."""
