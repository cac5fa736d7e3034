"""What the figures say; reads only."""
