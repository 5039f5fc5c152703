import { toYaml } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { clientOf } from "../support/api-client";
import { UNABLE, messageOf, type Answer } from "../support/connection";

/** The API server's errors and warnings about an object; empty if the API server accepts the object. */
export type Verdict = readonly string[];

/** Validates objects with dry runs on an API server. */
export interface Judge {
  /** Returns the verdict on an object. Sends identical JSON only once. */
  readonly judge: (manifest: Manifest) => Promise<Verdict>;
  /** Number of objects sent to the server. */
  readonly asked: () => number;
}

/**
 * Returns a judge that sends each rendered object as a server-side apply dry run with strict validation. This covers parsing,
 * defaulting,
 * validation and admission of a single new object, including Pod Security warnings about pod templates. It does not cover
 * references to other objects, quota for the object's pods, immutable fields of existing objects, etcd's size limit, or later
 * errors from kubelets and controllers.
 *
 * Every namespaced object is sent to `namespace`, which must exist with the layer's labels. This does not hide any errors,
 * because the server does not compare an object's namespace with other fields, and validates it like the name of the Namespace
 * object (RFC 1123 label), which is sent unchanged.
 */
export function judgeOf(kubeconfig: string, namespace: string): Judge {
  const client = clientOf(kubeconfig);
  const verdicts = new Map<string, Promise<Verdict>>();

  const judgeAnew = async (manifest: Manifest): Promise<Verdict> => {
    const resource = await client.resourceOf(manifest);
    if (resource === undefined) return [`no kind ${manifest.kind} in ${manifest.apiVersion}`];
    const { metadata } = manifest;
    const object = resource.namespaced ? { ...manifest, metadata: { ...metadata, namespace } } : manifest;
    return verdictOf(await client.apply(object, resource, toYaml([object]), { dryRun: true, force: true }));
  };
  return {
    judge: (manifest) => {
      const { metadata, ...fields } = manifest;
      const text = JSON.stringify([fields, { ...metadata, namespace: undefined }]);
      const verdict = verdicts.get(text) ?? judgeAnew(manifest);
      verdicts.set(text, verdict);
      return verdict;
    },
    asked: () => verdicts.size,
  };
}

/**
 * Extracts the verdict from a response.
 * @throws Error if the server was unable to validate the object
 */
export function verdictOf({ status, body, warnings }: Answer): Verdict {
  if (UNABLE.includes(status)) throw new Error(`the API server could not validate the object: ${status} ${body}`);
  if (status >= 200 && status < 300) return warnings;
  return [messageOf(body) ?? `status ${status}`, ...warnings];
}
