import type { Operation } from "../../../lib/delivery/operation";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Scene } from "../../lib/delivery/run/operator";

interface Backend {
  readonly name: string;
  readonly weight?: number;
}

/** Where the requests of a service go at one moment. */
interface Routing {
  readonly color: string | undefined;
  /** Ready pods behind the live Service. */
  readonly pods: number;
  /** What is wrong at this moment. */
  readonly wrong: readonly string[];
}

/** What happens to the requests of a service while operations run. */
export interface Watch {
  /**
   * Violations since the start.
   * @param planned - pods that serve if the operation is complete
   */
  readonly violations: (planned: number) => readonly string[];
}

/**
 * Watches a service from now on.
 * @param operation - a switch needs as many pods as serve. A rollback does not wait for them
 */
export function watchOf(scene: Scene, operation: Operation): Watch {
  const { cluster, service } = scene;
  const first = routingOf(scene);
  const seen: Routing[] = [first];
  const wrong = new Set<string>();
  cluster.onChange = () => {
    const last = seen.at(-1) as Routing;
    const now = routingOf(scene);
    for (const text of now.wrong) wrong.add(text);
    if (operation.kind === "switch" && now.color !== last.color && last.color === first.color && now.pods < last.pods)
      wrong.add(`requests moved from ${last.pods} pods to ${now.pods}`);
    seen.push(now);
  };
  return {
    violations: (planned) => {
      cluster.onChange = () => undefined;
      cluster.settle();
      const least = Math.min(...seen.map(({ pods }) => pods));
      const allowed = Math.min(first.pods, planned, cluster.endpoints(`${service}-service`).length);
      return [...wrong, ...(least < allowed ? [`only ${least} of ${allowed} pods served`] : [])];
    },
  };
}

function routingOf({ cluster, service }: Scene): Routing {
  const live = cluster.find("Service", `${service}-service`)?.["spec"] as {
    readonly selector: Readonly<Record<string, string>>;
  };
  const pods = cluster.endpoints(`${service}-service`).length;
  const color = live.selector["version"];
  return {
    color,
    pods,
    wrong: [
      ...colorProblems(service, cluster.find("Service", `${service}-service`), color),
      ...weightProblems(cluster.find("HTTPRoute", service), cluster),
    ],
  };
}

function colorProblems(service: string, live: Manifest | undefined, color: string | undefined): readonly string[] {
  if (live === undefined) return [`${service}-service is gone`];
  return color === undefined || ["blue", "green"].includes(color) ? [] : [`the live color is ${color}`];
}

/** The weights of a rule are percentages, and no track without pods gets requests. */
function weightProblems(route: Manifest | undefined, cluster: Scene["cluster"]): readonly string[] {
  const rules = (route?.["spec"] as { readonly rules?: readonly { readonly backendRefs: readonly Backend[] }[] })
    ?.rules;
  return (rules ?? []).flatMap(({ backendRefs }) => {
    const weighted = backendRefs.filter(({ weight = 1 }) => weight > 0);
    const sum = weighted.reduce((total, { weight = 1 }) => total + weight, 0);
    const empty = weighted.filter(({ name }) => cluster.endpoints(name).length === 0);
    return [
      ...(backendRefs.length > 1 && sum !== 100 ? [`the weights sum to ${sum}`] : []),
      ...empty.map(({ name }) => `requests go to ${name}, which has no pods`),
    ];
  });
}
