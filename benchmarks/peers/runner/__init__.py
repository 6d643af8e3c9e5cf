"""Runs servers and the load in turns, keeps what was measured, writes the table. Start it with run.sh."""
