"""How fast the service is, in ratios to a bare FastAPI endpoint measured in the same run."""
