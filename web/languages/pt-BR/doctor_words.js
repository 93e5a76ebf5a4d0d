// @ts-check
// Brazilian Portuguese words of the connection check. What is for admins keeps the names of settings and protocols.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/doctor_words.js").doctorWords>} */
export const doctorWords = {
  title: "Verificação da conexão",
  close: "Fechar verificação da conexão",
  running: "Verificando {steps}…",
  speak: "Diga algo para que o microfone possa ser verificado.",
  progress: "Progresso da verificação",
  cancel: "Cancelar",
  cancelled: "Você cancelou a verificação.",
  failed: "A verificação parou inesperadamente. Tente novamente.",
  again: "Verificar novamente",
  results: "Resultados",
  details: "Detalhes",

  steps: {
    page: "esta página",
    camera: "sua câmera",
    microphone: "seu microfone",
    speaker: "seu alto-falante",
    server: "o servidor",
    relays: "os servidores de retransmissão",
    calls: "chamadas de teste",
  },

  summary: {
    fine: "Tudo funciona.",
    warnings: {
      one: "As chamadas devem funcionar, mas encontramos {count} ponto fraco.",
      other: "As chamadas devem funcionar, mas encontramos {count} pontos fracos.",
    },
    faults: { one: "Encontramos {count} problema.", other: "Encontramos {count} problemas." },
  },
  sendReport: "Envie o relatório abaixo ao administrador que pode resolver isso.",

  states: { fine: "OK", warning: "Ponto fraco", fault: "Problema" },
  notChecked: "Não verificado",
  who: {
    you: "Você pode resolver isso.",
    network: "O administrador da sua rede pode resolver isso.",
    operator: "O administrador deste servidor pode resolver isso.",
  },

  checks: {
    secure_page: "Página segura",
    camera: "Câmera",
    microphone: "Microfone",
    speaker: "Alto-falante",
    websocket: "Servidor",
    reconnect: "Reconexão",
    ice_servers: "Configurações do servidor",
    stun: "Conexões diretas",
    turn: "Servidor de retransmissão",
    relay_call: "Chamada de teste",
    udp: "Conexões rápidas",
  },
  numbered: "{check} {number}",

  causes: {
    secure_page: {
      ok: "Esta página é segura.",
      insecure_page: "Esta página não é segura, por isso os navegadores bloqueiam câmeras e microfones. Abra-a com https://.",
    },
    camera: {
      ok: "Sua câmera mostra imagem.",
      turned_off: "Sua câmera está desativada, por isso não foi verificada.",
      paused: "Seu dispositivo pausou a câmera, talvez por causa de uma ligação. Encerre-a e verifique novamente.",
      black: "Sua câmera só mostra uma imagem preta. Abra a tampa ou escolha outra câmera.",
      no_frames: "Sua câmera está ativada, mas não chega imagem. Desconecte-a e conecte-a novamente ou reinicie o navegador.",
    },
    microphone: {
      ok: "Seu microfone capta som.",
      turned_off: "Seu microfone está desativado, por isso não foi verificado.",
      paused: "Seu dispositivo pausou o microfone, talvez por causa de uma ligação. Encerre-a e verifique novamente.",
      silent: "Seu microfone não capta som. Ligue-o no próprio botão ou escolha outro microfone.",
    },
    speaker: {
      ok: "O som pode ser reproduzido. Toque o som de teste para ouvir se ele sai do alto-falante certo.",
      not_found: "Nenhum alto-falante encontrado. Conecte um ou use fones de ouvido.",
      blocked: "Seu navegador não reproduz som. Confira se esta guia está silenciada e se há um alto-falante conectado.",
    },
    websocket: {
      ok: "O servidor responde.",
      slow: "O servidor responde devagar. Tente outra rede ou pare os downloads.",
      websocket_blocked: "Algo entre você e o servidor bloqueia conexões em tempo real, como um proxy, uma VPN ou um programa de "
        + "segurança. Desative-o ou tente outra rede.",
      unreachable: "Não foi possível acessar o servidor. Confira sua conexão com a Internet ou tente outra rede.",
      origin_refused: "O servidor não aceita páginas neste endereço. O administrador pode permiti-lo.",
      overloaded: "O servidor está lotado. Tente novamente mais tarde.",
    },
    reconnect: {
      ok: "Uma conexão perdida pode ser restabelecida.",
      reconnect_failed: "A segunda conexão falhou. Algo entre você e o servidor pode estar limitando as conexões.",
    },
    ice_servers: {
      ok: "O servidor informou como conectar as pessoas.",
      rate_limited: "Você verificou vezes demais, por isso os servidores de retransmissão não foram verificados. Aguarde um minuto e "
        + "verifique novamente.",
      not_told: "O servidor não informou como conectar as pessoas, por isso os servidores de retransmissão não foram verificados. "
        + "Verifique novamente mais tarde.",
    },
    stun: {
      ok: "Conexões diretas com outras pessoas são possíveis.",
      no_answer: "O servidor que descobre seu endereço público não responde. Algumas conexões diretas podem falhar.",
      name_not_found: "O servidor que descobre seu endereço público tem um nome que não existe.",
      udp_blocked: "Sua rede bloqueia o servidor que descobre seu endereço público. As chamadas seguem um caminho mais longo.",
      bad_url: "O servidor que descobre seu endereço público está mal configurado.",
      forbidden: "O servidor que descobre seu endereço público se recusa a responder.",
    },
    turn: {
      ok: "O servidor de retransmissão pode repassar chamadas.",
      no_turn: "Nenhum servidor de retransmissão pôde ser verificado. Sem ele, chamadas entre algumas redes falham.",
      no_answer: "O servidor de retransmissão não responde. Ele pode estar desligado ou bloqueado por um firewall.",
      no_tls_answer: "O servidor de retransmissão não responde com criptografia. O certificado pode estar errado ou um firewall pode "
        + "estar bloqueando.",
      udp_blocked: "Sua rede bloqueia o caminho mais rápido até o servidor de retransmissão. As chamadas seguem um mais lento.",
      name_not_found: "O nome do servidor de retransmissão não existe.",
      credentials_refused: "O servidor de retransmissão recusa a senha que este servidor deu a você.",
      forbidden: "O servidor de retransmissão se recusa a ajudar.",
      quota: "O servidor de retransmissão está lotado: chamadas demais passam por ele.",
      no_capacity: "O servidor de retransmissão não tem mais endereços livres.",
      bad_url: "O endereço do servidor de retransmissão está mal configurado.",
      private_relay: "O servidor de retransmissão fornece um endereço que ninguém fora da rede dele consegue acessar.",
    },
    relay_call: {
      ok: "Uma chamada de teste pelo servidor de retransmissão funciona bem.",
      nothing_through: "O servidor de retransmissão fornece um endereço, mas nenhuma chamada passa.",
      lossy: "As chamadas pelo servidor de retransmissão perdem muitos dados. Pode haver falhas. Use um cabo ou fique mais perto do "
        + "roteador Wi-Fi.",
      slow: "As chamadas pelo servidor de retransmissão chegam com atraso. Tente outra rede ou desative sua VPN.",
      narrow: "Sua conexão é lenta demais para um bom vídeo. Pare os downloads ou desative sua câmera.",
    },
    udp: {
      ok: "Sua rede permite conexões rápidas.",
      udp_blocked: "Sua rede bloqueia conexões rápidas. As chamadas funcionam, mas podem travar. Tente outra rede ou desative sua VPN.",
    },
  },

  hints: {
    insecure_page: "Sirva a página com HTTPS: TLS_CERT e TLS_KEY, ou um proxy com certificado.",
    origin_refused: "O Origin da página não é permitido: defina PUBLIC_URL ou ALLOWED_ORIGINS.",
    websocket_blocked: "O HTTP funciona, o WebSocket não. Um proxy na frente do servidor precisa repassar Upgrade e Connection.",
    overloaded: "MAX_CONNECTIONS ou MAX_CONNECTIONS_PER_IP foi atingido.",
    no_turn: "Defina TURN_URLS e TURN_SECRET. O TURN com credenciais fixas só pode ser verificado durante uma chamada.",
    no_answer: "Nenhuma resposta desta URL. Confira o host e a porta, se o serviço está em execução e o firewall dele. Um proxy HTTP ou "
      + "uma CDN não repassa STUN nem TURN.",
    no_tls_answer: "Sem TURN sobre TLS. Confira se cert e pkey estão definidos e legíveis, se o certificado é deste nome, está completo "
      + "e não expirou, e o firewall.",
    name_not_found: "O nome nesta URL não está no DNS.",
    credentials_refused: "401. TURN_SECRET precisa ser o static-auth-secret do coturn, com use-auth-secret e sem lt-cred-mech; os "
      + "relógios dos dois servidores precisam estar sincronizados.",
    forbidden: "O servidor recusa. Veja o log dele; allowed-peer-ip e denied-peer-ip podem ser a causa.",
    quota: "486. Aumente user-quota e total-quota: uma chamada de n pessoas precisa de n(n-1) alocações.",
    no_capacity: "508. Amplie o intervalo de min-port a max-port.",
    bad_url: "O navegador recusa esta URL: veja TURN_URLS e STUN_URLS.",
    private_relay: "Defina external-ip do coturn com o endereço público dele.",
    nothing_through: "Abra as portas de retransmissão (min-port a max-port, UDP) no firewall, defina external-ip e não negue os "
      + "endereços do próprio servidor com denied-peer-ip.",
    udp_blocked: "STUN e TURN por UDP não respondem; TURN por TCP ou TLS responde. Permita UDP para estas portas.",
  },

  figures: { roundTrip: "Ida e volta {time} ms", loss: "{percent}% de perda", rate: "{rate} Mbit/s" },
  took: "levou {time} ms",

  report: {
    copy: "Copiar relatório",
    copied: "Relatório copiado",
    byHand: "Não foi possível copiar. Selecione o relatório e copie manualmente.",
    text: "Relatório",
    download: "Baixar relatório",
    addresses: "Incluir endereços de rede",
    addressesHint: "Sem eles, o relatório não mostra os servidores nem sua rede. Ele nunca contém senhas.",
    fileName: "web-v-con-connection-check.txt",
    heading: "Verificação da conexão do {product}, {time}",
    page: "Página: {page}",
    browser: "Navegador: {browser}",
    inCall: "Durante uma chamada",
    address: "(endereço)",
  },
};
