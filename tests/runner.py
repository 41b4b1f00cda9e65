"""`python manage.py test` runs pytest, which also finds plain Django test cases."""

import os
import subprocess
import sys
from pathlib import Path


class PytestRunner:
    """settings.TEST_RUNNER: a label is a path or a dotted name, as for Django's own."""

    def __init__(self, verbosity=1, failfast=False, **kwargs):
        self.options = ["-x"] if failfast else []
        self.options += {0: ["-q"], 1: [], 2: ["-v"], 3: ["-vv"]}[verbosity]

    @classmethod
    def add_arguments(cls, parser):
        """Take no options beyond those that the `test` command has by itself."""

    def run_tests(self, test_labels, **kwargs):
        """Run the tests and return the number to fail with: 0 when all passed."""
        environment = dict(os.environ)
        del environment["DJANGO_SETTINGS_MODULE"]  # manage.py's; pytest has its own.
        labels = [self.path(label) for label in test_labels]
        command = [sys.executable, "-m", "pytest"] + self.options + labels
        return subprocess.call(command, env=environment)

    @staticmethod
    def path(label):
        """The path for a dotted module name; what is a path already stays as it is."""
        dotted = Path(*label.split("."))
        for path in (dotted, dotted.with_suffix(".py")):
            if not Path(label).exists() and path.exists():
                return str(path)
        return label
