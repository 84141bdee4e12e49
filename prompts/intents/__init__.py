"""What people mean when they type: examples of it by language, and a linear model that is made of them."""
