import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Fields that every step of this file shares. */
interface Look {
  readonly id: string;
  readonly group?: string;
}

/** Shows the Deployments of the environment. The pattern requires that each of them has all of its pods. */
export function deploymentsStep({ kubectl }: Kit, look: Look): RunStep {
  return {
    kind: "run",
    ...look,
    what: "Check which Deployments have fewer ready pods than desired.",
    command: kubectl("get deployments"),
    who: "read",
    expect: {
      see: "READY shows the same number twice for each Deployment. Otherwise, this Deployment is the first one to look at.",
      output: "^NAME .*\\n(?:\\S+ +(\\d+)/\\1 .*\\n?)+(?![\\s\\S])",
    },
    within: 10,
  };
}

/** Shows the Deployments of a server. The pattern requires that each of them has its pod. */
export function readyDeploymentsStep(
  { kubectl }: Kit,
  app: string,
  deployments: readonly string[],
  look: Look,
): RunStep {
  const lines = deployments.map((deployment) => `(?=[\\s\\S]*^${deployment} +1/1 )`);
  return {
    kind: "run",
    ...look,
    what: `Check the Deployments of ${app}.`,
    command: kubectl(`get deployments -l app=${app}`),
    who: "read",
    expect: { see: `READY is 1/1 for ${deployments.join(" and ")}.`, output: `^NAME ${lines.join("")}` },
    within: 10,
  };
}

/** Shows the pods of an app. */
export function podsStep({ kubectl }: Kit, app: string, deployment: string, look: Look): RunStep {
  return {
    kind: "run",
    ...look,
    what: `Check the pods of ${app}.`,
    command: kubectl(`get pods -l app=${app} -o wide`),
    who: "read",
    expect: {
      see: "Each pod is Running and 1/1 ready. Pending: see its events. CrashLoopBackOff: see the log of the previous container.",
      output: `^${deployment}-\\S+ +1/1 +Running`,
    },
    within: 10,
  };
}

/** Options of {@link endpointsStep}. */
interface Endpoints extends Look {
  /** What to do. */
  readonly what: string;
  /** Name of the Service. */
  readonly service: string;
  /** Deployment with at least one ready pod. */
  readonly deployment: string;
  /** What readers should see in addition to the ready pods. */
  readonly see: string;
}

/** One line for each pod behind a Service. The table of kubectl shows at most three addresses, and also those of pods that are not ready. */
const READY = String.raw`{range .items[*].endpoints[*]}{.targetRef.name}{" "}{.conditions.ready}{"\n"}{end}`;

/** Shows which pods get the requests of a Service. */
export function endpointsStep({ kubectl }: Kit, { what, service, deployment, see, ...look }: Endpoints): RunStep {
  return {
    kind: "run",
    ...look,
    what,
    command: kubectl(`get endpointslices -l kubernetes.io/service-name=${service} -o jsonpath='${READY}'`),
    who: "read",
    expect: {
      see: `One line for each pod: true is a pod that gets requests, false one that is not ready. ${see}`,
      output: `^${deployment}-\\S+ true$`,
    },
    within: 10,
  };
}

/** Shows the warnings of the namespace. */
export function warningsStep({ kubectl }: Kit, look: Look & { readonly see?: string }): RunStep {
  const { see = "The newest warnings are at the end. FailedScheduling, Failed and Unhealthy name the cause.", ...own } =
    look;
  return {
    kind: "run",
    ...own,
    what: "Read the recent warnings of the namespace.",
    command: kubectl("events --types=Warning"),
    who: "read",
    expect: { see },
    within: 10,
  };
}

/** Shows the end of the log of all pods of an app. */
export function logStep({ kubectl }: Kit, app: string, look: Look & { readonly see: string }): RunStep {
  const { see, ...own } = look;
  return {
    kind: "run",
    ...own,
    what: `Read the log of ${app}.`,
    command: kubectl(`logs -l app=${app} --tail=100 --prefix`),
    who: "read",
    expect: { see, output: "^\\[pod/" },
    within: 10,
  };
}

/** Shows the log of the container that ran before the last restart. */
export function previousLogStep({ kubectl }: Kit, look: Look & { readonly app: string }): RunStep {
  const { app, ...own } = look;
  return {
    kind: "run",
    ...own,
    what: `Read the log of the previous containers of ${app}.`,
    condition: "Only if RESTARTS of a pod is not 0.",
    command: kubectl(`logs -l app=${app} --previous --tail=100 --prefix --ignore-errors`),
    who: "read",
    expect: { see: "The last lines before the restart name the error. A pod without a restart has no previous log." },
    within: 10,
  };
}

/** Follows the log of all pods of an app. The option --all-pods requires kubectl 1.32. */
export function followLogStep({ kubectl }: Kit, app: string, look: Look): RunStep {
  return {
    kind: "run",
    ...look,
    what: `Follow the log of all pods of ${app}.`,
    command: kubectl(`logs --follow -l app=${app} --max-log-requests=50 --tail=20 --prefix`),
    who: "read",
    expect: { see: "New lines appear. Press Ctrl-C to stop." },
    within: 30,
    endsAt: "\n",
  };
}
