"""The database: the one we start, the schema, and a file of statements for each noun."""
