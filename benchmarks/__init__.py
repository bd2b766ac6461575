"""What the portal costs, as ratios to a bare Django page taken in the same run; `python -m benchmarks` prints them."""
