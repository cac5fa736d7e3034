"""Statements of reasons as the DSA Transparency Database takes them (Regulation (EU) 2022/2065 Art. 17 and 24(5)).

`statement` makes the payload of the facts, `privacy` takes personal data out of its texts, `schema` checks it.
"""
