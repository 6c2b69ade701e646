"""The engine's numbers: the same bits on every IEEE-754 machine."""

#: Of the bits: it changes whenever any network's result does, and stores of another are refused.
ARITHMETIC = 1
