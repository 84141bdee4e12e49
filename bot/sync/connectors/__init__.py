"""One module a system: how it is spoken to. They do not know each other (docs/add-a-connector.md)."""
