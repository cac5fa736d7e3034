"""IP rights, products, authorised sellers, and what was learnt from answers."""
