"""Findings about a learner's code.

A `finding` is one of them. `blame` tells which are mistakes of their own, `whole` speaks of the
code as a whole, `updates` of the step that it makes with right gradients, `meant` asks whether it
was written for another network, and `places` marks the lines of the derivation that it gets right.
`stopping` speaks of an exception, and `lines` chooses the line of the file that is shown.
"""
