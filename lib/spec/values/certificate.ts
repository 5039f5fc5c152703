import { show } from "../../values/words";

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/]{1,76}={0,2}\n)+-----END CERTIFICATE-----\n?$/;

/** Says what is wrong with the PEM of one certificate; `undefined` where nothing is. It never repeats the text: people do paste private keys. */
export function certificateProblem(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) {
    return "holds a private key, which nobody else may have; it is compromised now: make a new pair, and give the certificate alone";
  }
  if (CERTIFICATE.test(text)) return undefined;
  const count = text.split("-----BEGIN CERTIFICATE-----").length - 1;
  const got =
    count > 1
      ? `got ${count} certificates`
      : `got ${text.length} characters that begin with ${show(text.slice(0, 30))}`;
  return `must be the PEM of one X.509 certificate, with the lines BEGIN and END CERTIFICATE, ${got}; write it as a block after "|"`;
}
