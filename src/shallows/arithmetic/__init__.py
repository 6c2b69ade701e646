"""The engine's numbers: the same bits on every IEEE-754 machine."""

#: The version of the arithmetic. It changes whenever the result of any network does, and stores of
#: another version are refused.
ARITHMETIC = 1
