"""HubSpot's contacts, as its public pages describe them; nothing of its specification files is used, which may not be kept."""
