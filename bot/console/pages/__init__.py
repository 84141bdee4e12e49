"""The pages, one module a subject; `table` lists them."""
