"""What an installation's own log tells about asking: read from its facts, or made by the model."""
