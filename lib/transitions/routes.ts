import { identityOf, type Manifest } from "../manifests/manifest";
import { podChangeOf, switchesIn } from "../manifests/premature-switches";
import { selects } from "../manifests/selectors";
import { labelsOf, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/** Traffic that moves to pods which the same change creates, restarts or adds. */
export function routeWarnings(transition: Transition): readonly TransitionWarning[] {
  return [...switches(transition), ...weights(transition)];
}

function switches({ before, after, changes }: Transition): readonly TransitionWarning[] {
  return switchesIn(before, after, changes.values()).map(({ service, deployment, because }) => ({
    code: "switch/premature",
    message: `${service} switches to ${deployment}, which ${because} in the same change`,
    steps: ["change the Deployment first", "switch when its pods are ready"],
    objects: [service, deployment],
  }));
}

/** The default weight of a backend is 1: https://gateway-api.sigs.k8s.io/reference/spec/#backendref */
const DEFAULT_WEIGHT = 1;

function weights(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([, after]) => after.kind === "HTTPRoute")
    .flatMap(([before, after]) => {
      const old = sharesOf(before);
      return [...sharesOf(after)].flatMap(([name, share]) => {
        if (share <= (old.get(name) ?? 0)) return [];
        return unreadyBackends(name, after, transition).map(({ workload, because }): TransitionWarning => ({
          code: "route/premature-weight",
          message: `${identityOf(after)} sends ${percent(share)} instead of ${percent(old.get(name) ?? 0)} of its requests to ${name}, but ${identityOf(workload)} ${because} in the same change`,
          steps: ["change the Deployment first", "raise the weight when its pods are ready"],
          objects: [identityOf(after), identityOf(workload)],
        }));
      });
    });
}

/** Share of each backend of a route's first weighted rule, keyed by its Service. */
function sharesOf(route: Manifest): ReadonlyMap<string, number> {
  const rules = recordsOf(recordOf(route["spec"])["rules"]).map(({ backendRefs }) => recordsOf(backendRefs));
  const backends = rules.find(({ length }) => length > 1) ?? rules[0] ?? [];
  const weightOf = ({ weight }: JsonRecord) => (typeof weight === "number" ? weight : DEFAULT_WEIGHT);
  const total = backends.reduce((sum, backend) => sum + weightOf(backend), 0);
  return new Map(backends.map((backend) => [textOf(backend["name"]), total === 0 ? 0 : weightOf(backend) / total]));
}

/** Workloads behind a Service whose pods this change creates, restarts or adds. */
function unreadyBackends(
  service: string,
  route: Manifest,
  { after, changes, old }: Transition,
): readonly { readonly workload: Manifest; readonly because: string }[] {
  const place = route.metadata.namespace;
  const found = after.find(
    ({ kind, metadata }) => kind === "Service" && metadata.name === service && metadata.namespace === place,
  );
  const selector = labelsOf(recordOf(found?.["spec"])["selector"]);
  if (Object.keys(selector).length === 0) return [];
  return after.flatMap((workload) => {
    if (!isWorkload(workload) || workload.metadata.namespace !== place) return [];
    if (!selects({ matchLabels: selector }, workloadSpec(workload).labels)) return [];
    const because = podChangeOf(workload, changes, old, after);
    return because === undefined ? [] : [{ workload, because }];
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
