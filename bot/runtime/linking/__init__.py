"""How two chats become one customer, and how a customer is joined with the record of another system."""
