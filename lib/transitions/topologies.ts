import { fewestPods } from "../manifests/autoscalers";
import { placeOf } from "../manifests/changes";
import { identityOf, type Manifest } from "../manifests/manifest";
import { listWith } from "../values/words";
import { argumentOf, isClaim, kubectlFor, removedObjects, type Transition, type TransitionWarning } from "./transition";
import { appOf, isWorkload } from "./workloads";

/** The workloads of one app before and after. */
interface AppWorkloads {
  readonly app: string;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/** Workloads that are all replaced at once, services that leave, and services that keep at most half of their pods. */
export function topologyWarnings(transition: Transition): readonly TransitionWarning[] {
  // A whole environment that leaves is meant.
  if (transition.after.length === 0) return [];
  return appsOf(transition).flatMap((app) => {
    if (app.before.length === 0) return [];
    if (app.after.length === 0) return [removed(app, transition)];
    const kept = app.after.filter((workload) => transition.old.has(placeOf(workload)));
    return kept.length === 0 ? [replaced(app)] : halved(app, transition);
  });
}

function appsOf({ before, after }: Transition): readonly AppWorkloads[] {
  const key = (workload: Manifest) => JSON.stringify([workload.metadata.namespace, appOf(workload)]);
  const [old, next] = [before.filter(isWorkload), after.filter(isWorkload)];
  return [...new Set([...old, ...next].map(key))].map((one) => {
    const [earlier, later] = [old.filter((item) => key(item) === one), next.filter((item) => key(item) === one)];
    const [first] = [...later, ...earlier];
    return { app: first === undefined ? "" : appOf(first), before: earlier, after: later };
  });
}

function removed({ app, before }: AppWorkloads, transition: Transition): TransitionWarning {
  const places = new Set(before.map(({ metadata }) => metadata.namespace));
  const belongs = ({ metadata }: Manifest) => places.has(metadata.namespace) && metadata.labels?.["app"] === app;
  const gone = removedObjects(transition).filter((manifest) => belongs(manifest) || before.includes(manifest));
  // A printed command must never delete data. claim/removed has its own steps.
  const deletable = gone.filter((manifest) => !isClaim(manifest));
  const [first] = before;
  const kubectl = first === undefined ? transition.kubectl : kubectlFor(first, transition);
  return {
    code: "service/removed",
    message: `${app} leaves the manifests; kubectl apply keeps its ${gone.length} objects, and its pods keep running`,
    steps: [
      "remove what calls it first",
      `delete the objects after the apply: \`${kubectl} delete ${deletable.map(argumentOf).join(" ")}\``,
    ],
    objects: gone.map(identityOf),
  };
}

function replaced({ app, before, after }: AppWorkloads): TransitionWarning {
  const names = (workloads: readonly Manifest[]) =>
    listWith(
      "and",
      workloads.map(({ metadata }) => metadata.name),
    );
  return {
    code: "topology/replaced",
    message: `${app}: ${names(after)} replace ${names(before)} in one apply, so the Services select pods that do not exist yet`,
    steps: [
      "render both topologies with migrateFrom, shift the traffic, then remove the old one: docs/migrate-a-topology.md",
    ],
    objects: [...before, ...after].map(identityOf),
  };
}

function halved({ app, before, after }: AppWorkloads, transition: Transition): readonly TransitionWarning[] {
  const sum = (workloads: readonly Manifest[], manifests: readonly Manifest[]) =>
    workloads.reduce((total, workload) => total + fewestPods(workload, manifests), 0);
  const [had, has] = [sum(before, transition.before), sum(after, transition.after)];
  if (has * 2 > had || had < 2) return [];
  return [
    {
      code: "capacity/halved",
      message: `${app} goes from at least ${had} pods to at least ${has}`,
      steps: [
        "lower the number in steps, and watch the load of the remaining pods, unless the others served no requests",
      ],
      objects: after.map(identityOf),
    },
  ];
}
