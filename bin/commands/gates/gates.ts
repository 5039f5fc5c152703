import { EXIT, inputError } from "../../../charts/failures";
import { judge, trackUnderRelease } from "../../../lib/delivery/gates/judge";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import type { LayerService } from "../../../lib/layer/layer";
import type { Track } from "../../../lib/names";
import { listWith, show } from "../../../lib/values/words";
import { CLOCK } from "../../../ops/clock";
import { prometheusAt } from "../../../ops/prometheus";
import { oneLayer, oneService } from "../../input/one-service";
import { colorsFor, print, printJson } from "../../output/terminal";
import { toolCommand } from "../deliver/report";
import { verdictLines } from "./lines";
import type { Since } from "./since";

/** Options of `access-layer gates`. */
export interface GatesOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** URL of Prometheus. */
  readonly prometheus: string;
  /** Workload that is measured. */
  readonly track?: Track;
  /** When the workload got its requests. */
  readonly since?: Since;
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer gates`: measures a workload of a service, and compares the values with the limits. */
export async function gates(name: string, options: GatesOptions): Promise<number> {
  const prometheus = prometheusAt(options.prometheus);
  const layer = oneLayer(options);
  const service = oneService(layer, name);
  const track = options.track ?? trackUnderRelease(service);
  throwIfUnknown(service, track);
  const now = CLOCK.now();
  const since = options.since && ("at" in options.since ? options.since.at : now - options.since.ago);
  const verdict = await judge({
    layer,
    service,
    track,
    now,
    ...(since !== undefined && { since }),
    query: prometheus.query,
  });
  const undo = verdict.kind === "fail" ? undoOf(service, track) : undefined;
  if (options.json === true)
    printJson({
      environment: layer.name,
      namespace: layer.namespace,
      service: name,
      track,
      prometheus: prometheus.address,
      ...(since !== undefined && { since: new Date(since).toISOString() }),
      at: new Date(now).toISOString(),
      verdict: verdict.kind,
      reasons: verdict.reasons,
      measures: verdict.measures,
      ...(undo !== undefined && { undo: toolCommand(undo, options) }),
    });
  else {
    const colors = colorsFor(process.stdout);
    print(
      colors.bold(`gates of ${name} (${track}) in ${layer.name}, measured by ${prometheus.address}`),
      ...verdictLines(verdict, colors),
      ...(undo === undefined ? [] : ["Undo:", `  ${toolCommand(undo, options)}`]),
    );
  }
  return verdict.kind === "pass" ? EXIT.fine : EXIT.found;
}

function throwIfUnknown({ name, layout }: LayerService, track: Track): void {
  const tracks = layout.workloads.map((workload) => workload.track);
  if (tracks.includes(track)) return;
  throw inputError(
    `--track must be a workload of ${name}, got ${show(track)}; use ${listWith("or", tracks)}, or remove the option`,
  );
}

/** The command that ends the release, if its workload failed. */
function undoOf(service: LayerService, track: Track): string | undefined {
  if (track !== trackUnderRelease(service)) return undefined;
  const kinds = ["abort", "rollback"] as const;
  const possible = kinds.find((kind) => outcomeOf(service, { kind }).kind === "change");
  return possible === undefined ? undefined : `${possible} ${service.name}`;
}
