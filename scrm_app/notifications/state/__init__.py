"""What the screens of notifications hold; telephones, not brains."""
