"""The explorer: pages over a store and its side index, each state of them an address."""
