"""Facts: one definition per fact; the profile of firms as of a date."""
