import { EXIT, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { openItems } from "../../../lib/delivery/open-release";
import { operationOf, pendingInFile } from "../../../lib/delivery/pending";
import { releasePlan } from "../../../lib/delivery/release-plan";
import { notEnded } from "../../../lib/delivery/run/intent";
import { resolveLayer, type Layer, type LayerService } from "../../../lib/layer/layer";
import type { ServiceRelease } from "../../../lib/spec/release";
import { oneLayer, oneService } from "../../input/one-service";
import { print, printJson, tell } from "../../output/terminal";
import { toolCommand } from "../deliver/report";
import { openLines, planLines } from "./report";
import { stepOf } from "./step";

/** Options of `access-layer plan`. */
export interface PlanOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * Image digest of the version.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer plan`: shows the commands of a release, or what is open by the release file. Reads only the environment files. */
export async function plan(
  service: string | undefined,
  version: string | undefined,
  options: PlanOptions,
): Promise<number> {
  const layer = oneLayer(options);
  if (service === undefined) return openReleases(layer, layer.services, options);
  const found = oneService(layer, service);
  if (version !== undefined) return wholeRelease(layer, found, version, options);
  return openReleases(layer, [found], options);
}

function openReleases(layer: Layer, services: readonly LayerService[], options: PlanOptions): number {
  if (options.digest !== undefined) throw inputError("--digest requires a version: plan SERVICE VERSION --digest …");
  const open = services.flatMap((service) =>
    openItems(deliveredService(layer, service), pendingInFile(layer, service.name)).map((item) => ({
      service: service.name,
      ...item,
    })),
  );
  if (options.json === true)
    printJson({
      environment: layer.name,
      open: open.map((item) => ({ ...item, next: item.next.map((command) => toolCommand(command, options)) })),
    });
  else print(...openLines(layer, services, open, options));
  return EXIT.fine;
}

function wholeRelease(layer: Layer, service: LayerService, version: string, options: PlanOptions): number {
  const { digest, json } = options;
  const image = { version, ...(digest !== undefined && { digest }) };
  const pending = pendingInFile(layer, service.name);
  const found = pending
    ? notEnded(service.name, { ...pending, operation: operationOf(pending.operation) }, "other")
    : releasePlan(deliveredService(layer, service), image);
  const about = { environment: layer.name, service: service.name, version };
  if (found.kind !== "plan") {
    if (json === true) printJson({ ...about, ...found });
    else tell(found.kind === "done" ? found.found : `plan ${service.name} ${version}: not possible: ${found.why}`);
    return found.kind === "done" ? EXIT.fine : EXIT.found;
  }
  let { manifests: before } = synthesize(layer);
  const steps = found.steps.map((planned) => {
    // Throws the problems of a state that the command would refuse to write.
    const { manifests: after } = synthesize(withRelease(layer, service.name, planned.after.release));
    const step = stepOf(layer, service, planned, { before, after }, options);
    before = after;
    return step;
  });
  if (json === true)
    printJson({ ...about, kind: found.kind, steps, ...(found.stopped !== undefined && { stopped: found.stopped }) });
  else print(...planLines(layer, service, version, steps, found.stopped));
  return found.stopped === undefined ? EXIT.fine : EXIT.found;
}

/** The layer with another release state of a service. */
function withRelease({ source: { environment, release } }: Layer, service: string, state: ServiceRelease): Layer {
  return resolveLayer(environment, { ...release, services: { ...release.services, [service]: state } });
}
