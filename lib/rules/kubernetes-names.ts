/** What Kubernetes takes for a name, kind by kind: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
import { previewServiceName, scrapeServiceName } from "../names";
import { show } from "../values/words";

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

const LONGEST_LABEL = 63;
const LONGEST_SUBDOMAIN = 253;
/** The controller appends eleven characters to the name of a CronJob for each Job. */
const LONGEST_CRON_JOB = 52;
/** Names of buckets hold it. */
const LONGEST_ENVIRONMENT = 30;

/** Says what is wrong with the name of a Namespace (RFC 1123 label); `undefined` where nothing is. */
export function namespaceNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_LABEL);
}

/** Says what is wrong with the name of the Namespace that the layer makes its own; `undefined` where nothing is. */
export function ownNamespaceProblem(text: string): string | undefined {
  if (text === "default" || text.startsWith("kube-")) {
    return `must be a namespace of the layer's own, got ${show(text)}; its pod security and quota would apply to everything there`;
  }
  return namespaceNameProblem(text);
}

/** Says what is wrong with the name of an environment; `undefined` where nothing is. */
export function environmentNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_ENVIRONMENT);
}

/** Says what is wrong with the name of a Secret, a StorageClass and the like (RFC 1123 subdomain); `undefined` where nothing is. */
export function objectNameProblem(text: string): string | undefined {
  const labels = text.split(".");
  if (text.length <= LONGEST_SUBDOMAIN && labels.every((label) => label.length <= LONGEST_LABEL && LABEL.test(label))) {
    return undefined;
  }
  return `must be at most ${LONGEST_SUBDOMAIN} lower-case letters, digits, '-' and '.', with a letter or digit at either end, got ${show(text)}`;
}

/** Says what is wrong with the name of a CronJob; `undefined` where nothing is. */
export function cronJobNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_CRON_JOB);
}

/**
 * Says what is wrong with the name of an edge service; `undefined` where nothing is. Kubernetes Services (RFC 1035 label) are
 * called after it, and the longest of them, `<name>-preview-service`, must fit.
 */
export function serviceNameProblem(text: string): string | undefined {
  const longest = LONGEST_LABEL - previewServiceName("").length;
  if (text.length > longest) {
    return `must have at most ${longest} characters, so that <name>${previewServiceName("")} fits into a Service's ${LONGEST_LABEL}, got ${text.length}`;
  }
  if (SERVICE_LABEL.test(text)) return undefined;
  return `must be lower-case letters, digits and '-', with a letter in front and no '-' at the end, got ${show(text)}`;
}

/**
 * Says what is wrong with the name of a datastore; `undefined` where nothing is. Its Service for Prometheus, `<name>-scrape-service`, must fit; so does
 * every other name that is made from it.
 */
export function datastoreNameProblem(text: string): string | undefined {
  const longest = LONGEST_LABEL - scrapeServiceName("").length;
  if (text.length <= longest && SERVICE_LABEL.test(text)) return undefined;
  return `must be at most ${longest} lower-case letters, digits and '-', with a letter in front and no '-' at the end, got ${show(text)}`;
}

/** Says what is wrong with the value of a label; `undefined` where nothing is. It may be empty. */
export function labelValueProblem(text: string): string | undefined {
  if (text === "" || (text.length <= LONGEST_LABEL && QUALIFIED_NAME.test(text))) return undefined;
  return `must be at most ${LONGEST_LABEL} letters, digits, '-', '_' and '.', with a letter or digit at either end, got ${show(text)}`;
}

/** Says what is wrong with the key of a label, which may have a prefix and a slash; `undefined` where nothing is. */
export function labelKeyProblem(text: string): string | undefined {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  const isName = name.length <= LONGEST_LABEL && QUALIFIED_NAME.test(name);
  if (isName && more.length === 0 && (prefix === undefined || objectNameProblem(prefix) === undefined)) {
    return undefined;
  }
  return `must be a label's key such as "app" or "app.kubernetes.io/name", got ${show(text)}`;
}

function labelProblem(text: string, longest: number): string | undefined {
  if (text.length <= longest && LABEL.test(text)) return undefined;
  return `must be at most ${longest} lower-case letters, digits and '-', with a letter or digit at either end, got ${show(text)}`;
}
