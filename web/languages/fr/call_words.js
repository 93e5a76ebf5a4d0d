// @ts-check
// French words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "Attendez que l’hôte vous admette",
    asked: "L’hôte sait que vous êtes là. S’il n’est pas encore arrivé, il en sera informé à son arrivée.",
    nothingToDo: "Gardez cette page ouverte. Vous rejoindrez l’appel automatiquement.",
    since: "En attente depuis {time}",
    lost: "Connexion perdue. Reconnexion… Votre demande sera renvoyée automatiquement.",
    leave: "Ne plus attendre",
  },

  call: {
    people: "Personnes dans cet appel",
    controls: "Commandes de l’appel",
    you: "{name} (vous)",
    muted: "micro désactivé",
    leave: "Quitter l’appel",
    more: "Plus",
    onlyYou: "Participants : vous uniquement",
    count: { one: "{count} participant", other: "{count} participants" },
    goodFor: {
      one: "Votre appareil et votre réseau suffisent pour {count} personne environ.",
      other: "Votre appareil et votre réseau suffisent pour {count} personnes environ.",
    },
    alone: "Il n’y a personne d’autre ici",
    aloneHint: "Partagez ce lien pour inviter d’autres personnes.",
    joined: "Vous êtes dans l’appel",
    peersJoined: { one: "{names} a rejoint l’appel", other: "{names} ont rejoint l’appel" },
    peersLeft: { one: "{names} a quitté l’appel", other: "{names} ont quitté l’appel" },
    others: { one: "{count} autre personne", other: "{count} autres personnes" },
    peerRemoved: "Un hôte a exclu {name} de l’appel",
    allMutedBy: "{name} a désactivé tous les micros. Activez le vôtre quand vous voudrez parler.",
    mutedBy: "{name} a désactivé votre micro. Activez-le quand vous voudrez parler.",
    flooding: "{name} envoie trop de données à la fois. Une partie est ignorée.",
    turnOnSound: "Activer le son",
    soundRefused: "Votre navigateur bloque le son de l’appel.",
    locked: "Salle verrouillée. Personne d’autre ne peut entrer.",
    unlocked: "Salle déverrouillée",
    openUntil: "La salle est ouverte jusqu’à {time}",
    addressRefused: "Le serveur n’accepte pas cette adresse. Son administrateur peut l’autoriser avec le paramètre PUBLIC_URL.",
    youAreMuted: "Votre micro est désactivé",
    unmute: "Activer le micro",
    timer: "Temps passé dans l’appel :",
    waitsAgain: "Votre connexion a été interrompue, l’hôte doit donc vous admettre à nouveau. Il en a été informé.",
  },

  leaving: { title: "Quitter l’appel ?", text: "Vous pouvez revenir tant que la salle est ouverte." },
  times: { one: "{text} ({count} fois)", other: "{text} ({count} fois)" },
  andMore: { one: "et {count} autre", other: "et {count} autres" },
  actions: { cancel: "Annuler" },

  bar: {
    microphone: "Micro", camera: "Caméra", screen: "Partager", hand: "Main", reactions: "Réactions", more: "Plus", leave: "Quitter",
    invite: "Inviter", chat: "Chat", people: "Participants",
    picture_in_picture: "Fenêtre",
  },

  devices: { flip: "Changer de caméra", microphone: "Options audio", camera: "Options de la caméra", settings: "Paramètres…" },

  invite: {
    title: "Inviter des personnes",
    linkLabel: "Lien de la salle",
    copy: "Copier le lien",
    copied: "Lien copié",
    byHand: "Copie impossible. Sélectionnez le lien et copiez-le vous-même.",
    share: "Partager…",
    mail: "E-mail",
    mailSubject: "Rejoignez mon appel vidéo",
    mailSubjectNamed: "Rejoignez « {name} »",
    mailBody: "Vous pouvez rejoindre l’appel ici :\n{link}",
    calendar: "Agenda",
    eventTitle: "Appel vidéo",
    eventText: "Rejoindre l’appel : {link}",
    eventFile: "appel-{code}.ics",
    qrCode: "Code QR du lien de la salle",
    scan: "Scannez pour rejoindre l’appel depuis un téléphone",
    hints: {
      locked: "La salle est verrouillée. Déverrouillez-la avant que d’autres personnes arrivent.",
      token: "Ce lien seul ne permet pas d’entrer. Il faut un lien personnel fourni par l’administrateur.",
      passcode: "Il faut aussi le code secret. Il ne fait pas partie du lien.",
      waitingRoom: "Les personnes qui utilisent le lien attendent qu’un hôte les admette.",
    },
  },

  server: {
    reconnecting: "Reconnexion… Votre appel continue.",
    offline: "Vous semblez hors ligne. Reconnexion…",
    back: "De nouveau en ligne",
  },

  settings: {
    close: "Fermer les paramètres",
    picture: "Vidéo",
    resolution: "Résolution",
    dataUse: "Consommation de données",
    dataUses: { full: "Meilleure qualité", low: "Économie de données", audio: "Audio uniquement" },
    dataUseHint: "« Économie de données » réduit toutes les vidéos, sauf celles des personnes épinglées. « Audio uniquement » arrête "
      + "les vidéos des autres.",
    resolutions: { auto: "Automatique", "360p": "360p (moins de données)", "720p": "720p", "1080p": "1080p" },
    framing: "Cadrage",
    framings: { fill: "Remplir la vignette", whole: "Afficher toute la vidéo" },
    framingHint: "Le remplissage peut couper les bords. Ne change que ce que vous voyez.",
    backgroundBlur: "Flouter l’arrière-plan",
    backgroundBlurHint: "Floute tout ce qui est derrière vous.",
    faceFraming: "Cadrage automatique",
    faceFramingHint: "La caméra garde votre visage dans l’image.",
    effects: {
      off: "Activez la caméra pour voir si elle le propose.",
      none: "Non disponible avec ce navigateur et cette caméra. Les paramètres de caméra de votre système le proposent peut-être.",
      on: "Activé. Vous pouvez le désactiver dans les paramètres de votre système.",
      refused: "Votre appareil n’a pas accepté le changement.",
    },
    mirrorsSelf: "Afficher votre image en miroir",
    mirrorsSelfHint: "Elle n’apparaît ainsi que pour vous. Les autres voient toujours votre vidéo à l’endroit.",
    floatsAutomatically: "Fenêtre flottante automatique",
    floatsAutomaticallyHint: "S’ouvre quand vous passez à un autre onglet. Votre navigateur peut d’abord demander votre accord.",
    sound: "Audio",
    voiceIsolation: "Isolement de la voix",
    voiceIsolationHint: "Supprime tout sauf votre voix.",
    noiseSuppression: "Suppression du bruit",
    noiseSuppressionHint: "À désactiver si vous jouez de la musique.",
    echoCancellation: "Annulation de l’écho",
    echoCancellationHint: "À laisser activée, sauf si vous utilisez un casque.",
    autoGainControl: "Volume automatique du micro",
    autoGainControlHint: "Maintient votre voix à un niveau constant.",
    comingSounds: "Sons d’arrivée et de départ",
    comingSoundsHint: "Émet un son bref quand quelqu’un arrive ou part.",
    passingOn: "Messages précédents",
    passingsOn: { ask: "Demander à chaque fois", always: "Toujours partager", never: "Ne jamais partager" },
    passingOnHint: "Les personnes qui arrivent plus tard peuvent demander les 50 derniers messages du chat. Ce "
      + "réglage décide si votre appareil "
      + "les partage. Les messages privés et les fichiers ne sont jamais partagés.",
    languageHint: "Elle changera quand vous quitterez cet appel.",
    looks: "Apparence",
    theme: "Thème",
    themes: { system: "Système", light: "Clair", dark: "Sombre" },
    labels: "Taille des noms",
    labelSizes: { small: "Petite", medium: "Moyenne", large: "Grande" },
  },

  recent: {
    title: "Salles récentes",
    clear: "Effacer",
    clearLabel: "Effacer les salles récentes",
    cleared: "Salles récentes effacées",
    about: "{code} · ouverte jusqu’à {time}",
    aboutHost: "{code} · hôte · ouverte jusqu’à {time}",
    copyHostLink: "Copier le lien d’hôte de {name}",
    ended: "Fermée",
    again: "Recréer",
    againLabel: "Recréer {name}",
    againHint: "Une salle que vous recréez garde son nom, sa salle d’attente et sa capacité. Elle reçoit un nouveau lien et n’est pas "
      + "verrouillée.",
    passcodeHint: "Cet appareil ne conserve pas les codes secrets. Saisissez-en un ou laissez le champ vide pour vous en passer.",
    create: "Créer",
  },

  countdown: {
    left: "Cet appel se termine dans {time}",
    announced: { one: "Cet appel se termine dans une minute", other: "Cet appel se termine dans {count} minutes" },
    extend: "Ajouter 1 heure",
  },

  recording: {
    start: "Enregistrer l’appel",
    stop: "Arrêter l’enregistrement",
    stopShort: "Arrêter",
    askTitle: "Enregistrer l’appel ?",
    askText: "L’audio et la vidéo de tous sont enregistrés sur cet appareil. Tout le monde peut voir que vous enregistrez.",
    askHint: "Gardez cet onglet visible, sinon l’enregistrement risque d’être saccadé.",
    ask: "Démarrer l’enregistrement",
    isOn: "Enregistrement · {time}",
    isOnAnnounced: "Vous enregistrez",
    by: { one: "{names} enregistre l’appel", other: "{names} enregistrent l’appel" },
    endedBy: "{name} a arrêté l’enregistrement",
    mark: "enregistre",
    about: "Enregistrement",
    savedAs: "Enregistrement sauvegardé sous {file}",
    failed: "L’enregistrement s’est arrêté de façon inattendue. Tout ce qui précède est sauvegardé.",
    notStarted: "Impossible de démarrer l’enregistrement. Votre navigateur ne le permet peut-être pas, ou le fichier ne peut pas être "
      + "sauvegardé.",
    notSaved: "Impossible de sauvegarder l’enregistrement. Votre disque est peut-être plein.",
    unnamed: "appel",
    screenOf: "{name} : écran",
  },

  title: {
    knocks: "{name} souhaite rejoindre l’appel",
    knock: { one: "{count} en attente", other: "{count} en attente" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "Raccourcis clavier",
    closeList: "Fermer les raccourcis clavier",
    space: "Espace",
    newest: "Aller à la dernière notification",
    noNotices: "Aucune notification",
    pushToTalk: "Maintenir pour parler quand le micro est désactivé",
    speaking: "Vous parlez. Relâchez Espace pour désactiver le micro.",
    escape: "Échap",
    close: "Fermer le panneau ou le menu",
    on: "Activer les raccourcis",
    hint: "Ils fonctionnent partout, sauf dans les champs de texte et quand le chat est ouvert. "
      + "Désactivez-les si la commande vocale ou des appuis accidentels les déclenchent.",
  },

  duration: { seconds: "{count} s", minutes: "{count} min", hours: "{count} h" },

  endings: {
    left: { title: "Vous avez quitté l’appel", text: "Les autres personnes sont toujours dans l’appel." },
    left_alone: { title: "Vous avez quitté l’appel", text: "" },
    deleted: { title: "Cette salle a été supprimée", text: "L’administrateur a supprimé cette salle. Son lien ne fonctionne plus." },
    expired: {
      title: "Cette salle a expiré",
      text: "Les salles restent ouvertes pendant une durée limitée. Créez-en une nouvelle pour continuer.",
    },
    closed_by_host: { title: "L’hôte a mis fin à l’appel", text: "Il est terminé pour tout le monde." },
    denied: {
      title: "L’hôte a refusé votre demande",
      text: "Contactez la personne qui vous a envoyé l’invitation ou redemandez à entrer.",
      again: "Redemander",
    },
    stopped_waiting: {
      title: "Vous avez quitté la salle d’attente",
      text: "Vous pouvez redemander à entrer à tout moment.",
      again: "Redemander",
    },
    removed: {
      title: "Vous avez été exclu de l’appel",
      text: "Un hôte vous a exclu. Vous pouvez revenir si la salle est toujours ouverte.",
    },
    banned: {
      title: "Vous ne pouvez pas entrer dans cette salle",
      text: "Un hôte a bloqué votre accès à cette salle. Si c’est une erreur, contactez la personne qui vous a envoyé l’invitation.",
    },
    taken_over: {
      title: "Votre appel continue ailleurs",
      text: "Vous avez continué cet appel dans une autre fenêtre ou sur un autre appareil.",
    },
  },

  failures: {
    not_allowed: "Vous n’êtes plus hôte, vous ne pouvez donc pas faire cela.",
    room_full: "La salle est pleine. Quelqu’un doit d’abord partir.",
    peer_not_found: "Cette personne est déjà partie.",
    invalid_message: "Modification refusée. Vérifiez votre saisie.",
    connection_lost: "Connexion perdue. La modification n’a peut-être pas été faite. Vérifiez, puis réessayez.",
  },
};
