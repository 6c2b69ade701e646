"""Which derivative of a learner's backpropagation is wrong, and what mistake it looks like."""
