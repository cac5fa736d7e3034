"""The pages of agents: for whom they act, their mandates, their people and keys."""
