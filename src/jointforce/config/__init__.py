"""Settings (one file, from the environment), URLs, checks, ASGI/WSGI."""
