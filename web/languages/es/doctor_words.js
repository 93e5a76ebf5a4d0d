// @ts-check
// Spanish words of the connection check. What is for admins keeps the names of settings and protocols.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/doctor_words.js").doctorWords>} */
export const doctorWords = {
  title: "Comprobación de la conexión",
  close: "Cerrar la comprobación de la conexión",
  running: "Comprobando {steps}…",
  speak: "Di algo para que se pueda comprobar tu micrófono.",
  progress: "Progreso de la comprobación",
  cancel: "Cancelar",
  cancelled: "Cancelaste la comprobación.",
  failed: "La comprobación se detuvo inesperadamente. Inténtalo de nuevo.",
  again: "Comprobar de nuevo",
  results: "Resultados",
  details: "Detalles",

  steps: {
    page: "esta página",
    camera: "tu cámara",
    microphone: "tu micrófono",
    speaker: "tu altavoz",
    server: "el servidor",
    relays: "los servidores de retransmisión",
    calls: "llamadas de prueba",
  },

  summary: {
    fine: "Todo funciona.",
    warnings: {
      one: "Las llamadas deberían funcionar, pero encontramos {count} punto débil.",
      other: "Las llamadas deberían funcionar, pero encontramos {count} puntos débiles.",
    },
    faults: { one: "Encontramos {count} problema.", other: "Encontramos {count} problemas." },
  },
  sendReport: "Envía el informe de abajo al administrador que puede solucionarlo.",

  states: { fine: "Bien", warning: "Punto débil", fault: "Problema" },
  notChecked: "Sin comprobar",
  who: {
    you: "Puedes solucionarlo tú.",
    network: "El administrador de tu red puede solucionarlo.",
    operator: "El administrador de este servidor puede solucionarlo.",
  },

  checks: {
    secure_page: "Página segura",
    camera: "Cámara",
    microphone: "Micrófono",
    speaker: "Altavoz",
    websocket: "Servidor",
    reconnect: "Reconexión",
    ice_servers: "Ajustes del servidor",
    stun: "Conexiones directas",
    turn: "Servidor de retransmisión",
    relay_call: "Llamada de prueba",
    udp: "Conexiones rápidas",
  },
  numbered: "{check} {number}",

  causes: {
    secure_page: {
      ok: "Esta página es segura.",
      insecure_page: "Esta página no es segura, así que los navegadores bloquean cámaras y micrófonos. Ábrela con https://.",
    },
    camera: {
      ok: "Tu cámara muestra imagen.",
      turned_off: "Tu cámara está desactivada, así que no se comprobó.",
      paused: "Tu dispositivo puso en pausa la cámara, quizá por una llamada telefónica. Termínala y comprueba de nuevo.",
      black: "Tu cámara solo muestra una imagen negra. Abre la tapa o elige otra cámara.",
      no_frames: "Tu cámara está activada, pero no llega imagen. Desconéctala y vuelve a conectarla, o reinicia el navegador.",
    },
    microphone: {
      ok: "Tu micrófono capta sonido.",
      turned_off: "Tu micrófono está silenciado, así que no se comprobó.",
      paused: "Tu dispositivo puso en pausa el micrófono, quizá por una llamada telefónica. Termínala y comprueba de nuevo.",
      silent: "Tu micrófono no capta nada. Enciéndelo con su interruptor o elige otro micrófono.",
    },
    speaker: {
      ok: "Se puede reproducir sonido. Reproduce el sonido de prueba para oír si sale del altavoz correcto.",
      not_found: "No se encontró ningún altavoz. Conecta uno o unos auriculares.",
      blocked: "El navegador no reproduce sonido. Comprueba si esta pestaña está silenciada y si hay un altavoz conectado.",
    },
    websocket: {
      ok: "El servidor responde.",
      slow: "El servidor responde con lentitud. Prueba con otra red o detén las descargas.",
      websocket_blocked: "Algo entre tú y el servidor bloquea las conexiones en tiempo real, como un proxy, una VPN o un programa de "
        + "seguridad. Desactívalo o prueba con otra red.",
      unreachable: "No se puede conectar con el servidor. Comprueba tu conexión a Internet o prueba con otra red.",
      origin_refused: "El servidor no acepta páginas en esta dirección. Su administrador puede permitirla.",
      overloaded: "El servidor está saturado. Inténtalo más tarde.",
    },
    reconnect: {
      ok: "Una conexión perdida se puede reemplazar.",
      reconnect_failed: "La segunda conexión falló. Es posible que algo entre tú y el servidor limite las conexiones.",
    },
    ice_servers: {
      ok: "El servidor indicó cómo conectar a las personas.",
      rate_limited: "Comprobaste demasiadas veces, así que no se comprobaron los servidores de retransmisión. Espera un minuto y "
        + "comprueba de nuevo.",
      not_told: "El servidor no indicó cómo conectar a las personas, así que no se comprobaron los servidores de retransmisión. "
        + "Comprueba de nuevo más tarde.",
    },
    stun: {
      ok: "Es posible conectarse directamente con otras personas.",
      no_answer: "El servidor que averigua tu dirección pública no responde. Algunas conexiones directas pueden fallar.",
      name_not_found: "El servidor que averigua tu dirección pública tiene un nombre que no existe.",
      udp_blocked: "Tu red bloquea el servidor que averigua tu dirección pública. Las llamadas siguen un camino más largo.",
      bad_url: "El servidor que averigua tu dirección pública está mal configurado.",
      forbidden: "El servidor que averigua tu dirección pública se niega a responder.",
    },
    turn: {
      ok: "El servidor de retransmisión puede transmitir las llamadas.",
      no_turn: "No se pudo comprobar ningún servidor de retransmisión. Sin él, fallan las llamadas entre algunas redes.",
      no_answer: "El servidor de retransmisión no responde. Puede estar apagado o bloqueado por un firewall.",
      no_tls_answer: "El servidor de retransmisión no da una respuesta cifrada. Su certificado puede ser incorrecto o un firewall puede "
        + "bloquearlo.",
      udp_blocked: "Tu red bloquea el camino más rápido al servidor de retransmisión. Las llamadas siguen uno más lento.",
      name_not_found: "El nombre del servidor de retransmisión no existe.",
      credentials_refused: "El servidor de retransmisión rechaza la contraseña que te dio este servidor.",
      forbidden: "El servidor de retransmisión se niega a transmitir las llamadas.",
      quota: "El servidor de retransmisión está saturado: pasan demasiadas llamadas por él.",
      no_capacity: "El servidor de retransmisión ya no tiene direcciones libres.",
      bad_url: "La dirección del servidor de retransmisión está mal configurada.",
      private_relay: "El servidor de retransmisión da una dirección a la que nadie fuera de su red puede llegar.",
    },
    relay_call: {
      ok: "Una llamada de prueba por el servidor de retransmisión funciona bien.",
      nothing_through: "El servidor de retransmisión da una dirección, pero no pasa ninguna llamada.",
      lossy: "Las llamadas por el servidor de retransmisión pierden muchos datos. Es probable que haya cortes. Usa un cable o acércate "
        + "al router wifi.",
      slow: "Las llamadas por el servidor de retransmisión llegan con retraso. Prueba con otra red o desactiva tu VPN.",
      narrow: "Tu conexión es demasiado lenta para un buen video. Detén las descargas o desactiva tu cámara.",
    },
    udp: {
      ok: "Tu red deja pasar conexiones rápidas.",
      udp_blocked: "Tu red bloquea las conexiones rápidas. Las llamadas funcionan, pero pueden tener cortes. Prueba con otra red o "
        + "desactiva tu VPN.",
    },
  },

  hints: {
    insecure_page: "Sirve la página con HTTPS: TLS_CERT y TLS_KEY, o un proxy con certificado.",
    origin_refused: "El Origin de la página no está permitido: define PUBLIC_URL o ALLOWED_ORIGINS.",
    websocket_blocked: "HTTP funciona, pero el WebSocket no. Un proxy delante del servidor debe reenviar Upgrade y Connection.",
    overloaded: "Se alcanzó MAX_CONNECTIONS o MAX_CONNECTIONS_PER_IP.",
    no_turn: "Define TURN_URLS y TURN_SECRET. TURN con credenciales fijas solo se puede comprobar durante una llamada.",
    no_answer: "Esta URL no responde. Comprueba el host y el puerto, que el servicio esté en marcha y su firewall. Un proxy HTTP o una "
      + "CDN no reenvían STUN ni TURN.",
    no_tls_answer: "No hay TURN sobre TLS. Comprueba que cert y pkey estén definidos y sean legibles, que el certificado sea de este "
      + "nombre, esté completo y no haya caducado, y el firewall.",
    name_not_found: "El nombre de esta URL no está en el DNS.",
    credentials_refused: "401. TURN_SECRET debe ser el static-auth-secret de coturn, con use-auth-secret y sin lt-cred-mech; "
      + "los relojes de ambos servidores deben coincidir.",
    forbidden: "El servidor se niega. Consulta su registro; allowed-peer-ip y denied-peer-ip pueden prohibirlo.",
    quota: "486. Aumenta user-quota y total-quota: una llamada de n personas necesita n(n-1) asignaciones.",
    no_capacity: "508. Amplía el rango de min-port a max-port.",
    bad_url: "El navegador rechaza esta URL: consulta TURN_URLS y STUN_URLS.",
    private_relay: "Define external-ip de coturn con su dirección pública.",
    nothing_through: "Abre los puertos de retransmisión (de min-port a max-port, UDP) en el firewall, define external-ip y no deniegues "
      + "las direcciones del propio servidor con denied-peer-ip.",
    udp_blocked: "STUN y TURN por UDP no responden; TURN por TCP o TLS responde. Permite UDP hacia estos puertos.",
  },

  figures: { roundTrip: "Ida y vuelta {time} ms", loss: "{percent} % perdido", rate: "{rate} Mbit/s" },
  took: "tardó {time} ms",

  report: {
    copy: "Copiar informe",
    copied: "Informe copiado",
    byHand: "No se pudo copiar. Selecciona el informe y cópialo manualmente.",
    text: "Informe",
    download: "Descargar informe",
    addresses: "Incluir direcciones de red",
    addressesHint: "Sin ellas, el informe no muestra los servidores ni tu red. Nunca contiene contraseñas.",
    fileName: "web-v-con-connection-check.txt",
    heading: "Comprobación de la conexión de {product}, {time}",
    page: "Página: {page}",
    browser: "Navegador: {browser}",
    inCall: "Durante una llamada",
    address: "(dirección)",
  },
};
