/**
 * Entries sorted by the code units of their keys, so that manifests depend neither on the order of keys in a file nor on a locale.
 */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
