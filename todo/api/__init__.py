"""The JSON API: the Todo-Backend contract, and what programs need beyond it.

The way in is urls.py. http.py is what all addresses share; access.py finds who asks, body.py reads
what is sent, conditions.py compares ETags, and problems.py says what is wrong. items.py, with the
fields of fields.py, and names.py answer. openapi.json is the contract, which docs.py shows.
"""
