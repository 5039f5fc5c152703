import { show } from "../../values/words";

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/]{1,76}={0,2}\n)+-----END CERTIFICATE-----\n?$/;

/** Validates a PEM certificate: returns the problem, or `undefined` if it is valid. Never repeats private keys, which are sometimes pasted by mistake. */
export function certificateProblem(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) {
    return "must be a certificate, got a private key; consider the key compromised: create a new pair and put only its certificate here";
  }
  if (CERTIFICATE.test(text)) return undefined;
  const count = text.split("-----BEGIN CERTIFICATE-----").length - 1;
  const got =
    count > 1 ? `got ${count} certificates` : `got ${text.length} characters starting with ${show(text.slice(0, 30))}`;
  return `must be a single X.509 certificate in PEM format, including the BEGIN and END lines, ${got}; write it as a block after "|"`;
}
