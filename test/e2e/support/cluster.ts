import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { createServer as createHttpServer, type Server as HttpServer } from "http";
import { tmpdir } from "os";
import { join } from "path";
import type { Binaries } from "./binaries";
import { projectFolder } from "../../../dev/tools/project";
import { lastLogLines, startServer, type Server } from "./child-processes";
import { ARGUMENTS, type Component, type Ports, type Setup } from "./components";
import { serveCustomResources } from "./custom-resources";
import { createIdentities } from "./identities";
import { TIMEOUT_SECONDS, kubectl, type Kubectl } from "./kubectl";
import { freePorts } from "./ports";

/** A local control plane. KWOK simulates nodes and containers. */
export interface Cluster {
  /** kubectl as cluster administrator. */
  readonly kubectl: Kubectl;
  /** Folder that contains the control plane's files and logs. `stop` removes it. */
  readonly folder: string;
  /** Seconds from startup until the nodes were ready. */
  readonly seconds: number;
  /** Stops every process. */
  readonly stop: () => Promise<void>;
}

const HERE = join(projectFolder(), "test", "e2e", "support");

/**
 * Starts etcd, the API server, controller manager, scheduler, KWOK and metrics-server on free ports on 127.0.0.1. Creates nodes,
 * volumes and the layer's custom resource definitions, and waits until the nodes are ready.
 * @throws Error with the last log lines of the component that exited or did not become ready
 */
export async function startCluster(binaries: Binaries): Promise<Cluster> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "access-layer-cluster-"));
  const servers: Server[] = [];
  const containers = await startHealthServer();
  const stop = async () => {
    // Stops components in reverse order, so they don't log errors about missing components.
    for (const server of [...servers].reverse()) await server.stop();
    await new Promise((resolve) => containers.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { setup, client } = await prepare(folder, binaries, containers);
    const start = (component: Component) => servers.push(startComponent(component, binaries, setup));
    start("etcd");
    start("kube-apiserver");
    await until(
      "the API server is ready",
      servers,
      async () => (await client.try(["get", "--raw", "/readyz"])).code === 0,
    );
    start("kube-controller-manager");
    start("kube-scheduler");
    await Promise.all([applyObjects(client, setup.ports), serveCustomResources(client)]);
    start("kwok");
    start("metrics-server");
    await until("the nodes are ready", servers, async () => (await readyNodes(client)) === 3);
    return { kubectl: client, folder, seconds: (Date.now() - started) / 1000, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(
  folder: string,
  binaries: Binaries,
  containers: HttpServer,
): Promise<{ setup: Setup; client: Kubectl }> {
  const [etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok, metricsServer] = (await freePorts(7)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ports: Ports = { etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok, metricsServer };
  for (const name of ["logs", "work"]) mkdirSync(join(folder, name));
  const identities = await createIdentities(join(folder, "identities"), apiServer);
  const setup = { folder, ports, identities, kwokConfiguration: writeKwokConfiguration(folder, containers) };
  return { setup, client: kubectl(binaries.kubectl, identities.kubeconfigs.admin) };
}

function startComponent(component: Component, binaries: Binaries, setup: Setup): Server {
  const args = Object.entries(ARGUMENTS[component](setup)).map(([name, value]) => `--${name}=${value}`);
  // KWOK runs `kubectl exec` commands on this machine. The fake container programs come first on the PATH.
  const environment =
    component === "kwok" ? { ...process.env, PATH: `${join(HERE, "programs")}:${process.env["PATH"]}` } : process.env;
  return startServer({
    name: component,
    program: binaries[component],
    args,
    logs: join(setup.folder, "logs"),
    environment,
  });
}

function writeKwokConfiguration(folder: string, containers: HttpServer): string {
  const log = join(folder, "container.log");
  writeFileSync(log, "2026-01-01T00:00:00.000000000Z stdout F a log line of a simulated container\n");
  const parts = ["nodes", "pods", "answers", "metrics"].map((name) =>
    readFileSync(join(HERE, "kwok", `${name}.yaml`), "utf8"),
  );
  const address = containers.address();
  const file = join(folder, "kwok.yaml");
  const text = parts
    .join("---\n")
    .replaceAll("LOG_FILE", log)
    .replaceAll("WORK_FOLDER", join(folder, "work"))
    .replaceAll("FORWARD_PORT", String(typeof address === "object" ? address?.port : address));
  writeFileSync(file, text);
  return file;
}

/** A server for forwarded ports. It answers every request like a service's `/health`. */
function startHealthServer(): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    const server = createHttpServer((_request, response) => response.end('{"status":"ok"}\n')).on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

async function applyObjects(client: Kubectl, ports: Ports): Promise<void> {
  const text = ["kwok-access", "nodes", "storage", "metrics-server"]
    .map((name) => readFileSync(join(HERE, "objects", `${name}.yaml`), "utf8"))
    .join("---\n")
    .replaceAll("METRICS_PORT", String(ports.metricsServer));
  await client.run(["apply", "--server-side", "-f", "-"], { input: text });
}

async function readyNodes(client: Kubectl): Promise<number> {
  const path = '{range .items[*].status.conditions[?(@.type=="Ready")]}{.status}{"\\n"}{end}';
  const { stdout } = await client.try(["get", "nodes", "-o", `jsonpath=${path}`]);
  return stdout.split("\n").filter((status) => status === "True").length;
}

async function until(what: string, servers: readonly Server[], isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await isTrue())) {
    const dead = servers.find((server) => !server.isRunning());
    if (dead !== undefined) throw new Error(`${dead.name} exited before ${what}; ${lastLogLines(dead)}`);
    const newest = servers.at(-1);
    if (Date.now() > deadline)
      throw new Error(
        `timed out after ${TIMEOUT_SECONDS} s, waiting until ${what}${newest ? `; ${lastLogLines(newest)}` : ""}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
