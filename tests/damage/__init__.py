"""A matrix of damage: what can be wrong with an export, and who must find it."""
