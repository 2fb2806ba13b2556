"""How people reach it: the command line and the exchange formats."""
