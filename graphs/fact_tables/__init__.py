"""The fact tables of a store: Parquet files made from its graphs, and questions put to them."""
