"""What is printed: values in, pages and pictures out."""
