import { show } from "../../values/words";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
const HTTP_URL = /^https?:\/\/([^/:?#@]+)(?::(\d{1,5}))?(?:\/[A-Za-z0-9._~!$&'()*+,;=:%/-]*)?$/;

/** Validates a host name (RFC 1123, lowercase): returns the problem, or `undefined` if it is valid. */
export function hostNameProblem(text: string): string | undefined {
  if (HOST_NAME.test(text)) return undefined;
  const bare = text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/?#].*$/s, "")
    .replace(/:\d*$/, "")
    .replace(/\.$/, "");
  const advice = HOST_NAME.test(bare) ? `did you mean ${show(bare)}?` : 'write it like "auth.254carbon.com"';
  return `must be a lowercase DNS name without scheme, port or path, got ${show(text)}; ${advice}`;
}

/** What to do about a password in an address that people open from a notification. */
export const LINK_ADVICE = "remove them, because everyone who gets a notification sees it";

/**
 * Validates an `http` or `https` URL: returns the problem, or `undefined` if it is valid. Never repeats a URL with a user or password.
 */
export function httpUrlProblem(
  text: string,
  example = "http://projection-service.data-processing.svc:8000",
  instead = "put them in a Secret and list its keys under secrets",
): string | undefined {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#]*)/i.exec(text) ?? [];
  if (authority.includes("@")) {
    return `must not contain a user or password; ${instead}`;
  }
  const [, host = "", port] = HTTP_URL.exec(text) ?? [];
  const hasPort = port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
  if (HOST_NAME.test(host) && hasPort) return undefined;
  return `must be a URL such as ${show(example)}, got ${show(text)}; use http or https, a lowercase host name and no query`;
}

/** Host of a valid URL. */
export function urlHost(url: string): string | undefined {
  return HTTP_URL.exec(url)?.[1];
}

/** Port of a valid URL: the one in it, or 443 for https and 80 for http. */
export function urlPort(url: string): number {
  const [, , port] = HTTP_URL.exec(url) ?? [];
  return port === undefined ? (url.startsWith("https:") ? 443 : 80) : Number(port);
}
