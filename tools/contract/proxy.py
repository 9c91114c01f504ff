# Prism as a validating proxy, what it finds, and the ways to speak through it.
import http.client
import http.server
import os
import re
import socket
import subprocess
import sys
import threading
import time

DESCRIPTION = "testdata/openapi/visionone.yaml"
START_SECONDS = 120
SETTLE_SECONDS = 10
TOKEN = "practice-token"


def eventually(condition):
    """Whether it is so soon: Prism writes its log a little after it has answered."""
    end = time.monotonic() + SETTLE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


class Proxy:
    """One Prism in front of a port of this machine. Whoever listens there is told by url to name itself so.

    Without --errors, with which Prism gives answers of its own and does not log what was wrong with one: this way a
    journey goes on to its end, and all that was found stands in the log."""

    def __init__(self, prism, log):
        # Bound and not listening: nobody else is given the port, and who reuses addresses may listen on it.
        self.held = socket.socket()
        self.held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.held.bind(("127.0.0.1", 0))
        self.upstream = self.held.getsockname()[1]
        self.log = log
        self.process = subprocess.Popen(
            ["node", prism, "proxy", "-h", "127.0.0.1", "-p", "0", DESCRIPTION, "http://127.0.0.1:%d" % self.upstream],
            stdin=subprocess.DEVNULL, stdout=open(log, "w"), stderr=subprocess.STDOUT,
            env=dict(os.environ, NO_COLOR="1", FORCE_COLOR="0"))

    def wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            started = re.search(r"Prism is listening on http://127\.0\.0\.1:(\d+)", self.text())
            if started:
                self.port = int(started.group(1))
                self.url = "http://127.0.0.1:%d" % self.port
                return
            time.sleep(0.05)
        sys.exit("make contract: Prism did not start:\n" + self.text())

    def close(self):
        self.process.kill()
        self.process.wait()
        self.held.close()

    def text(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return re.sub(r"\x1b\[[0-9;]*m", "", file.read())

    def place(self):
        return len(self.text())

    def received(self, since):
        return len(re.findall(r"\[HTTP SERVER\].* Request received$", self.text()[since:], re.M))

    def findings(self, since):
        """What it found, each with the request that came last before it (several may be under way). A line of a kind that is
        not known is a finding too."""
        found, request = [], "?"
        for line in self.text()[since:].splitlines():
            asked = re.search(r"\[HTTP SERVER\] (\S+ \S+) +\S+ +info +Request received$", line)
            if asked:
                request = asked.group(1)
            elif not re.search(r"\[(PROXY|CLI)\] +\S+ +info +(?!.*Violation)", line):
                line = re.sub(r"^.*?\S+ +(error|warning|info) +", "", line)
                found.append("%s: %s" % (request, re.sub(r"\bitems\.\d+", "items.N", line)))
        return found


def ask(proxy, method, path, headers=None, body=None, token=TOKEN):
    """One request through the proxy: status, headers, body. headers may overrule what is sent by itself."""
    sent = {"Accept": "application/json"}
    if token is not None:
        sent["Authorization"] = "Bearer " + token
    if body is not None:
        sent["Content-Type"] = "application/json;charset=utf-8"
    sent.update(headers or {})
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
    connection.request(method, path, body=body, headers=sent)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


class Scripted:
    """A server that says whatever answer holds: (status, headers, body)."""

    def __init__(self, port):
        scripted = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def say(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body = scripted.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_DELETE = say

            def log_message(self, *_):
                pass

        self.answer = (500, {}, b"")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Practice:
    """A practice tenant behind the proxy."""

    def __init__(self, rubicon, proxy, folder, *options):
        port_file = os.path.join(folder, "port")
        self.process = subprocess.Popen(
            [rubicon, "practice", "--port", str(proxy.upstream), "--port-file", port_file, "--public-url", proxy.url, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        end = time.monotonic() + START_SECONDS
        while not os.path.exists(port_file):
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit("make contract: the practice tenant did not start: " + self.process.stderr.read())
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()
