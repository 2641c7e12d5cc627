"""How plans are made, written down for clinicians: one page out of the knowledge, as Markdown and as HTML."""
