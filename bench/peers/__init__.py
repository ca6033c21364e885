"""The same aggregates by other means, each in the best code we could write for it."""
