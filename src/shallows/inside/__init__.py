"""Inside backpropagation: show each derivative, and find mistakes in a learner's."""
