"""Consented answers on their way to marketing-ops: what may leave, and the files it leaves in."""
