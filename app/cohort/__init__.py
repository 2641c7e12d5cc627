"""Made-up patients by the thousand, as the bodies that a caller would send, and what their plans look like together."""
