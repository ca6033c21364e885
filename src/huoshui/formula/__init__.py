"""The formula language shared by facts and offers: parse, check, canonical tree, compilers."""
