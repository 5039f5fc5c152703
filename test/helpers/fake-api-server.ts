import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LiveObject } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";

/** An API server on 127.0.0.1 that lists and reads objects, and writes whole objects and merge patches without any check. */
export interface FakeApiServer {
  /** Address of the server. */
  readonly address: string;
  /** The objects. A test can replace them. */
  objects: readonly LiveObject[];
  /** Plural names of resources that the user may not read, or `all`. */
  denied: readonly string[];
  /** Each write, such as `PATCH /apis/…`. */
  readonly writes: string[];
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
    if (path.endsWith("/selfsubjectreviews"))
      return answer(response, 201, { status: { userInfo: { username: "alice" } } });
    if (resource === undefined) {
      const resources = known.map(([kind]) => ({ name: pluralOf(kind), kind, namespaced: true }));
      return answer(response, resources.length === 0 ? 404 : 200, { resources });
    }
    if (fake.denied.includes(resource) || fake.denied.includes("all"))
      return answer(response, 403, { message: `${resource} is forbidden: \u001b[31muser`, reason: "Forbidden" });
    const found = fake.objects.filter(({ apiVersion, kind }) => apiVersion === group && pluralOf(kind) === resource);
    if (request.method !== "GET") {
      fake.writes.push(`${request.method} ${request.url}`);
      const isDryRun = request.url?.includes("dryRun=All") === true;
      return void bodyOf(request).then((body) => {
        const written = merged(request.method === "PATCH" ? found.find(named(body)) : {}, body) as LiveObject;
        const others = fake.objects.filter((one) => one.kind !== body.kind || !named(body)(one));
        if (!isDryRun) fake.objects = [...others, written];
        answer(response, 200, written);
      });
    }
    if (name === undefined) return answer(response, 200, { items: found });
    const one = found.find(({ metadata }) => metadata.name === name);
    return answer(response, one === undefined ? 404 : 200, one ?? { message: "not found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeApiServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    denied: [],
    writes: [],
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

function named({ metadata }: Manifest): (one: Manifest) => boolean {
  return (one) => one.metadata.name === metadata.name;
}

async function bodyOf(request: IncomingMessage): Promise<Manifest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString()) as Manifest;
}

/** A JSON merge patch without removals: https://www.rfc-editor.org/rfc/rfc7396 */
export function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = (typeof target === "object" ? target : {}) as Readonly<Record<string, unknown>>;
  const entries = Object.entries(patch).map(([key, value]) => [key, merged(base[key], value)] as const);
  return { ...base, ...Object.fromEntries(entries) };
}
