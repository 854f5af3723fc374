"""The endpoints, one a file: each runs its rules from the table and answers."""
