"""The metrics layer: what a metric is, where its sums are, and what it answers."""
