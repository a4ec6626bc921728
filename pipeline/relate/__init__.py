"""Relations: who does what with which instrument, and what is counted."""
