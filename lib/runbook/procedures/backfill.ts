import { datastoreDeploymentName } from "../../names";
import { PERIOD, TENANT } from "../parts/inputs";
import { operatorJob, runJob } from "../parts/jobs";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";

/** Replays a period of a tenant's history. */
export function backfill(kit: Kit): Procedure | undefined {
  const { backfill: job, cacheWarm } = kit.layer.jobs;
  if (job === undefined) return undefined;
  const next = cacheWarm === undefined ? "" : " Then warm the cache of the tenant, so that it has the new projections.";
  return {
    id: "backfill",
    title: "Replay history",
    chapter: "maintenance",
    situation: "projections are stale",
    summary: `Replay a period of a tenant's history into Kafka.${next}`,
    alerts: [{ alert: "JobFailed", service: "backfill" }],
    inputs: [TENANT, ...PERIOD],
    steps: [
      runJob(kit, {
        id: "replay",
        group: "Replay",
        what: "Start the replay, and wait for it.",
        create: operatorJob(kit, "backfill", "--tenant <tenant> --from <from> --to <to>"),
        see: "The log reports no errors.",
        seconds: job.deadlineSeconds,
        changes: "Writes the history of the period to Kafka again.",
        whyNoUndo: "Messages in Kafka can't be taken back. Consumers must accept them twice.",
      }),
      ...lagSteps(kit),
      {
        kind: "manual",
        group: "Verify",
        id: "warm",
        what: "Warm the cache of the tenant.",
        condition: "Only if the tenant uses the served cache.",
      },
    ],
    escalate:
      "If the Job fails twice, or the lag does not fall within an hour, call the team of the projection service.",
  };
}

/** An external broker has no pod in which to run the command. */
function lagSteps({ layer, kubectl }: Kit): Step[] {
  if (layer.datastores.kafka?.kind !== "inCluster") {
    return [
      {
        kind: "manual",
        group: "Verify",
        id: "lag",
        what: "Wait until the lag of the consumers falls to 0, as the provider of Kafka shows it.",
      },
    ];
  }
  return [
    {
      kind: "run",
      group: "Verify",
      id: "lag",
      what: "Repeat this until the consumers have read everything.",
      command: kubectl(
        `exec deployment/${datastoreDeploymentName("kafka")} -- kafka-consumer-groups --bootstrap-server localhost:9092 --describe --all-groups`,
      ),
      who: "breakglass",
      expect: { see: "LAG falls to 0 for each partition." },
      within: 60,
    },
  ];
}
