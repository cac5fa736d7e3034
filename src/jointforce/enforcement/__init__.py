"""What is done about it: restrictions, orders, statements of reasons, strikes."""
