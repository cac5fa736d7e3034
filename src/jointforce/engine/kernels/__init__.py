"""Kernels: what is done to every character of every text, compiled by numba and kept on disk."""
