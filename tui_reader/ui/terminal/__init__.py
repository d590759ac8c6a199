"""The terminal, and what is used of Textual beyond its public interface: one module for each use.

Each names the reason, and the test that notices when Textual changes what it uses;
``tests/ui/test_mends.py`` notices when Textual no longer needs it. ``README.md`` here has what each
terminal gets.
"""
