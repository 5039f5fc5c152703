/**
 * Entries in the order of their keys' code units: the order of keys in a file must not reach a manifest, nor must a locale.
 */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
