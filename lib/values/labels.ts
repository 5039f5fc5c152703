const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

const LONGEST_NAME = 63;
const LONGEST_SUBDOMAIN = 253;

/** Whether the API server accepts a text as the value of a label. It may be empty. */
export function isLabelValue(text: string): boolean {
  return text === "" || isName(text);
}

/** Whether the API server accepts a text as the key of a label or an annotation: a name, or a prefix, a slash and a name. */
export function isLabelKey(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return isName(name) && more.length === 0 && (prefix === undefined || isSubdomain(prefix));
}

/** Whether the API server accepts a text as the name of an object. Unlike in DNS, the length of each part is not limited. */
export function isSubdomain(text: string): boolean {
  return text.length <= LONGEST_SUBDOMAIN && SUBDOMAIN.test(text);
}

/** Limit of the API server for the keys and values of all annotations of an object, in bytes. */
const MOST_ANNOTATIONS = 256 * 1024;

/** Checks the size of all annotations of an object; `undefined` if the API server accepts it. */
export function annotationsSizeProblem(annotations: Readonly<Record<string, string>>): string | undefined {
  const size = new TextEncoder().encode(Object.entries(annotations).flat().join("")).length;
  if (size <= MOST_ANNOTATIONS) return undefined;
  return `must have at most ${MOST_ANNOTATIONS} bytes, got ${size}; put longer text in a ConfigMap`;
}

function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text);
}
