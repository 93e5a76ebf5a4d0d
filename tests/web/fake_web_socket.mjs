/** A WebSocket whose other end is the test. */
export class FakeWebSocket {
  readyState = 0;
  sent = [];
  closedWith = null;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.readyState = 2;
    this.closedWith = code;
  }

  receive(type, payload, id) {
    this.readyState = 1;
    this.onmessage({ data: JSON.stringify({ type, payload, id }) });
  }

  break(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }

  /** What was sent of one type; without pings where none is given. */
  messages(type) {
    return this.sent.filter((message) => (type ? message.type === type : message.type !== "ping"));
  }
}

/** Lets everything that is under way happen. */
export async function settled() {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}
