"""How the page's modules and styles are joined and shortened, and which source is refused."""

import json
import posixpath
import re

import pytest

from signaling.folders import WEB
from signaling.page.joined import join
from signaling.page.modules import rewrite
from signaling.page.scanner import NotUnderstood, shorten
from signaling.page.source_map import DIGITS
from signaling.page.styles import join_styles

UNCHANGED = [
    'const a = "// no comment", b = \'/* none */\', c = "\\"/*";\n',
    "const a = `// no\n  comment, and   ${b} stays`;\n",
    'const a = `${b ? `// ${c}  /*` : "`}"} // ${{ d: `}` }.d}`;\n',
    "const a = `\\`${`${`${b}`}`}  $ {c} \\${`;\n",
    "const a = /[/*]\"'`/.test(b), c = d.split(/\\/\\/|`/g);\n",
    'const a = b / c / 2, d = (e) / f[0] / g; // "\n'.replace(' // "', ""),
    'const a = of.of / 2, b = "\'" / 1;\n',
    "return /'/u.test(a);\n",
    "a = b ? /\"/ : [/`/, !/'/.test(c)];\n",
    "const a = `${b}`.length / 2 / `x`.length;\n",
    "const a = b => /}/.test(b);\n",
    "/*! The license\n   stays */\nconst a = 1;\n",
    "let a = 1\nlet b = 2\n;[a, b] = [b, a]\n",
]
SHORTENED = [
    ("// a 'comment\nconst a = 1; // it's\n\n\n  const b = 2;\n", "const a = 1;\nconst b = 2;\n"),
    ("/**\n * Says `it`.\n */\nfunction f() {\n  return 1;\n}\n", "function f() {\nreturn 1;\n}\n"),
    ('const a = /** @type {"b"} */ (c);\n', "const a = (c);\n"),
    ("return/* why */a;\n", "return a;\n"),
    ("a = b /* two\nlines */ c\n", "a = b \nc\n"),
    ("const a = `${ /* c */ b // d\n}`;\n", "const a = `${ b\n}`;\n"),
    ("a\r\n  b // c\r\n", "a\r\nb\n"),
    ("a // the end", "a "),
]
REFUSED = [
    ("const a = 1;\nconst b = `${a`;\n", 2, "template"),
    ("const a = 'it\n';\n", 1, "unexpected"),
    ("const f = () => {}\n/ 2;\n", 2, "slash"),
    ("a++ / 2;\n", 1, "slash"),
    ("/* no end\n", 1, "unexpected"),
    ('import a from "./b.js";\n', 1, "expected import"),
    ('import * as a from "./b.js";\n', 1, "expected import"),
    ('import { a } from "b";\n', 1, "not a relative path"),
    ("// one\n\nimport { a } from './b.js';\n", 3, "expected import"),
    ("export default 1;\n", 1, "expected import"),
    ('export * from "./b.js";\n', 1, "expected import"),
    ("export let a = 1;\n", 1, "expected import"),
    ("export const { a } = b;\n", 1, "expected import"),
    ("const a = await import(name);\n", 1, "expected import"),
    ('const a = import.meta.resolve("./b.js");\n', 1, "expected import"),
    ("const $import = 1;\n", 1, "expected import"),
]
REWRITTEN = [
    ('import "./b.js";\n', "\n", {}),
    ('import { a, b as c } from "../b.js";\n', 'const { a, b: c } = $modules["/b.js"];\n', {}),
    ('import {\n  a,\n  b,\n} from "./b.js";\n', 'const {\na,\nb,\n} = $modules["/ui/b.js"];\n', {}),
    ("export const a = 1;\n", "const a = 1;\n", {"a": "a"}),
    ("export class A {}\nexport async function b() {}\n", "class A {}\nasync function b() {}\n", {"A": "A", "b": "b"}),
    ("const a = 1;\nexport { a, a as b };\n", "const a = 1;\n\n", {"a": "a", "b": "a"}),
    ('export { a as b } from "./b.js";\n', "\n", {"b": '$modules["/ui/b.js"].a'}),
    ("export {};\n", "\n", {}),
    ('const a = import("./b.js");\n', 'const a = $import("/ui/b.js");\n', {}),
    ("const a = import.meta.url;\n", 'const a = $url("/ui/a.js");\n', {}),
    ('const a = `\nimport { b } from "./c.js";\n`;\n', 'const a = `\nimport { b } from "./c.js";\n`;\n', {}),
    (
        'const a = "import(b)";\nconst important = exported;\n',
        'const a = "import(b)";\nconst important = exported;\n',
        {},
    ),
]


