// @ts-check
// Spanish words on the tiles and about the connections.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/stage_words.js").stageWords>} */
export const stageWords = {
  tile: {
    connecting: "Conectando…",
    interrupted: "Conexión interrumpida…",
    unanswered: "El otro dispositivo no responde",
    their_network: "Parece que esta persona no tiene conexión. Esperando…",
    blocked: "Un firewall bloquea la conexión. Reintentando…",
    blocked_without_turn: "Un firewall bloquea la conexión. Prueba con otra red.",
    blocked_turn_silent: "Un firewall bloquea la conexión. Prueba con otra red.",
    lost: "Conexión perdida. Reintentando…",
    away: "Reconectando…",
    camera_off: "Cámara desactivada",
    no_camera: "Cámara no disponible",
    camera_blocked: "Cámara bloqueada",
    camera_missing: "No se encontró ninguna cámara",
    no_picture: "Sin video",
    awaiting_picture: "Esperando el video…",
    frozen: "Video congelado. Mala conexión.",
    audio_only: "Solo audio",
    own_device: "Video en pausa. Tu dispositivo está saturado.",
    their_device: "Video en pausa. El otro dispositivo está saturado.",
    slow_link: "Video en pausa. Conexión lenta.",
  },

  screen: {
    start: "Compartir pantalla",
    stop: "Dejar de compartir pantalla",
    stopShort: "Dejar de compartir",
    isShared: "Estás compartiendo tu pantalla",
    isOver: "Dejaste de compartir tu pantalla",
    failed: "No se pudo compartir tu pantalla. Revisa los ajustes de privacidad del sistema e inténtalo de nuevo.",
    tunedFor: "Optimizar para",
    contents: {
      text: { label: "Texto", hint: "Texto más nítido, menos fotogramas" },
      motion: { label: "Video", hint: "Más fluido, para videos y animaciones" },
    },
    sharedBy: "{name} está compartiendo su pantalla",
  },

  stage: {
    pin: "Fijar: {name}",
    pinned: "Fijaste: {name}",
    unpinned: "Dejaste de fijar: {name}",
    screenOf: "Pantalla de {name}",
    ownScreen: "Tu pantalla",
    rest: "+{count}",
    move: "Mover tu imagen",
    corners: {
      "top-left": "Tu imagen está arriba a la izquierda",
      "top-right": "Tu imagen está arriba a la derecha",
      "bottom-left": "Tu imagen está abajo a la izquierda",
      "bottom-right": "Tu imagen está abajo a la derecha",
    },
    speakerView: "Vista de orador",
    gridView: "Vista de galería",
    hideSelf: "Ocultar tu imagen",
    showSelf: "Mostrar tu imagen",
    selfHidden: "Tu imagen está oculta. Los demás te siguen viendo.",
    selfShown: "Tu imagen está visible",
    fullScreen: "Pantalla completa",
    leaveFullScreen: "Salir de pantalla completa",
    pictureInPicture: "Ventana flotante",
    leavePicture: "Cerrar ventana flotante",
    noPicture: "Ahora no hay ningún video para mostrar en una ventana flotante.",
    reduced: {
      audio_only: "menor calidad de video",
      own_device: "menor calidad de video: tu dispositivo está saturado",
      their_device: "menor calidad de video: el otro dispositivo está saturado",
      slow_link: "menor calidad de video: conexión lenta",
    },
    news: "{name}: {news}",
    backAgain: "conexión recuperada",
  },

  quality: {
    levels: { good: "buena", fair: "regular", poor: "mala" },
    meaning: {
      good: "Buena conexión", fair: "Conexión regular. Puede haber cortes.", poor: "Mala conexión. Es probable que haya cortes.",
    },
    title: "Conexión con {name}",
    of: {
      good: "Conexión con {name}: buena. Mostrar detalles",
      fair: "Conexión con {name}: regular. Mostrar detalles",
      poor: "Conexión con {name}: mala. Mostrar detalles",
    },
    measuring: "Midiendo…",
    unknown: "–",
    perSecond: "{count}/s",
    rows: {
      path: "Ruta",
      roundTripTime: "Latencia",
      jitter: "Fluctuación",
      loss: "Pérdida de paquetes (entrada / salida)",
      rate: "Tasa de bits (entrada / salida)",
      picture: "Video recibido",
      sentPicture: "Video enviado",
      allowed: "Límite de video (entrada / salida)",
      codecs: "Códecs",
    },
    paths: { direct: "directa", relayed: "retransmitida" },
    limitations: { cpu: "limitado por este dispositivo", bandwidth: "limitado por la red", other: "limitado" },
  },

  statistics: {
    title: "Detalles de la conexión",
    close: "Cerrar detalles de la conexión",
    alone: "No hay nadie más aquí, así que no hay nada que medir.",
    save: "Descargar informe",
    hint: {
      one: "Datos de conexión del último minuto y el nombre de tu navegador. "
        + "Sin direcciones, nombres, código de sala, audio, video ni mensajes.",
      other: "Datos de conexión de los últimos {count} minutos y el nombre de tu navegador. "
        + "Sin direcciones, nombres, código de sala, audio, video ni mensajes.",
    },
    fileName: "web-v-con-statistics.json",
    states: { connecting: "conectando", connected: "midiendo…", interrupted: "interrumpida", failed: "sin conexión" },
  },
};
