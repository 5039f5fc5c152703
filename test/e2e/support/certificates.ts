import "reflect-metadata";
import { webcrypto } from "crypto";
import { writeFileSync } from "fs";
import { join } from "path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  cryptoProvider,
  type JsonGeneralName,
  type X509Certificate,
} from "@peculiar/x509";

/** A certificate authority with its certificate and signing keys. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** Certificate and key file of one identity. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Test clusters run for minutes, but `npm run cluster` may run for up to a day. */
const LIFETIME_MILLISECONDS = 24 * 60 * 60 * 1000;

cryptoProvider.set(webcrypto as Parameters<typeof cryptoProvider.set>[1]);

/**
 * Creates a certificate authority and writes its certificate to `<folder>/<name>.crt`. The private key never leaves this process.
 */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  writeFileSync(authorityFile(folder, name), certificate.toString("pem"));
  return { certificate, keys };
}

/** File that {@link createAuthority} writes. */
export function authorityFile(folder: string, name: string): string {
  return join(folder, `${name}.crt`);
}

/** A client certificate for `subject`, such as `O=system:masters,CN=admin`. */
export function createClient(
  folder: string,
  name: string,
  subject: string,
  authority: Authority,
): Promise<IdentityFiles> {
  return createIdentity(folder, name, subject, authority, [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
  ]);
}

/** A server certificate for this machine, and for any additional names and addresses. */
export function createServer(
  folder: string,
  name: string,
  authority: Authority,
  more: readonly JsonGeneralName[] = [],
): Promise<IdentityFiles> {
  const names: JsonGeneralName[] = [
    { type: "dns", value: "localhost" },
    { type: "dns", value: "kubernetes.default.svc" },
    { type: "ip", value: "127.0.0.1" },
    ...more,
  ];
  return createIdentity(folder, name, `CN=${name}`, authority, [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(names),
  ]);
}

/** The key pair that signs and verifies ServiceAccount tokens. */
export async function createTokenKeys(
  folder: string,
): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const files = { privateKey: join(folder, "tokens.key"), publicKey: join(folder, "tokens.pub") };
  writeFileSync(files.privateKey, await privateKeyText(keys), { mode: 0o600 });
  const publicKey = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  writeFileSync(files.publicKey, PemConverter.encode(publicKey, PemConverter.PublicKeyTag));
  return files;
}

async function createIdentity(
  folder: string,
  name: string,
  subject: string,
  authority: Authority,
  extensions: (ExtendedKeyUsageExtension | SubjectAlternativeNameExtension)[],
): Promise<IdentityFiles> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), ...extensions],
  });
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.certificate, certificate.toString("pem"));
  writeFileSync(files.key, await privateKeyText(keys), { mode: 0o600 });
  return files;
}

async function privateKeyText({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey("pkcs8", privateKey);
  return PemConverter.encode(bytes, PemConverter.PrivateKeyTag);
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - 60_000), notAfter: new Date(now + LIFETIME_MILLISECONDS) };
}
