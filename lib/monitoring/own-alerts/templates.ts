/** Functions that format a value: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
const FORMATS = [
  "humanize",
  "humanize1024",
  "humanizeDuration",
  "humanizePercentage",
  "humanizeTimestamp",
  "title",
  "toLower",
  "toUpper",
  'printf "%\\.?[0-9]*[efgsv]"',
];

const PART = new RegExp(
  String.raw`^(?:-\s+)?(?:\$value|\$labels\.([a-zA-Z_][a-zA-Z0-9_]*)|\$externalLabels\.[a-zA-Z_][a-zA-Z0-9_]*|\$externalURL)(?:\s*\|\s*(?:${FORMATS.join("|")}))*(?:\s+-)?$`,
);

/** Labels that a text uses, or its first part that is not supported. */
export type Template = { readonly labels: readonly string[] } | { readonly unsupported: string };

/** Reads the parts between double braces. Only values, labels and formats are supported, because anything else can fail when the alert fires. */
export function templateOf(text: string): Template {
  const labels: string[] = [];
  for (const [whole, inner = ""] of text.matchAll(/\{\{([^]*?)(?:\}\}|$)/g)) {
    const match = PART.exec(inner.trim());
    if (match === null || !whole.endsWith("}}")) return { unsupported: whole };
    const [, label] = match;
    if (label !== undefined) labels.push(label);
  }
  return { labels };
}
