"""What other tools draw and browse with: files made of the descriptions of the views and of the canned queries."""
