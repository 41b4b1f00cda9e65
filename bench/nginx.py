"""The configuration of NGINX: the site's own, with files and ports of this run, and the peers."""

import os
import re
import subprocess
from pathlib import Path

from bench import subjects

ROOT = Path(__file__).resolve().parents[1]

# Parts of nginx.conf.template and their replacements: files of this run, a port for each server,
# and no TLS. The requests say that a proxy has ended TLS.
REPLACED = {
    "pid /tmp/": "{user} pid {run}/",
    "error_log stderr": "error_log {run}/nginx.log",
    "include /tmp/": "include {run}/",
    "temp_path /tmp/": "temp_path {run}/",
    "/var/cache/nginx/": "{run}/",
    "/etc/nginx/security-headers.conf": "{root}/nginx/security-headers.conf",
    "/dev/stdout": "{run}/access.log",
    "root /srv;": "root {run}/srv;",
    "ssl_certificate /etc/nginx/certificates/tls.crt;": "",
    "ssl_certificate_key /etc/nginx/certificates/tls.key;": "",
    "listen 80 default_server;": "{listen}",
    "listen 443 ssl default_server;": "",
    "http2 on;": "",
    "web:3031": "$site",
}
PEER = """
    upstream {name} {{ server 127.0.0.1:{port}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{front};
        location / {{
            {directives}
        }}
    }}
"""
HTTP = """proxy_pass http://{name};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
            proxy_buffers 16 16k;"""
UWSGI = """uwsgi_pass {name};
            include /etc/nginx/uwsgi_params;
            uwsgi_param UWSGI_SCHEME $http_x_forwarded_proto;"""


def configuration(run, ports, fronts):
    """Return the site's NGINX configuration, with the peers added."""
    script = ". nginx/api-rate-limit.sh; . nginx/trusted-proxies.sh; env -0"
    output = subprocess.check_output(["sh", "-c", script], cwd=ROOT, encoding="utf-8")
    variables = {"HTTPS_PORT": "443", **dict(v.split("=", 1) for v in output.split("\0") if v)}
    text = (ROOT / "nginx/nginx.conf.template").read_text(encoding="utf-8")
    text = re.sub(r"\$\{([A-Z_]+)\}", lambda match: variables[match.group(1)], text)
    sites = [name for name in ports if subjects.SERVERS[name].is_site]
    values = {
        "run": run,
        "root": ROOT,
        "user": "user root;" if os.getuid() == 0 else "",
        "listen": " ".join(f"listen 127.0.0.1:{fronts[name]};" for name in sites),
    }
    for old, new in REPLACED.items():
        if old not in text:
            raise RuntimeError(f"nginx.conf.template lacks “{old}”: change bench/nginx.py.")
        text = text.replace(old, new.format(**values))
    added = [f"{fronts[name]} 127.0.0.1:{ports[name]};" for name in sites]
    added = ["\n    map $server_port $site { " + " ".join(added) + " }\n"]
    for name, port in ports.items():
        if name not in sites:
            template = UWSGI if "--socket" in subjects.SERVERS[name].command else HTTP
            directives = template.format(name=name)
            front = fronts[name]
            added.append(PEER.format(name=name, port=port, front=front, directives=directives))
    return re.sub(r"\}\s*$", lambda match: "".join(added) + "}\n", text)
