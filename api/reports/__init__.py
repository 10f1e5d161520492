"""Where anybody says that a listing is wrong."""
