// @ts-check
// Brazilian Portuguese words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "Aguardando o anfitrião permitir sua entrada",
    asked: "O anfitrião sabe que você está aqui. Se ele ainda não chegou, será avisado quando chegar.",
    nothingToDo: "Mantenha esta página aberta. Você entrará automaticamente.",
    since: "Aguardando desde {time}",
    lost: "Conexão perdida. Reconectando… O pedido será reenviado automaticamente.",
    leave: "Parar de esperar",
  },

  call: {
    people: "Pessoas nesta chamada",
    controls: "Controles da chamada",
    you: "{name} (você)",
    muted: "microfone desativado",
    leave: "Sair da chamada",
    more: "Mais",
    onlyYou: "Pessoas: só você",
    count: { one: "{count} pessoa", other: "{count} pessoas" },
    goodFor: {
      one: "Seu dispositivo e sua rede são suficientes para cerca de {count} pessoa.",
      other: "Seu dispositivo e sua rede são suficientes para cerca de {count} pessoas.",
    },
    alone: "Só você está aqui",
    aloneHint: "Compartilhe este link para convidar outras pessoas.",
    joined: "Você está na chamada",
    peersJoined: { one: "{names} entrou", other: "{names} entraram" },
    peersLeft: { one: "{names} saiu", other: "{names} saíram" },
    others: { one: "mais {count} pessoa", other: "mais {count} pessoas" },
    peerRemoved: "Um anfitrião removeu {name} da chamada",
    allMutedBy: "{name} desativou todos os microfones. Ative o seu quando quiser falar.",
    mutedBy: "{name} desativou seu microfone. Ative-o quando quiser falar.",
    flooding: "{name} está enviando dados demais de uma vez. Uma parte é ignorada.",
    turnOnSound: "Ativar som",
    soundRefused: "Seu navegador está bloqueando o som da chamada.",
    locked: "Sala trancada. Ninguém mais pode entrar.",
    unlocked: "Sala destrancada",
    openUntil: "A sala está aberta até {time}",
    addressRefused: "O servidor não aceita este endereço. O administrador pode permiti-lo com a configuração PUBLIC_URL.",
    youAreMuted: "Seu microfone está desativado",
    unmute: "Ativar microfone",
    timer: "Tempo nesta chamada:",
    waitsAgain: "Sua conexão caiu e você precisa de nova permissão para entrar. O anfitrião já foi avisado.",
  },

  leaving: { title: "Sair da chamada?", text: "Você pode voltar enquanto a sala estiver aberta." },
  times: { one: "{text} ({count} vez)", other: "{text} ({count} vezes)" },
  andMore: { one: "e mais {count}", other: "e mais {count}" },
  actions: { cancel: "Cancelar" },

  bar: {
    microphone: "Microfone", camera: "Câmera", screen: "Compartilhar", hand: "Mão", reactions: "Reações", more: "Mais", leave: "Sair",
    invite: "Convidar", chat: "Chat", people: "Pessoas",
  },

  devices: { flip: "Trocar câmera", microphone: "Opções de áudio", camera: "Opções da câmera", settings: "Configurações…" },

  invite: {
    title: "Convidar pessoas",
    linkLabel: "Link da sala",
    copy: "Copiar link",
    copied: "Link copiado",
    byHand: "Não foi possível copiar. Selecione o link e copie manualmente.",
    share: "Compartilhar…",
    mail: "E-mail",
    mailSubject: "Participe da minha videochamada",
    mailSubjectNamed: "Participe de “{name}”",
    mailBody: "Você pode participar da chamada aqui:\n{link}",
    calendar: "Agenda",
    eventTitle: "Videochamada",
    eventText: "Participar da chamada: {link}",
    eventFile: "chamada-{code}.ics",
    qrCode: "QR code do link da sala",
    scan: "Escaneie para participar pelo celular",
    hints: {
      locked: "A sala está trancada. Destranque-a antes que outras pessoas participem.",
      token: "Este link sozinho não permite entrar. É preciso um link pessoal do administrador.",
      passcode: "A senha também é necessária. Ela não faz parte do link.",
      waitingRoom: "Quem usa o link aguarda até um anfitrião permitir a entrada.",
    },
  },

  server: {
    reconnecting: "Reconectando… Sua chamada continua.",
    offline: "Parece que você está sem conexão. Reconectando…",
    back: "Conexão restabelecida",
  },

  settings: {
    close: "Fechar configurações",
    picture: "Vídeo",
    resolution: "Resolução",
    dataUse: "Uso de dados",
    dataUses: { full: "Melhor qualidade", low: "Economia de dados", audio: "Somente áudio" },
    dataUseHint: "“Economia de dados” reduz todos os vídeos, exceto os de pessoas fixadas. “Somente áudio” interrompe os vídeos dos "
      + "outros.",
    resolutions: { auto: "Automática", "360p": "360p (usa menos dados)", "720p": "720p", "1080p": "1080p" },
    mirrorsSelf: "Espelhar sua imagem",
    mirrorsSelfHint: "Só você a vê assim. Os outros sempre veem seu vídeo sem espelhamento.",
    sound: "Áudio",
    noiseSuppression: "Supressão de ruído",
    noiseSuppressionHint: "Desative quando tocar música.",
    echoCancellation: "Cancelamento de eco",
    echoCancellationHint: "Mantenha ativado, a menos que use fones de ouvido.",
    autoGainControl: "Volume automático do microfone",
    autoGainControlHint: "Mantém sua voz em um nível constante.",
    comingSounds: "Sons de entrada e saída",
    comingSoundsHint: "Toca um som curto quando alguém entra ou sai.",
    passingOn: "Mensagens anteriores",
    passingsOn: { ask: "Perguntar a cada vez", always: "Compartilhar sempre", never: "Nunca compartilhar" },
    passingOnHint: "Quem entrar depois pode pedir as últimas 50 mensagens do chat. Esta opção define se o seu dispositivo as "
      + "compartilha. Mensagens privadas e arquivos nunca são compartilhados.",
    languageHint: "Ele mudará quando você sair desta chamada.",
    looks: "Aparência",
    theme: "Tema",
    themes: { system: "Sistema", light: "Claro", dark: "Escuro" },
    labels: "Tamanho dos nomes",
    labelSizes: { small: "Pequeno", medium: "Médio", large: "Grande" },
  },

  recent: {
    title: "Salas recentes",
    clear: "Limpar",
    clearLabel: "Limpar salas recentes",
    cleared: "Salas recentes removidas",
    about: "{code} · aberta até {time}",
    aboutHost: "{code} · anfitrião · aberta até {time}",
    copyHostLink: "Copiar link de anfitrião de {name}",
    ended: "Encerrada",
    again: "Criar novamente",
    againLabel: "Criar {name} novamente",
    againHint: "Uma sala criada novamente mantém o nome, a sala de espera e a capacidade. Ela recebe um novo link e fica destrancada.",
    passcodeHint: "Este dispositivo não guarda senhas. Digite uma ou deixe vazio para não usar senha.",
    create: "Criar",
  },

  countdown: {
    left: "Esta chamada termina em {time}",
    announced: { one: "Esta chamada termina em um minuto", other: "Esta chamada termina em {count} minutos" },
    extend: "Adicionar 1 hora",
  },

  recording: {
    start: "Gravar",
    stop: "Parar gravação",
    stopShort: "Parar",
    askTitle: "Gravar esta chamada?",
    askText: "O áudio e o vídeo de todos são salvos neste dispositivo. Todos podem ver que você está gravando.",
    askHint: "Mantenha esta guia visível, senão a gravação pode travar.",
    ask: "Iniciar gravação",
    isOn: "Gravando · {time}",
    isOnAnnounced: "Você está gravando",
    by: { one: "{names} está gravando", other: "{names} estão gravando" },
    endedBy: "{name} parou a gravação",
    mark: "gravando",
    about: "Gravação",
    savedAs: "Gravação salva como {file}",
    failed: "A gravação parou inesperadamente. Tudo até esse momento foi salvo.",
    notStarted: "Não foi possível iniciar a gravação. Talvez seu navegador não seja compatível ou o arquivo não possa ser salvo.",
    notSaved: "Não foi possível salvar a gravação. Talvez o disco esteja cheio.",
    unnamed: "chamada",
    screenOf: "{name}: tela",
  },

  title: {
    knocks: "{name} quer participar",
    knock: { one: "{count} aguardando", other: "{count} aguardando" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "Atalhos do teclado",
    closeList: "Fechar atalhos do teclado",
    space: "Espaço",
    newest: "Ir para a notificação mais recente",
    noNotices: "Nenhuma notificação",
    pushToTalk: "Segure para falar com o microfone desativado",
    speaking: "Você está falando. Solte Espaço para desativar o microfone.",
    escape: "Esc",
    close: "Fechar painel ou menu",
    on: "Ativar atalhos",
    hint: "Eles funcionam em todo lugar, exceto em campos de texto e com o chat aberto. "
      + "Desative-os se o controle por voz ou toques acidentais os acionarem.",
  },

  duration: { seconds: "{count} s", minutes: "{count} min", hours: "{count} h" },

  endings: {
    left: { title: "Você saiu da chamada", text: "Os outros ainda estão na chamada." },
    left_alone: { title: "Você saiu da chamada", text: "" },
    deleted: { title: "Esta sala foi excluída", text: "O administrador excluiu esta sala. O link não funciona mais." },
    expired: { title: "Esta sala expirou", text: "As salas ficam abertas por tempo limitado. Crie uma nova para continuar." },
    closed_by_host: { title: "O anfitrião encerrou a chamada", text: "Ela terminou para todos." },
    denied: {
      title: "O anfitrião não permitiu sua entrada",
      text: "Fale com a pessoa que convidou você ou peça novamente.",
      again: "Pedir novamente",
    },
    stopped_waiting: {
      title: "Você saiu da sala de espera",
      text: "Você pode pedir para participar novamente a qualquer momento.",
      again: "Pedir novamente",
    },
    removed: {
      title: "Você foi removido da chamada",
      text: "Um anfitrião removeu você. Você pode voltar se a sala ainda estiver aberta.",
    },
    banned: {
      title: "Você não pode participar desta sala",
      text: "Um anfitrião bloqueou seu acesso a esta sala. Se isso for um engano, fale com a pessoa que convidou você.",
    },
    taken_over: {
      title: "Sua chamada continua em outro lugar",
      text: "Você a abriu em outra janela ou dispositivo.",
    },
  },

  failures: {
    not_allowed: "Você não é mais anfitrião, então não pode fazer isso.",
    room_full: "A sala está cheia. Alguém precisa sair primeiro.",
    peer_not_found: "A pessoa já saiu.",
    invalid_message: "A alteração não foi aceita. Confira o que você digitou.",
    connection_lost: "Conexão perdida. Talvez a alteração não tenha sido feita. Confira e tente novamente.",
  },
};
