/** Name rules of Kubernetes by kind: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
import { previewServiceName, scrapeServiceName } from "../names";
import { isLabelKey, isLabelValue, isSubdomain } from "../values/labels";
import { show } from "../values/words";

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

const LONGEST_LABEL = 63;
const LONGEST_SUBDOMAIN = 253;
/** The controller appends eleven characters to the name of a CronJob for each Job. */
const LONGEST_CRON_JOB = 52;
/** Bucket names contain it. */
const LONGEST_ENVIRONMENT = 30;

/** Checks the name of a Namespace (RFC 1123 label); `undefined` if it is valid. */
export function namespaceNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_LABEL);
}

/** Checks the name of the layer's own Namespace; `undefined` if it is valid. */
export function ownNamespaceProblem(text: string): string | undefined {
  if (text === "default" || text.startsWith("kube-")) {
    return `must be a dedicated namespace, got ${show(text)}; choose another one, because the Pod Security level and quota of the layer would apply to everything in it`;
  }
  return namespaceNameProblem(text);
}

/** Checks the name of an environment; `undefined` if it is valid. */
export function environmentNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_ENVIRONMENT);
}

/** Checks the name of a Secret, a StorageClass or a similar object (RFC 1123 subdomain); `undefined` if it is valid. */
export function objectNameProblem(text: string): string | undefined {
  if (isSubdomain(text)) return undefined;
  const rule = `at most ${LONGEST_SUBDOMAIN} lowercase letters, digits, '-' and '.', starting and ending with a letter or digit`;
  return `must be ${rule}, got ${show(text)}; ${nameAdvice(text, isSubdomain)}`;
}

/** Checks the name of a CronJob; `undefined` if it is valid. */
export function cronJobNameProblem(text: string): string | undefined {
  return labelProblem(text, LONGEST_CRON_JOB);
}

/**
 * Checks the name of an edge service; `undefined` if it is valid. Its Kubernetes Services (RFC 1035 label)
 * contain it, and the longest name, `<name>-preview-service`, must fit.
 */
export function serviceNameProblem(text: string): string | undefined {
  const longest = LONGEST_LABEL - previewServiceName("").length;
  if (text.length > longest) {
    return `must have at most ${longest} characters, so that <name>${previewServiceName("")} fits into the ${LONGEST_LABEL} characters of a Service name, got ${text.length}; choose a shorter name`;
  }
  if (SERVICE_LABEL.test(text)) return undefined;
  return `must be lowercase letters, digits and '-', starting with a letter and not ending with '-', got ${show(text)}; ${nameAdvice(text, (name) => SERVICE_LABEL.test(name))}`;
}

/**
 * Checks the name of a datastore; `undefined` if it is valid. The longest name derived from it,
 * `<name>-scrape-service`, must fit.
 */
export function datastoreNameProblem(text: string): string | undefined {
  const longest = LONGEST_LABEL - scrapeServiceName("").length;
  if (text.length <= longest && SERVICE_LABEL.test(text)) return undefined;
  return `must be at most ${longest} lowercase letters, digits and '-', starting with a letter and not ending with '-', got ${show(text)}; choose another name`;
}

/** Checks the value of a label; `undefined` if it is valid. It may be empty. */
export function labelValueProblem(text: string): string | undefined {
  if (isLabelValue(text)) return undefined;
  return `must be at most ${LONGEST_LABEL} letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got ${show(text)}; change the value`;
}

/** Checks the key of a label, which may have a prefix and a slash; `undefined` if it is valid. */
export function labelKeyProblem(text: string): string | undefined {
  if (isLabelKey(text)) return undefined;
  return `must be a label key such as "app" or "app.kubernetes.io/name", got ${show(text)}; rename it`;
}

/** Checks the key of an annotation; `undefined` if it is valid. */
export function annotationKeyProblem(text: string): string | undefined {
  if (isLabelKey(text)) return undefined;
  return `must be an annotation key such as "example.com/contact", got ${show(text)}; rename it`;
}

function labelProblem(text: string, longest: number): string | undefined {
  const isValid = (name: string) => name.length <= longest && LABEL.test(name);
  if (isValid(text)) return undefined;
  const rule = `at most ${longest} lowercase letters, digits and '-', starting and ending with a letter or digit`;
  return `must be ${rule}, got ${show(text)}; ${nameAdvice(text, isValid)}`;
}

/** Suggests the name in lowercase with dashes, if the result is valid. */
function nameAdvice(text: string, isValid: (name: string) => boolean): string {
  const name = text
    .slice(0, LONGEST_SUBDOMAIN + 1)
    .toLowerCase()
    .replace(/[\s_-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return name !== text && isValid(name) ? `did you mean ${show(name)}?` : "choose another name";
}

/** What Kubernetes allows in a key: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/ */
const DATA_KEY = /^(?!\.\.|\.$)[-._a-zA-Z0-9]{1,253}$/;

/** Validates a key of a Secret or a ConfigMap: returns the problem, or `undefined` if it is valid. */
export function dataKeyProblem(kind: "Secret" | "ConfigMap", key: string): string | undefined {
  if (DATA_KEY.test(key)) return undefined;
  return `must be a key of a ${kind} (at most 253 letters, digits, '-', '_' and '.'), got ${show(key)}; list the keys with: kubectl describe ${kind.toLowerCase()}`;
}
