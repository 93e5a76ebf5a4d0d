// @ts-check
// Brazilian Portuguese words on the screen before a call. People are addressed with "você".

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/words.js").words>} */
export const words = {
  language: "pt-BR",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "Iniciar uma videochamada",
    introduction: "Crie uma sala, compartilhe o link e comece a conversar. Sem conta e sem instalar nada.",
    create: "Criar uma sala",
    creating: "Criando sua sala…",
    noGuestRooms: "Somente o administrador deste servidor pode criar salas. Peça a ele um link ou código.",
    or: "ou",
    codeLabel: "Código ou link da sala",
    codeExample: "6a18t3",
    enter: "Participar",
    notACode: "Isso não parece um código ou link de sala. Os códigos têm 6 letras e números, como 6a18t3.",
    otherServer: "Esse link é de outro servidor.",
    openOther: "Abrir {host}",
  },

  lobby: {
    title: "Tudo pronto para participar?",
    titleCreated: "Sua sala está pronta",
    introductionCreated: "Compartilhe este link com quem você quer na chamada.",
    room: "Sala",
    nameLabel: "Seu nome",
    passcodeLabel: "Senha",
    join: "Participar",
    joining: "Entrando…",
    again: "Tentar novamente",
    againIn: "Tentar novamente em {count} s",
    mayTryAgain: "Você já pode tentar novamente",
    preview: "Prévia da câmera",
    opening: "Escolha “Permitir” quando o navegador pedir acesso à câmera e ao microfone.",
    cameraOff: "Sua câmera está desativada",
    cameraMissing: "Câmera indisponível",
    cameraBlocked: "Câmera bloqueada",
  },

  devices: {
    mute: "Desativar microfone",
    unmute: "Ativar microfone",
    microphoneMissing: "Microfone indisponível. Tentar novamente",
    cameraOff: "Desativar câmera",
    cameraOn: "Ativar câmera",
    cameraMissing: "Câmera indisponível. Tentar novamente",
    tryAgain: "Tentar novamente",
    fellBack: "{missing} foi desconectado. Agora usando {now}.",
    returned: "Usando {now} novamente.",
    paused: {
      audio: "Seu microfone está pausado, talvez por causa de uma ligação. Ele voltará automaticamente.",
      video: "Sua câmera está pausada, talvez por causa de uma ligação. Ela voltará automaticamente.",
      both: "Sua câmera e seu microfone estão pausados, talvez por causa de uma ligação. Eles voltarão automaticamente.",
    },
    soundHeard: "Seu microfone está funcionando",
    title: "Dispositivos",
    choices: { video: "Câmera", audio: "Microfone", speaker: "Alto-falante" },
    none: { video: "Nenhuma câmera encontrada", audio: "Nenhum microfone encontrado", speaker: "Padrão do sistema" },
    afterPermission: "Permita o acesso para escolher",
    testSound: "Som de teste",
    soundTested: "Reproduzindo o som de teste",
  },

  server: {
    unreachable: "Não foi possível acessar o servidor. Tentando novamente…",
    tryNow: "Tentar agora",
  },

  notices: "Notificações",

  settings: { title: "Configurações", language: "Idioma" },

  actions: {
    checkConnection: "Verificar conexão",
    home: "Início",
    joinAgain: "Participar novamente",
    otherCode: "Usar outro código",
    dismiss: "Fechar",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "Digite seu nome para que os outros saibam quem você é.",
    name_too_long: "O nome pode ter até 64 caracteres.",
    name_forbidden_character: "Esse nome tem um caractere que não pode ser usado. Digite-o novamente.",
  },

  refusals: {
    passcode_needed: "Digite a senha. Se você não a tiver, peça à pessoa que convidou você.",
    wrong_passcode: "Senha incorreta. Tente novamente.",
    room_full: "A sala está cheia. Tente novamente quando alguém sair.",
    room_locked: "O anfitrião trancou esta sala. Peça para destrancá-la e tente novamente.",
    token_required: "Só é possível entrar nesta sala com convite. Abra seu link pessoal ou peça um.",
    invalid_token: "Seu link de convite expirou. Participe sem ele ou peça um novo.",
    rate_limited: "Muitas tentativas. Aguarde um momento e tente novamente.",
    overloaded: "O servidor está ocupado no momento. Tente novamente em instantes.",
    store_unavailable: "O servidor não consegue salvar alterações no momento. Tente novamente em instantes.",
    guest_rooms_disabled: "Convidados não podem criar salas neste servidor. Fale com o administrador ou digite um código.",
    not_loaded: "Parte desta página não foi carregada. Tente novamente em instantes.",
    timeout: "O servidor demorou demais para responder. Tente novamente em instantes.",
    connection_lost: "A conexão com o servidor foi perdida. Tente novamente em instantes.",
    unknown: "Algo deu errado. Tente novamente em instantes.",
  },
  waitAtLeast: {
    one: "Muitas tentativas. Tente novamente em {count} segundo.",
    other: "Muitas tentativas. Tente novamente em {count} segundos.",
  },

  endings: {
    room_not_found: {
      title: "Sala não encontrada",
      text: "Confira o código ou peça um novo link. Talvez a sala tenha expirado.",
    },
    unsupported: {
      title: "Este navegador não permite fazer chamadas",
      text: "Use uma versão atual do Firefox, Chrome, Edge ou Safari. Se já usa, talvez uma extensão esteja bloqueando o WebRTC.",
    },
  },
  endedOtherwise: "Você não está mais na chamada",

  deviceProblems: {
    permission_denied: {
      audio: "Seu navegador está bloqueando o microfone. Clique no ícone ao lado do endereço para permiti-lo e tente novamente.",
      video: "Seu navegador está bloqueando a câmera. Clique no ícone ao lado do endereço para permiti-la e tente novamente.",
      both: "Seu navegador está bloqueando a câmera e o microfone. Clique no ícone ao lado do endereço para permiti-los e tente "
        + "novamente.",
    },
    permission_open: {
      audio: "Seu microfone ainda não foi permitido. Tente novamente e escolha “Permitir”.",
      video: "Sua câmera ainda não foi permitida. Tente novamente e escolha “Permitir”.",
      both: "Sua câmera e seu microfone ainda não foram permitidos. Tente novamente e escolha “Permitir”.",
    },
    blocked_by_system: {
      audio: "As configurações de privacidade do dispositivo bloqueiam o microfone neste navegador. Permita-o nelas e tente novamente.",
      video: "As configurações de privacidade do dispositivo bloqueiam a câmera neste navegador. Permita-a nelas e tente novamente.",
      both: "As configurações de privacidade do dispositivo bloqueiam a câmera e o microfone neste navegador. Permita-os nelas e "
        + "tente novamente.",
    },
    blocked_by_page: {
      audio: "A página em que esta chamada está incorporada não dá acesso ao microfone. Abra a chamada em uma guia própria.",
      video: "A página em que esta chamada está incorporada não dá acesso à câmera. Abra a chamada em uma guia própria.",
      both: "A página em que esta chamada está incorporada não dá acesso à câmera nem ao microfone. Abra a chamada em uma guia própria.",
    },
    not_found: {
      audio: "Nenhum microfone encontrado. Conecte um e tente novamente.",
      video: "Nenhuma câmera encontrada. Conecte uma e tente novamente.",
      both: "Nenhuma câmera ou microfone encontrado. Conecte um dispositivo e tente novamente.",
    },
    in_use: {
      audio: "Não foi possível iniciar o microfone. Talvez outro app o esteja usando. Feche esse app e tente novamente.",
      video: "Não foi possível iniciar a câmera. Talvez outro app a esteja usando. Feche esse app e tente novamente.",
      both: "Não foi possível iniciar a câmera e o microfone. Talvez outro app os esteja usando. Feche esse app e tente novamente.",
    },
    insecure_page: "A câmera e o microfone só funcionam em uma página segura. Abra-a com https:// ou peça ao administrador para "
      + "configurar isso (--lan).",
    overconstrained: {
      audio: "Este microfone não serve para videochamadas. Tente outro.",
      video: "Esta câmera não serve para videochamadas. Tente outra.",
      both: "Esta câmera e este microfone não servem para videochamadas. Tente outros.",
    },
    unsupported: "Este navegador não é compatível com sua câmera e seu microfone. Use uma versão atual do Firefox, Chrome, Edge ou Safari.",
    unknown: {
      audio: "Seu microfone não iniciou. Tente novamente ou reinicie o navegador.",
      video: "Sua câmera não iniciou. Tente novamente ou reinicie o navegador.",
      both: "Sua câmera e seu microfone não iniciaram. Tente novamente ou reinicie o navegador.",
    },
  },
  joinAllTheSame: "Você ainda pode participar. Você verá e ouvirá todos.",
};
