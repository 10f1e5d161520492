"""The public pages: the finder, its frame for other sites, and what these copy to have it."""
