"""What sellers can prove: their documents, verified once and used again, and products cleared ahead."""
