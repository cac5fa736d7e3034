"""What text screening finds and what it costs, on real listings where a folder of them is given.

The disguises here are made from their definitions, and never with the engine's tables: what the engine undoes is
measured against something that it has not been given.
"""
