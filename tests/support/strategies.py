"""What hypothesis makes up: JSON of any kind, text that is almost a message, and plain garbage."""

import json
from typing import Any

from hypothesis import strategies as st

CLIENT_TYPES = ["join_room", "signal", "leave_room", "create_room", "ping"]
FIELDS = """
    room_code display_name passcode token to signal_type payload type id owner_id ttl_hours max_participants name
    waiting_room access state role limit
""".split()

any_text = st.text(st.characters(), max_size=80)  # lone surrogates included
names = st.sampled_from(FIELDS) | any_text
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text
    | st.sampled_from(
        ["guest", "host", "open", "locked", "code", "token", "offer", "6a18t3", "\x00", "\u202e", "x" * 3000]
    )
)
any_json = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=12
)
objects = st.dictionaries(names, any_json, max_size=6)


def spelled(value: Any) -> str:
    """As JSON; lone surrogates as escapes, which is the only way that JSON can have them."""
    return json.dumps(value)


@st.composite
def nested(draw: st.DrawFn) -> str:
    """JSON that is deep, closed or not."""
    depth = draw(st.integers(1, 1_500))  # around a thousand decoders begin to give up
    opening, closing = draw(st.sampled_from([("[", "]"), ('{"a":', "}")]))
    return opening * depth + "1" + closing * draw(st.sampled_from([depth, depth - 1, 0]))


@st.composite
def huge_numbers(draw: st.DrawFn) -> str:
    digits = draw(st.integers(1, 5000))
    return (
        draw(st.sampled_from(["", "-"]))
        + "9" * digits
        + draw(st.sampled_from(["", ".5", "e400", "e-400", "e99999999"]))
    )


odd_values = (
    nested() | huge_numbers() | st.sampled_from(["NaN", "-Infinity", r'"\ud800"', r'"\ud83d\ude00"', "0x1", "01", '"'])
)


@st.composite
def odd_objects(draw: st.DrawFn) -> str:
    """An object with a value that `json.dumps` does not write."""
    members = [f"{spelled(name)}:{spelled(value)}" for name, value in draw(objects).items()]
    members.append(f"{spelled(draw(names))}:{draw(odd_values)}")
    return "{" + ",".join(draw(st.permutations(members))) + "}"


@st.composite
def cut(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with a piece cut out or doubled."""
    text = draw(texts)
    begin, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:begin] + draw(st.sampled_from(["", text[begin:end] * 2])) + text[end:]


json_texts = any_json.map(spelled) | objects.map(spelled) | odd_objects() | odd_values
texts = json_texts | cut(json_texts) | st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
bodies = texts.map(lambda text: text.encode("utf-8")) | st.binary(max_size=200)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A frame that is almost or entirely a message."""
    payload = draw(objects.map(spelled) | odd_objects() | json_texts)
    id_ = draw(st.sampled_from(["", ',"id":1', ',"id":"x"']) | any_json.map(lambda value: f',"id":{spelled(value)}'))
    return f'{{"type":{spelled(draw(st.sampled_from(CLIENT_TYPES) | any_text))},"payload":{payload}{id_}}}'


frames = messages() | cut(messages()) | texts
