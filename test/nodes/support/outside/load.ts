import { readFileSync } from "fs";
import { join } from "path";
import { buildTool } from "../../../../dev/tools/build";
import { startServer, type Server } from "../../../e2e/support/child-processes";
import { eventually } from "../../../e2e/support/layer";
import type { LOAD_BALANCERS } from "../addresses";
import type { NodeCluster } from "../cluster";
import { loadArguments, sum, summaryOf, type Load, type LoadShape, type LoadSummary } from "../load";
import { runningPods } from "../pods";

/** Options of {@link startOutsideLoad}. The numbers are those of each client. */
export interface OutsideLoadOptions extends LoadShape {
  /** Address without a path, such as `https://api.254carbon.com`. */
  readonly url: string;
  /** File with the authority that signed the certificate of the URL. */
  readonly authority: string;
  /** Namespace of the proxies that receive the requests. */
  readonly proxies: keyof typeof LOAD_BALANCERS;
}

/** Clients of a load: Go chooses HTTP/2 for a TLS connection unless it is switched off. */
const CLIENTS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  "http-2": {},
  "http-1": { GODEBUG: "http2client=0" },
};

let loads = 0;

/** Starts two clients outside the nodes, in the network that connects them: one with HTTP/2, one with HTTP/1.1. */
export async function startOutsideLoad({ kubectl, site }: NodeCluster, options: OutsideLoadOptions): Promise<Load> {
  const program = await standIn();
  loads += 1;
  const started = Date.now();
  const clients = Object.entries(CLIENTS).map(([name, variables]) => {
    const file = join(site.folder, `load-${loads}-${name}`);
    // The shell writes its process id, as the namespaces of the site see it, and then becomes the load.
    const script = 'echo $$ >"$0"; exec "$@"';
    const load = [program, "load", `--url=${options.url}`, ...loadArguments(options)];
    const [command, ...args] = site.namespaces.command("sh", ["-c", script, file, ...load]);
    const environment = { ...process.env, ...variables, SSL_CERT_FILE: options.authority };
    const server = startServer({
      name: `load-${loads}-${name}`,
      program: command,
      args,
      logs: join(site.folder, "logs"),
      environment,
    });
    return { file, server };
  });
  const output = ({ log }: Server) => readFileSync(log, "utf8");
  await eventually(() => {
    for (const { server } of clients)
      if (!output(server).includes("sending requests")) throw new Error(`${server.name} sends no requests yet`);
  });
  return {
    finish: async () => {
      for (const { file } of clients) await site.namespaces.run("kill", ["-TERM", readFileSync(file, "utf8").trim()]);
      const summaries: LoadSummary[] = [];
      for (const { server } of clients)
        await eventually(() => void summaries.push(summaryOf(server.name, output(server))));
      const proxies = await runningPods(kubectl, options.proxies);
      // A proxy that can't connect to a pod answers with this status.
      return {
        ...summaries.reduce(sum),
        addresses: proxies.map(({ address }) => address),
        started,
        rejectedAs: "status 503",
      };
    },
  };
}

/** Sends a number of requests to a URL over a few connections. Returns the answers by version. */
export async function answersOf(
  { site }: NodeCluster,
  { url, authority, requests }: { readonly url: string; readonly authority: string; readonly requests: number },
): Promise<LoadSummary["versions"]> {
  const args = [
    `SSL_CERT_FILE=${authority}`,
    await standIn(),
    "load",
    `--url=${url}`,
    `--requests=${requests}`,
    "--pause=0",
  ];
  return summaryOf("load", await site.namespaces.run("env", args)).versions;
}

async function standIn(): Promise<string> {
  const built = await buildTool("stand-in");
  if ("reason" in built) throw new Error(built.reason);
  return built.path;
}
