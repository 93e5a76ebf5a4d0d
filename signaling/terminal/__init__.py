"""Commands in a terminal: asks a running server, and checks the settings of one that is to be started."""
