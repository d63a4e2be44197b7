"""Corridor: plan cross-border automotive trade, with a reason for every number."""
