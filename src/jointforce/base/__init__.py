"""What every storey above stands on: ids, the clock, abstract models, files kept by hash, the one HTTP client."""
