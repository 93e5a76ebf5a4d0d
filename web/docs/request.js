// @ts-check
// Builds a request from what was entered, and the command that sends the same.

const KEY_HEADER = "X-API-Key";
export const KEY_VARIABLE = "$API_KEY"; // of the shell, in commands

/** @typedef {{ method: string, path: string, headers: Record<string, string>, body?: string }} ApiRequest */

/**
 * Builds a request. Empty optional values are left out.
 * @param {string} method
 * @param {string} path                      with `{name}` for its parameters
 * @param {{ in: string, name: string }[]} parameters
 * @param {Record<string, string>} values    of the parameters, by name
 * @param {string} key                       sent where it is not empty
 * @param {string} [body]
 * @returns {ApiRequest}
 */
export function buildRequest(method, path, parameters, values, key, body) {
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = {};
  let filled = path;
  for (const { in: place, name } of parameters) {
    const value = values[name] ?? "";
    if (place === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === "query") query.set(name, value);
    else if (value) headers[name] = value;
  }
  if (key) headers[KEY_HEADER] = key;
  if (body) headers["Content-Type"] = "application/json";
  return { method, path: query.size > 0 ? `${filled}?${query}` : filled, headers, ...(body ? { body } : {}) };
}

/** The command that sends a request, without the key itself: others may see it. @param {string} server @param {ApiRequest} request */
export function curlCommand(server, { method, path, headers, body }) {
  const given = Object.entries(headers).map(([name, value]) => (
    ["-H", name === KEY_HEADER ? `"${KEY_HEADER}: ${KEY_VARIABLE}"` : quoted(`${name}: ${value}`)]));
  return [
    "curl",
    ...(method === "GET" ? [] : ["-X", method]),
    ...given.flat(),
    ...(body ? ["-d", quoted(body)] : []),
    quoted(server + path),
  ].join(" ");
}

/** For a POSIX shell. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
