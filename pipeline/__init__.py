"""From a file to a report, from a report to quads."""
