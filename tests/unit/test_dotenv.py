"""The .env file, and how it and the environment come together."""

from pathlib import Path

import pytest

from signaling.errors import StartError
from signaling.settings import Settings

LINES: dict[str, tuple[str, str]] = {
    "plain": ("DATA_FILE=a", "a"),
    "spaces": ("  DATA_FILE = a  ", "a"),
    "export": ("export DATA_FILE=a", "a"),
    "double-quotes": ('DATA_FILE="a b"', "a b"),
    "single-quotes": ("DATA_FILE='a b'", "a b"),
    "unquoted-words": ("DATA_FILE=a b", "a b"),
    "inline-comment": ("DATA_FILE=a # b", "a"),
    "comment-after-quotes": ('DATA_FILE="a"  # b', "a"),
    "a-sign-that-is-no-comment": ("DATA_FILE=a#b", "a#b"),
    "a-comment-sign-in-quotes": ('DATA_FILE="a # b"', "a # b"),
    "an-equals-sign": ("DATA_FILE=a=b==", "a=b=="),
    "quotes-inside": ("DATA_FILE=a\"b'c", "a\"b'c"),
    "other-quotes-inside": ('DATA_FILE="it\'s"', "it's"),
    "a-dollar-sign": ("DATA_FILE=$HOME/a", "$HOME/a"),
    "a-backslash": (r"DATA_FILE=a\nb", r"a\nb"),
    "not-ascii": ("DATA_FILE=é😀", "é😀"),
    "the-last-of-two": ("DATA_FILE=a\nDATA_FILE=b", "b"),
    "after-a-comment": ("# DATA_FILE=b\n\n   # x\nDATA_FILE=a", "a"),
    "windows-line-ends": ("PORT=1\r\nDATA_FILE=a\r\n", "a"),
    "byte-order-mark": ("\ufeffDATA_FILE=a", "a"),
}
BAD_LINES = ["DATA_FILE", "=a", "DATA FILE=a", "1A=b", "- A=b", 'DATA_FILE="a', "DATA_FILE='a", 'DATA_FILE="a" b']


def load(folder: Path, text: str, **environ: str) -> Settings:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8", newline="")
    return Settings.load(environ, path)


@pytest.mark.parametrize(("text", "value"), LINES.values(), ids=LINES.keys())
def test_a_line_is_read_as_shells_and_people_mean_it(tmp_path: Path, text: str, value: str) -> None:
    assert load(tmp_path, text).data_file == value


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


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = load(tmp_path, "DATA_FILE=file\nMAX_ROOMS=5", DATA_FILE="environment")
    assert (settings.data_file, settings.max_rooms) == ("environment", 5)


def test_a_bad_value_in_the_file_is_refused_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="PORT='x': expected"):
        load(tmp_path, "PORT=x")


def test_a_file_that_is_not_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"API_KEY=\xff\xfe")
    with pytest.raises(StartError, match=r"\A[^\n]*\.env[^\n]*\Z"):
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
