"""Taking over what was pulled from another vendor's account: each record once, and changes to it later."""
