"""Find what explains all values of a learner's code.

`preparing` finds the layout, and `quick` the conventions that fit. `attempt` then tries one mistake
of the `forward` pass, several steps in one (`turns`), and a `search` of `hypothesis` after
hypothesis; `steps` makes gradients of new weights for it. `closer` looks again where a mistake has
no name. `amending` finds the one change of the file that makes all right, and `amended` tells what
it says, by the `meaning` of values. `origin` finds the line that made a wrong value.
"""
