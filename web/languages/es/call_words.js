// @ts-check
// Spanish words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "Esperando a que el anfitrión te admita",
    asked: "El anfitrión sabe que estás aquí. Si aún no ha llegado, recibirá un aviso cuando llegue.",
    nothingToDo: "Mantén esta página abierta. Te unirás automáticamente.",
    since: "Esperando desde {time}",
    lost: "Conexión perdida. Reconectando… Volveremos a pedirlo automáticamente.",
    leave: "Dejar de esperar",
  },

  call: {
    people: "Personas en esta llamada",
    controls: "Controles de la llamada",
    you: "{name} (tú)",
    muted: "micrófono silenciado",
    leave: "Salir de la llamada",
    more: "Más",
    onlyYou: "Personas: solo tú",
    count: { one: "{count} persona", other: "{count} personas" },
    goodFor: {
      one: "Tu dispositivo y tu red bastan para {count} persona aproximadamente.",
      other: "Tu dispositivo y tu red bastan para unas {count} personas.",
    },
    alone: "No hay nadie más aquí",
    aloneHint: "Comparte este enlace para invitar a otras personas.",
    joined: "Estás en la llamada",
    peersJoined: { one: "{names} se unió", other: "{names} se unieron" },
    peersLeft: { one: "{names} salió", other: "{names} salieron" },
    others: { one: "{count} persona más", other: "{count} personas más" },
    peerRemoved: "Se expulsó a {name} de la llamada",
    allMutedBy: "{name} silenció a todos. Activa tu micrófono cuando quieras hablar.",
    mutedBy: "{name} te silenció. Activa tu micrófono cuando quieras hablar.",
    flooding: "{name} envía demasiados datos a la vez. Se omite una parte.",
    turnOnSound: "Activar sonido",
    soundRefused: "El navegador bloquea el sonido de la llamada.",
    locked: "Sala bloqueada. No puede unirse nadie más.",
    unlocked: "Sala desbloqueada",
    openUntil: "La sala está abierta hasta {time}",
    addressRefused: "El servidor no acepta esta dirección. Su administrador puede permitirla con el ajuste PUBLIC_URL.",
    youAreMuted: "Tienes el micrófono silenciado",
    unmute: "Activar micrófono",
    timer: "Tiempo en esta llamada:",
    waitsAgain: "Se cortó tu conexión y deben admitirte de nuevo. Ya se avisó al anfitrión.",
  },

  leaving: { title: "¿Salir de la llamada?", text: "Puedes volver a unirte mientras la sala esté abierta." },
  times: { one: "{text} ({count} vez)", other: "{text} ({count} veces)" },
  andMore: { one: "y {count} más", other: "y {count} más" },
  actions: { cancel: "Cancelar" },

  bar: {
    microphone: "Micrófono", camera: "Cámara", screen: "Compartir", hand: "Mano", reactions: "Reacciones", more: "Más", leave: "Salir",
    invite: "Invitar", chat: "Chat", people: "Personas",
    picture_in_picture: "Ventana",
  },

  devices: { flip: "Cambiar de cámara", microphone: "Opciones de audio", camera: "Opciones de cámara", settings: "Ajustes…" },

  invite: {
    title: "Invitar a personas",
    linkLabel: "Enlace de la sala",
    copy: "Copiar enlace",
    copied: "Enlace copiado",
    byHand: "No se pudo copiar. Selecciona el enlace y cópialo manualmente.",
    share: "Compartir…",
    mail: "Correo",
    mailSubject: "Únete a mi videollamada",
    mailSubjectNamed: "Únete a «{name}»",
    mailBody: "Puedes unirte a la llamada aquí:\n{link}",
    calendar: "Calendario",
    eventTitle: "Videollamada",
    eventText: "Unirse a la llamada: {link}",
    eventFile: "llamada-{code}.ics",
    qrCode: "Código QR del enlace de la sala",
    scan: "Escanea para unirte desde un teléfono",
    hints: {
      locked: "La sala está bloqueada. Desbloquéala antes de que se unan más personas.",
      token: "Este enlace por sí solo no permite entrar. Hace falta un enlace personal del administrador.",
      passcode: "También hace falta el código de acceso. No forma parte del enlace.",
      waitingRoom: "Quienes usan el enlace esperan hasta que un anfitrión los admite.",
    },
  },

  server: {
    reconnecting: "Reconectando… Tu llamada continúa.",
    offline: "Parece que no tienes conexión. Reconectando…",
    back: "Conexión recuperada",
  },

  settings: {
    close: "Cerrar ajustes",
    picture: "Video",
    resolution: "Resolución",
    dataUse: "Uso de datos",
    dataUses: { full: "Mejor calidad", low: "Ahorro de datos", audio: "Solo audio" },
    dataUseHint: "«Ahorro de datos» reduce todos los videos, excepto los de las personas que fijes. «Solo audio» detiene los videos de "
      + "los demás.",
    resolutions: { auto: "Automática", "360p": "360p (usa menos datos)", "720p": "720p", "1080p": "1080p" },
    framing: "Encuadre",
    framings: { fill: "Llenar el recuadro", whole: "Mostrar el video completo" },
    framingHint: "Al llenar se pueden cortar los bordes. Solo cambia lo que ves tú.",
    backgroundBlur: "Desenfocar fondo",
    backgroundBlurHint: "Desenfoca todo lo que hay detrás de ti.",
    faceFraming: "Encuadre automático",
    faceFramingHint: "La cámara mantiene tu cara en la imagen.",
    effects: {
      off: "Activa la cámara para ver si lo ofrece.",
      none: "No disponible con este navegador y esta cámara. Quizá esté en los ajustes de cámara del sistema.",
      on: "Activado. Puedes desactivarlo en los ajustes del sistema.",
      refused: "Tu dispositivo no aceptó el cambio.",
    },
    mirrorsSelf: "Reflejar tu imagen",
    mirrorsSelfHint: "Solo tú la ves así. Los demás siempre ven tu video sin reflejar.",
    floatsAutomatically: "Ventana flotante automática",
    floatsAutomaticallyHint: "Se abre al cambiar a otra pestaña. Puede que el navegador pregunte antes.",
    sound: "Audio",
    voiceIsolation: "Aislamiento de voz",
    voiceIsolationHint: "Elimina todo menos tu voz.",
    noiseSuppression: "Supresión de ruido",
    noiseSuppressionHint: "Desactívala cuando toques música.",
    echoCancellation: "Cancelación de eco",
    echoCancellationHint: "Déjala activada, a menos que uses auriculares.",
    autoGainControl: "Volumen automático del micrófono",
    autoGainControlHint: "Mantiene tu voz a un nivel constante.",
    comingSounds: "Sonidos al entrar y salir",
    comingSoundsHint: "Reproduce un sonido breve cuando alguien se une o sale.",
    passingOn: "Mensajes anteriores",
    passingsOn: { ask: "Preguntar cada vez", always: "Compartir siempre", never: "No compartir nunca" },
    passingOnHint: "Quienes se unan después pueden pedir los últimos 50 mensajes del chat. Esta opción determina si tu dispositivo los "
      + "comparte. Los mensajes privados y los archivos nunca se comparten.",
    languageHint: "Cambiará cuando salgas de esta llamada.",
    looks: "Apariencia",
    theme: "Tema",
    themes: { system: "Sistema", light: "Claro", dark: "Oscuro" },
    labels: "Tamaño de los nombres",
    labelSizes: { small: "Pequeño", medium: "Mediano", large: "Grande" },
  },

  recent: {
    title: "Salas recientes",
    clear: "Borrar",
    clearLabel: "Borrar salas recientes",
    cleared: "Salas recientes borradas",
    about: "{code} · abierta hasta {time}",
    aboutHost: "{code} · anfitrión · abierta hasta {time}",
    copyHostLink: "Copiar enlace de anfitrión de {name}",
    ended: "Cerrada",
    again: "Crear de nuevo",
    againLabel: "Crear {name} de nuevo",
    againHint: "Una sala que creas de nuevo conserva su nombre, sala de espera y capacidad. Recibe un enlace nuevo y queda desbloqueada.",
    passcodeHint: "Este dispositivo no guarda códigos de acceso. Escribe uno o déjalo vacío para no usar ninguno.",
    create: "Crear",
  },

  countdown: {
    left: "Esta llamada termina en {time}",
    announced: { one: "Esta llamada termina en un minuto", other: "Esta llamada termina en {count} minutos" },
    extend: "Añadir 1 hora",
  },

  recording: {
    start: "Grabar",
    stop: "Detener grabación",
    stopShort: "Detener",
    askTitle: "¿Grabar esta llamada?",
    askText: "El audio y el video de todos se guardan en este dispositivo. Todos pueden ver que estás grabando.",
    askHint: "Mantén visible esta pestaña; si no, la grabación podría tener cortes.",
    ask: "Iniciar grabación",
    isOn: "Grabando · {time}",
    isOnAnnounced: "Estás grabando",
    by: { one: "{names} está grabando", other: "{names} están grabando" },
    endedBy: "{name} detuvo la grabación",
    mark: "grabando",
    about: "Grabación",
    savedAs: "Grabación guardada como {file}",
    failed: "La grabación se detuvo inesperadamente. Todo lo anterior está guardado.",
    notStarted: "No se pudo iniciar la grabación. Quizá tu navegador no lo permita o no se pueda guardar el archivo.",
    notSaved: "No se pudo guardar la grabación. Quizá el disco esté lleno.",
    unnamed: "llamada",
    screenOf: "{name}: pantalla",
  },

  title: {
    knocks: "{name} quiere unirse",
    knock: { one: "{count} esperando", other: "{count} esperando" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "Atajos de teclado",
    closeList: "Cerrar atajos de teclado",
    space: "Espacio",
    newest: "Ir a la notificación más reciente",
    noNotices: "No hay notificaciones",
    pushToTalk: "Mantener pulsada para hablar con el micrófono silenciado",
    speaking: "Estás hablando. Suelta Espacio para silenciarte.",
    escape: "Esc",
    close: "Cerrar panel o menú",
    on: "Activar atajos",
    hint: "Funcionan en todas partes, excepto en los campos de texto y con el chat abierto. "
      + "Desactívalos si el control por voz o pulsaciones accidentales los activan.",
  },

  duration: { seconds: "{count} s", minutes: "{count} min", hours: "{count} h" },

  endings: {
    left: { title: "Saliste de la llamada", text: "Los demás siguen en la llamada." },
    left_alone: { title: "Saliste de la llamada", text: "" },
    deleted: { title: "Esta sala se eliminó", text: "El administrador eliminó esta sala. Su enlace ya no funciona." },
    expired: {
      title: "Esta sala caducó",
      text: "Las salas permanecen abiertas durante un tiempo limitado. Crea una nueva para continuar.",
    },
    closed_by_host: { title: "El anfitrión finalizó la llamada", text: "Terminó para todos." },
    denied: {
      title: "El anfitrión no te admitió",
      text: "Habla con la persona que te invitó o vuelve a pedirlo.",
      again: "Volver a pedirlo",
    },
    stopped_waiting: {
      title: "Saliste de la sala de espera",
      text: "Puedes volver a pedir unirte en cualquier momento.",
      again: "Volver a pedirlo",
    },
    removed: {
      title: "Te expulsaron de la llamada",
      text: "Fue decisión de un anfitrión. Puedes volver a unirte si la sala sigue abierta.",
    },
    banned: {
      title: "No puedes unirte a esta sala",
      text: "Un anfitrión bloqueó tu acceso a esta sala. Si es un error, habla con la persona que te invitó.",
    },
    taken_over: {
      title: "Tu llamada continúa en otro lugar",
      text: "La abriste en otra ventana o en otro dispositivo.",
    },
  },

  failures: {
    not_allowed: "Ya no eres anfitrión, así que no puedes hacer eso.",
    room_full: "La sala está llena. Primero tiene que salir alguien.",
    peer_not_found: "Esa persona ya salió.",
    invalid_message: "No se aceptó el cambio. Revisa lo que escribiste.",
    connection_lost: "Conexión perdida. Es posible que el cambio no se haya hecho. Compruébalo e inténtalo de nuevo.",
  },
};
