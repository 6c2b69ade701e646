"""Many small networks at once: the same bits, alone or among a million."""
