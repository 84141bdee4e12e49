"""Connections, places on disk, the schema and its steps, and what the database's own errors mean."""