@pytest.mark.parametrize("source", UNCHANGED)
def test_literals_and_line_breaks_stay(source: str) -> None:
    assert shorten(source, "/a.js").text == source


@pytest.mark.parametrize(("source", "text"), SHORTENED)
def test_comments_and_indentation_are_left_out(source: str, text: str) -> None:
    assert shorten(source, "/a.js").text == text


@pytest.mark.parametrize("source", [*UNCHANGED, *(source for source, _ in SHORTENED)])
def test_the_mask_is_as_long_as_the_text_and_every_line_has_its_number(source: str) -> None:
    code = shorten(source, "/a.js")
    assert len(code.mask) == len(code.text)
    assert code.mask.count("\n") <= code.text.count("\n") == len(code.lines) - 1
    originals = source.replace("\r", "").split("\n")
    for line, number in zip(code.text.split("\n"), code.lines, strict=True):
        assert line.strip()[:3] in originals[number - 1]


@pytest.mark.parametrize(("source", "line", "problem"), REFUSED)
def test_what_is_not_understood_is_refused_with_its_line(source: str, line: int, problem: str) -> None:
    with pytest.raises(NotUnderstood, match=rf"^web/ui/a\.js:{line}: .*(?:{problem})"):
        rewrite(source, "/ui/a.js")


@pytest.mark.parametrize(("source", "text", "exports"), REWRITTEN)
def test_imports_and_exports_are_replaced(source: str, text: str, exports: dict[str, str]) -> None:
    module = rewrite(source, "/ui/a.js")
    assert (module.text, module.exports) == (text, exports)


def test_a_module_is_in_the_first_file_that_needs_it_and_the_others_take_it_from_there() -> None:
    joined = join(
        {
            "/main.js": b'import { a } from "./ui/a.js";\nconst b = () => import("./ui/b.js");\n',
            "/ui/a.js": b'export const a = 1;\nconst c = () => import("./c.js");\nconst a2 = () => import("./a.js");\n',
            "/ui/b.js": b'import { a } from "./a.js";\nimport { c } from "./c.js";\nexport const b = a + c;\n',
            "/ui/c.js": b"// Exports c.\n\nexport const c = 1;\n",
            "/ui/unused.js": b"export default 1;\n",
        },
        "/main.js",
    )
    modules = {name: re.findall(r'\$define\("(.*?)"', text) for name, text in joined.items()}
    assert {name: defined for name, defined in modules.items() if not name.endswith(".map")} == {
        "/main.joined.js": ["/ui/a.js", "/main.js"],
        "/ui/c.joined.js": ["/ui/c.js"],
        "/ui/b.joined.js": ["/ui/c.js", "/ui/b.js"],
    }
    assert joined["/ui/c.joined.js"].splitlines() == [
        'import { $define, $import, $modules, $url } from "./../main.joined.js";',
        '$define("/ui/c.js", () => {',
        "const c = 1;",
        "return { c };",
        "});",
        "//# sourceMappingURL=c.joined.js.map",
    ]
    assert json.loads(joined["/ui/c.joined.js.map"]) == {
        "version": 3,
        "sources": ["./../ui/c.js"],
        "names": [],
        "mappings": ";;AAEA;;",
    }


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        ({"/main.js": b'\nimport { a } from "./a.js";\n'}, "web/main.js:2: imports /a.js, which is missing"),
        ({"/main.js": b'const a = 1;\nconst b = () => import("./a.js");\n'}, "web/main.js:2: imports /a.js, which is"),
        (
            {"/main.js": b'import { a } from "./a.js";\n', "/a.js": b""},
            "web/main.js:1: imports a from /a.js, which does",
        ),
        (
            {"/main.js": b'import "./a.js";\n', "/a.js": b'import "./b.js";\n', "/b.js": b'\n\nimport "./a.js";\n'},
            "web/b.js:3: imports /a.js, which needs this module",
        ),
    ],
)
def test_imports_that_lead_nowhere_or_back_are_refused(modules: dict[str, bytes], problem: str) -> None:
    with pytest.raises(NotUnderstood, match=f"^{re.escape(problem)}"):
        join(modules, "/main.js")


