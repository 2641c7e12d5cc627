"""What old knowledge and old answers may run into under the program of today."""

from app.knowledge import SeedError

UNREADABLE = (SeedError, KeyError, ValueError, TypeError, AttributeError)
"""They may lack something that every version has today, or have it in another shape."""
