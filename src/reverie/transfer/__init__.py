"""Documents as an archive that another bank or server can take in.

`records` is what stands in it, `archive` the file; `gather` reads a bank into records, `ready` and `write`
put records into a bank, `names` says again what people said of names.
"""
