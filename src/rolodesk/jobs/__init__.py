"""Background work: the queue table's worker, the schedule, and the handlers."""
