"""Match × policy → disposition."""
