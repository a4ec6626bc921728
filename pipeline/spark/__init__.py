"""The unit of work on Apache Spark."""
