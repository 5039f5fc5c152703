import { EXIT } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Cluster } from "../../../lib/delivery/cluster";
import { restartNames } from "../../../lib/delivery/restart-target";
import { historyOf, leaseName, pendingOf } from "../../../lib/delivery/lease";
import { checkServices, oneLayer } from "../../input/one-service";
import { READ_PATIENCE_MILLISECONDS, withCluster } from "../../input/cluster";
import { tableLines } from "../../output/table";
import { colorsFor, print, printable, printJson } from "../../output/terminal";

/** Options of `access-layer history`. */
export interface HistoryOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * Context of the kubeconfig.
   * @default - `cluster.context` of the environment file
   */
  readonly context?: string;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer history`: shows the operations on a service that its Lease records, newest first. */
export async function history(service: string, options: HistoryOptions): Promise<number> {
  const layer = oneLayer(options);
  // A restart of another workload is recorded, too.
  if (!restartNames(synthesize(layer).manifests).includes(service)) checkServices(layer, [service]);
  const { cluster, namespace } = layer;
  const read = (one: Cluster) => one.read(leaseName(service, namespace));
  const lease = await withCluster(cluster.context, read, READ_PATIENCE_MILLISECONDS);
  const [past, pending] = [historyOf(lease), pendingOf(lease)];
  if (options.json === true) {
    printJson({ environment: layer.name, service, ...(pending && { pending }), history: past });
    return EXIT.fine;
  }
  const { bold, dim } = colorsFor(process.stdout);
  if (pending !== undefined)
    print(printable(`not ended: ${pending.operation.kind}, started by ${pending.by} at ${pending.at}`));
  if (past.length === 0) print(`no operation on ${service} is recorded in ${layer.name}`);
  else {
    const rows = past.map(({ at, by, operation, does }) => [at, by, operation.kind, does].map(printable));
    const table = tableLines([["ENDED", "BY", "OPERATION", "RESULT"], ...rows], [], (cell, row) =>
      row === 0 ? dim(cell) : cell,
    );
    print(bold(`${service} in ${layer.name}, newest first:`), ...table);
  }
  return EXIT.fine;
}
