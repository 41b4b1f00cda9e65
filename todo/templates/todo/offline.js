// The service worker: keeps the list that was seen last, and its style and script, to be read where
// there is no network. The network comes first, because what is kept may be old.
"use strict";

const isList = ({ mode, url }) => mode === "navigate" && new URL(url).pathname === "/";
const isStatic = ({ url }) => new URL(url).pathname.startsWith("/static/");

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && (isList(request) || isStatic(request))) {
    event.respondWith(ask(request, isList(request) ? "/" : request));
  }
});

async function ask(request, name) {
  const kept = await caches.open("offline");
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await kept.put(name, response.clone());
    return response;
  } catch (error) {
    return (await kept.match(name)) || Promise.reject(error);
  }
}
