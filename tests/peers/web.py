"""A web server with PHP: nginx and php-fpm, started for one test, in a folder of its own.

nginx listens on a Unix socket, so it needs no port, and reaches php-fpm over another. php-fpm has
one process, so that all pages are loaded by the same one.

Rule for this file: it knows nothing of ZeroMQ beyond one variable that the pages are given.
"""

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.behaviour.helpers import eventually
from tests.peers.peers import Missing, found
from tests.peers.puppets import PROGRAMS

PHP_FPM = """
[global]
error_log = {folder}/php-fpm.log
daemonize = no
[www]
{user}
listen = {folder}/php
pm = static
pm.max_children = 1
catch_workers_output = yes
"""

NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    fastcgi_temp_path {folder}/fastcgi;
    proxy_temp_path {folder}/proxy;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen unix:{folder}/web;
        location / {{
            fastcgi_pass unix:{folder}/php;
            fastcgi_param SCRIPT_FILENAME {programs}/page.php;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param ZMQ_ADDRESS {address};
        }}
    }}
}}
"""


class Website:
    """page.php on the web, which has the address of a ZeroMQ server. Ends with its block."""

    def __init__(self, address):
        self.fpm = php_fpm()
        self.nginx = found("nginx", "nginx-light")
        self.curl = found("curl", "curl")
        self.address = address
        self.processes = []

    def __enter__(self):
        # pytest's own folders have paths that are too long for a Unix socket.
        self.folder = Path(tempfile.mkdtemp(prefix="zlearn-web-"))
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        for process in reversed(self.processes):
            end(process)
        shutil.rmtree(self.folder)

    def start(self):
        """Starts both servers, and waits until they can be reached."""
        root = os.geteuid() == 0
        fpm = self.write("fpm.conf", PHP_FPM, "user = root\ngroup = root" if root else "")
        nginx = self.write("nginx.conf", NGINX, "user root;" if root else "")
        self.run(self.fpm, "--nodaemonize", "--fpm-config", fpm, *(["-R"] if root else []))
        self.run(self.nginx, "-p", self.folder, "-c", nginx)
        for name in ("php", "web"):
            eventually(lambda name=name: self.listens(name), why=self.said)

    def write(self, name, text, user):
        places = {"folder": self.folder, "programs": PROGRAMS, "address": self.address}
        file = self.folder / name
        file.write_text(text.format(user=user, **places))
        return file

    def run(self, *command):
        with open(self.folder / "output", "ab") as output:
            self.launch(command, stdout=output, stderr=output)

    def launch(self, command, **files):
        """Starts a program that ends with this website."""
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, start_new_session=True, **files
        )
        self.processes.append(process)
        return process

    def listens(self, name):
        with socket.socket(socket.AF_UNIX) as visitor:
            return visitor.connect_ex(str(self.folder / name)) == 0

    def said(self):
        """All that the servers have complained about."""
        logs = [*self.folder.glob("*.log"), self.folder / "output"]
        return "\n".join(log.read_text(errors="replace") for log in logs if log.exists())

    def visit(self, question):
        """Begins to load the page; `shown` waits for it."""
        command = [self.curl, "--silent", "--show-error", "--include", "--max-time", "20"]
        there = ["--unix-socket", self.folder / "web", f"http://localhost/?{question}"]
        files = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return self.launch(command + there, text=True, **files)


def end(process):
    """Ends a program; a server is given the time to end its own processes."""
    process.terminate()
    try:
        process.communicate(timeout=2)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def shown(visit):
    """Waits for a page; returns its head and its body."""
    page, _ = visit.communicate(timeout=30)
    head, _, body = page.partition("\n\n")
    return head, body


def php_fpm():
    """The program: Debian has its version in its name."""
    programs = sorted(glob.glob("/usr/sbin/php-fpm*"))
    if not programs:
        raise Missing("there is no php-fpm: apt install php8.2-fpm")
    return programs[-1]
