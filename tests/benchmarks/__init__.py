"""Benchmarks: figures as JSON, each beside a baseline of the same run."""
