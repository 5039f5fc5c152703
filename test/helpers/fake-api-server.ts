import { writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LiveObject } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";

/** An API server on 127.0.0.1 that only lists and reads objects. */
export interface FakeApiServer {
  /** Address of the server. */
  readonly address: string;
  /** The objects. A test can replace them. */
  objects: readonly LiveObject[];
  /** Plural names of resources that the user may not read, or `all`. */
  denied: readonly string[];
  /**
   * Called with each request, which gets no answer.
   * @default - requests are answered
   */
  hold?: (() => void) | undefined;
  /** Stops the server. */
  readonly stop: () => Promise<void>;
}

/** Starts the server. It knows the kinds of the given manifests, and pods and Leases. */
export async function fakeApiServer(
  manifests: readonly Manifest[],
  objects: readonly LiveObject[],
): Promise<FakeApiServer> {
  const kinds = new Map([
    ["Pod", "v1"],
    ["Lease", "coordination.k8s.io/v1"],
    ...manifests.map(({ apiVersion, kind }) => [kind, apiVersion] as const),
  ]);
  const server = createServer((request, response) => {
    if (fake.hold !== undefined) return fake.hold();
    const [path = ""] = (request.url ?? "").split("?");
    const [, group = "", resource, name] =
      /^\/apis?\/([^/]+(?:\/v\d\w*)?)(?:\/namespaces\/[^/]+\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
    const known = [...kinds].filter(([, apiVersion]) => apiVersion === group);
    if (resource === undefined) {
      const resources = known.map(([kind]) => ({ name: pluralOf(kind), kind, namespaced: true }));
      return answer(response, resources.length === 0 ? 404 : 200, { resources });
    }
    if (fake.denied.includes(resource) || fake.denied.includes("all"))
      return answer(response, 403, { message: `${resource} is forbidden: \u001b[31muser`, reason: "Forbidden" });
    const found = fake.objects.filter(({ apiVersion, kind }) => apiVersion === group && pluralOf(kind) === resource);
    if (name === undefined) return answer(response, 200, { items: found });
    const one = found.find(({ metadata }) => metadata.name === name);
    return answer(response, one === undefined ? 404 : 200, one ?? { message: "not found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeApiServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    denied: [],
    stop: () => stopped(server),
  };
  return fake;
}

/** Writes a kubeconfig with one context, and returns its path. */
export function kubeconfigFor(folder: string, context: string, address: string): string {
  const path = join(folder, "kubeconfig");
  const named = { name: context };
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ ...named, cluster: { server: address, "insecure-skip-tls-verify": true } }],
      users: [{ ...named, user: { token: "none" } }],
      contexts: [{ ...named, context: { cluster: context, user: context } }],
    }),
  );
  return path;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  return name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
}
