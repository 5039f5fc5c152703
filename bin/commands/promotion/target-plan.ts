import { now } from "../../../charts/files/clock";
import { inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Clock, Cluster } from "../../../lib/delivery/cluster";
import { judge } from "../../../lib/delivery/gates/judge";
import { environmentDifferences, type EnvironmentDifferences } from "../../../lib/delivery/promotion/differences";
import { promotionOf, type ServicePromotion } from "../../../lib/delivery/promotion/promotion";
import { verify, type VerifyOptions } from "../../../lib/delivery/promotion/verify";
import type { Layer } from "../../../lib/layer/layer";
import { serviceOf } from "../../../lib/layer/layer";
import { prometheusAt } from "../../../ops/prometheus";
import { tell } from "../../output/terminal";
import { plannedFile, type PlannedFile } from "../deliver/planned-change";
import type { PromotionOptions } from "./promote";

/** What {@link targetPlan} needs. */
export interface TargetRequest {
  /** Cluster of the source. */
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly source: Layer;
  readonly target: Layer;
  /** Names of services; all that both environments have if empty. */
  readonly services: readonly string[];
  readonly options: PromotionOptions & { readonly by: string };
}

/** What a promotion does to an environment. */
export interface TargetPlan {
  readonly source: Layer;
  readonly target: Layer;
  /** When the cluster was read, in milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly Extract<ServicePromotion, { readonly kind: "change" }>[];
  readonly done: readonly Extract<ServicePromotion, { readonly kind: "done" }>[];
  /** If there is one, the environment is not changed. */
  readonly refused: readonly Extract<ServicePromotion, { readonly kind: "refusal" }>[];
  /** Services that only one of the environments has. Empty if services were named. */
  readonly others: readonly string[];
  /** Where the environments differ, of the services that change. */
  readonly differences: EnvironmentDifferences;
  /**
   * The changed release file.
   * @default - nothing changes
   */
  readonly planned?: PlannedFile;
}

/**
 * Plans the promotion of services into one environment, and verifies their versions in the cluster of the source.
 * @throws an input error if the environments have no service in common, or the changed file would have problems
 */
export async function targetPlan(request: TargetRequest): Promise<TargetPlan> {
  const { cluster, clock, source, target, services, options } = request;
  const inBoth = source.services.map(({ name }) => name).filter((name) => serviceOf(target, name) !== undefined);
  const names = services.length > 0 ? inBoth.filter((name) => services.includes(name)) : inBoth;
  if (names.length === 0)
    throw inputError(`${source.name} and ${target.name} have no service in common; name other environments`);
  tell(`${source.name} (context ${source.cluster.context}): checking ${names.join(", ")} for ${target.name}`);
  const manifests = synthesize(source).manifests;
  const found: ServicePromotion[] = [];
  for (const name of names) {
    const [from, to] = [serviceOf(source, name), serviceOf(target, name)];
    if (from === undefined || to === undefined) throw new Error(`${name} is not in both environments`);
    const about = { cluster, clock, layer: source, manifests, service: from };
    const soak = { minutes: target.delivery.soakMinutes, environment: target.name };
    found.push(
      await promotionOf({ source, target, from, to }, (serving) =>
        verify({ ...about, serving, soak, ...judgeOf(about, soak.minutes, options) }),
      ),
    );
  }
  const changes = found.filter((one) => one.kind === "change");
  const refused = found.filter((one) => one.kind === "refusal");
  const all = new Set([...source.services, ...target.services].map(({ name }) => name));
  const plan = {
    ...{ source, target, at: clock.now(), changes, refused },
    done: found.filter((one) => one.kind === "done"),
    others: services.length > 0 ? [] : [...all].filter((name) => !inBoth.includes(name)).sort(),
    differences: environmentDifferences(
      source,
      target,
      changes.map(({ service }) => service),
    ),
  };
  if (refused.length > 0 || changes.length === 0) return plan;
  return { ...plan, planned: plannedChanges(plan, options) };
}

/** The gates measure at least the whole soak time: what failed at its start counts, too. */
function judgeOf(
  { clock, layer, service: { name, gates } }: Pick<VerifyOptions, "clock" | "layer" | "service">,
  soakMinutes: number,
  { prometheus }: PromotionOptions,
): Pick<VerifyOptions, "judge"> {
  if (prometheus === undefined) return {};
  const { query } = prometheusAt(prometheus);
  const service = { name, gates: { ...gates, windowMinutes: Math.max(gates.windowMinutes, soakMinutes) } };
  return { judge: (track, since) => judge({ layer, service, track, since, now: clock.now(), query }) };
}

/** One change of the release file, with a record for each service. */
function plannedChanges(
  { source, target, changes, at }: TargetPlan,
  { environments, by, from }: TargetRequest["options"],
): PlannedFile {
  const record = { from: source.name, by: by.trim(), at: `${new Date(at).toISOString().slice(0, 19)}Z` };
  const planned = changes.map(({ service, change, image }) => ({ service, change, promoted: { ...image, ...record } }));
  const title = `release --from ${from} --to ${target.name}`;
  return plannedFile(target, planned, title, { environments, env: target.name }, now());
}
