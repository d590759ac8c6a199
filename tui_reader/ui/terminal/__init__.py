"""The terminal, and what is used of Textual beyond its public interface: one module for each use.

Each says why, and which test notices when Textual changes what it uses.
"""
