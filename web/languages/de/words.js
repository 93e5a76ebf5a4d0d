// @ts-check
// German words on the screen before a call. People are addressed with "Sie".

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/words.js").words>} */
export const words = {
  language: "de",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "Videoanruf starten",
    introduction: "Raum erstellen, Link teilen, loslegen. Ohne Konto und ohne Installation.",
    create: "Raum erstellen",
    creating: "Raum wird erstellt …",
    noGuestRooms: "Nur der Administrator dieses Servers kann Räume erstellen. Bitten Sie ihn um einen Link oder Code.",
    or: "oder",
    codeLabel: "Raumcode oder Link",
    codeExample: "6a18t3",
    enter: "Teilnehmen",
    notACode: "Das sieht nicht nach einem Raumcode oder Link aus. Codes haben 6 Buchstaben und Ziffern, z. B. 6a18t3.",
    otherServer: "Dieser Link gehört zu einem anderen Server.",
    openOther: "{host} öffnen",
  },

  lobby: {
    title: "Bereit zur Teilnahme?",
    titleCreated: "Ihr Raum ist bereit",
    introductionCreated: "Teilen Sie diesen Link mit allen, die am Anruf teilnehmen sollen.",
    room: "Raum",
    nameLabel: "Ihr Name",
    passcodeLabel: "Kenncode",
    join: "Teilnehmen",
    joining: "Teilnahme wird gestartet …",
    again: "Erneut versuchen",
    againIn: "Erneut versuchen in {count} s",
    mayTryAgain: "Sie können es jetzt erneut versuchen",
    preview: "Kameravorschau",
    opening: "Wählen Sie „Zulassen“, wenn Ihr Browser nach Kamera und Mikrofon fragt.",
    cameraOff: "Ihre Kamera ist aus",
    cameraMissing: "Kamera nicht verfügbar",
    cameraBlocked: "Kamera blockiert",
  },

  devices: {
    mute: "Mikrofon stummschalten",
    unmute: "Mikrofon einschalten",
    microphoneMissing: "Mikrofon nicht verfügbar. Erneut versuchen",
    cameraOff: "Kamera ausschalten",
    cameraOn: "Kamera einschalten",
    cameraMissing: "Kamera nicht verfügbar. Erneut versuchen",
    tryAgain: "Erneut versuchen",
    fellBack: "{missing} wurde getrennt. Jetzt wird {now} verwendet.",
    returned: "Jetzt wird wieder {now} verwendet.",
    paused: {
      audio: "Ihr Mikrofon ist angehalten, vielleicht wegen eines Telefonats. Es wird automatisch fortgesetzt.",
      video: "Ihre Kamera ist angehalten, vielleicht wegen eines Telefonats. Sie wird automatisch fortgesetzt.",
      both: "Ihre Kamera und Ihr Mikrofon sind angehalten, vielleicht wegen eines Telefonats. Sie werden automatisch fortgesetzt.",
    },
    soundHeard: "Ihr Mikrofon funktioniert",
    title: "Geräte",
    choices: { video: "Kamera", audio: "Mikrofon", speaker: "Lautsprecher" },
    none: { video: "Keine Kamera gefunden", audio: "Kein Mikrofon gefunden", speaker: "Systemstandard" },
    afterPermission: "Zugriff erlauben, um auszuwählen",
    testSound: "Testton",
    soundTested: "Testton wird abgespielt",
  },

  server: {
    unreachable: "Der Server ist nicht erreichbar. Es wird erneut versucht …",
    tryNow: "Jetzt versuchen",
  },

  notices: "Benachrichtigungen",

  settings: { title: "Einstellungen", language: "Sprache" },

  actions: {
    checkConnection: "Verbindung prüfen",
    home: "Startseite",
    joinAgain: "Erneut teilnehmen",
    otherCode: "Anderen Code verwenden",
    dismiss: "Schließen",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "Geben Sie Ihren Namen ein, damit andere wissen, wer Sie sind.",
    name_too_long: "Namen können bis zu 64 Zeichen lang sein.",
    name_forbidden_character: "Dieser Name enthält ein Zeichen, das nicht möglich ist. Bitte geben Sie ihn erneut ein.",
  },

  refusals: {
    passcode_needed: "Geben Sie den Kenncode ein. Falls Sie ihn nicht haben, fragen Sie die Person, die Sie eingeladen hat.",
    wrong_passcode: "Falscher Kenncode. Versuchen Sie es noch einmal.",
    room_full: "Der Raum ist voll. Versuchen Sie es erneut, wenn jemand gegangen ist.",
    room_locked: "Der Host hat diesen Raum gesperrt. Bitten Sie ihn, die Sperre aufzuheben, und versuchen Sie es dann erneut.",
    token_required: "Dieser Raum ist nur auf Einladung zugänglich. Öffnen Sie Ihren persönlichen Link oder bitten Sie um einen.",
    invalid_token: "Ihr Einladungslink ist abgelaufen. Nehmen Sie ohne ihn teil oder bitten Sie um einen neuen.",
    rate_limited: "Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es erneut.",
    overloaded: "Der Server ist gerade ausgelastet. Versuchen Sie es gleich noch einmal.",
    store_unavailable: "Der Server kann gerade keine Änderungen speichern. Versuchen Sie es gleich noch einmal.",
    guest_rooms_disabled: "Gäste können auf diesem Server keine Räume erstellen. Fragen Sie den Administrator "
      + "oder geben Sie einen Code ein.",
    not_loaded: "Ein Teil dieser Seite wurde nicht geladen. Versuchen Sie es gleich noch einmal.",
    timeout: "Der Server hat zu lange nicht geantwortet. Versuchen Sie es gleich noch einmal.",
    connection_lost: "Die Verbindung zum Server ist abgebrochen. Versuchen Sie es gleich noch einmal.",
    unknown: "Etwas ist schiefgelaufen. Versuchen Sie es gleich noch einmal.",
  },
  waitAtLeast: {
    one: "Zu viele Versuche. Versuchen Sie es in {count} Sekunde erneut.",
    other: "Zu viele Versuche. Versuchen Sie es in {count} Sekunden erneut.",
  },

  endings: {
    room_not_found: {
      title: "Raum nicht gefunden",
      text: "Prüfen Sie den Code oder bitten Sie um einen neuen Link. Vielleicht ist der Raum abgelaufen.",
    },
    unsupported: {
      title: "Dieser Browser kann keine Anrufe führen",
      text: "Verwenden Sie einen aktuellen Firefox, Chrome, Edge oder Safari. Falls Sie das schon tun, blockiert vielleicht eine "
        + "Erweiterung WebRTC.",
    },
  },
  endedOtherwise: "Sie sind nicht mehr im Anruf",

  deviceProblems: {
    permission_denied: {
      audio: "Ihr Browser blockiert Ihr Mikrofon. Klicken Sie auf das Symbol neben der Adresse, um es zuzulassen, und versuchen "
        + "Sie es dann erneut.",
      video: "Ihr Browser blockiert Ihre Kamera. Klicken Sie auf das Symbol neben der Adresse, um sie zuzulassen, und versuchen "
        + "Sie es dann erneut.",
      both: "Ihr Browser blockiert Ihre Kamera und Ihr Mikrofon. Klicken Sie auf das Symbol neben der Adresse, um sie zuzulassen, "
        + "und versuchen Sie es dann erneut.",
    },
    permission_open: {
      audio: "Ihr Mikrofon ist noch nicht freigegeben. Versuchen Sie es erneut und wählen Sie „Zulassen“.",
      video: "Ihre Kamera ist noch nicht freigegeben. Versuchen Sie es erneut und wählen Sie „Zulassen“.",
      both: "Ihre Kamera und Ihr Mikrofon sind noch nicht freigegeben. Versuchen Sie es erneut und wählen Sie „Zulassen“.",
    },
    blocked_by_system: {
      audio: "Die Datenschutzeinstellungen Ihres Geräts blockieren das Mikrofon für diesen Browser. Erlauben Sie es dort und "
        + "versuchen Sie es dann erneut.",
      video: "Die Datenschutzeinstellungen Ihres Geräts blockieren die Kamera für diesen Browser. Erlauben Sie sie dort und "
        + "versuchen Sie es dann erneut.",
      both: "Die Datenschutzeinstellungen Ihres Geräts blockieren Kamera und Mikrofon für diesen Browser. Erlauben Sie beide dort "
        + "und versuchen Sie es dann erneut.",
    },
    blocked_by_page: {
      audio: "Die Seite, in die dieser Anruf eingebettet ist, gibt Ihr Mikrofon nicht frei. Öffnen Sie den Anruf in einem eigenen Tab.",
      video: "Die Seite, in die dieser Anruf eingebettet ist, gibt Ihre Kamera nicht frei. Öffnen Sie den Anruf in einem eigenen Tab.",
      both: "Die Seite, in die dieser Anruf eingebettet ist, gibt Kamera und Mikrofon nicht frei. Öffnen Sie den Anruf in einem "
        + "eigenen Tab.",
    },
    not_found: {
      audio: "Kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es erneut.",
      video: "Keine Kamera gefunden. Schließen Sie eine an und versuchen Sie es erneut.",
      both: "Weder Kamera noch Mikrofon gefunden. Schließen Sie ein Gerät an und versuchen Sie es erneut.",
    },
    in_use: {
      audio: "Ihr Mikrofon kann nicht gestartet werden. Vielleicht verwendet es eine andere App. Schließen Sie sie und versuchen "
        + "Sie es erneut.",
      video: "Ihre Kamera kann nicht gestartet werden. Vielleicht verwendet sie eine andere App. Schließen Sie diese App und "
        + "versuchen Sie es erneut.",
      both: "Ihre Kamera und Ihr Mikrofon können nicht gestartet werden. Vielleicht verwendet sie eine andere App. Schließen Sie "
        + "diese App und versuchen Sie es erneut.",
    },
    insecure_page: "Kamera und Mikrofon funktionieren nur auf einer sicheren Seite. Öffnen Sie sie mit https:// oder bitten Sie den "
      + "Administrator, das einzurichten (--lan).",
    overconstrained: {
      audio: "Dieses Mikrofon eignet sich nicht für Videoanrufe. Versuchen Sie ein anderes.",
      video: "Diese Kamera eignet sich nicht für Videoanrufe. Versuchen Sie eine andere.",
      both: "Diese Kamera und dieses Mikrofon eignen sich nicht für Videoanrufe. Versuchen Sie andere.",
    },
    unsupported: "Dieser Browser unterstützt Ihre Kamera und Ihr Mikrofon nicht. Verwenden Sie einen aktuellen Firefox, Chrome, Edge "
      + "oder Safari.",
    unknown: {
      audio: "Ihr Mikrofon wurde nicht gestartet. Versuchen Sie es erneut oder starten Sie Ihren Browser neu.",
      video: "Ihre Kamera wurde nicht gestartet. Versuchen Sie es erneut oder starten Sie Ihren Browser neu.",
      both: "Ihre Kamera und Ihr Mikrofon wurden nicht gestartet. Versuchen Sie es erneut oder starten Sie Ihren Browser neu.",
    },
  },
  joinAllTheSame: "Sie können trotzdem teilnehmen. Sie sehen und hören alle.",
};
