"""Bulk screening: files in, part files out, without a database: see docs/how-to/screen-a-catalogue.md."""
