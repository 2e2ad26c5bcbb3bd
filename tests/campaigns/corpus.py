"""What somebody hostile, or a word processor, may put into a text field.

Each text that could run sets `window.__xss`, brings an element `xss-canari` or an attribute `data-xss`, or
would print 7007xss: none of them may be found in a page but as text.
"""

RUN = "window.__xss=1"
HOSTILE = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script><xss-canari>",
    f"</textarea></title></style></template><xss-canari onmouseover='{RUN}' autofocus tabindex=1 onfocus='{RUN}'>",
    f'"><xss-canari data-xss onfocus="{RUN}"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}' data-xss='1'>",
    f'" data-xss autofocus onfocus="{RUN}" x="',
    f"` data-xss onmouseover=`{RUN}`",
    f"<svg onload={RUN}><xss-canari></svg>",
    f'<svg><script href="data:text/javascript,{RUN}"></script><xss-canari></svg>',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;"><xss-canari>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe><xss-canari>',
    f"<details open ontoggle={RUN}><xss-canari></details>",
    f'<a href="javascript:{RUN}" data-xss>lien</a>',
    f"javascript:{RUN}//",
    f"JaVa\tScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    '<base href="//exemple.test/"><meta http-equiv=refresh content="0;url=//exemple.test"><xss-canari>',
    f"&lt;script&gt;{RUN}&lt;/script&gt;&#60;xss-canari&#62;&#x3c;xss-canari&#x3e;",
    f'<div hx-get="/x" hx-on:click="{RUN}" hx-trigger="load" data-xss>',
    "{{ 7000|add:7 }}xss{% now 'Y' %}{% load static %}{{ settings.SECRET_KEY }}",
    "${7000+7}xss #{7000+7}xss <%= 7000+7 %>xss [[7000+7]]xss %7B%7B",
    '=HYPERLINK("http://exemple.test";"xss")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    f"\u202e<xss-canari>\u202d \u200f{RUN}\u200e \u2066\u2069 droite à gauche",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e \u2028\u2029 \ufeff \U0001d4e7",
    f"<scr\u0000ipt>{RUN}</scr\u0000ipt>",
    "é" * 10_000,
    f"<!--<xss-canari>--!><xss-canari data-xss>]]>{RUN}<![CDATA[",
)
NUL = "\u0000"
EXECUTED = "7007xss"
