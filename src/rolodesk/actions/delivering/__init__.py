"""Telling webhooks what happened: managing them, queueing deliveries, claiming and settling, replaying."""
