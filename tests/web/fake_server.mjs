// A model of the server for one room of resumable participants (rule 4 of the protocol) and of the network before it.
// Nothing moves by itself: `deliver` takes one frame out of transit, `cut` breaks a connection in one of many ways.

/** A small generator of random numbers that a seed repeats. */
export function seeded(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(random() * limit);
  return { random, below, pick: (list) => list[below(list.length)] };
}

/** One connection: a WebSocket for the client, two queues of what is on its way, and whether each end still listens. */
class Link {
  readyState = 0;
  toServer = [];
  toClient = [{ text: JSON.stringify({ type: "connected", payload: { socket_id: "link", guest_rooms: true, version: "1" } }) }];
  hearsServer = true; // the client's end is open
  hearsClient = true; // the server's end is open
  session = null;

  send(text) {
    if (this.hearsServer) this.toServer.push({ text });
  }

  close(code) {
    if (!this.hearsServer) return;
    this.readyState = 3;
    this.hearsServer = false;
    this.toServer.push({ code });
  }

  breakForClient(code = 1006) {
    if (!this.hearsServer) return;
    this.readyState = 3;
    this.hearsServer = false;
    this.onclose({ code });
  }
}

export const isRefused = (name) => Number(name.split(" ")[1]) % 3 === 0;

export class FakeServer {
  links = [];
  sessions = new Map();
  changes = []; // names that hosts gave the room
  #chance;
  #lastId = 0;

  constructor(chance) {
    this.#chance = chance;
  }

  connect() {
    const link = new Link();
    this.links.push(link);
    return link;
  }

  get isQuiet() {
    return this.#ways().length === 0;
  }

  /** Lets one frame arrive, of any connection and in either direction. */
  deliver() {
    const ways = this.#ways();
    if (ways.length === 0) return;
    const [link, queue] = this.#chance.pick(ways);
    const frame = queue.shift();
    if (queue === link.toServer) this.#receive(link, frame);
    else if (frame.code) link.breakForClient(frame.code);
    else {
      link.readyState = 1;
      link.onmessage({ data: frame.text });
    }
  }

  /** Breaks one connection: for both ends at once, or first for one of them; something of what is under way may be lost. */
  cut() {
    const link = this.#chance.pick(this.links.filter(({ hearsServer, hearsClient }) => hearsServer && hearsClient));
    if (!link) return;
    const lose = (queue) => queue.splice(this.#chance.below(queue.length + 1));
    const whoKnows = this.#chance.pick(["both", "client", "server"]);
    if (whoKnows !== "client") {
      link.toServer.length = 0;
      this.#disconnect(link);
    } else {
      lose(link.toServer);
    }
    if (whoKnows !== "server") return link.breakForClient();
    lose(link.toClient);
    link.toClient.push({ code: 1006 });
  }

  /** The process dies, and its successor knows who was inside, but no counts. */
  crash() {
    for (const link of this.links) {
      link.toServer.length = link.toClient.length = 0;
      link.hearsClient = false;
      link.breakForClient();
    }
    for (const session of this.sessions.values()) Object.assign(session, { link: null, knowsRestart: false });
  }

  #ways() {
    return this.links.flatMap((link) => [
      ...(link.hearsClient && link.toServer.length > 0 ? [[link, link.toServer]] : []),
      ...(link.hearsServer && link.toClient.length > 0 ? [[link, link.toClient]] : []),
    ]);
  }

  #receive(link, { text, code }) {
    if (code) {
      if (code === 1000 && link.session?.link === link) this.#leave(link.session);
      return this.#disconnect(link);
    }
    const { type, payload, id } = JSON.parse(text);
    if (link.session && type !== "ping") {
      link.session.received += 1;
      link.session.knowsRestart = true;
    }
    if (type === "ping") this.#ping(link, payload, id);
    else if (type === "signal") this.#send(this.sessions.get(payload.to), { type, payload: { ...payload, from: link.session.id } });
    else if (type === "join_room") this.#join(link, id);
    else if (type === "resume") this.#resume(link, payload, id);
    else if (type === "leave_room") this.#leave(link.session);
    else if (type === "update_room") this.#change(link.session, payload, id);
    else throw new Error(`unexpected ${type}`);
  }

  /** What hosts ask for: every third is refused. */
  #change(session, { name }, id) {
    this.changes.push(name);
    const refusal = { type: "error", payload: { code: "not_allowed", message: "" }, id };
    this.#send(session, isRefused(name) ? refusal : { type: "done", payload: { in_reply_to: "update_room" }, id });
  }

  #join(link, id) {
    const session = { id: `s${++this.#lastId}`, received: 0, sent: 0, kept: [], link, knowsRestart: true };
    link.session = session;
    link.toClient.push({ text: JSON.stringify({ type: "joined", payload: this.#seat(session), id }) });
    this.sessions.set(session.id, session);
  }

  #resume(link, { socket_id, resume_token, received }, id) {
    const session = this.sessions.get(socket_id);
    if (!session || resume_token !== `proof of ${socket_id}`) {
      link.toClient.push({ text: JSON.stringify({ type: "error", payload: { code: "resume_failed", message: "" }, id }) });
      return;
    }
    const confirmed = session.sent - session.kept.length;
    if (!session.knowsRestart) session.received = null; // the resumed that said so may be lost
    if (session.received !== null && (received < confirmed || received > session.sent)) throw new Error(`count ${received}`);
    if (session.link) {
      session.link.hearsClient = false;
      session.link.toClient.push({ code: 4001 });
    }
    const count = session.received;
    if (count === null) Object.assign(session, { received: 0, sent: 0, kept: [], knowsRestart: false });
    else session.kept.splice(0, received - confirmed);
    link.session = session;
    session.link = link;
    link.toClient.push({ text: JSON.stringify({ type: "resumed", payload: { ...this.#seat(session), received: count }, id }) });
    for (const text of session.kept) link.toClient.push({ text });
  }

  #ping(link, { received }, id) {
    const { session } = link;
    if (session && received !== undefined) {
      session.knowsRestart = true;
      const confirmed = session.sent - session.kept.length;
      if (received < confirmed || received > session.sent) throw new Error(`count ${received}`);
      session.kept.splice(0, received - confirmed);
    }
    const payload = session ? { received: session.received } : {};
    link.toClient.push({ text: JSON.stringify({ type: "pong", payload, id }) });
  }

  #send(session, message) {
    if (!session) return;
    const text = JSON.stringify(message);
    session.sent += 1;
    session.kept.push(text);
    session.link?.toClient.push({ text });
  }

  #disconnect(link) {
    link.hearsClient = false;
    if (link.session?.link === link) link.session.link = null;
  }

  #leave(session) {
    this.sessions.delete(session.id);
  }

  #seat({ id }) {
    return { your_socket_id: id, peers: [], role: "guest", room: {}, ice_servers: [], resume_token: `proof of ${id}` };
  }
}
