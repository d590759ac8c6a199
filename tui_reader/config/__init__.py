"""What the user set down: where files lie, ``config.toml``, ``feeds.toml``, the starter list.

``schema`` names every setting, ``load`` reads them and tells every mistake at
once, ``feeds_file`` keeps what the reader itself adds, ``subscriptions`` joins
the two lists. ``config.toml`` is never written.
"""
