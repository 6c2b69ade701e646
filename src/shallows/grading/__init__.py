"""Marks for learners' files, each run in a process of its own."""
