"""Places: the shipped gazetteer, geocoders, and how the data is built."""
