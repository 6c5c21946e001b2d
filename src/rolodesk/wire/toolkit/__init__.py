"""What every dialect is built from: routes, parsing, errors, documents."""
