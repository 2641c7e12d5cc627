"""One frozen shape for each kind of seed file: what a clinician may write, and what it means."""
