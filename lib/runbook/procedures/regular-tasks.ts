import { driftSteps } from "../parts/drift";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";

/** Checks that people make every day, week and month. */
export function regularTasks(kit: Kit): Procedure {
  return {
    id: "regular-tasks",
    title: "Regular checks",
    chapter: "maintenance",
    situation: "the daily, weekly or monthly checks are due",
    summary: "Find problems before an alert does. All commands only read.",
    steps: [...daily(kit), ...weekly(kit), ...monthly(kit)],
    escalate:
      "If a check finds a problem that affects requests, follow its emergency procedure. Otherwise, tell the team.",
  };
}

function check(step: Omit<RunStep, "kind" | "who" | "within">): RunStep {
  return { kind: "run", who: "read", within: 10, ...step };
}

function daily({ layer, kubectl }: Kit): Step[] {
  const group = "Every day";
  const { backups, datastores } = layer;
  const channels = layer.contacts?.channels;
  const hasVolumes = Object.values(datastores).some((store) => "storage" in store);
  return [
    check({
      group,
      id: "deployments",
      what: "Check the health of all services and datastores.",
      command: kubectl("get deployments"),
      expect: { see: "READY shows the same number twice for each Deployment.", output: "^NAME +READY" },
    }),
    check({
      group,
      id: "usage",
      what: "Check CPU and memory.",
      command: kubectl("top pods --sort-by=memory"),
      expect: { see: "No pod is close to its limits.", output: "^NAME +CPU" },
    }),
    ...(hasVolumes
      ? [
          check({
            group,
            id: "claims",
            what: "Check the volumes.",
            command: kubectl("get pvc"),
            expect: { see: "Each claim is Bound.", output: "^\\S+ +Bound " },
          }),
        ]
      : []),
    ...(backups === undefined
      ? []
      : [
          check({
            group,
            id: "backups",
            what: "Check the backups.",
            command: kubectl("get cronjobs,jobs"),
            expect: { see: "The backups are not suspended, and their newest Job is Complete.", output: "-backup " },
          }),
        ]),
    {
      kind: "manual",
      group,
      id: "alerts",
      what: `Review the notifications of the last day${channels === undefined ? "" : ` in ${channels.critical} and ${channels.warning}`}, and the active silences.`,
    },
  ];
}

function weekly(kit: Kit): Step[] {
  const { layer, kubectl } = kit;
  const group = "Every week";
  return [
    check({
      group,
      id: "quota",
      what: "Check how much of the quota is used.",
      command: kubectl("get resourcequota"),
      expect: { see: "Each used amount is well below its limit.", output: "pods: \\d+/\\d+" },
    }),
    ...driftSteps(kit, group),
    {
      kind: "manual",
      group,
      id: "updates",
      what: "Check the images for security updates: see the procedure [update-images](#update-images).",
    },
    ...(layer.backups?.database === undefined
      ? []
      : [
          {
            kind: "manual",
            group,
            id: "restore",
            what: "Restore the newest database backup into a new database, up to the comparison of the tables, and drop it. Only a restore proves that a backup is usable.",
          } as const,
        ]),
  ];
}

function monthly({ kubectl, services }: Kit): Step[] {
  const group = "Every month";
  const isScaled = services.some(({ live }) => live.ceiling !== undefined);
  return [
    ...(isScaled
      ? [
          check({
            group,
            id: "capacity",
            what: "Check the autoscalers for the capacity planning.",
            command: kubectl("get hpa"),
            expect: { see: "REPLICAS is well below MAXPODS for each Deployment.", output: "^NAME +REFERENCE" },
          }),
        ]
      : []),
    {
      kind: "manual",
      group,
      id: "access",
      what: "Review the permissions: see the procedure [access-review](#access-review).",
    },
    {
      kind: "manual",
      group,
      id: "disaster",
      what: "Practice a procedure for an outage in another environment, and correct the procedure where it is wrong.",
    },
  ];
}
