// @ts-check
// German words of the connection check. What is for admins keeps the names of settings and protocols.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/doctor_words.js").doctorWords>} */
export const doctorWords = {
  title: "Verbindungsprüfung",
  close: "Verbindungsprüfung schließen",
  running: "Geprüft wird: {steps} …",
  speak: "Sagen Sie etwas, damit Ihr Mikrofon geprüft werden kann.",
  progress: "Fortschritt der Prüfung",
  cancel: "Abbrechen",
  cancelled: "Sie haben die Prüfung abgebrochen.",
  failed: "Die Prüfung wurde unerwartet beendet. Versuchen Sie es erneut.",
  again: "Erneut prüfen",
  results: "Ergebnisse",
  details: "Details",

  steps: {
    page: "diese Seite",
    camera: "Ihre Kamera",
    microphone: "Ihr Mikrofon",
    speaker: "Ihr Lautsprecher",
    server: "der Server",
    relays: "die Relay-Server",
    calls: "Testanrufe",
  },

  summary: {
    fine: "Alles funktioniert.",
    warnings: {
      one: "Anrufe sollten funktionieren, es gibt aber {count} Schwachstelle.",
      other: "Anrufe sollten funktionieren, es gibt aber {count} Schwachstellen.",
    },
    faults: { one: "Es gibt {count} Problem.", other: "Es gibt {count} Probleme." },
  },
  sendReport: "Senden Sie den folgenden Bericht an den Administrator, der das beheben kann.",

  states: { fine: "OK", warning: "Schwachstelle", fault: "Problem" },
  notChecked: "Nicht geprüft",
  who: {
    you: "Sie können das beheben.",
    network: "Der Administrator Ihres Netzwerks kann das beheben.",
    operator: "Der Administrator dieses Servers kann das beheben.",
  },

  checks: {
    secure_page: "Sichere Seite",
    camera: "Kamera",
    microphone: "Mikrofon",
    speaker: "Lautsprecher",
    websocket: "Server",
    reconnect: "Wiederverbinden",
    ice_servers: "Servereinstellungen",
    stun: "Direkte Verbindungen",
    turn: "Relay-Server",
    relay_call: "Testanruf",
    udp: "Schnelle Verbindungen",
  },
  numbered: "{check} {number}",

  causes: {
    secure_page: {
      ok: "Diese Seite ist sicher.",
      insecure_page: "Diese Seite ist nicht sicher, daher blockieren Browser Kamera und Mikrofon. Öffnen Sie sie mit https://.",
    },
    camera: {
      ok: "Ihre Kamera zeigt ein Bild.",
      turned_off: "Ihre Kamera ist aus und wurde daher nicht geprüft.",
      paused: "Ihr Gerät hat Ihre Kamera angehalten, vielleicht wegen eines Telefonats. Beenden Sie es und prüfen Sie erneut.",
      black: "Ihre Kamera zeigt nur Schwarz. Öffnen Sie ihre Abdeckung oder wählen Sie eine andere Kamera.",
      no_frames: "Ihre Kamera ist an, liefert aber kein Bild. Stecken Sie sie ab und wieder an oder starten Sie Ihren Browser neu.",
    },
    microphone: {
      ok: "Ihr Mikrofon nimmt Ton auf.",
      turned_off: "Ihr Mikrofon ist stummgeschaltet und wurde daher nicht geprüft.",
      paused: "Ihr Gerät hat Ihr Mikrofon angehalten, vielleicht wegen eines Telefonats. Beenden Sie es und prüfen Sie erneut.",
      silent: "Ihr Mikrofon ist still. Schalten Sie es am Gerät ein oder wählen Sie ein anderes Mikrofon.",
    },
    speaker: {
      ok: "Ton kann abgespielt werden. Mit dem Testton hören Sie, ob er aus dem richtigen Lautsprecher kommt.",
      not_found: "Kein Lautsprecher gefunden. Schließen Sie einen oder Kopfhörer an.",
      blocked: "Ihr Browser spielt keinen Ton ab. Prüfen Sie, ob dieser Tab stummgeschaltet und ein Lautsprecher angeschlossen ist.",
    },
    websocket: {
      ok: "Der Server antwortet.",
      slow: "Der Server antwortet langsam. Versuchen Sie ein anderes Netzwerk oder stoppen Sie Downloads.",
      websocket_blocked: "Etwas zwischen Ihnen und dem Server blockiert Live-Verbindungen, etwa ein Proxy, ein VPN oder ein "
        + "Sicherheitsprogramm. Schalten Sie es aus oder versuchen Sie ein anderes Netzwerk.",
      unreachable: "Der Server ist nicht erreichbar. Prüfen Sie Ihre Internetverbindung oder versuchen Sie ein anderes Netzwerk.",
      origin_refused: "Der Server akzeptiert keine Seiten unter dieser Adresse. Sein Administrator kann sie erlauben.",
      overloaded: "Der Server ist voll. Versuchen Sie es später erneut.",
    },
    reconnect: {
      ok: "Eine verlorene Verbindung lässt sich ersetzen.",
      reconnect_failed: "Die zweite Verbindung ist fehlgeschlagen. Vielleicht begrenzt etwas zwischen Ihnen und dem Server Verbindungen.",
    },
    ice_servers: {
      ok: "Der Server hat mitgeteilt, wie sich Personen verbinden.",
      rate_limited: "Sie haben zu oft geprüft, daher wurden Relay-Server nicht geprüft. Warten Sie eine Minute und prüfen Sie erneut.",
      not_told: "Der Server hat nicht mitgeteilt, wie sich Personen verbinden, daher wurden Relay-Server nicht geprüft. Prüfen Sie "
        + "später erneut.",
    },
    stun: {
      ok: "Direkte Verbindungen zu anderen Personen sind möglich.",
      no_answer: "Der Server, der Ihre öffentliche Adresse ermittelt, antwortet nicht. Manche direkten Verbindungen schlagen "
        + "vielleicht fehl.",
      name_not_found: "Der Server, der Ihre öffentliche Adresse ermittelt, hat einen Namen, den es nicht gibt.",
      udp_blocked: "Ihr Netzwerk blockiert den Server, der Ihre öffentliche Adresse ermittelt. Anrufe nehmen einen längeren Weg.",
      bad_url: "Der Server, der Ihre öffentliche Adresse ermittelt, ist falsch eingerichtet.",
      forbidden: "Der Server, der Ihre öffentliche Adresse ermittelt, verweigert die Antwort.",
    },
    turn: {
      ok: "Der Relay-Server kann Anrufe weiterleiten.",
      no_turn: "Es konnte kein Relay-Server geprüft werden. Ohne ihn schlagen Anrufe zwischen manchen Netzwerken fehl.",
      no_answer: "Der Relay-Server antwortet nicht. Vielleicht ist er aus oder eine Firewall blockiert ihn.",
      no_tls_answer: "Der Relay-Server antwortet nicht verschlüsselt. Vielleicht ist sein Zertifikat falsch oder eine Firewall "
        + "blockiert ihn.",
      udp_blocked: "Ihr Netzwerk blockiert den schnellsten Weg zum Relay-Server. Anrufe nehmen einen langsameren.",
      name_not_found: "Den Namen des Relay-Servers gibt es nicht.",
      credentials_refused: "Der Relay-Server lehnt das Passwort ab, das dieser Server Ihnen gegeben hat.",
      forbidden: "Der Relay-Server verweigert seine Hilfe.",
      quota: "Der Relay-Server ist voll: Zu viele Anrufe laufen über ihn.",
      no_capacity: "Der Relay-Server hat keine freien Adressen mehr.",
      bad_url: "Die Adresse des Relay-Servers ist falsch eingerichtet.",
      private_relay: "Der Relay-Server vergibt eine Adresse, die niemand außerhalb seines Netzwerks erreicht.",
    },
    relay_call: {
      ok: "Ein Testanruf über den Relay-Server funktioniert gut.",
      nothing_through: "Der Relay-Server vergibt eine Adresse, aber kein Anruf kommt durch.",
      lossy: "Von einem Anruf über den Relay-Server geht viel verloren. Rechnen Sie mit Aussetzern. Verwenden Sie ein Kabel oder gehen "
        + "Sie näher an Ihr WLAN.",
      slow: "Ein Anruf über den Relay-Server kommt verzögert an. Versuchen Sie ein anderes Netzwerk oder schalten Sie Ihr VPN aus.",
      narrow: "Ihre Verbindung ist zu langsam für gutes Video. Stoppen Sie Downloads oder schalten Sie Ihre Kamera aus.",
    },
    udp: {
      ok: "Ihr Netzwerk lässt schnelle Verbindungen durch.",
      udp_blocked: "Ihr Netzwerk blockiert schnelle Verbindungen. Anrufe funktionieren, können aber stocken. Versuchen Sie ein anderes "
        + "Netzwerk oder schalten Sie Ihr VPN aus.",
    },
  },

  hints: {
    insecure_page: "Liefern Sie die Seite mit HTTPS aus: TLS_CERT und TLS_KEY oder ein Proxy mit Zertifikat.",
    origin_refused: "Der Origin der Seite ist nicht erlaubt: Setzen Sie PUBLIC_URL oder ALLOWED_ORIGINS.",
    websocket_blocked: "HTTP funktioniert, der WebSocket nicht. Ein Proxy vor dem Server muss Upgrade und Connection weitergeben.",
    overloaded: "MAX_CONNECTIONS oder MAX_CONNECTIONS_PER_IP ist erreicht.",
    no_turn: "Setzen Sie TURN_URLS und TURN_SECRET. TURN mit festen Zugangsdaten lässt sich nur während eines Anrufs prüfen.",
    no_answer: "Keine Antwort von dieser URL. Prüfen Sie Host und Port, ob der Dienst läuft, und seine Firewall. Ein HTTP-Proxy oder "
      + "CDN leitet STUN und TURN nicht weiter.",
    no_tls_answer: "Kein TURN über TLS. Prüfen Sie, ob cert und pkey gesetzt und lesbar sind, ob das Zertifikat für diesen Namen gilt, "
      + "vollständig und nicht abgelaufen ist, und die Firewall.",
    name_not_found: "Der Name in dieser URL steht nicht im DNS.",
    credentials_refused: "401. TURN_SECRET muss static-auth-secret von coturn sein, mit use-auth-secret und ohne lt-cred-mech; "
      + "die Uhren beider Server müssen übereinstimmen.",
    forbidden: "Der Server weigert sich. Sehen Sie in sein Protokoll; allowed-peer-ip und denied-peer-ip können es verbieten.",
    quota: "486. Erhöhen Sie user-quota und total-quota: Ein Anruf von n Personen braucht n(n-1) Allokationen.",
    no_capacity: "508. Erweitern Sie den Bereich von min-port bis max-port.",
    bad_url: "Der Browser lehnt diese URL ab: siehe TURN_URLS und STUN_URLS.",
    private_relay: "Setzen Sie external-ip von coturn auf seine öffentliche Adresse.",
    nothing_through: "Öffnen Sie die Relay-Ports (min-port bis max-port, UDP) in der Firewall, setzen Sie external-ip und verbieten Sie "
      + "die eigenen Adressen des Servers nicht mit denied-peer-ip.",
    udp_blocked: "STUN und TURN über UDP antworten nicht; TURN über TCP oder TLS antwortet. Erlauben Sie UDP zu diesen Ports.",
  },

  figures: { roundTrip: "Umlaufzeit {time} ms", loss: "{percent} % verloren", rate: "{rate} Mbit/s" },
  took: "dauerte {time} ms",

  report: {
    copy: "Bericht kopieren",
    copied: "Bericht kopiert",
    byHand: "Kopieren nicht möglich. Markieren Sie den Bericht und kopieren Sie ihn selbst.",
    text: "Bericht",
    download: "Bericht herunterladen",
    addresses: "Netzwerkadressen einschließen",
    addressesHint: "Ohne sie zeigt der Bericht weder Server noch Ihr Netzwerk. Passwörter enthält er nie.",
    fileName: "web-v-con-verbindungspruefung.txt",
    heading: "{product}: Verbindungsprüfung, {time}",
    page: "Seite: {page}",
    browser: "Browser: {browser}",
    inCall: "Während eines Anrufs",
    address: "(Adresse)",
  },
};
