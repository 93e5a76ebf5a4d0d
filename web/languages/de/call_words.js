// @ts-check
// German words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "Warten, bis der Host Sie zulässt",
    asked: "Der Host weiß, dass Sie da sind. Falls er noch nicht da ist, erfährt er es bei seiner Ankunft.",
    nothingToDo: "Lassen Sie diese Seite geöffnet. Sie nehmen automatisch teil.",
    since: "Sie warten seit {time}",
    lost: "Verbindung abgebrochen. Sie wird wiederhergestellt … Danach wird automatisch erneut angefragt.",
    leave: "Nicht mehr warten",
  },

  call: {
    people: "Personen in diesem Anruf",
    controls: "Anrufsteuerung",
    you: "{name} (Sie)",
    muted: "stummgeschaltet",
    leave: "Anruf verlassen",
    more: "Mehr",
    onlyYou: "Personen: nur Sie",
    count: { one: "{count} Person", other: "{count} Personen" },
    goodFor: {
      one: "Ihr Gerät und Ihr Netzwerk reichen für etwa {count} Person.",
      other: "Ihr Gerät und Ihr Netzwerk reichen für etwa {count} Personen.",
    },
    alone: "Sie sind allein hier",
    aloneHint: "Teilen Sie diesen Link, um andere einzuladen.",
    joined: "Sie sind im Anruf",
    peersJoined: { one: "{names} nimmt jetzt teil", other: "{names} nehmen jetzt teil" },
    peersLeft: { one: "{names} hat den Anruf verlassen", other: "{names} haben den Anruf verlassen" },
    others: { one: "{count} weitere Person", other: "{count} weitere Personen" },
    peerRemoved: "{name} wurde entfernt",
    allMutedBy: "{name} hat alle stummgeschaltet. Schalten Sie Ihr Mikrofon ein, wenn Sie sprechen möchten.",
    mutedBy: "{name} hat Sie stummgeschaltet. Schalten Sie Ihr Mikrofon ein, wenn Sie sprechen möchten.",
    flooding: "{name} sendet zu viel auf einmal. Ein Teil davon wird ausgelassen.",
    turnOnSound: "Ton einschalten",
    soundRefused: "Ihr Browser blockiert den Ton des Anrufs.",
    locked: "Raum gesperrt. Neue Personen können nicht teilnehmen.",
    unlocked: "Raum entsperrt",
    openUntil: "Der Raum ist bis {time} geöffnet",
    addressRefused: "Der Server akzeptiert diese Adresse nicht. Sein Administrator kann sie mit der Einstellung PUBLIC_URL erlauben.",
    youAreMuted: "Sie sind stummgeschaltet",
    unmute: "Mikrofon einschalten",
    timer: "Zeit in diesem Anruf:",
    waitsAgain: "Ihre Verbindung war getrennt. Sie müssen erneut zugelassen werden. Der Host weiß Bescheid.",
  },

  leaving: { title: "Anruf verlassen?", text: "Sie können wieder teilnehmen, solange der Raum geöffnet ist." },
  times: { one: "{text} ({count}-mal)", other: "{text} ({count}-mal)" },
  andMore: { one: "und {count} weitere", other: "und {count} weitere" },
  actions: { cancel: "Abbrechen" },

  bar: {
    microphone: "Mikro", camera: "Kamera", screen: "Teilen", hand: "Hand", reactions: "Reaktion", more: "Mehr", leave: "Verlassen",
    invite: "Einladen", chat: "Chat", people: "Personen", picture_in_picture: "Fenster",
  },

  devices: { flip: "Kamera wechseln", microphone: "Audiooptionen", camera: "Kameraoptionen", settings: "Einstellungen …" },

  invite: {
    title: "Personen einladen",
    linkLabel: "Raumlink",
    copy: "Link kopieren",
    copied: "Link kopiert",
    byHand: "Kopieren nicht möglich. Markieren Sie den Link und kopieren Sie ihn selbst.",
    share: "Teilen …",
    mail: "E-Mail",
    mailSubject: "Nehmen Sie an meinem Videoanruf teil",
    mailSubjectNamed: "Nehmen Sie an „{name}“ teil",
    mailBody: "Hier können Sie am Anruf teilnehmen:\n{link}",
    calendar: "Kalender",
    eventTitle: "Videoanruf",
    eventText: "Am Anruf teilnehmen: {link}",
    eventFile: "anruf-{code}.ics",
    qrCode: "QR-Code des Raumlinks",
    scan: "Scannen, um mit dem Smartphone teilzunehmen",
    hints: {
      locked: "Der Raum ist gesperrt. Entsperren Sie ihn, bevor neue Personen teilnehmen.",
      token: "Dieser Link allein reicht nicht. Man braucht einen persönlichen Link vom Administrator.",
      passcode: "Man braucht auch den Kenncode. Er ist nicht im Link enthalten.",
      waitingRoom: "Wer den Link verwendet, wartet, bis ein Host ihn zulässt.",
    },
  },

  server: {
    reconnecting: "Verbindung wird wiederhergestellt … Ihr Anruf läuft weiter.",
    offline: "Sie scheinen offline zu sein. Verbindung wird wiederhergestellt …",
    back: "Wieder online",
  },

  settings: {
    close: "Einstellungen schließen",
    picture: "Video",
    resolution: "Auflösung",
    dataUse: "Datenverbrauch",
    dataUses: { full: "Beste Qualität", low: "Wenig Daten", audio: "Nur Audio" },
    dataUseHint: "„Wenig Daten“ verkleinert alle Videos außer denen angepinnter Personen. „Nur Audio“ stoppt die Videos der anderen.",
    resolutions: { auto: "Automatisch", "360p": "360p (weniger Daten)", "720p": "720p", "1080p": "1080p" },
    framing: "Bildausschnitt",
    framings: { fill: "Kachel ausfüllen", whole: "Ganzes Video zeigen" },
    framingHint: "Beim Ausfüllen können Ränder abgeschnitten werden. Das ändert nur, was Sie sehen.",
    backgroundBlur: "Hintergrund weichzeichnen",
    backgroundBlurHint: "Macht alles hinter Ihnen unscharf.",
    faceFraming: "Automatischer Bildausschnitt",
    faceFramingHint: "Die Kamera hält Ihr Gesicht im Bild.",
    effects: {
      off: "Schalten Sie die Kamera ein, um zu sehen, ob sie das kann.",
      none: "Mit diesem Browser und dieser Kamera nicht verfügbar. Vielleicht gibt es das in den Kameraeinstellungen Ihres Systems.",
      on: "An. Sie können das in den Einstellungen Ihres Systems ausschalten.",
      refused: "Ihr Gerät hat die Änderung nicht übernommen.",
    },
    mirrorsSelf: "Eigenes Bild spiegeln",
    mirrorsSelfHint: "Das sehen nur Sie. Andere sehen Ihr Video immer ungespiegelt.",
    floatsAutomatically: "Schwebendes Fenster automatisch öffnen",
    floatsAutomaticallyHint: "Es öffnet sich, wenn Sie zu einem anderen Tab wechseln. Ihr Browser fragt vielleicht vorher.",
    sound: "Audio",
    voiceIsolation: "Stimmisolierung",
    voiceIsolationHint: "Entfernt alles außer Ihrer Stimme.",
    noiseSuppression: "Rauschunterdrückung",
    noiseSuppressionHint: "Schalten Sie sie aus, wenn Sie Musik spielen.",
    echoCancellation: "Echounterdrückung",
    echoCancellationHint: "Lassen Sie sie an, außer wenn Sie Kopfhörer tragen.",
    autoGainControl: "Automatische Mikrofonlautstärke",
    autoGainControlHint: "Hält Ihre Stimme gleichmäßig laut.",
    comingSounds: "Töne beim Kommen und Gehen",
    comingSoundsHint: "Spielt einen kurzen Ton, wenn jemand dazukommt oder geht.",
    languageHint: "Sie ändert sich, wenn Sie diesen Anruf verlassen.",
    passingOn: "Frühere Nachrichten",
    passingsOn: { ask: "Jedes Mal fragen", always: "Immer teilen", never: "Nie teilen" },
    passingOnHint: "Wer später dazukommt, kann nach den letzten 50 Nachrichten fragen. Dies bestimmt, ob Ihr Gerät sie "
      + "teilt. Private Nachrichten und Dateien werden nie geteilt.",
    looks: "Darstellung",
    theme: "Design",
    themes: { system: "System", light: "Hell", dark: "Dunkel" },
    labels: "Namensgröße",
    labelSizes: { small: "Klein", medium: "Mittel", large: "Groß" },
  },

  recent: {
    title: "Letzte Räume",
    clear: "Löschen",
    clearLabel: "Letzte Räume löschen",
    cleared: "Letzte Räume gelöscht",
    about: "{code} · geöffnet bis {time}",
    aboutHost: "{code} · Host · geöffnet bis {time}",
    ended: "Beendet",
    again: "Neu erstellen",
    againLabel: "{name} neu erstellen",
    againHint: "Ein Raum, den Sie neu erstellen, behält Namen, Warteraum und Größe. Er bekommt einen neuen Link und ist "
      + "nicht gesperrt.",
    passcodeHint: "Dieses Gerät speichert keine Kenncodes. Geben Sie einen ein, oder lassen Sie das Feld leer.",
    create: "Erstellen",
    copyHostLink: "Hostlink von {name} kopieren",
  },

  countdown: {
    left: "Dieser Anruf endet in {time}",
    announced: { one: "Dieser Anruf endet in einer Minute", other: "Dieser Anruf endet in {count} Minuten" },
    extend: "1 Stunde hinzufügen",
  },

  recording: {
    start: "Aufzeichnen",
    stop: "Aufzeichnung beenden",
    stopShort: "Beenden",
    askTitle: "Diesen Anruf aufzeichnen?",
    askText: "Audio und Video von allen werden auf diesem Gerät gespeichert. Alle sehen, dass Sie aufzeichnen.",
    askHint: "Lassen Sie diesen Tab sichtbar, sonst stockt die Aufzeichnung möglicherweise.",
    ask: "Aufzeichnung starten",
    isOn: "Aufzeichnung · {time}",
    isOnAnnounced: "Sie zeichnen auf",
    by: { one: "{names} zeichnet auf", other: "{names} zeichnen auf" },
    endedBy: "{name} hat die Aufzeichnung beendet",
    mark: "zeichnet auf",
    about: "Aufzeichnung",
    savedAs: "Aufzeichnung gespeichert als {file}",
    failed: "Die Aufzeichnung wurde unerwartet beendet. Alles bis dahin ist gespeichert.",
    notStarted: "Die Aufzeichnung konnte nicht gestartet werden. Vielleicht unterstützt Ihr Browser sie nicht oder die Datei kann "
      + "nicht gespeichert werden.",
    notSaved: "Die Aufzeichnung konnte nicht gespeichert werden. Vielleicht ist Ihr Datenträger voll.",
    unnamed: "anruf",
    screenOf: "{name}: Bildschirm",
  },

  title: {
    knocks: "{name} möchte teilnehmen",
    knock: { one: "{count} wartet", other: "{count} warten" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "Tastenkombinationen",
    closeList: "Tastenkombinationen schließen",
    space: "Leertaste",
    newest: "Zur neuesten Benachrichtigung",
    noNotices: "Keine Benachrichtigungen",
    pushToTalk: "Gedrückt halten, um trotz Stummschaltung zu sprechen",
    speaking: "Sie sprechen. Leertaste loslassen, um stummzuschalten.",
    escape: "Esc",
    close: "Bereich oder Menü schließen",
    on: "Tastenkombinationen aktivieren",
    hint: "Sie funktionieren überall außer in Textfeldern und bei geöffnetem Chat. "
      + "Schalten Sie sie aus, falls Sprachsteuerung oder versehentliches Tippen sie auslöst.",
  },

  duration: { seconds: "{count} s", minutes: "{count} min", hours: "{count} h" },

  endings: {
    left: { title: "Sie haben den Anruf verlassen", text: "Alle anderen sind noch im Anruf." },
    left_alone: { title: "Sie haben den Anruf verlassen", text: "" },
    deleted: {
      title: "Dieser Raum wurde gelöscht",
      text: "Der Administrator hat diesen Raum gelöscht. Sein Link funktioniert nicht mehr.",
    },
    expired: {
      title: "Dieser Raum ist abgelaufen",
      text: "Räume bleiben nur begrenzte Zeit geöffnet. Erstellen Sie einen neuen, um weiterzumachen.",
    },
    closed_by_host: { title: "Der Host hat den Anruf beendet", text: "Er ist für alle beendet." },
    denied: {
      title: "Der Host hat Sie nicht zugelassen",
      text: "Sprechen Sie mit der Person, die Sie eingeladen hat, oder fragen Sie erneut an.",
      again: "Erneut anfragen",
    },
    stopped_waiting: {
      title: "Sie haben den Warteraum verlassen",
      text: "Sie können jederzeit erneut um Teilnahme bitten.",
      again: "Erneut anfragen",
    },
    removed: {
      title: "Sie wurden aus dem Anruf entfernt",
      text: "Ein Host hat Sie entfernt. Sie können wieder teilnehmen, wenn der Raum noch geöffnet ist.",
    },
    banned: {
      title: "Sie können an diesem Raum nicht teilnehmen",
      text: "Ein Host hat Sie für diesen Raum blockiert. Falls das ein Irrtum ist, wenden Sie sich an die Person, die Sie eingeladen hat.",
    },
    taken_over: {
      title: "Sie sind anderswo in diesem Anruf",
      text: "Sie haben diesen Anruf in einem anderen Fenster oder auf einem anderen Gerät fortgesetzt.",
    },
  },

  failures: {
    not_allowed: "Sie sind nicht mehr Host und können das daher nicht tun.",
    room_full: "Der Raum ist voll. Erst muss jemand gehen.",
    peer_not_found: "Die Person ist schon gegangen.",
    invalid_message: "Das wurde nicht angenommen. Prüfen Sie Ihre Eingabe.",
    connection_lost: "Verbindung abgebrochen. Die Änderung ist vielleicht nicht erfolgt. Prüfen Sie es und versuchen Sie es erneut.",
  },
};
