"""The .env file, and how it and the environment come together."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from signaling.dotenv import read_dotenv
from signaling.errors import StartError
from signaling.settings import Settings

# How python-dotenv reads them too.
LINES: dict[str, tuple[str, str]] = {
    "plain": ("DATA_FILE=a", "a"),
    "spaces": ("  DATA_FILE = a  ", "a"),
    "tabs": ("\tDATA_FILE\t=\ta\t", "a"),
    "export": ("export DATA_FILE=a", "a"),
    "export-and-more-spaces": ("export   DATA_FILE = 'a' ", "a"),
    "double-quotes": ('DATA_FILE="a b"', "a b"),
    "single-quotes": ("DATA_FILE='a b'", "a b"),
    "unquoted-words": ("DATA_FILE=a b", "a b"),
    "empty": ("DATA_FILE=", ""),
    "empty-and-spaces": ("DATA_FILE=   ", ""),
    "empty-in-double-quotes": ('DATA_FILE=""', ""),
    "empty-in-single-quotes": ("DATA_FILE=''  # a", ""),
    "nothing-but-a-comment": ("DATA_FILE=   # a", ""),
    "nothing-but-a-comment-after-a-tab": ("DATA_FILE=\t#a", ""),
    "spaces-in-quotes": ('DATA_FILE=" a "', " a "),
    "inline-comment": ("DATA_FILE=a # b", "a"),
    "inline-comment-with-signs": ("DATA_FILE=a\t# b # 'c", "a"),
    "empty-inline-comment": ("DATA_FILE=a #", "a"),
    "comment-after-quotes": ('DATA_FILE="a"  # b', "a"),
    "comment-directly-after-quotes": ("DATA_FILE='a'#b", "a"),
    "a-sign-that-is-no-comment": ("DATA_FILE=a#b", "a#b"),
    "a-sign-that-begins-the-value": ("DATA_FILE=#b", "#b"),
    "a-comment-sign-in-double-quotes": ('DATA_FILE="a # b"', "a # b"),
    "a-comment-sign-in-single-quotes": ("DATA_FILE='a # b' # c", "a # b"),
    "an-equals-sign": ("DATA_FILE=a=b==", "a=b=="),
    "quotes-inside": ("DATA_FILE=a\"b'c", "a\"b'c"),
    "other-quotes-inside": ('DATA_FILE="it\'s"', "it's"),
    "escaped-double-quotes": (r'DATA_FILE="say \"a\""', 'say "a"'),
    "escaped-single-quotes": (r"DATA_FILE='it\'s'", "it's"),
    "an-escaped-backslash": (r'DATA_FILE="a\\"', "a\\"),
    "a-backslash": (r"DATA_FILE=a\nb", r"a\nb"),
    "a-backslash-in-single-quotes": (r"DATA_FILE='C:\new'", r"C:\new"),
    "a-dollar-sign": ("DATA_FILE=$HOME/a", "$HOME/a"),
    "not-ascii": ("DATA_FILE=é😀", "é😀"),
    "line-separators-of-unicode": ("DATA_FILE=a\u2028b\x85c\x0bd", "a\u2028b\x85c\x0bd"),
    "the-last-of-two": ("DATA_FILE=a\nDATA_FILE=b", "b"),
    "after-a-comment": ("# DATA_FILE=b\n\n   # x\nDATA_FILE=a", "a"),
    "windows-line-ends": ("PORT=1\r\nDATA_FILE=a\r\n", "a"),
    "windows-line-ends-and-a-comment": ("DATA_FILE= # b\r\nPORT=1\r\n", ""),
    "old-line-ends": ("PORT=1\rDATA_FILE='a'\r", "a"),
    "byte-order-mark": ("\ufeffDATA_FILE=a", "a"),
}
# Where python-dotenv reads something else: the line, our value (None for a refusal) and its own (None for no value).
DIFFERENT: dict[str, tuple[str, str | None, str | None]] = {
    "variables-are-not-expanded": ("DATA_FILE=${PORT}/a", "${PORT}/a", "/a"),
    "nor-in-quotes": ('DATA_FILE="${PORT}/a"', "${PORT}/a", "/a"),
    "backslashes-are-literal-as-in-paths": (r'DATA_FILE="C:\new"', r"C:\new", "C:\new"),
    "a-value-is-one-line": ("DATA_FILE='a\nb'", None, "a\nb"),
    "a-quote-is-closed": ('DATA_FILE="a', None, None),
    "and-nothing-follows-it": ('DATA_FILE="a" b', None, None),
    "a-name-alone-sets-nothing": ("DATA_FILE", None, None),
    "a-name-has-no-quotes": ("'DATA_FILE'=a", None, "a"),
}
BAD_LINES = ["DATA_FILE", "=a", "DATA FILE=a", "1A=b", "- A=b", 'DATA_FILE="a', "DATA_FILE='a", 'DATA_FILE="a" b']
BAD_LINES += ["DATA_FILE: a", "set DATA_FILE=a", "'DATA_FILE'=a", "export DATA_FILE", r'DATA_FILE="a\"']


def write(folder: Path, text: str) -> Path:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def load(folder: Path, text: str, **environ: str) -> Settings:
    return Settings.load(environ, write(folder, text))


@pytest.mark.parametrize(("text", "value"), LINES.values(), ids=LINES.keys())
def test_a_line_is_read_as_python_dotenv_reads_it(tmp_path: Path, text: str, value: str) -> None:
    path = write(tmp_path, text)
    assert read_dotenv(path)["DATA_FILE"] == value
    assert read_dotenv(path) == dict(dotenv_values(path))


@pytest.mark.parametrize(("text", "ours", "theirs"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_few_lines_are_read_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, ours: str | None, theirs: str | None
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    path = write(tmp_path, text)
    assert dotenv_values(path).get("DATA_FILE") == theirs
    if ours is None:
        with pytest.raises(StartError, match=r"line 1: expected KEY=VALUE"):
            read_dotenv(path)
    else:
        assert read_dotenv(path) == {"DATA_FILE": ours}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_is_named_by_its_number_and_not_shown(tmp_path: Path, line: str) -> None:
    with pytest.raises(StartError) as refused:
        load(tmp_path, f"# first\n{line}\n")
    assert ".env" in str(refused.value)
    assert "2" in str(refused.value)
    assert "KEY=VALUE" in str(refused.value)
    assert line not in str(refused.value)


def test_without_a_file_the_environment_is_all(tmp_path: Path) -> None:
    assert Settings.load({"DATA_FILE": "a"}, tmp_path / ".env").data_file == "a"


def test_an_empty_file_is_no_file(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Settings()


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, "API_KEY= \nTURN_SECRET=   # optional\nDATA_FILE='' # default\n") == Settings()


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = load(tmp_path, "DATA_FILE=file\nMAX_ROOMS=5", DATA_FILE="environment")
    assert (settings.data_file, settings.max_rooms) == ("environment", 5)


def test_a_bad_value_in_the_file_is_refused_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="PORT='x': expected"):
        load(tmp_path, "PORT=x")


@pytest.mark.parametrize("content", [b"API_KEY=\xff\xfe", "API_KEY=a".encode("utf-16")], ids=["bytes", "utf-16"])
def test_a_file_that_is_not_text_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(StartError, match=r"\A[^\n]*\.env[^\n]*UTF-8\Z"):
        Settings.load({}, tmp_path / ".env")


def test_a_folder_in_its_place_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"\A[^\n]*\.env[^\n]*\Z"):
        Settings.load({}, tmp_path)


# ── HOST where PORT is set ───────────────────────────────────────────────────────────────────────


def test_where_the_environment_sets_port_the_server_listens_everywhere(tmp_path: Path) -> None:
    assert load(tmp_path, "", PORT="80", API_KEY="own").host == "0.0.0.0"
    assert load(tmp_path, "", PORT="80", API_KEY="own", HOST="").host == "0.0.0.0"


def test_the_default_key_is_refused_there(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="API_KEY"):
        load(tmp_path, "", PORT="80")


def test_port_in_the_file_opens_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "PORT=80").host == "127.0.0.1"


@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_host_that_is_set_stays(tmp_path: Path, where: str) -> None:
    if where == "file":
        settings = load(tmp_path, "HOST=127.0.0.1", PORT="80")
    else:
        settings = load(tmp_path, "", PORT="80", HOST="127.0.0.1")
    assert settings.host == "127.0.0.1"
