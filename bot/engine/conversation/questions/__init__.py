"""A question on its way: how it looks, why it is asked, what is promised, and finding it again."""
