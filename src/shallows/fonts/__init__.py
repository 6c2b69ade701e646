"""A font for the mathematics of pages, made by `.ci/font`, with its licence."""
