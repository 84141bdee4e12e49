"""Short replies to what is no answer and no wish: who we are, what becomes of answers, and small talk."""
