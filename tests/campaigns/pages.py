"""A page as a hostile person reads it: its forms to fill, its links, and what in it should be text and is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.campaigns.corpus import EXECUTED, HOSTILE, RUN

FREE = {"", "text", "search", "textarea", "tel", "url"}
PLAUSIBLE = {"date": "2026-06-10", "time": "10:00", "number": "1", "email": "autre@exemple.test"}
NEVER_OURS = {"xss-canari", "iframe", "object", "embed", "base", "math"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "hx-get", "hx-post"}
RUNNING_ADDRESS = re.compile(
    r"^[\x00-\x20]*(j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|data:text/html|vbscript)\s*:?", re.IGNORECASE
)


@dataclass
class Field:
    kind: str
    values: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        return [name for name, one in self.fields.items() if one.kind in FREE]

    @property
    def key(self) -> tuple[str, ...]:
        """The same form on another page is the same."""
        return (re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", self.action), *sorted(self.fields))

    def filled(self, turn: int) -> dict[str, object]:
        """Another hostile text in each field at each turn; every seventh turn nothing is spared, choices included."""
        data: dict[str, object] = {}
        for place, (name, one) in enumerate(self.fields.items()):
            hostile = HOSTILE[(turn + place * 5) % len(HOSTILE)]
            if name == "csrfmiddlewaretoken" or one.kind == "file":
                continue
            if one.kind in FREE or (turn % 7 == 6 and one.kind != "hidden"):
                data[name] = hostile
            else:
                data[name] = one.chosen or one.values[:1] or PLAUSIBLE.get(one.kind, "1")
        return data


class Page(HTMLParser):
    """Forms, links and dangers of one page."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.forms, self.links, self.dangers = path, [], [], []
        self._form: Form | None = None
        self._select = ""
        self._raw = ""
        self.feed(html)
        if EXECUTED in html:
            self.dangers.append(f"{path}: a template in a text was evaluated")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._judge(tag, given)
        self._raw = tag if tag in ("script", "style") else ""
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        elif tag == "form":
            action = given.get("action") or self.path
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._note(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("script", "style"):
            self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw and (RUN in data or "xss" in data):
            self.dangers.append(f"{self.path}: a text within <{self._raw}>")

    def _note(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "").lower()
        if tag == "option" and self._select:
            one = self._form.fields[self._select]
            if given.get("value"):
                one.values.append(given["value"])
            if "selected" in given and given.get("value"):
                one.chosen = [given["value"]]
        if not name:
            return
        if tag == "select":
            self._select = name
            self._form.fields[name] = Field("select")
        elif tag == "textarea":
            self._form.fields[name] = Field("textarea")
        elif tag == "input" and kind not in ("submit", "button"):
            one = self._form.fields.setdefault(name, Field(kind))
            if given.get("value"):
                one.values.append(given["value"])
            if "checked" in given or kind == "hidden":
                one.chosen = [given.get("value", "")]

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        where = f"{self.path}: <{tag} {given}>"
        if tag in NEVER_OURS or "data-xss" in given or given.get("http-equiv", "").lower() == "refresh":
            self.dangers.append(where)
        if any(name.startswith("on") or name.startswith("hx-on") for name in given):
            self.dangers.append(where)
        if any(RUNNING_ADDRESS.match(given.get(name, "")) for name in ADDRESSES):
            self.dangers.append(where)
        if "style" in given:
            self.dangers.append(where)
