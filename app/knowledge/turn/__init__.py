"""Turn checked seed entries into the values that planning works with."""
