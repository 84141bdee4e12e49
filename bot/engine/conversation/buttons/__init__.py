"""Every button there is: what it says and does, and which ones wait for a customer."""
