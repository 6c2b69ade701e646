"""Inside backpropagation: what each derivative is, and which of one's own is wrong."""
