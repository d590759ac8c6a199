"""Bytes in, drafts out, no state.

``fetch`` asks a server, ``parse`` turns its answer into a draft of the feed,
``decide`` says which of its entries are new and ``due`` when to ask again;
``discover`` finds the feeds that a page names.
"""
