"""Long proofs of the rules that never bend: `python -m proef NAME --aantal N --zaad S`.

Every proof is a module with `add_arguments(parser)` and `run(options) -> bool`. It has a positive
control, `--kapot`: the same proof against a build that is broken on purpose, which it must catch.
A proof that never fails proves nothing.
"""
