"""The second process: it fetches, parses, stores; the window only reads what it stored.

The window may import ``client`` and ``protocol`` and nothing else from here.
"""
