"""Klaviyo's profiles, as its published (MIT) descriptions of revision 2026-07-15 and its pages have them."""
