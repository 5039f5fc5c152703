import type { Manifest } from "../../../../lib/manifests/manifest";

/** A manager and its fields in `fieldsV1`: `f:spec f:selector` is one path. */
export interface Owner {
  readonly manager: string;
  readonly operation?: "Apply" | "Update";
  readonly subresource?: string;
  readonly paths: readonly string[];
}

/** An object in the cluster with these managers. */
export function liveOf(rendered: Manifest, ...owners: readonly Owner[]): Manifest {
  const managedFields = owners.map(({ manager, operation = "Update", subresource, paths }) => ({
    manager,
    operation,
    apiVersion: rendered.apiVersion,
    fieldsType: "FieldsV1",
    ...(subresource !== undefined && { subresource }),
    fieldsV1: paths.reduce<object>((fields, path) => withPath(fields, path.split(" ")), {}),
  }));
  return { ...rendered, metadata: { ...rendered.metadata, ...({ uid: "1", managedFields } as object) } };
}

function withPath(fields: object, [step, ...rest]: readonly string[]): object {
  if (step === undefined) return fields;
  const below = (fields as Readonly<Record<string, object>>)[step] ?? {};
  return { ...fields, [step]: withPath(below, rest) };
}

/** A Service that selects one color. */
export function serviceOf(selector: Readonly<Record<string, string>>, fields: object = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop" },
    spec: { selector, ports: [{ name: "http", port: 80 }], ...fields },
  };
}

/** A ConfigMap. */
export function configOf(data: Readonly<Record<string, string>>, metadata: object = {}): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", namespace: "shop", ...metadata }, data };
}

/** A Deployment with one container. */
export function deploymentOf(spec: object = {}, container: object = {}): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "web:v1", ...container }] },
      },
      ...spec,
    },
  };
}

/** This library's manager with paths. */
export function ours(...paths: readonly string[]): Owner {
  return { manager: "access-layer", operation: "Apply", paths };
}
