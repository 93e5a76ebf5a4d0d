"""Joins the modules of the page: one file for those that it needs at once, and one for each `import()`."""

import posixpath
from collections.abc import Mapping

from .modules import Module, rewrite
from .scanner import NotUnderstood
from .source_map import source_map

# Each module is the body of a function that runs once, whichever file brings it first.
START = """\
export const $modules = {};
export const $define = (path, run) => { $modules[path] ??= run(); };
export const $url = (path) => new URL(`.${path}`, import.meta.url).href;
export const $import = async (path) => {
if (!(path in $modules)) await import($url(path.replace(/\\.js$/, ".joined.js")));
return $modules[path];
};
"""


def joined_name(path: str) -> str:
    """Returns where the file is that has this module and all that it needs."""
    return path.removesuffix(".js") + ".joined.js"


def join(files: Mapping[str, bytes], root: str) -> dict[str, str]:
    """Returns the joined files by their paths: of the page's module, and of each module that is imported later.

    Each has a source map. The page's module has to be in the top folder. Raises NotUnderstood.
    """
    modules: dict[str, Module] = {}
    at_once = _needed(files, root, modules)
    found = _written(root, START, at_once)
    later = [one.path for module in at_once for one in module.later]
    for path in later:
        name = joined_name(path)
        needed = [module for module in _needed(files, path, modules) if module not in at_once]
        if name in found or not needed:
            continue
        start = f'import {{ $define, $import, $modules, $url }} from "{_to_top(path)}{joined_name(root)}";\n'
        found |= _written(path, start, needed)
        later += [one.path for module in needed for one in module.later]
    return found


def _needed(files: Mapping[str, bytes], path: str, modules: dict[str, Module]) -> list[Module]:
    """Returns a module and its imports in the order in which a browser runs them."""
    needed: dict[str, Module] = {}
    running: list[str] = []

    def add(path: str) -> Module:
        if path in needed:
            return needed[path]
        module = modules[path] = modules.get(path) or rewrite(files[path].decode(), path)
        running.append(path)
        for other, _, line in (*module.imports, *module.later):
            if other not in files:
                raise NotUnderstood(path, line, f"imports {other}, which is missing")
        for other, names, line in module.imports:
            if other in running:
                raise NotUnderstood(path, line, f"imports {other}, which needs this module")
            exports = add(other).exports
            for name in names:
                if name not in exports:
                    raise NotUnderstood(path, line, f"imports {name} from {other}, which does not export it")
        needed[running.pop()] = module
        return module

    add(path)
    return list(needed.values())


def _written(path: str, start: str, modules: list[Module]) -> dict[str, str]:
    """Returns a joined file and its source map."""
    name = joined_name(path)
    parts = [start]
    lines: list[tuple[int, int] | None] = [None] * start.count("\n")
    for source, module in enumerate(modules):
        text = module.text.strip("\n")
        first = module.text.index(text[:1])  # every character before it is a line break
        own_lines = module.lines[first : first + text.count("\n") + 1]
        parts.append(f'$define("{module.path}", () => {{\n{text}\nreturn {{ {_pairs(module.exports)} }};\n}});\n')
        lines += [None, *((source, line) for line in own_lines), None, None]
    parts.append(f"//# sourceMappingURL={posixpath.basename(name)}.map\n")
    sources = [_to_top(path) + module.path for module in modules]
    return {name: "".join(parts), f"{name}.map": source_map(sources, lines)}


def _to_top(path: str) -> str:
    return "/".join([".", *[".."] * (path.count("/") - 1)])


def _pairs(exports: Mapping[str, str]) -> str:
    return ", ".join(name if name == value else f"{name}: {value}" for name, value in exports.items())
