"""What can be typed: one module a verb, without the work; see bot/commands/shared/verbs.py."""
