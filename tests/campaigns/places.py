"""Every place of the running stack where a word could stay, and how each is read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import redis

from bilan.backups.programs import program, run
from bilan.embedded.installation import Installation
from bilan.embedded.postgres import Postgres
from tests.browser.someone import Someone
from tests.browser.stack import Stack
from tests.campaigns.seeking import Hit, Seeker

BROWSER = """async () => {
  const found = [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const {name} of await indexedDB.databases()) {
    const base = await new Promise((done, fail) => {
      const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); asked.onerror = fail;
    });
    for (const store of base.objectStoreNames) {
      found.push(JSON.stringify(await new Promise((done) => {
        base.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
      })));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
  }
  return found.join("\\n");
}"""
LEAVE_IN_BROWSER = """async (word) => {
  localStorage.setItem("planted", word + " localStorage");
  sessionStorage.setItem("planted", word + " sessionStorage");
  document.cookie = "planted=" + encodeURIComponent(word + " cookie");
  await (await caches.open("planted")).put("/planted", new Response(word + " cache"));
  await new Promise((done) => {
    const asked = indexedDB.open("planted");
    asked.onupgradeneeded = () => asked.result.createObjectStore("words").add(word + " indexedDB", 1);
    asked.onsuccess = () => { asked.result.close(); done(); };
  });
}"""


class Places:
    """`Places(stack)`: reads each place, and can leave a word in each."""

    def __init__(self, stack: Stack, home: Path) -> None:
        self.stack, self.home = stack, home
        installation = Installation(stack.data, port=stack.port)
        installation.prepare()
        self.servers = installation.places.servers
        self.postgres = Postgres(installation.places, installation.keys)
        self.valkey = redis.Redis(unix_socket_path=str(installation.places.run / "valkey.sock"))

    def hits(self, seeker: Seeker) -> dict[str, list[Hit]]:
        """By place. PostgreSQL and Valkey write down first what they keep in memory."""
        self.postgres.run_sql("CHECKPOINT")
        self.valkey.config_set("appendfsync", "always")
        data = self.stack.data
        cluster = self.servers / "postgres"
        found = {
            "plain dump": list(seeker.in_bytes(self.dump(), "pg_dump")),
            "write-ahead log": seeker.in_tree(cluster / "pg_wal"),
            "database files": seeker.in_tree(cluster / "base", cluster / "global"),
            "live keys": [hit for content in self.live_keys() for hit in seeker.in_bytes(content, "Valkey")],
            "append-only file": seeker.in_tree(self.servers / "valkey"),
            "temporary files": seeker.in_tree(self.home / "tmp"),
            "profiles": [hit for path in sorted(self.home.glob("profile-*")) for hit in seeker.in_tree(path)],
        }
        for name in ("files", "mails", "log", "register", "beat"):
            found[name] = seeker.in_tree(data / name)
        found["terminal"] = list(seeker.in_bytes(self.terminal.read_bytes(), self.terminal.name))
        return found

    @property
    def terminal(self) -> Path:
        """What the command that runs everything printed."""
        return self.stack.home / "demo.log"

    def dump(self) -> bytes:
        """As the backup role takes it, in plain text: nothing of it is compressed."""
        path = self.home / "dump.sql"
        with path.open("wb") as output:
            run(program("pg_dump", server=18), self.postgres.url("bilan_backup"), "--format=plain", output=output)
        content = path.read_bytes()
        path.unlink()
        return content

    def live_keys(self) -> Iterator[bytes]:
        for key in self.valkey.scan_iter():
            kind = self.valkey.type(key)
            reader = {
                b"string": self.valkey.get,
                b"list": lambda key: self.valkey.lrange(key, 0, -1),
                b"set": self.valkey.smembers,
                b"hash": self.valkey.hgetall,
                b"zset": lambda key: self.valkey.zrange(key, 0, -1, withscores=True),
            }[kind]
            value = reader(key)
            yield key + b"\n" + (value if isinstance(value, bytes) else repr_of(value))

    def plant(self, word: str) -> None:
        """Leave the word in every place, as a fault of the product would."""
        sql = (
            "CREATE TABLE public.planted AS SELECT '{0}'::text AS word; GRANT SELECT ON public.planted TO bilan_backup"
        )
        self.postgres.run_sql(sql.format(word))
        body = base64.b64encode(json.dumps([[word], {}, {}]).encode()).decode()
        self.valkey.lpush("planted", json.dumps({"body": body, "headers": {}}))
        for name in ("files", "mails", "log", "register", "beat"):
            (self.stack.data / name / "planted").write_text(f"a line, then {word}\n")
        with self.terminal.open("a") as output:
            output.write(f"{word}\n")
        (self.home / "tmp" / "planted").write_text(word, encoding="utf-16-le")
        cache = self.home / "profile-1" / "Default" / "Cache" / "Cache_Data"
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "planted").write_text(word)

    def uproot(self) -> None:
        """Take the planted word away, where that can be done."""
        self.postgres.run_sql("DROP TABLE public.planted")
        self.valkey.delete("planted")


def repr_of(value: object) -> bytes:
    """The bytes of a collection, whatever its kind."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, (list, set, tuple)):
        return b"\n".join(repr_of(part) for part in value)
    return str(value).encode()


def browser_hits(seeker: Seeker, someone: Someone) -> list[Hit]:
    """What pages can still read in this browser, and every cookie, its own included."""
    seen = someone.page.evaluate(BROWSER) + json.dumps(someone.context.cookies(), ensure_ascii=False)
    return list(seeker.in_bytes(seen.encode(), f"the browser of {someone.role}"))
