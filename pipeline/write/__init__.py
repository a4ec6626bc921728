"""From a report to quads, rows of the fact tables, and JSON."""
