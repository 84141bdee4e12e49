"""What is sealed and what is only recognised: keys, cells, keyed hashes, the chain over consent events."""
