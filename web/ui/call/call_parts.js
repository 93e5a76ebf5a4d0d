// @ts-check
// Lists the features of the call screen. Add a line here for a new feature.

import { addBack } from "./back.js";
import { addChat } from "../chat/chat.js";
import { addConnections } from "../connection/connections.js";
import { addCountdown } from "./countdown.js";
import { addDeviceNotices } from "../devices/device_notices.js";
import { addMediaKeys } from "./media_keys.js";
import { addMuteReminder } from "../devices/mute_reminder.js";
import { addFlip } from "../devices/flip_action.js";
import { addHostControls } from "../people/host_controls.js";
import { addRaisedHands } from "../people/raised_hands.js";
import { addInvite } from "../invite/invite.js";
import { addCallNews } from "./call_news.js";
import { addPeople } from "../people/people.js";
import { addPictureInPicture } from "../stage/picture_in_picture.js";
import { addPushToTalk } from "./push_to_talk.js";
import { addReactions } from "../people/reactions.js";
import { addRecentRoom } from "./recent_room.js";
import { addRecording } from "../recording/recording.js";
import { addScreenSharing } from "../stage/screen_sharing.js";
import { addSettings } from "./settings_action.js";
import { addShortcuts } from "./shortcuts.js";
import { addStageActions } from "../stage/stage_actions.js";
import { addTitle } from "./title.js";
import { addNoticePlace } from "../stage/notice_place.js";
import { addVoices } from "../stage/voices.js";
import { addWishes } from "../stage/wishes.js";
import { addWakeLock } from "./wake_lock.js";

/** @type {import("./call_screen.js").Part[]} */
export const PARTS = [
  addBack,
  addCallNews,
  addDeviceNotices,
  addInvite,
  addHostControls,
  addChat,
  addPeople,
  addCountdown,
  addShortcuts,
  addPushToTalk,
  addFlip,
  addSettings,
  addWakeLock,
  addScreenSharing,
  addRaisedHands,
  addReactions,
  addRecording,
  addRecentRoom,
  addTitle,
  addStageActions,
  addPictureInPicture,
  addMediaKeys,
  addVoices,
  addMuteReminder,
  addNoticePlace,
  addConnections,
  addWishes,
];
