"""What every person receives at the start: booklet, rules of procedure, useful organisations; read, and noted so."""
