"""Which derivative of a learner's backpropagation is wrong, and what mistake it looks like.

`report` holds `check`, which users call; `judge` has the course of it. The rest are five rooms, in
the order of the work. Each knows only the rooms before it:

- `running` finds a function or class in a learner's file, finds out how to call it, and calls it.
- `reading` makes the networks that it is called on, and gives its values the derivation's names.
- `mistakes` knows mistakes: as edits of the derivation's formulas, and by the values they give.
- `searching` finds the layout, the loss, and the fewest mistakes that explain all values.
- `telling` makes findings of them, in words, with the learner's own lines and numbers.
"""
