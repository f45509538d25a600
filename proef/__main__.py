"""Finds the proofs of this package and runs one, in a DATA_DIR of its own that goes away.

Exit status 0 only when the proof holds, or with `--kapot` when it caught the break.
"""

import argparse
import ast
import importlib
import os
import sys
import tempfile
import warnings
from pathlib import Path

import django


def find_proofs() -> dict[str, str]:
    """Name -> first line of the docstring of every module here that has a `run`. Nothing is
    imported: another proof may need programs that are not there."""
    found = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(file.read_text())
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[file.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def main(arguments: list[str]) -> int:
    proofs = find_proofs()
    lines = "\n".join(f"  {naam:14} {wat}" for naam, wat in proofs.items())
    if not arguments or arguments[0] not in proofs:
        print(f"python -m proef NAME [--help]\n\n{lines}")
        return 0 if arguments in ([], ["-h"], ["--help"]) else 2
    naam = arguments[0]
    with tempfile.TemporaryDirectory(prefix="proef-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beeldplaat.settings")
        # The proofs look at no static file, so that nobody needs to have collected them.
        warnings.filterwarnings("ignore", "No directory at", UserWarning)
        django.setup()
        proof = importlib.import_module(f"proef.{naam}")
        parser = argparse.ArgumentParser(prog=f"python -m proef {naam}", description=proofs[naam])
        proof.add_arguments(parser)
        return 0 if proof.run(parser.parse_args(arguments[1:])) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
