"""The laboratory's live figures, with Bokeh: each is built once, then only its numbers change.

No figure is ever taken out of the page and replaced: a change of a figure that the browser has not
yet placed would be lost there, and nothing tells a server when it has.
"""
