"""From a question as it is put to its answer."""
