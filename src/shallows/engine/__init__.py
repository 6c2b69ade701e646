"""Many small networks at once: the same bits, alone or among a million."""

#: Of the bits: it changes whenever any network's result does, and stores of another are refused.
ARITHMETIC = 1
