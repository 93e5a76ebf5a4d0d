// @ts-check
// Decides whether a host may be shown as it was typed, or could be taken for another one (Unicode UTS 39). International
// names that mix scripts or look like Latin are shown as the browser reads them: "xn--80ak6aa92e.com".

const LETTERS = /^[\p{L}\p{M}]+$/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** One script each; Japanese, Korean and Taiwanese write several. Of Latin those letters that cannot be taken for others. */
const SCRIPTS = [
  /^[a-zà-öø-ÿßāăąćĉċčďđēĕėęěĝğġģĥĩīĭįĵķĺļľłńņňōŏőœŕŗřśŝşšţťũūŭůűųŵŷźżžșț]+$/u,
  /^[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}]+$/u, /^[\p{scx=Hani}\p{scx=Hang}]+$/u, /^[\p{scx=Hani}\p{scx=Bopo}]+$/u,
  /^\p{scx=Cyrl}+$/u, /^\p{scx=Grek}+$/u, /^\p{scx=Armn}+$/u, /^\p{scx=Geor}+$/u, /^\p{scx=Hebr}+$/u, /^\p{scx=Arab}+$/u,
  /^\p{scx=Deva}+$/u, /^\p{scx=Beng}+$/u, /^\p{scx=Guru}+$/u, /^\p{scx=Gujr}+$/u, /^\p{scx=Orya}+$/u, /^\p{scx=Taml}+$/u,
  /^\p{scx=Telu}+$/u, /^\p{scx=Knda}+$/u, /^\p{scx=Mlym}+$/u, /^\p{scx=Sinh}+$/u, /^\p{scx=Thai}+$/u, /^\p{scx=Laoo}+$/u,
  /^\p{scx=Khmr}+$/u, /^\p{scx=Mymr}+$/u, /^\p{scx=Tibt}+$/u, /^\p{scx=Ethi}+$/u,
];
/** Names of nothing but these letters look like Latin ones. */
const LOOK_LATIN = new Set(
  "асԁеԍһіюјӏорԗԛѕԝхуъьҽпгѵѡыαγικνορτυωηϳագզէլհյոսւօიოყძხדוחיןסטاهہەഠടറဝሀሠሰዐገፐทนบพรหเแดลปฟมທນບພຣຫດລປຟມ");
const PORT = /:(\d*)$/;

/**
 * True if people read the host that the browser goes to.
 * @param {string} authority   host and port as typed
 * @param {URL} url   as the browser reads it
 */
export function isReadAsTyped(authority, { hostname, port }) {
  const [, typedPort = ""] = PORT.exec(authority) ?? [];
  const typed = authority.replace(PORT, "").toLowerCase().normalize("NFC").split(".");
  const read = hostname.split(".");
  return typedPort === port && typed.length === read.length
    && typed.every((label, index) => label === read[index] || (read[index].startsWith("xn--") && isHonest(label)));
}

/** @param {string} label   of an international name */
function isHonest(label) {
  const letters = label.replace(/[0-9-]/g, "");
  return label.normalize("NFKC") === label && LETTERS.test(letters) && !INVISIBLE.test(letters)
    && SCRIPTS.some((script) => script.test(letters)) && ![...letters].every((letter) => LOOK_LATIN.has(letter));
}
