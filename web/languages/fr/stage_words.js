// @ts-check
// French words on the tiles and about the connections.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/stage_words.js").stageWords>} */
export const stageWords = {
  tile: {
    connecting: "Connexion…",
    interrupted: "Connexion interrompue…",
    unanswered: "L’autre appareil ne répond pas",
    their_network: "Cette personne semble hors ligne. En attente…",
    blocked: "Un pare-feu bloque la connexion. Nouvelle tentative…",
    blocked_without_turn: "Un pare-feu bloque la connexion. Essayez un autre réseau.",
    blocked_turn_silent: "Un pare-feu bloque la connexion. Essayez un autre réseau.",
    lost: "Connexion perdue. Nouvelle tentative…",
    away: "Reconnexion…",
    camera_off: "Caméra désactivée",
    no_camera: "Caméra indisponible",
    camera_blocked: "Caméra bloquée",
    camera_missing: "Aucune caméra détectée",
    no_picture: "Pas de vidéo",
    awaiting_picture: "En attente de la vidéo…",
    frozen: "Vidéo figée. Mauvaise connexion.",
    audio_only: "Audio uniquement",
    own_device: "Vidéo en pause. Votre appareil est saturé.",
    their_device: "Vidéo en pause. L’autre appareil est saturé.",
    slow_link: "Vidéo en pause. Connexion lente.",
  },

  screen: {
    start: "Partager l’écran",
    stop: "Arrêter de partager l’écran",
    stopShort: "Arrêter le partage",
    isShared: "Vous partagez votre écran",
    isOver: "Vous ne partagez plus votre écran",
    failed: "Impossible de partager votre écran. Vérifiez les paramètres de confidentialité de votre système, puis réessayez.",
    tunedFor: "Optimiser pour",
    contents: {
      text: { label: "Texte", hint: "Texte plus net, moins d’images" },
      motion: { label: "Vidéo", hint: "Plus fluide, pour les vidéos et les animations" },
    },
    sharedBy: "{name} partage son écran",
  },

  stage: {
    pin: "Épingler {name}",
    pinned: "Vous avez épinglé {name}",
    unpinned: "Vous avez désépinglé {name}",
    screenOf: "Écran de {name}",
    ownScreen: "Votre écran",
    rest: "+{count}",
    move: "Déplacer votre image",
    corners: {
      "top-left": "Votre image est en haut à gauche",
      "top-right": "Votre image est en haut à droite",
      "bottom-left": "Votre image est en bas à gauche",
      "bottom-right": "Votre image est en bas à droite",
    },
    speakerView: "Vue Intervenant",
    gridView: "Vue Galerie",
    hideSelf: "Masquer votre image",
    showSelf: "Afficher votre image",
    selfHidden: "Votre image est masquée. Les autres vous voient toujours.",
    selfShown: "Votre image est affichée",
    fullScreen: "Plein écran",
    leaveFullScreen: "Quitter le plein écran",
    pictureInPicture: "Fenêtre flottante",
    leavePicture: "Fermer la fenêtre flottante",
    noPicture: "Aucune vidéo à afficher dans une fenêtre flottante pour le moment.",
    reduced: {
      audio_only: "qualité vidéo réduite",
      own_device: "qualité vidéo réduite : votre appareil est saturé",
      their_device: "qualité vidéo réduite : l’autre appareil est saturé",
      slow_link: "qualité vidéo réduite : connexion lente",
    },
    news: "{name} : {news}",
    backAgain: "de nouveau en ligne",
  },

  quality: {
    levels: { good: "bonne", fair: "moyenne", poor: "mauvaise" },
    meaning: {
      good: "Bonne connexion",
      fair: "Connexion moyenne. Des saccades sont possibles.",
      poor: "Mauvaise connexion. Attendez-vous à des saccades.",
    },
    title: "Connexion à {name}",
    of: {
      good: "Connexion à {name} : bonne. Afficher les détails",
      fair: "Connexion à {name} : moyenne. Afficher les détails",
      poor: "Connexion à {name} : mauvaise. Afficher les détails",
    },
    measuring: "Mesure en cours…",
    unknown: "–",
    perSecond: "{count}/s",
    rows: {
      path: "Chemin",
      roundTripTime: "Latence",
      jitter: "Gigue",
      loss: "Perte de paquets (réception / envoi)",
      rate: "Débit (réception / envoi)",
      picture: "Vidéo reçue",
      sentPicture: "Vidéo envoyée",
      allowed: "Limite vidéo (réception / envoi)",
      codecs: "Codecs",
    },
    paths: { direct: "direct", relayed: "par relais" },
    limitations: { cpu: "limitée par cet appareil", bandwidth: "limitée par le réseau", other: "limitée" },
  },

  statistics: {
    title: "Détails de la connexion",
    close: "Fermer les détails de la connexion",
    alone: "Personne d’autre n’est ici, il n’y a donc rien à mesurer.",
    save: "Télécharger le rapport",
    hint: {
      one: "Données de connexion de la dernière minute et nom de votre navigateur. Ni adresses, ni noms, ni code de salle, ni audio, ni "
        + "vidéo, ni messages.",
      other: "Données de connexion des {count} dernières minutes et nom de votre navigateur. Ni adresses, ni noms, ni code de salle, ni "
        + "audio, ni vidéo, ni messages.",
    },
    fileName: "web-v-con-statistics.json",
    states: { connecting: "connexion en cours", connected: "mesure en cours…", interrupted: "interrompue", failed: "aucune connexion" },
  },
};
