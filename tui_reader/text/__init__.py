"""Text from outside: made plain on the way in, made cells on the way out.

``plain`` sanitizes on input, ``cells`` is the one function between text and screen,
``links`` says which addresses may be kept, ``folding`` what search compares,
``when`` writes dates and numbers in the reader's language.
"""
