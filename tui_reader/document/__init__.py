"""An article's cleaned HTML becomes blocks, and blocks become lines at a width.

``parse`` reads HTML into the words of ``blocks``; ``layout`` sets those in
lines of styled spans for a window to paint; ``plain_text`` writes the same
lines for a pipe. Everything here is a pure function of its arguments.
"""
