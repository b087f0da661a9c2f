"""What must leave the building: written with the change, sent by the worker."""
