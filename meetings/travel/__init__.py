"""Support for travel: asked for by who has a place, decided and counted by the secretariat, seen by nobody else."""