def test_all_that_the_page_imports_is_joined_with_its_exports() -> None:
    files = {f"/{file.relative_to(WEB).as_posix()}": file.read_bytes() for file in WEB.rglob("*.js")}
    joined = join(files, "/main.js")
    assert {"/main.joined.js", "/call.joined.js", "/ui/doctor/doctor_dialog.joined.js"} <= set(joined)
    for path in re.findall(r'\$define\("(.*?)"', "".join(joined.values())):
        source = files[path].decode()
        named = re.findall(r"^export (?:async )?(?:class|const|function) (\w+)", source, re.MULTILINE)
        listed = re.findall(r"^export \{([^}]*)\}", source, re.MULTILINE)
        assert set(rewrite(source, path).exports) == {*named, *re.findall(r"\w+", "".join(listed))}


def numbers(segment: str) -> list[int]:
    """Decodes a segment of a source map."""
    found, number, shift = [], 0, 0
    for digit in map(DIGITS.index, segment):
        number |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(-(number >> 1) if number & 1 else number >> 1)
            number = shift = 0
    return found


def test_source_maps_lead_from_each_line_to_the_one_that_it_was() -> None:
    files = {f"/{file.relative_to(WEB).as_posix()}": file.read_bytes() for file in WEB.rglob("*.js")}
    joined = join(files, "/main.js")
    for name in ("/main.joined.js", "/ui/doctor/doctor_dialog.joined.js"):
        decoded = json.loads(joined[f"{name}.map"])
        paths = [posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in decoded["sources"]]
        sources = [re.sub(r"/\*.*?\*/ ?", "", files[path].decode()).split("\n") for path in paths]
        source = line = 0
        checked = set()
        for text, segment in zip(joined[name].split("\n"), decoded["mappings"].split(";"), strict=False):
            if not segment:
                continue
            column, sources_further, lines_further, original_column = numbers(segment)
            assert column == original_column == 0
            source += sources_further
            line += lines_further
            if not text.startswith(("const {", "$import")):  # which were imports
                assert text[:4] in sources[source][line], (paths[source], line + 1)
                checked.add(paths[source])
        assert checked == set(paths)


# ── Styles ───────────────────────────────────────────────────────────────────────────────────────


def test_style_sheets_are_joined_with_their_imports() -> None:
    files = {
        "/styles/page.css": b'/* All\n   of it. */\n@import "a.css";\n@import "b.css";\n',
        "/styles/a.css": b'a {\n  color: red; /* as */\n\n  content: "/* no */  x";\n}\n',
        "/styles/b.css": b"b { margin: 0 /* a */ 1px; }\n",
    }
    expected = '\na {\ncolor: red;\ncontent: "/* no */  x";\n}\n\nb { margin: 0 1px; }\n\n'
    assert join_styles(files, "/styles/page.css") == expected


@pytest.mark.parametrize("link", ['"../a.css"', '"missing.css"', 'url("a.css")', '"a.css" screen'])
def test_other_imports_of_style_sheets_are_refused(link: str) -> None:
    files = {"/a.css": b"", "/styles/a.css": b"", "/styles/page.css": f"@import {link};\n".encode()}
    with pytest.raises(NotUnderstood, match=r"^web/styles/page\.css:1: expected @import"):
        join_styles(files, "/styles/page.css")
