"""What pages, pictures and the terminal share: words, marked quotes, rows."""
