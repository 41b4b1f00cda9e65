// The service worker: shows the list that was seen last, with its style and script, where there is
// no network. The network comes first, because what is kept may be old. What todo.js asks for goes
// past this worker, so that no change can be lost or sent twice here; todo.js keeps those pages.
"use strict";
// {% load static %}

const LIMIT = 20; // How many pages beside the whole list are kept, and how many files.

const pathOf = ({ url }) => new URL(url).pathname;
// The site's name leads to /home, which redirects to a view of the list.
const isList = (request) =>
  request.mode === "navigate" && ["/", "/home"].includes(pathOf(request));
const isAdmin = (request) => pathOf(request).includes("/admin/"); // It has more files than the limit.
const isStatic = (request) =>
  pathOf(request).startsWith("{% get_static_prefix %}") && !isAdmin(request);
const isFilter = ({ url }) => new URL(url).search !== "";
const isLogin = (request) => /^\/(accounts|admin)\/(login|signup)\//.test(pathOf(request));

// Pages that came while a log-out was under way don't outlive it: that ends the worker, too.
self.addEventListener("install", (event) => event.waitUntil(caches.delete("offline")));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && (isList(request) || isStatic(request))) {
    event.respondWith(ask(request));
  } else if (request.method === "POST" && isLogin(request)) {
    // After a session that ended without a log-out, nobody finds what another has seen.
    event.waitUntil(caches.delete("offline"));
  }
});

async function ask(request) {
  const kept = await caches.open("offline");
  try {
    const response = await fetch(request);
    if (response.ok) await keep(kept, request, response.clone()).catch(() => {}); // It may be full.
    return response;
  } catch (error) {
    // Otherwise a page that was kept under other headers (Vary) would not be found.
    const find = (name) => kept.match(name, { ignoreVary: true });
    const found = (await find(request.url)) || (isList(request) && (await find("/")));
    return found || Promise.reject(error);
  }
}

// The oldest page makes room. The whole list stays.
async function keep(kept, request, response) {
  await kept.put(request.url, response);
  const names = await kept.keys();
  for (const isKind of [isFilter, isStatic]) {
    for (const name of names.filter(isKind).slice(0, -LIMIT)) await kept.delete(name);
  }
}
