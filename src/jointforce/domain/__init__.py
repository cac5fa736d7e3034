"""The rules, in pure Python: what the words mean, which moves are allowed, what a policy says."""
