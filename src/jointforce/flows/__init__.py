"""One file a story: one transaction that calls the apps' services in order. Doors call flows; nobody calls up."""
