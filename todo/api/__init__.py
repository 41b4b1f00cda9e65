"""The JSON API: the Todo-Backend contract, and more.

urls.py lists the addresses; items.py and lists.py answer them, with the fields of serializers.py.
openapi.json is the contract, which docs.py shows. website/api has what any API needs, and
accounts/authentication.py reads the credentials.
"""
