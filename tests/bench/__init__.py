"""Benchmarks that print figures: ``python -m tests.bench NAME``. They assert nothing; a machine's noise is not a failure."""
