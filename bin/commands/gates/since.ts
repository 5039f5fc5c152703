/** A start: a time in milliseconds since 1970, or how long ago it was. */
export type Since = { readonly at: number } | { readonly ago: number };

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Parses a time of RFC 3339, or a duration such as `20m`; `undefined` if the text is neither. */
export function sinceOf(text: string): Since | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (count !== undefined) return { ago: Number(count) * (UNITS[unit] ?? 0) };
  // The format has a time zone, without which the time would be that of the machine.
  if (!/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : { at };
}
