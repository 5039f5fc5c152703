import { canaryServices } from "../parts/canary";
import { blueGreenServices } from "../parts/colors";
import { about } from "../parts/alerts";
import { deploymentsStep, endpointsStep, followLogStep, logStep, previousLogStep, warningsStep } from "../parts/looks";
import { morePodsSteps, scalableTargets } from "../parts/more-pods";
import { communicationSteps, escalation } from "../parts/people";
import { restartSteps } from "../parts/restart";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";
import type { ServiceTarget } from "../service-targets";

const ASSESS = "Assess (0 to 5 minutes)";
const IDENTIFY = "Identify the service (5 to 10 minutes)";
const RESPOND = "Respond (10 to 15 minutes)";

/** Requests fail: find the affected service, restart it, tell people. */
export function serviceOutage(kit: Kit): Procedure {
  return {
    id: "service-outage",
    title: "Service outage",
    chapter: "emergency",
    situation: "requests fail",
    keywords: ["500", "502", "503", "5xx", "errors", "slow", "API down", "CrashLoopBackOff", "bad release", "rollback"],
    summary: "Find the service that fails, see why, and bring it back.",
    alerts: about(
      undefined,
      ...["ServiceDown", "PodDown", "ServiceWithoutEndpoints", "WorkloadWithoutPods", "WorkloadBelowWanted"],
      ...["HighErrorRatio", "ElevatedErrorRatio", "ErrorBudgetBurnFast", "ErrorBudgetBurnSlow"],
    ),
    targets: scalableTargets(kit),
    steps: [
      ...assess(kit),
      ...identify(kit),
      ...rollBack(kit),
      ...restartSteps(kit, {
        deployment: "<deployment>",
        what: "the service",
        condition: "Only if its pods do not recover without help, because a restart removes the evidence in memory.",
        group: RESPOND,
      }),
      ...morePodsSteps(kit, { group: RESPOND, condition: "Only if all pods are ready and use most of their CPU." }),
      ...communicationSteps(kit),
    ],
    escalate: escalation(kit, "If the service is not ready 15 minutes after the restart"),
  };
}

/** A bad release is the most frequent cause. How to undo it depends on the topology. */
function rollBack(kit: Kit): readonly Step[] {
  const step = (id: string, services: readonly ServiceTarget[], link: string): readonly Step[] =>
    services.length === 0
      ? []
      : [
          {
            kind: "manual",
            group: RESPOND,
            id,
            only: services.map(({ name }) => name),
            condition: "Only if a release or a switch of <service> is about as old as the errors.",
            what: `Roll back before you restart anything: see ${link}.`,
          },
        ];
  return [
    ...step("switch-back", blueGreenServices(kit), "[Switch back to the other color](#switch-back)"),
    ...step("abort-canary", canaryServices(kit), "[Abort a canary](#abort-canary)"),
    ...step("roll-back", rollingServices(kit), "[Roll back a rolling service](#roll-back-service)"),
  ];
}

function rollingServices({ services }: Kit): readonly ServiceTarget[] {
  return services.filter(({ topology }) => topology === "rolling");
}

function assess(kit: Kit): readonly Step[] {
  const { links, monitoring } = kit.layer.cluster;
  const places = [links.grafana, links.prometheus].filter((address) => address !== undefined);
  return [
    deploymentsStep(kit, { group: ASSESS, id: "deployments" }),
    warningsStep(kit, { group: ASSESS, id: "warnings" }),
    ...(monitoring === "none"
      ? []
      : [
          {
            kind: "manual",
            group: ASSESS,
            id: "active-alerts",
            what: `Look at the active alerts and the dashboards${places.length === 0 ? "" : `: ${places.join(" and ")}`}. If a datastore is down, start with its procedure.`,
          } as const,
        ]),
  ];
}

function identify(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  return [
    endpointsStep(kit, {
      group: IDENTIFY,
      id: "endpoints",
      what: "Check which pods get the requests of <service>.",
      service: "<address>",
      deployment: "<deployment>",
      see: "If no line ends with true, every request fails.",
    }),
    {
      kind: "run",
      group: IDENTIFY,
      id: "pods",
      what: "Check the pods of <service>.",
      command: kubectl("get pods -l app=<service> -o wide"),
      who: "read",
      expect: {
        see: "Each pod is Running and 1/1 ready, and RESTARTS does not rise. Other pods than those of <deployment> serve no requests, or only a part.",
        output: "^<deployment>-\\S+ +1/1 +Running",
      },
      within: 10,
    },
    {
      kind: "run",
      group: IDENTIFY,
      id: "rollouts",
      what: "Check when the versions of <service> were rolled out.",
      command: kubectl("get replicasets -l app=<service> -o wide --sort-by=.metadata.creationTimestamp"),
      who: "read",
      expect: {
        see: "The newest rollout is the last line, with its AGE and its IMAGES. If it is about as old as the errors, it is probably the cause. A switch between colors and a rollback create no new line.",
        output: "^<deployment>-",
      },
      within: 10,
    },
    logStep(kit, "<service>", {
      group: IDENTIFY,
      id: "log",
      see: "No errors. An error about another service or a datastore means that it is the cause.",
    }),
    previousLogStep(kit, { group: IDENTIFY, id: "previous-log", app: "<service>" }),
    followLogStep(kit, "<service>", { group: IDENTIFY, id: "follow-log" }),
    {
      kind: "run",
      group: IDENTIFY,
      id: "usage",
      what: "Check how much CPU and memory the pods use.",
      command: kubectl("top pods -l app=<service>"),
      who: "read",
      expect: { see: "No pod is near its limits.", output: "^<deployment>-\\S+ +\\d+m +\\d+" },
      within: 10,
    },
  ];
}
