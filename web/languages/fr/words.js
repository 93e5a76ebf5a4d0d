// @ts-check
// French words on the screen before a call. People are addressed with "vous".

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/words.js").words>} */
export const words = {
  language: "fr",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "Démarrer un appel vidéo",
    introduction: "Créez une salle, partagez le lien et discutez. Sans compte, sans rien installer.",
    create: "Créer une salle",
    creating: "Création de votre salle…",
    noGuestRooms: "Seul l’administrateur de ce serveur peut créer des salles. Demandez-lui un lien ou un code.",
    or: "ou",
    codeLabel: "Code ou lien de la salle",
    codeExample: "6a18t3",
    enter: "Rejoindre",
    notACode: "Cela ne ressemble pas à un code ou à un lien de salle. Un code comporte 6 lettres et chiffres, par exemple 6a18t3.",
    otherServer: "Ce lien mène à un autre serveur.",
    openOther: "Ouvrir {host}",
  },

  lobby: {
    title: "Tout est prêt ?",
    titleCreated: "Votre salle est prête",
    introductionCreated: "Partagez ce lien avec les personnes que vous voulez inviter à l’appel.",
    room: "Salle",
    nameLabel: "Votre nom",
    passcodeLabel: "Code secret",
    join: "Rejoindre",
    joining: "Connexion…",
    again: "Réessayer",
    againIn: "Réessayer dans {count} s",
    mayTryAgain: "Vous pouvez réessayer maintenant",
    preview: "Aperçu de la caméra",
    opening: "Choisissez « Autoriser » lorsque votre navigateur demande l’accès à la caméra et au micro.",
    cameraOff: "Votre caméra est désactivée",
    cameraMissing: "Caméra indisponible",
    cameraBlocked: "Caméra bloquée",
  },

  devices: {
    mute: "Désactiver le micro",
    unmute: "Activer le micro",
    microphoneMissing: "Micro indisponible. Réessayer",
    cameraOff: "Désactiver la caméra",
    cameraOn: "Activer la caméra",
    cameraMissing: "Caméra indisponible. Réessayer",
    tryAgain: "Réessayer",
    fellBack: "{missing} a été déconnecté. {now} est maintenant utilisé.",
    returned: "{now} est de nouveau utilisé.",
    paused: {
      audio: "Votre micro est en pause, peut-être à cause d’un appel téléphonique. Il reprendra automatiquement.",
      video: "Votre caméra est en pause, peut-être à cause d’un appel téléphonique. Elle reprendra automatiquement.",
      both: "Votre caméra et votre micro sont en pause, peut-être à cause d’un appel téléphonique. Ils reprendront automatiquement.",
    },
    soundHeard: "Votre micro fonctionne",
    title: "Appareils",
    choices: { video: "Caméra", audio: "Micro", speaker: "Haut-parleur" },
    none: { video: "Aucune caméra détectée", audio: "Aucun micro détecté", speaker: "Sortie par défaut du système" },
    afterPermission: "Autorisez l’accès pour choisir",
    testSound: "Son de test",
    soundTested: "Lecture du son de test",
  },

  server: {
    unreachable: "Impossible de joindre le serveur. Nouvelle tentative…",
    tryNow: "Réessayer maintenant",
  },

  notices: "Notifications",

  settings: { title: "Paramètres", language: "Langue" },

  actions: {
    checkConnection: "Vérifier la connexion",
    home: "Accueil",
    joinAgain: "Rejoindre à nouveau",
    otherCode: "Utiliser un autre code",
    dismiss: "Fermer",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "Saisissez votre nom pour que les autres sachent qui vous êtes.",
    name_too_long: "Un nom peut contenir jusqu’à 64 caractères.",
    name_forbidden_character: "Ce nom contient un caractère que nous ne pouvons pas utiliser. Saisissez-le à nouveau.",
  },

  refusals: {
    passcode_needed: "Saisissez le code secret. Si vous ne l’avez pas, demandez-le à la personne qui vous a envoyé l’invitation.",
    wrong_passcode: "Code secret incorrect. Réessayez.",
    room_full: "La salle est pleine. Réessayez quand quelqu’un sera parti.",
    room_locked: "L’hôte a verrouillé cette salle. Demandez-lui de la déverrouiller, puis réessayez.",
    token_required: "Cette salle est accessible sur invitation uniquement. Ouvrez votre lien personnel ou demandez-en un.",
    invalid_token: "Votre lien d’invitation a expiré. Rejoignez l’appel sans lui ou demandez-en un nouveau.",
    rate_limited: "Trop de tentatives. Patientez un instant, puis réessayez.",
    overloaded: "Le serveur est très sollicité. Réessayez dans un instant.",
    store_unavailable: "Le serveur ne peut pas enregistrer de modifications pour le moment. Réessayez dans un instant.",
    guest_rooms_disabled: "Les invités ne peuvent pas créer de salle sur ce serveur. Adressez-vous à "
      + "l’administrateur ou saisissez un code.",
    not_loaded: "Une partie de cette page n’a pas pu être chargée. Réessayez dans un instant.",
    timeout: "Le serveur a mis trop de temps à répondre. Réessayez dans un instant.",
    connection_lost: "La connexion au serveur a été perdue. Réessayez dans un instant.",
    unknown: "Un problème est survenu. Réessayez dans un instant.",
  },
  waitAtLeast: {
    one: "Trop de tentatives. Réessayez dans {count} seconde.",
    other: "Trop de tentatives. Réessayez dans {count} secondes.",
  },

  endings: {
    room_not_found: {
      title: "Salle introuvable",
      text: "Vérifiez le code ou demandez un nouveau lien. La salle a peut-être expiré.",
    },
    unsupported: {
      title: "Ce navigateur ne permet pas de passer des appels",
      text: "Utilisez une version récente de Firefox, Chrome, Edge ou Safari. Si c’est déjà le cas, une extension bloque peut-être WebRTC.",
    },
  },
  endedOtherwise: "Vous n’êtes plus dans l’appel",

  deviceProblems: {
    permission_denied: {
      audio: "Votre navigateur bloque votre micro. Cliquez sur l’icône à côté de l’adresse pour l’autoriser, puis réessayez.",
      video: "Votre navigateur bloque votre caméra. Cliquez sur l’icône à côté de l’adresse pour l’autoriser, puis réessayez.",
      both: "Votre navigateur bloque votre caméra et votre micro. Cliquez sur l’icône à côté de l’adresse pour les autoriser, "
        + "puis réessayez.",
    },
    permission_open: {
      audio: "Votre micro n’est pas encore autorisé. Réessayez et choisissez « Autoriser ».",
      video: "Votre caméra n’est pas encore autorisée. Réessayez et choisissez « Autoriser ».",
      both: "Votre caméra et votre micro ne sont pas encore autorisés. Réessayez et choisissez « Autoriser ».",
    },
    blocked_by_system: {
      audio: "Les paramètres de confidentialité de votre appareil bloquent le micro pour ce navigateur. Autorisez-le, puis réessayez.",
      video: "Les paramètres de confidentialité de votre appareil bloquent la caméra pour ce navigateur. Autorisez-la, puis réessayez.",
      both: "Les paramètres de confidentialité de votre appareil bloquent la caméra et le micro pour ce navigateur. Autorisez-les, "
        + "puis réessayez.",
    },
    blocked_by_page: {
      audio: "La page qui contient cet appel ne donne pas accès à votre micro. Ouvrez l’appel dans son propre onglet.",
      video: "La page qui contient cet appel ne donne pas accès à votre caméra. Ouvrez l’appel dans son propre onglet.",
      both: "La page qui contient cet appel ne donne pas accès à votre caméra ni à votre micro. Ouvrez l’appel dans son propre onglet.",
    },
    not_found: {
      audio: "Aucun micro détecté. Branchez-en un, puis réessayez.",
      video: "Aucune caméra détectée. Branchez-en une, puis réessayez.",
      both: "Aucune caméra ni aucun micro détecté. Branchez un appareil, puis réessayez.",
    },
    in_use: {
      audio: "Impossible de démarrer votre micro. Une autre application l’utilise peut-être. Fermez-la, puis réessayez.",
      video: "Impossible de démarrer votre caméra. Une autre application l’utilise peut-être. Fermez-la, puis réessayez.",
      both: "Impossible de démarrer votre caméra et votre micro. Une autre application les utilise peut-être. Fermez-la, puis réessayez.",
    },
    insecure_page: "Votre caméra et votre micro ne fonctionnent que sur une page sécurisée. Ouvrez-la avec https:// ou demandez à "
      + "l’administrateur de la configurer (--lan).",
    overconstrained: {
      audio: "Ce micro ne convient pas aux appels vidéo. Essayez-en un autre.",
      video: "Cette caméra ne convient pas aux appels vidéo. Essayez-en une autre.",
      both: "Cette caméra et ce micro ne conviennent pas aux appels vidéo. Essayez-en d’autres.",
    },
    unsupported: "Ce navigateur ne prend pas en charge votre caméra et votre micro. Utilisez une version récente de Firefox, Chrome, "
      + "Edge ou Safari.",
    unknown: {
      audio: "Votre micro n’a pas démarré. Réessayez ou redémarrez votre navigateur.",
      video: "Votre caméra n’a pas démarré. Réessayez ou redémarrez votre navigateur.",
      both: "Votre caméra et votre micro n’ont pas démarré. Réessayez ou redémarrez votre navigateur.",
    },
  },
  joinAllTheSame: "Vous pouvez quand même rejoindre l’appel. Vous verrez et entendrez tout le monde.",
};
