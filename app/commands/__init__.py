"""What the command line can do; one act a file, and `app.cli` says how each is called."""
