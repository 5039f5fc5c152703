import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Cluster } from "../../../lib/delivery/cluster";
import { statusOf } from "../../../lib/delivery/status/environment";
import { readLive } from "../../../lib/delivery/status/read";
import type { EnvironmentStatus } from "../../../lib/delivery/status/types";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentFileName, releaseFileName } from "../../../lib/names";
import { checkServices, oneLayer } from "../../input/one-service";
import { READ_PATIENCE_MILLISECONDS, explained, withCluster } from "../../input/cluster";
import { colorsFor, print, printJson } from "../../output/terminal";
import { jsonOf } from "./json";
import { statusLines } from "./lines";
import { watchStatus } from "./watch";

/** Options of `access-layer status`. */
export interface StatusOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * Context of the kubeconfig.
   * @default - `cluster.context` of the environment file
   */
  readonly context?: string;
  /** Show the status again and again. */
  readonly watch?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer status`: shows what is live in the cluster, and what needs attention. */
export async function status(services: readonly string[], options: StatusOptions): Promise<number> {
  const rendered = renderedAgain(services, options);
  const { context } = rendered().layer.cluster;
  const show = async (cluster: Cluster) => {
    const read = () => statusNow(cluster, services, rendered());
    if (options.watch === true) return watchStatus(read, options);
    const found = await read();
    if (options.json === true) printJson(jsonOf(found, options));
    else print(...statusLines(found, options, colorsFor(process.stdout)));
    return found.ready ? EXIT.fine : EXIT.found;
  };
  return withCluster(context, show, READ_PATIENCE_MILLISECONDS);
}

interface Rendered {
  readonly layer: Layer;
  readonly manifests: readonly Manifest[];
}

/** Renders the environment again if its files changed: a release writes them while a watch runs. */
function renderedAgain(services: readonly string[], options: StatusOptions): () => Rendered {
  const { env, environments } = options;
  let last: { readonly texts: string; readonly rendered: Rendered } | undefined;
  return () => {
    const texts = last === undefined ? "" : textsOf(environments, env);
    if (last !== undefined && last.texts === texts) return last.rendered;
    const layer = oneLayer(options);
    checkServices(layer, services);
    const rendered = { layer, manifests: synthesize(layer).manifests };
    last = { texts: texts === "" ? textsOf(environments, env) : texts, rendered };
    return rendered;
  };
}

function textsOf(folder: string, environment: string): string {
  const names = [environmentFileName(environment), releaseFileName(environment)];
  return JSON.stringify(names.map((name) => readFileSync(join(folder, name), "utf8")));
}

async function statusNow(
  cluster: Cluster,
  services: readonly string[],
  { layer, manifests }: Rendered,
): Promise<EnvironmentStatus> {
  const chosen = services.length > 0 ? services : layer.services.map(({ name }) => name);
  // A watch shows a failure, and continues.
  const state = await explained(layer.cluster.context, () => readLive(cluster, layer.namespace, chosen, manifests));
  return statusOf(layer, manifests, state, services);
}
