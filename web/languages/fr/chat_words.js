// @ts-check
// French words of the chat and of files.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/chat_words.js").chatWords>} */
export const chatWords = {
  chat: {
    title: "Chat",
    close: "Fermer le chat",
    withNews: { one: "Chat, {count} nouveau message", other: "Chat, {count} nouveaux messages" },
    messages: "Messages",
    you: "Vous",
    field: "Message à tous",
    send: "Envoyer",
    attach: "Joindre des fichiers",
    emptyTitle: "Aucun message pour l’instant",
    empty: "Les messages et les fichiers vont directement aux personnes dans l’appel, jamais par le serveur. Les personnes qui "
      + "arrivent plus tard ne les verront pas.",
    tooLong: { one: "Trop long de {count} caractère.", other: "Trop long de {count} caractères." },
    newMessages: "Nouveaux messages",
    earlier: "Afficher les messages précédents",
    from: "{name} : {text}",
    fileFrom: "{name} a envoyé un fichier : {file}",
    pictureFrom: "{name} a envoyé une image",
    nobodyHere: "Personne n’était là pour recevoir ceci",
    notYet: "En attente de remise à {names}",
    missed: "Non remis, déjà partis : {names}",
  },

  files: {
    save: "Télécharger",
    saveAgain: "Télécharger à nouveau",
    tryAgain: "Réessayer",
    cancel: "Annuler",
    withdraw: "Arrêter le partage",
    actionOn: "{action} : {name}",
    progress: "{done} sur {size}",
    progressOf: "Progression de {name}",
    progressTo: "{name} : {progress}",
    preparing: "Démarrage…",
    waits: "En attente de connexion…",
    saved: "Enregistré",
    inDownloads: "Dans vos téléchargements",
    withdrawn: "N’est plus partagé",
    gone: "N’est plus disponible. L’expéditeur est parti.",
    unreachable: "Disponible quand l’expéditeur se reconnectera",
    takenBy: "Téléchargé par {names}",
    stopped: "{name} : {why}",
    cancelled: "Annulé",
    cancelledBy: "{name} a annulé",
    enlarge: "Agrandir",
    closePicture: "Fermer l’image",
    drop: "Déposez des fichiers pour les envoyer à tous",
    tooMany: {
      one: "Vous pouvez envoyer {count} fichier à la fois. Créez une archive ZIP pour en envoyer plus.",
      other: "Vous pouvez envoyer {count} fichiers à la fois. Créez une archive ZIP pour en envoyer plus.",
    },
    noFolders: "Les dossiers ne peuvent pas être envoyés. Créez d’abord une archive ZIP.",
  },

  fileProblems: {
    connection_lost: "La connexion a été perdue",
    unreadable: "L’expéditeur ne peut plus ouvrir ce fichier",
    unavailable: "N’est plus disponible",
    not_written: "Enregistrement impossible. Votre disque est-il plein ?",
    wrong_size: "Le fichier est arrivé endommagé. Réessayez.",
    too_large: "Trop volumineux pour ce navigateur. Utilisez Chrome ou Edge sur un ordinateur.",
    no_space: "Espace insuffisant sur cet appareil",
  },
};
