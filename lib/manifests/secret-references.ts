import type { Manifest } from "./manifest";

/** Keys of a TLS Secret. */
const CERTIFICATE_KEYS = ["tls.crt", "tls.key"] as const;

/**
 * Returns the Secret keys that an object requires, grouped by Secret name. The keys of a Secret are empty if no specific key is required. The function
 * covers environment variables, volumes, image pull secrets, and the certificates of an Ingress.
 */
export function secretReferencesOf(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  collect(manifest, (name, keys) => found.set(name, [...new Set([...(found.get(name) ?? []), ...keys])]));
  return found;
}

function collect(value: unknown, add: (name: string, keys: readonly string[]) => void): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(item, add));
  if (!isRecord(value)) return;
  const { secretKeyRef, secretRef, secret, tls, imagePullSecrets } = value;
  if (isRecord(secretKeyRef))
    add(String(secretKeyRef["name"]), isOptional(secretKeyRef) ? [] : [String(secretKeyRef["key"])]);
  if (isRecord(secretRef)) add(String(secretRef["name"]), []);
  if (isRecord(secret)) add(String(secret["secretName"] ?? secret["name"]), isOptional(secret) ? [] : itemsOf(secret));
  for (const { secretName } of recordsOf(tls)) if (secretName !== undefined) add(String(secretName), CERTIFICATE_KEYS);
  for (const { name } of recordsOf(imagePullSecrets)) add(String(name), []);
  Object.values(value).forEach((field) => collect(field, add));
}

/** Keys in the `items` of a volume. */
function itemsOf({ items }: Readonly<Record<string, unknown>>): readonly string[] {
  return recordsOf(items).map(({ key }) => String(key));
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isOptional({ optional }: Readonly<Record<string, unknown>>): boolean {
  return optional === true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
