"""HTTP requests, their answers, and what servers do wrong."""
