"""Pulling what a live account of another vendor holds, through the API that the vendor documents."""
