"""What runs with Django set up on a measured database, each in a process of its own, and prints one line of JSON."""

import django

django.setup()
