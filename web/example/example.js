// @ts-check
// Joins the room in the URL (/example/?room=6a18t3&name=Ada) and shows everyone in it: the smallest page of your own.
import { Call } from "../sdk/call.js";
import { LocalMedia } from "../sdk/media/local_media.js";
import { Signaling } from "../sdk/server/signaling.js";

const address = new URLSearchParams(location.search);
const media = new LocalMedia();
const call = new Call(new Signaling(new URL("../ws", location.href.replace(/^http/, "ws")).href), media);
const people = document.body.appendChild(document.createElement("main"));

/** @param {string} id @param {string} name @param {(MediaStreamTrack | null)[]} tracks */
function show(id, name, tracks) {
  const video = document.getElementById(id) ?? people.appendChild(document.createElement("video"));
  const srcObject = new MediaStream(tracks.filter((track) => track !== null));
  Object.assign(video, { id, ariaLabel: name, autoplay: true, playsInline: true, muted: id === "own", srcObject });
}

call.on("peer_added", ({ peer }) => {
  const update = () => show(peer.socketId, peer.participant.display_name, Object.values(peer.tracks));
  peer.on("tracks_changed", update);
  update();
});
call.on("peer_removed", ({ peer }) => document.getElementById(peer.socketId)?.remove());
call.on("ended", ({ reason }) => { document.title = `The call is over: ${reason}`; });

await media.turnOn("audio", "video");
show("own", "You", media.stream.getTracks());
call.join({ room_code: address.get("room") ?? "", display_name: address.get("name") ?? "Guest" })
  .catch((error) => { document.title = `Not in the call: ${error.code}`; });
