"""The shell commands of a document: what a reader types, and what the machine prints.

In an indented block whose first line begins with $, each line with $ is a command, and the lines
below it are its output, where … stands for any text and, alone in a line, for any lines. In another
block each line is a command without an output to compare, unless the block is a file or a drawing.
A paragraph with “not executed” before a block says that no test executes it, and why.
"""

import re
import subprocess
import threading
import time
from collections import namedtuple

from tests.helpers import read

ENVIRONMENTS = "docs/environments.md"
PRODUCTION = "docs/production.md"
DEADLINE = 900  # seconds, for a command
PATIENCE = 300  # seconds, for the commands below to print what the document shows
# A reader repeats these until the server has started.
REPEATABLE = re.compile(r"(curl|docker([ -]compose)? (exec|logs|ps|up -d)) ")
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # Compose 2 erases lines, even without a terminal.

# The first words of blocks that are files, drawings and an address.
ADDRESS = "/?show=active&list=Home&label=bank&q=rent&sort=due"
NOT_SHELL = (
    *("DEBUG=0", "[Unit]", "server", "{"),
    *("ARG", "COPY", "FROM", "services:", "web:"),
    *(ADDRESS, "todo", "urls.py", "visitor", "website/"),
)

Command = namedtuple("Command", "section text output is_executed")


def blocks(document):
    """Yield the section, the paragraph above, and the lines of each indented block."""
    section = paragraph = ""
    is_new, lines = True, []
    for line in [*read(document).splitlines(), "end"]:
        if line.startswith("    ") and (lines or is_new):
            lines.append(line[4:])
        elif line.strip():
            while lines and not lines[-1]:
                lines.pop()
            if lines:
                yield section, paragraph, lines
            section = line.lstrip("# ") if line.startswith("## ") else section
            paragraph = line if is_new else paragraph + " " + line
            lines = []
        elif lines:
            lines.append("")
        is_new = not line.strip()


def is_session(lines):
    return lines[0].startswith("$ ")


def commands(document):
    """Return the commands of a document, in order; an output is a list of lines."""
    result = []
    for section, paragraph, lines in blocks(document):
        is_executed = "not executed" not in paragraph
        end = ""
        for line in lines if lines[0].split()[0] not in NOT_SHELL else ():
            if end or result and result[-1].text.endswith("\\"):
                result[-1] = result[-1]._replace(text=result[-1].text + "\n" + line)
                end = end if line != end else ""
            elif line.startswith("$ ") or not is_session(lines):
                text = line[2:] if line.startswith("$ ") else line
                result.append(Command(section, text, [], is_executed))
                # A here-document belongs to its command.
                end = "".join(re.findall(r"<<'(\w+)'", line))
            else:
                result[-1].output.append(line)
    return [command for command in result if command.text]


def excerpts(document):
    """Return the lines of the blocks that are not commands."""
    return [
        line
        for _, _, lines in blocks(document)
        if lines[0].split()[0] in NOT_SHELL
        for line in lines
    ]


class Shell:
    """A shell that executes commands of a document, one after another.

    `names` has the names and ports that are others here than in the document. Otherwise a test
    would meet what is on the machine already. In the output they are the document's again.
    """

    def __init__(self, directory, names, environment):
        self.names = names
        self.process = subprocess.Popen(
            ["sh"],
            cwd=str(directory),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def close(self):
        self.process.stdin.close()
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def run(self, text):
        """Execute a command as it stands in the document; return its exit status and its output."""
        for name, other in self.names.items():
            text = text.replace(name, other)
        script = f"{{ {text}\n}} </dev/null 2>&1; status=$?; echo; echo end-of-output $status\n"
        timer = threading.Timer(DEADLINE, self.process.kill)
        timer.daemon = True  # Otherwise a failure would keep pytest from ending.
        timer.start()
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        output, line = "", ""
        while not line.startswith("end-of-output "):
            output += line
            line = self.process.stdout.readline().decode()
            assert line, f"The shell has ended in:\n{text}\n{output}"
        timer.cancel()
        for name, other in self.names.items():
            output = output.replace(other, name)
        return int(line.split()[1]), ESCAPES.sub("", output)

    def check(self, command):
        """Execute a command, and compare its output, or else its status, with the document.

        Return the output.
        """
        end = time.monotonic() + (PATIENCE if REPEATABLE.match(command.text) else 0)
        while True:
            status, output = self.run(command.text)
            is_right = matches(command.output, output) if command.output else status == 0
            if is_right or time.monotonic() > end:
                break
            time.sleep(0.5)
        said = "$ {}\n{}(status {})\nThe document has:\n{}"
        lines = "\n".join(command.output)
        assert is_right, said.format(command.text, output, status, lines)
        return output


def matches(lines, output):
    """Return whether an output (a str) is what the lines show, without regard to blank lines."""
    pattern = ""
    for line in filter(None, lines):
        any_lines = r"(.*\n)*?"
        one_line = ".*".join(re.escape(part) for part in line.rstrip().split("…"))
        pattern += any_lines if line.strip() == "…" else one_line + r"\s*\n"
    return re.fullmatch(pattern, re.sub(r"\n\s*\n", "\n", "\n" + output).lstrip("\n")) is not None
