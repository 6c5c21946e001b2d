"""Rolodesk's own API, `/rest/v1`: one set of conventions for every resource."""
