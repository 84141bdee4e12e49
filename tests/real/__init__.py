"""Systems that nobody here wrote: whatever holds of our simulators has to hold of them."""
