"""The JSON API: the Todo-Backend contract, and what programs need beyond it.

The way in is urls.py. http.py is what all addresses share, body.py reads what a client sends,
items.py and names.py answer. openapi.json is the contract, which docs.py gives to programs.
"""
