"""Pages for marketers, marketing-ops and privacy (docs/console.md)."""
