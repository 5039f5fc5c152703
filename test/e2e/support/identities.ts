import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import {
  authorityFile,
  createAuthority,
  createClient,
  createServer,
  createTokenKeys,
  type IdentityFiles,
} from "./certificates";

/** Clients of the API server and their certificate subjects. */
const CLIENTS = {
  admin: "O=system:masters,CN=admin",
  "controller-manager": "CN=system:kube-controller-manager",
  scheduler: "CN=system:kube-scheduler",
  // KWOK replaces the kubelets. It has only the permissions in objects/kwok-access.yaml.
  kwok: "CN=kwok-controller",
  "metrics-server": "CN=metrics-server",
} as const;

type Client = keyof typeof CLIENTS;

/** Certificate files for a control plane's components. */
export interface Identities {
  /** Certificate of the authority that signs all other certificates. */
  readonly authority: string;
  /** Certificate of the authority for requests proxied by the API server. */
  readonly frontProxyAuthority: string;
  /** Server certificate of the API server. */
  readonly apiServer: IdentityFiles;
  /** Server certificate of metrics-server. */
  readonly metricsServer: IdentityFiles;
  /** Client certificate of the API server for requests that it proxies. */
  readonly frontProxy: IdentityFiles;
  /** Key pair that signs and verifies ServiceAccount tokens. */
  readonly tokens: { readonly privateKey: string; readonly publicKey: string };
  /** kubeconfig of each client. */
  readonly kubeconfigs: Readonly<Record<Client, string>>;
}

/** Creates a control plane's identities in a folder, for an API server on `port` on 127.0.0.1. */
export async function createIdentities(folder: string, port: number): Promise<Identities> {
  mkdirSync(folder, { recursive: true });
  const authority = await createAuthority(folder, "authority");
  const frontProxyAuthority = await createAuthority(folder, "front-proxy-authority");
  const clients = await Promise.all(
    Object.entries(CLIENTS).map(async ([name, subject]) => {
      const files = await createClient(folder, name, subject, authority);
      const server = `https://127.0.0.1:${port}`;
      return [name, writeKubeconfig(folder, name, { server, files })] as const;
    }),
  );
  return {
    authority: authorityFile(folder, "authority"),
    frontProxyAuthority: authorityFile(folder, "front-proxy-authority"),
    apiServer: await createServer(folder, "api-server", authority),
    metricsServer: await createServer(folder, "metrics-server-serving", authority),
    frontProxy: await createClient(folder, "front-proxy", "CN=front-proxy", frontProxyAuthority),
    tokens: await createTokenKeys(folder),
    kubeconfigs: Object.fromEntries(clients) as Record<Client, string>,
  };
}

/** Writes a kubeconfig for a client whose certificate was signed by the folder's authority. Returns its path. */
export function writeKubeconfig(
  folder: string,
  name: string,
  { server, files }: { readonly server: string; readonly files: IdentityFiles },
): string {
  const file = join(folder, `${name}.kubeconfig`);
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "certificate-authority": authorityFile(folder, "authority") } }],
    users: [{ name, user: { "client-certificate": files.certificate, "client-key": files.key } }],
    contexts: [{ name: "test", context: { cluster: "test", user: name } }],
    "current-context": "test",
  };
  // JSON is valid YAML.
  writeFileSync(file, JSON.stringify(kubeconfig, null, 2), { mode: 0o600 });
  return file;
}
