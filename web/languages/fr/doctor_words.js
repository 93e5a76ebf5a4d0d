// @ts-check
// French words of the connection check. What is for admins keeps the names of settings and protocols.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/doctor_words.js").doctorWords>} */
export const doctorWords = {
  title: "Vérification de la connexion",
  close: "Fermer la vérification de la connexion",
  running: "Vérification : {steps}…",
  speak: "Dites quelque chose pour que votre micro puisse être vérifié.",
  progress: "Progression de la vérification",
  cancel: "Annuler",
  cancelled: "Vous avez annulé la vérification.",
  failed: "La vérification s’est arrêtée de façon inattendue. Réessayez.",
  again: "Vérifier à nouveau",
  results: "Résultats",
  details: "Détails",

  steps: {
    page: "cette page",
    camera: "votre caméra",
    microphone: "votre micro",
    speaker: "votre haut-parleur",
    server: "le serveur",
    relays: "les serveurs relais",
    calls: "appels de test",
  },

  summary: {
    fine: "Tout fonctionne.",
    warnings: {
      one: "Les appels devraient fonctionner, mais nous avons trouvé {count} point faible.",
      other: "Les appels devraient fonctionner, mais nous avons trouvé {count} points faibles.",
    },
    faults: { one: "Nous avons trouvé {count} problème.", other: "Nous avons trouvé {count} problèmes." },
  },
  sendReport: "Envoyez le rapport ci-dessous à l’administrateur qui peut y remédier.",

  states: { fine: "OK", warning: "Point faible", fault: "Problème" },
  notChecked: "Non vérifié",
  who: {
    you: "Vous pouvez y remédier.",
    network: "L’administrateur de votre réseau peut y remédier.",
    operator: "L’administrateur de ce serveur peut y remédier.",
  },

  checks: {
    secure_page: "Page sécurisée",
    camera: "Caméra",
    microphone: "Micro",
    speaker: "Haut-parleur",
    websocket: "Serveur",
    reconnect: "Reconnexion",
    ice_servers: "Paramètres du serveur",
    stun: "Connexions directes",
    turn: "Serveur relais",
    relay_call: "Appel de test",
    udp: "Connexions rapides",
  },
  numbered: "{check} {number}",

  causes: {
    secure_page: {
      ok: "Cette page est sécurisée.",
      insecure_page: "Cette page n’est pas sécurisée, les navigateurs bloquent donc caméras et micros. Ouvrez-la avec https://.",
    },
    camera: {
      ok: "Votre caméra affiche une image.",
      turned_off: "Votre caméra est désactivée, elle n’a donc pas été vérifiée.",
      paused: "Votre appareil a mis la caméra en pause, peut-être à cause d’un appel téléphonique. Terminez-le, puis vérifiez à nouveau.",
      black: "Votre caméra n’affiche que du noir. Ouvrez son cache ou choisissez une autre caméra.",
      no_frames: "Votre caméra est activée, mais aucune image n’arrive. Débranchez-la et rebranchez-la, ou redémarrez votre navigateur.",
    },
    microphone: {
      ok: "Votre micro capte du son.",
      turned_off: "Votre micro est désactivé, il n’a donc pas été vérifié.",
      paused: "Votre appareil a mis le micro en pause, peut-être à cause d’un appel téléphonique. Terminez-le, puis vérifiez à nouveau.",
      silent: "Votre micro ne capte aucun son. Activez-le avec son interrupteur ou choisissez-en un autre.",
    },
    speaker: {
      ok: "La lecture du son fonctionne. Lancez le son de test pour vérifier qu’il sort du bon haut-parleur.",
      not_found: "Aucun haut-parleur détecté. Branchez-en un, ou un casque.",
      blocked: "Votre navigateur ne lit aucun son. Vérifiez que le son de cet onglet n’est pas coupé et qu’un haut-parleur est branché.",
    },
    websocket: {
      ok: "Le serveur répond.",
      slow: "Le serveur répond lentement. Essayez un autre réseau ou arrêtez les téléchargements.",
      websocket_blocked: "Quelque chose entre vous et le serveur bloque les connexions en temps réel, par exemple un proxy, un VPN ou "
        + "un logiciel de sécurité. Désactivez-le ou essayez un autre réseau.",
      unreachable: "Le serveur est injoignable. Vérifiez votre connexion Internet ou essayez un autre réseau.",
      origin_refused: "Le serveur n’accepte pas les pages à cette adresse. Son administrateur peut l’autoriser.",
      overloaded: "Le serveur est saturé. Réessayez plus tard.",
    },
    reconnect: {
      ok: "Une connexion perdue peut être remplacée.",
      reconnect_failed: "La deuxième connexion a échoué. Quelque chose entre vous et le serveur limite peut-être les connexions.",
    },
    ice_servers: {
      ok: "Le serveur a indiqué comment connecter les participants.",
      rate_limited: "Vous avez vérifié trop souvent, les serveurs relais n’ont donc pas été vérifiés. Attendez une minute et recommencez.",
      not_told: "Le serveur n’a pas indiqué comment connecter les participants, les serveurs relais n’ont donc pas été vérifiés. "
        + "Recommencez plus tard.",
    },
    stun: {
      ok: "Les connexions directes avec d’autres personnes sont possibles.",
      no_answer: "Le serveur qui détermine votre adresse publique ne répond pas. Certaines connexions directes peuvent échouer.",
      name_not_found: "Le serveur qui détermine votre adresse publique a un nom qui n’existe pas.",
      udp_blocked: "Votre réseau bloque le serveur qui détermine votre adresse publique. Les appels passent par un chemin plus long.",
      bad_url: "Le serveur qui détermine votre adresse publique est mal configuré.",
      forbidden: "Le serveur qui détermine votre adresse publique refuse de répondre.",
    },
    turn: {
      ok: "Le serveur relais peut transmettre les appels.",
      no_turn: "Aucun serveur relais n’a pu être vérifié. Sans lui, les appels entre certains réseaux échouent.",
      no_answer: "Le serveur relais ne répond pas. Il est peut-être arrêté ou bloqué par un pare-feu.",
      no_tls_answer: "Le serveur relais ne donne pas de réponse chiffrée. Son certificat est peut-être "
        + "incorrect, ou un pare-feu le bloque.",
      udp_blocked: "Votre réseau bloque le chemin le plus rapide vers le serveur relais. Les appels en prennent un plus lent.",
      name_not_found: "Le nom du serveur relais n’existe pas.",
      credentials_refused: "Le serveur relais refuse le mot de passe que ce serveur vous a donné.",
      forbidden: "Le serveur relais refuse de transmettre les appels.",
      quota: "Le serveur relais est saturé : trop d’appels passent par lui.",
      no_capacity: "Le serveur relais n’a plus d’adresse libre.",
      bad_url: "L’adresse du serveur relais est mal configurée.",
      private_relay: "Le serveur relais donne une adresse que personne en dehors de son réseau ne peut joindre.",
    },
    relay_call: {
      ok: "Un appel de test par le serveur relais fonctionne bien.",
      nothing_through: "Le serveur relais donne une adresse, mais aucun appel ne passe.",
      lossy: "Les appels par le serveur relais subissent beaucoup de pertes. Attendez-vous à des coupures. Utilisez un câble ou "
        + "rapprochez-vous de votre borne Wi-Fi.",
      slow: "Les appels par le serveur relais arrivent en retard. Essayez un autre réseau ou désactivez votre VPN.",
      narrow: "Votre connexion est trop lente pour une bonne vidéo. Arrêtez les téléchargements ou désactivez votre caméra.",
    },
    udp: {
      ok: "Votre réseau laisse passer les connexions rapides.",
      udp_blocked: "Votre réseau bloque les connexions rapides. Les appels fonctionnent, mais peuvent être saccadés. Essayez un autre "
        + "réseau ou désactivez votre VPN.",
    },
  },

  hints: {
    insecure_page: "Servez la page en HTTPS : TLS_CERT et TLS_KEY, ou un proxy avec un certificat.",
    origin_refused: "L’en-tête Origin de la page n’est pas autorisé : définissez PUBLIC_URL ou ALLOWED_ORIGINS.",
    websocket_blocked: "HTTP fonctionne, pas le WebSocket. Un proxy devant le serveur doit transmettre Upgrade et Connection.",
    overloaded: "MAX_CONNECTIONS ou MAX_CONNECTIONS_PER_IP est atteint.",
    no_turn: "Définissez TURN_URLS et TURN_SECRET. TURN avec des identifiants fixes ne peut être vérifié que pendant un appel.",
    no_answer: "Aucune réponse de cette URL. Vérifiez l’hôte et le port, que le service tourne, et son pare-feu. Un proxy HTTP ou un "
      + "CDN ne transmet ni STUN ni TURN.",
    no_tls_answer: "Pas de TURN sur TLS. Vérifiez que cert et pkey sont définis et lisibles, que le certificat est pour ce nom, "
      + "complet et non expiré, ainsi que le pare-feu.",
    name_not_found: "Le nom de cette URL n’est pas dans le DNS.",
    credentials_refused: "401. TURN_SECRET doit être le static-auth-secret de coturn, avec use-auth-secret et sans lt-cred-mech ; "
      + "les horloges des deux serveurs doivent concorder.",
    forbidden: "Le serveur refuse. Consultez son journal ; allowed-peer-ip et denied-peer-ip peuvent l’interdire.",
    quota: "486. Augmentez user-quota et total-quota : un appel de n personnes demande n(n-1) allocations.",
    no_capacity: "508. Élargissez la plage de min-port à max-port.",
    bad_url: "Le navigateur refuse cette URL : voir TURN_URLS et STUN_URLS.",
    private_relay: "Réglez external-ip de coturn sur son adresse publique.",
    nothing_through: "Ouvrez les ports du relais (min-port à max-port, UDP) dans le pare-feu, définissez external-ip et n’interdisez pas "
      + "les adresses du serveur lui-même avec denied-peer-ip.",
    udp_blocked: "STUN et TURN sur UDP ne répondent pas ; TURN sur TCP ou TLS répond. Autorisez l’UDP vers ces ports.",
  },

  figures: { roundTrip: "Aller-retour {time} ms", loss: "{percent} % de pertes", rate: "{rate} Mbit/s" },
  took: "durée : {time} ms",

  report: {
    copy: "Copier le rapport",
    copied: "Rapport copié",
    byHand: "Copie impossible. Sélectionnez le rapport et copiez-le vous-même.",
    text: "Rapport",
    download: "Télécharger le rapport",
    addresses: "Inclure les adresses réseau",
    addressesHint: "Sans elles, le rapport ne montre ni les serveurs ni votre réseau. Il ne contient jamais de mot de passe.",
    fileName: "web-v-con-connection-check.txt",
    heading: "{product} : vérification de la connexion, {time}",
    page: "Page : {page}",
    browser: "Navigateur : {browser}",
    inCall: "Pendant un appel",
    address: "(adresse)",
  },
};
