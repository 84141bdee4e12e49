"""The values storage takes and gives, and the closed vocabularies of what it keeps: frozen, all times aware UTC."""
