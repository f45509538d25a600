"""What all proofs share: their options, and the line that says whether they hold."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any


def add_common(
    parser: argparse.ArgumentParser, *, aantal: int, van: str, kapot: Sequence[str]
) -> None:
    """`--kapot` names which break is made; without a name the first."""
    parser.add_argument("--aantal", type=int, default=aantal, help=f"{van} ({aantal})")
    parser.add_argument("--zaad", type=int, default=1, help="seed of all that is random (1)")
    parser.add_argument(
        "--kapot",
        nargs="?",
        const=kapot[0],
        choices=kapot,
        default="",
        help="break the build on purpose; the proof must catch it",
    )


def tell(
    naam: str,
    options: argparse.Namespace,
    getallen: Mapping[str, Any],
    fouten: Sequence[str],
    seconden: float,
    *,
    is_mis: bool,
) -> bool:
    """Print what was wrong and one line of JSON; True when the proof holds, or with `--kapot` when
    the break was caught."""
    if options.kapot:
        oordeel = "gevangen" if is_mis else "NIET GEVANGEN"
    else:
        oordeel = "GEZAKT" if is_mis else "houdt"
    for fout in fouten[: 3 if options.kapot else 20]:
        print(fout)
    line = {
        "proef": naam,
        "aantal": options.aantal,
        "zaad": options.zaad,
        "kapot": options.kapot or None,
        **getallen,
        "seconden": round(seconden, 1),
        "fouten": len(fouten),
        "oordeel": oordeel,
    }
    print(json.dumps(line, ensure_ascii=False))
    return is_mis == bool(options.kapot)
