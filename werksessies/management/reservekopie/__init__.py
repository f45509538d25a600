"""Keeping a copy of the database, and putting one back: whole or not at all.

Each kind of database has its own module with the same two functions, `make_kopie` and `put_back`.
Only the database is in a copy; the secret key and the reports of DATA_DIR are not.
"""
