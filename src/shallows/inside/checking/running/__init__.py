"""Call a learner's code, whatever its form; only plain data come back.

`loading` and `sourcefile` read the file; `naming` and `roles` say what its names mean. `calling`
calls it: a function with its `arguments` in a `layout`, or in `containers`, a class by `objects`,
code that makes its own weights by `unrolling`, anything else by `trials`. `following` finds what
makes a step with the gradients, and `stepping` calls that. `joining` makes biases rows of their
weights; `sizes` are numbers of units that code asks for. `slots` and `holding` put the weights
where the code keeps them; `tracing` records its variables, `stopped` what it worked on when it
raised an exception, and `plain` makes copies of what it gives, whose values are its `leaves`.
`changing` makes its functions anew from a changed file.
"""
