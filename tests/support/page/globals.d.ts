// What the page and the test scripts put on the global object.

import type { Call } from "../../../web/sdk/call.js";
import type { Peer } from "../../../web/sdk/peer/peer.js";
import type { Stage } from "../../../web/ui/stage/stage.js";

declare global {
  /** Set by the page. */
  var webvcon: { call: Call };
  /** axe-core, once a test has loaded it. */
  var axe: { run(context: Document | NodeListOf<Element>, options: object): Promise<{ violations: any[] }> };

  // relays.js
  var fragments: Set<string>;
  // announcements.js
  var heard: string[];
  var spoken: string[];
  // devices.js
  /** Of Chromium: a track of what a script gives it. */
  var MediaStreamTrackGenerator: new (options: { kind: "audio" | "video" }) => MediaStreamTrack;
  var asked: { audio: boolean; video: boolean }[];
  var unplug: (label: string) => void;
  var answer: () => void;
  var questions: { open: number, answered: number };
  var refusal: string;
  var isBusy: boolean;
  var plays: number;
  var allowSound: () => void;
  var speak: (speaks: boolean) => void;
  var sinks: string[];
  var locks: WakeLockSentinel[];
  var tones: number;
  var reminders: string[];
  // doctor.js
  var connections: RTCPeerConnection[];
  // chimes.js
  var chimes: number;
  var passed: number;
  // files.js
  var writes: number[];
  var gate: Promise<void>;
  var openGate: () => void;
  var showSaveFilePicker: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  var suggestedName: string;
  var chosen: FileSystemFileHandle;
  // floating.js
  var mediaKeys: Record<string, MediaSessionActionHandler | null>;
  var toldMicrophone: boolean | undefined;
  // floods.js
  var refused: number;
  // many.js
  var chat: any;
  var file: any;
  var news: any;
  var guests: any;
  // media.js
  var watched: import("./media.js").Watched;
  // negotiation.js
  var states: RTCSignalingState[];
  var negotiated: number;
  var both: Peer[];
  // reactions.js
  var most: number;
  // screens.js
  var endScreen: () => void;
  // stage.js
  var stage: Stage | undefined;
  // texts.js
  var translations: number;
  var toasts: Element[];
  var figuresSeen: Set<string>;
  // timing.js
  var times: {
    firstPaint?: number; join?: number; call?: number; firstFrame?: number; requestsBefore?: number; requestsAfter?: number;
  };
}
