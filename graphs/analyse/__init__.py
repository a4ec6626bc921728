"""What comparing reports and counting over them finds."""
