// @ts-check
// Spanish words of the chat and of files.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/chat_words.js").chatWords>} */
export const chatWords = {
  chat: {
    title: "Chat",
    close: "Cerrar el chat",
    withNews: { one: "Chat, {count} mensaje nuevo", other: "Chat, {count} mensajes nuevos" },
    messages: "Mensajes",
    you: "Tú",
    field: "Mensaje para todos",
    send: "Enviar",
    attach: "Adjuntar archivos",
    emptyTitle: "Aún no hay mensajes",
    empty: "Los mensajes y archivos van directamente a las personas de la llamada, nunca por el servidor. Quienes se unan después no "
      + "los verán.",
    tooLong: { one: "Sobra {count} carácter.", other: "Sobran {count} caracteres." },
    newMessages: "Mensajes nuevos",
    earlier: "Mostrar mensajes anteriores",
    from: "{name}: {text}",
    fileFrom: "{name} envió un archivo: {file}",
    pictureFrom: "{name} envió una imagen",
    nobodyHere: "No había nadie para recibir esto",
    notYet: "Pendiente de entregar a {names}",
    missed: "Sin entregar, ya habían salido: {names}",
  },

  files: {
    save: "Descargar",
    saveAgain: "Volver a descargar",
    tryAgain: "Reintentar",
    cancel: "Cancelar",
    withdraw: "Dejar de compartir",
    actionOn: "{action}: {name}",
    progress: "{done} de {size}",
    progressOf: "Progreso de {name}",
    progressTo: "{name}: {progress}",
    preparing: "Iniciando…",
    waits: "Esperando conexión…",
    saved: "Guardado",
    inDownloads: "En tus descargas",
    withdrawn: "Ya no se comparte",
    gone: "Ya no está disponible. La persona que lo envió salió.",
    unreachable: "Disponible cuando quien lo envió vuelva a conectarse",
    takenBy: "Descargado por {names}",
    stopped: "{name}: {why}",
    cancelled: "Cancelado",
    cancelledBy: "{name} lo canceló",
    enlarge: "Ampliar",
    closePicture: "Cerrar la imagen",
    drop: "Suelta archivos para enviarlos a todos",
    tooMany: {
      one: "Puedes enviar {count} archivo a la vez. Comprímelos en un ZIP para enviar más.",
      other: "Puedes enviar {count} archivos a la vez. Comprímelos en un ZIP para enviar más.",
    },
    noFolders: "No se pueden enviar carpetas. Comprime primero la carpeta en un ZIP.",
  },

  fileProblems: {
    connection_lost: "Se perdió la conexión",
    unreadable: "Quien lo envió ya no puede abrir este archivo",
    unavailable: "Ya no está disponible",
    not_written: "No se pudo guardar. ¿Está lleno el disco?",
    wrong_size: "El archivo llegó dañado. Inténtalo de nuevo.",
    too_large: "Demasiado grande para este navegador. Usa Chrome o Edge en una computadora.",
    no_space: "No hay espacio suficiente en este dispositivo",
  },
};
