"""`python manage.py test` runs pytest, which also finds plain Django test cases."""

import os
import subprocess
import sys


class PytestRunner:
    """The settings' TEST_RUNNER: a label is a path or a dotted name, as for Django's own runner."""

    def __init__(self, verbosity=1, failfast=False, **kwargs):
        self.options = ["-x"] if failfast else []
        self.options += {0: ["-q"], 1: [], 2: ["-v"], 3: ["-vv"]}[verbosity]

    @classmethod
    def add_arguments(cls, parser):
        """Add no options to those of the `test` command."""

    def run_tests(self, test_labels, **kwargs):
        """Run the tests and return the exit status: 0 if all passed."""
        environment = dict(os.environ)
        del environment["DJANGO_SETTINGS_MODULE"]  # manage.py's; pytest has its own.
        # With --pyargs, a label may be a dotted name.
        command = [sys.executable, "-m", "pytest", "--pyargs", *self.options, *test_labels]
        return subprocess.call(command, env=environment)
