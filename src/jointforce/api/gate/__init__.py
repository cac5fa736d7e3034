"""The gate: `POST /api/v1/screen`, for a shop that asks before it publishes a listing. No Django, no database."""
