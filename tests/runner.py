"""`python manage.py test` runs pytest, which also finds plain Django test cases."""

import os
import subprocess
import sys

# As in the Makefile.
PARALLEL = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]


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
        # All tests together take minutes in a single process.
        options = self.options if test_labels else [*self.options, *PARALLEL]
        # With --pyargs, a label may be a dotted name.
        command = [sys.executable, "-m", "pytest", "--pyargs", *options, *test_labels]
        return subprocess.call(command, env=environment)
