// @ts-check
// German words on the tiles and about the connections.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/stage_words.js").stageWords>} */
export const stageWords = {
  tile: {
    connecting: "Wird verbunden …",
    interrupted: "Verbindung unterbrochen …",
    unanswered: "Das andere Gerät antwortet nicht",
    their_network: "Die Person scheint offline zu sein. Bitte warten …",
    blocked: "Eine Firewall blockiert die Verbindung. Es wird erneut versucht …",
    blocked_without_turn: "Eine Firewall blockiert die Verbindung. Versuchen Sie ein anderes Netzwerk.",
    blocked_turn_silent: "Eine Firewall blockiert die Verbindung. Versuchen Sie ein anderes Netzwerk.",
    lost: "Verbindung abgebrochen. Es wird erneut versucht …",
    away: "Verbindung wird wiederhergestellt …",
    camera_off: "Kamera aus",
    no_camera: "Kamera nicht verfügbar",
    camera_blocked: "Kamera blockiert",
    camera_missing: "Keine Kamera gefunden",
    no_picture: "Kein Video",
    awaiting_picture: "Warten auf Video …",
    frozen: "Video eingefroren. Schlechte Verbindung.",
    audio_only: "Nur Audio",
    own_device: "Video angehalten. Ihr Gerät ist ausgelastet.",
    their_device: "Video angehalten. Das andere Gerät ist ausgelastet.",
    slow_link: "Video angehalten. Langsame Verbindung.",
  },

  screen: {
    start: "Bildschirm teilen",
    stop: "Bildschirm nicht mehr teilen",
    stopShort: "Nicht mehr teilen",
    isShared: "Sie teilen Ihren Bildschirm",
    isOver: "Sie teilen Ihren Bildschirm nicht mehr",
    failed: "Der Bildschirm konnte nicht geteilt werden. Prüfen Sie die Datenschutzeinstellungen Ihres Systems und versuchen Sie es "
      + "erneut.",
    tunedFor: "Optimieren für",
    contents: {
      text: { label: "Text", hint: "Schärferer Text, weniger Bilder" },
      motion: { label: "Video", hint: "Flüssiger, für Videos und Animationen" },
    },
    sharedBy: "{name} teilt den Bildschirm",
  },

  stage: {
    pin: "{name} anpinnen",
    pinned: "{name} angepinnt",
    unpinned: "{name} losgelöst",
    screenOf: "Bildschirm von {name}",
    ownScreen: "Ihr Bildschirm",
    rest: "+{count}",
    move: "Eigenes Bild verschieben",
    corners: {
      "top-left": "Eigenes Bild nach oben links verschoben",
      "top-right": "Eigenes Bild nach oben rechts verschoben",
      "bottom-left": "Eigenes Bild nach unten links verschoben",
      "bottom-right": "Eigenes Bild nach unten rechts verschoben",
    },
    speakerView: "Sprecheransicht",
    gridView: "Galerieansicht",
    hideSelf: "Eigenes Bild ausblenden",
    showSelf: "Eigenes Bild einblenden",
    selfHidden: "Eigenes Bild ausgeblendet. Andere sehen Sie weiterhin.",
    selfShown: "Eigenes Bild eingeblendet",
    fullScreen: "Vollbild",
    leaveFullScreen: "Vollbild beenden",
    pictureInPicture: "Schwebendes Fenster",
    leavePicture: "Schwebendes Fenster schließen",
    noPicture: "Im Moment gibt es kein Video für ein schwebendes Fenster.",
    reduced: {
      audio_only: "geringere Videoqualität",
      own_device: "geringere Videoqualität: Ihr Gerät ist ausgelastet",
      their_device: "geringere Videoqualität: Das andere Gerät ist ausgelastet",
      slow_link: "geringere Videoqualität: langsame Verbindung",
    },
    news: "{name}: {news}",
    backAgain: "wieder verbunden",
  },

  quality: {
    levels: { good: "gut", fair: "mäßig", poor: "schlecht" },
    meaning: {
      good: "Gute Verbindung", fair: "Mäßige Verbindung. Sie kann stocken.", poor: "Schlechte Verbindung. Sie wird stocken.",
    },
    title: "Verbindung zu {name}",
    of: {
      good: "Verbindung zu {name}: gut. Details anzeigen",
      fair: "Verbindung zu {name}: mäßig. Details anzeigen",
      poor: "Verbindung zu {name}: schlecht. Details anzeigen",
    },
    measuring: "Wird gemessen …",
    unknown: "–",
    perSecond: "{count}/s",
    rows: {
      path: "Weg",
      roundTripTime: "Latenz",
      jitter: "Jitter",
      loss: "Paketverlust (Empfang / Senden)",
      rate: "Bitrate (Empfang / Senden)",
      picture: "Empfangenes Video",
      sentPicture: "Gesendetes Video",
      allowed: "Videogrenze (Empfang / Senden)",
      codecs: "Codecs",
    },
    paths: { direct: "direkt", relayed: "über Relay" },
    limitations: { cpu: "begrenzt durch dieses Gerät", bandwidth: "begrenzt durch das Netzwerk", other: "begrenzt" },
  },

  statistics: {
    title: "Verbindungsdetails",
    close: "Verbindungsdetails schließen",
    alone: "Niemand sonst ist hier, daher gibt es nichts zu messen.",
    save: "Bericht herunterladen",
    hint: {
      one: "Verbindungsdaten der letzten {count} Minute und der Name Ihres Browsers. "
        + "Keine Adressen, Namen, Raumcodes, Audio, Videos oder Nachrichten.",
      other: "Verbindungsdaten der letzten {count} Minuten und der Name Ihres Browsers. "
        + "Keine Adressen, Namen, Raumcodes, Audio, Videos oder Nachrichten.",
    },
    fileName: "web-v-con-statistics.json",
    states: {
      connecting: "wird verbunden", connected: "wird gemessen …", interrupted: "unterbrochen", failed: "keine Verbindung",
    },
  },
};
