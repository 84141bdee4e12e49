"""Authors' files as text: places, mistakes, quoting, and rewriting that leaves everything around a change as it was."""
