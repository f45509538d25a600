"""The benchmark: `python -m bench` (README, "Speed"). `opstelling` and `klant` serve proofs too."""
