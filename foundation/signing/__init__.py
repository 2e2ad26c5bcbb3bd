"""Sealing a document and checking its seal: no database, no request, no key of its own.

The wings above say who signed what; this room turns it into a page, joins it to the very bytes that were signed,
seals the whole (PAdES) and tells later whether anything moved.
"""
