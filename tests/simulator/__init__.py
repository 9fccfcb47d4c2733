"""A simulator of the VergeOS API: `python -m tests.simulator --port 0 --vms 100`. See README.md beside this file."""
