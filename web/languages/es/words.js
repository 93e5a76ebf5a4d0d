// @ts-check
// Spanish words on the screen before a call. People are addressed with "tú".

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/words.js").words>} */
export const words = {
  language: "es",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "Iniciar una videollamada",
    introduction: "Crea una sala, comparte el enlace y empieza a hablar. Sin cuenta y sin instalar nada.",
    create: "Crear una sala",
    creating: "Creando tu sala…",
    noGuestRooms: "Solo el administrador de este servidor puede crear salas. Pídele un enlace o un código.",
    or: "o",
    codeLabel: "Código o enlace de la sala",
    codeExample: "6a18t3",
    enter: "Unirse",
    notACode: "Eso no parece un código ni un enlace de sala. Los códigos tienen 6 letras y números, como 6a18t3.",
    otherServer: "Ese enlace es de otro servidor.",
    openOther: "Abrir {host}",
  },

  lobby: {
    title: "¿Todo listo para unirte?",
    titleCreated: "Tu sala está lista",
    introductionCreated: "Comparte este enlace con quienes quieras invitar a la llamada.",
    room: "Sala",
    nameLabel: "Tu nombre",
    passcodeLabel: "Código de acceso",
    join: "Unirse",
    joining: "Entrando…",
    again: "Reintentar",
    againIn: "Reintentar en {count} s",
    mayTryAgain: "Ya puedes volver a intentarlo",
    preview: "Vista previa de la cámara",
    opening: "Elige «Permitir» cuando el navegador pida acceso a la cámara y al micrófono.",
    cameraOff: "Tu cámara está desactivada",
    cameraMissing: "Cámara no disponible",
    cameraBlocked: "Cámara bloqueada",
  },

  devices: {
    mute: "Silenciar micrófono",
    unmute: "Activar micrófono",
    microphoneMissing: "Micrófono no disponible. Reintentar",
    cameraOff: "Desactivar cámara",
    cameraOn: "Activar cámara",
    cameraMissing: "Cámara no disponible. Reintentar",
    tryAgain: "Reintentar",
    fellBack: "Se desconectó {missing}. Ahora se usa {now}.",
    returned: "Se vuelve a usar {now}.",
    paused: {
      audio: "Tu micrófono está en pausa, quizá por una llamada telefónica. Se reanudará automáticamente.",
      video: "Tu cámara está en pausa, quizá por una llamada telefónica. Se reanudará automáticamente.",
      both: "Tu cámara y tu micrófono están en pausa, quizá por una llamada telefónica. Se reanudarán automáticamente.",
    },
    soundHeard: "Tu micrófono funciona",
    title: "Dispositivos",
    choices: { video: "Cámara", audio: "Micrófono", speaker: "Altavoz" },
    none: { video: "No se encontró ninguna cámara", audio: "No se encontró ningún micrófono", speaker: "Predeterminado del sistema" },
    afterPermission: "Permite el acceso para elegir",
    testSound: "Sonido de prueba",
    soundTested: "Reproduciendo el sonido de prueba",
  },

  server: {
    unreachable: "No se puede conectar con el servidor. Reintentando…",
    tryNow: "Reintentar ahora",
  },

  notices: "Notificaciones",

  settings: { title: "Ajustes", language: "Idioma" },

  actions: {
    checkConnection: "Comprobar la conexión",
    home: "Inicio",
    joinAgain: "Volver a unirse",
    otherCode: "Usar otro código",
    dismiss: "Cerrar",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "Escribe tu nombre para que los demás sepan quién eres.",
    name_too_long: "El nombre puede tener hasta 64 caracteres.",
    name_forbidden_character: "Ese nombre tiene un carácter que no se puede usar. Escríbelo de nuevo.",
  },

  refusals: {
    passcode_needed: "Escribe el código de acceso. Si no lo tienes, pídeselo a la persona que te invitó.",
    wrong_passcode: "Código de acceso incorrecto. Inténtalo de nuevo.",
    room_full: "La sala está llena. Inténtalo de nuevo cuando salga alguien.",
    room_locked: "El anfitrión bloqueó esta sala. Pídele que la desbloquee e inténtalo de nuevo.",
    token_required: "A esta sala solo se entra con invitación. Abre tu enlace personal o pide uno.",
    invalid_token: "Tu enlace de invitación caducó. Únete sin él o pide uno nuevo.",
    rate_limited: "Demasiados intentos. Espera un momento e inténtalo de nuevo.",
    overloaded: "El servidor está ocupado en este momento. Inténtalo de nuevo en un momento.",
    store_unavailable: "El servidor no puede guardar cambios en este momento. Inténtalo de nuevo en un momento.",
    guest_rooms_disabled: "Los invitados no pueden crear salas en este servidor. Consulta al administrador o escribe un código.",
    not_loaded: "No se cargó una parte de esta página. Inténtalo de nuevo en un momento.",
    timeout: "El servidor tardó demasiado en responder. Inténtalo de nuevo en un momento.",
    connection_lost: "Se perdió la conexión con el servidor. Inténtalo de nuevo en un momento.",
    unknown: "Algo salió mal. Inténtalo de nuevo en un momento.",
  },
  waitAtLeast: {
    one: "Demasiados intentos. Inténtalo de nuevo en {count} segundo.",
    other: "Demasiados intentos. Inténtalo de nuevo en {count} segundos.",
  },

  endings: {
    room_not_found: {
      title: "Sala no encontrada",
      text: "Comprueba el código o pide un enlace nuevo. Es posible que la sala haya caducado.",
    },
    unsupported: {
      title: "Este navegador no permite hacer llamadas",
      text: "Usa una versión actual de Firefox, Chrome, Edge o Safari. Si ya la usas, quizá una extensión bloquee WebRTC.",
    },
  },
  endedOtherwise: "Ya no estás en la llamada",

  deviceProblems: {
    permission_denied: {
      audio: "El navegador bloquea tu micrófono. Haz clic en el icono junto a la dirección para permitirlo e inténtalo de nuevo.",
      video: "El navegador bloquea tu cámara. Haz clic en el icono junto a la dirección para permitirla e inténtalo de nuevo.",
      both: "El navegador bloquea tu cámara y tu micrófono. Haz clic en el icono junto a la dirección para permitirlos e inténtalo "
        + "de nuevo.",
    },
    permission_open: {
      audio: "Tu micrófono aún no tiene permiso. Inténtalo de nuevo y elige «Permitir».",
      video: "Tu cámara aún no tiene permiso. Inténtalo de nuevo y elige «Permitir».",
      both: "Tu cámara y tu micrófono aún no tienen permiso. Inténtalo de nuevo y elige «Permitir».",
    },
    blocked_by_system: {
      audio: "Los ajustes de privacidad de tu dispositivo bloquean el micrófono en este navegador. Permítelo allí e inténtalo de nuevo.",
      video: "Los ajustes de privacidad de tu dispositivo bloquean la cámara en este navegador. Permítela allí e inténtalo de nuevo.",
      both: "Los ajustes de privacidad de tu dispositivo bloquean la cámara y el micrófono en este navegador. Permítelos allí e "
        + "inténtalo de nuevo.",
    },
    blocked_by_page: {
      audio: "La página que contiene esta llamada no da acceso a tu micrófono. Abre la llamada en su propia pestaña.",
      video: "La página que contiene esta llamada no da acceso a tu cámara. Abre la llamada en su propia pestaña.",
      both: "La página que contiene esta llamada no da acceso a tu cámara ni a tu micrófono. Abre la llamada en su propia pestaña.",
    },
    not_found: {
      audio: "No se encontró ningún micrófono. Conecta uno e inténtalo de nuevo.",
      video: "No se encontró ninguna cámara. Conecta una e inténtalo de nuevo.",
      both: "No se encontró ninguna cámara ni ningún micrófono. Conecta un dispositivo e inténtalo de nuevo.",
    },
    in_use: {
      audio: "No se puede iniciar tu micrófono. Quizá lo esté usando otra aplicación. Ciérrala e inténtalo de nuevo.",
      video: "No se puede iniciar tu cámara. Quizá la esté usando otra aplicación. Ciérrala e inténtalo de nuevo.",
      both: "No se pueden iniciar tu cámara y tu micrófono. Quizá los esté usando otra aplicación. Ciérrala e inténtalo de nuevo.",
    },
    insecure_page: "La cámara y el micrófono solo funcionan en una página segura. Ábrela con https:// o pide al administrador que lo "
      + "configure (--lan).",
    overconstrained: {
      audio: "Este micrófono no sirve para videollamadas. Prueba con otro.",
      video: "Esta cámara no sirve para videollamadas. Prueba con otra.",
      both: "Esta cámara y este micrófono no sirven para videollamadas. Prueba con otros.",
    },
    unsupported: "Este navegador no es compatible con tu cámara y tu micrófono. Usa una versión actual de Firefox, Chrome, Edge o Safari.",
    unknown: {
      audio: "Tu micrófono no se inició. Inténtalo de nuevo o reinicia el navegador.",
      video: "Tu cámara no se inició. Inténtalo de nuevo o reinicia el navegador.",
      both: "Tu cámara y tu micrófono no se iniciaron. Inténtalo de nuevo o reinicia el navegador.",
    },
  },
  joinAllTheSame: "Puedes unirte de todos modos. Verás y oirás a todos.",
};
