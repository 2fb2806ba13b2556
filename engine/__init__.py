"""How it is decided: a program is parsed, checked, evaluated, proved and verified."""
