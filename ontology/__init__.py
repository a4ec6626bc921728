"""What is known before any report is read: schema, vocabulary, catalogues, lexicon."""
