"""The mistakes that are known.

`edits` makes wrong formulas of a right one, by `changes` that any line can have and `slips` of one
kind of line. `mistakes` recognises a value, with `samples` that were left out, and with the unknown
constants of `factors` and `fitted`. `repair` finds the part of a learner's own line that must
change; `pure` evaluates such lines. `learnerfile` has the expressions of a whole file, `rewrites`
the small changes of them, `operands` those by other values, and `showing` those that show values.
"""
