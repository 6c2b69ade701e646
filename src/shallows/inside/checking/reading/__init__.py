"""What a learner's code computes on small networks, by the names of the derivation.

`probe` makes the networks, and `convention` says which losses there are. `reading` calls the code
on one of them; `values` and `transposes` name what it returns, and `failing` says how it raised an
exception. `evidence` and `held` look up what its variables had.
"""
