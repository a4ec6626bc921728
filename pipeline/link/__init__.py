"""What a mention stands for: the title, the full name, the place."""
