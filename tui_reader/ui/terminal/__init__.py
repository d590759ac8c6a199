"""The terminal, and what is used of Textual beyond its public interface: one module for each use.

Each names the reason, and the test that notices when Textual changes what it uses.
"""
