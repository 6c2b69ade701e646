"""The version of the package.

It stands apart, so that no module imports the whole package to say which version it is.
"""

__version__ = "0.1.0"
