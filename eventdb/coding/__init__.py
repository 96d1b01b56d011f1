"""Coded documents: reading NAME.yaml beside NAME.txt into records made of claims."""
