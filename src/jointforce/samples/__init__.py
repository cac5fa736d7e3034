"""A made-up marketplace whose truth is known: for first runs, tests, load and benches.

Everything here is invented: brands, people, sellers, registration numbers (they begin with S) and pictures.
The disguises and replica words are this generator's own, so that screening is measured against something it
has not been given. The same seed makes the same marketplace.
"""
