"""Programs that are refused, one for each kind: where the caret stands, what is said, and the way out.

`# <` ends the line that the message is about, and what follows it is where the caret stands.
"""
