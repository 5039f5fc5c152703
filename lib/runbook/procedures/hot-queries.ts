import { HOT_QUERIES_FILE } from "../../names";
import { TENANT } from "../parts/inputs";
import { forgetRuns, operatorJob, runJob } from "../parts/jobs";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Tries another ranking of the queries that a cache warm-up reads. */
export function hotQueries(kit: Kit): Procedure | undefined {
  const { kubectl, layer } = kit;
  const { hotQueries: configMap, deadlineSeconds = 0 } = layer.jobs.cacheWarm ?? {};
  if (configMap === undefined) return undefined;
  const remove = kubectl(`delete configmap ${configMap}`);
  const create = kubectl(`create configmap ${configMap} --from-file=${HOT_QUERIES_FILE}=<file>`);
  return {
    id: "hot-queries",
    title: "Try a query ranking",
    chapter: "maintenance",
    situation: "other queries must be warmed",
    summary: `Try another ranking of the queries. While the ConfigMap ${configMap} exists, every cache warm-up uses it.`,
    inputs: [
      TENANT,
      {
        name: "file",
        what: "Path of the file with the new ranking on your machine.",
        example: HOT_QUERIES_FILE,
        pattern: "[A-Za-z0-9_/.][A-Za-z0-9_/.-]*",
      },
    ],
    steps: [
      {
        kind: "manual",
        group: "Prepare",
        id: "copy",
        what: "Copy the ranking from the repository of the gateway to <file>, and edit the weights and instruments.",
      },
      {
        kind: "run",
        group: "Prepare",
        id: "valid",
        what: "Check that the file is valid JSON.",
        command: "jq -e . <file> > /dev/null && echo valid",
        who: "anyone",
        expect: { see: "The file is valid.", output: "^valid$" },
        within: 10,
      },
      {
        kind: "run",
        group: "Try",
        id: "create",
        what: "Create the ConfigMap.",
        command: create,
        who: "operate",
        expect: { see: "The ConfigMap is created.", output: `^configmap/${configMap} created$` },
        within: 10,
        change: {
          what: "Every cache warm-up uses this ranking, also one on a schedule.",
          nextApply: { kubectl: "kept", pulumi: "kept" },
          undo: {
            kind: "command",
            command: remove,
            who: "operate",
            expect: { see: "It is deleted.", output: "deleted" },
          },
        },
      },
      forgetRuns(kit, "cache-warm", "Try"),
      runJob(kit, {
        id: "dry-run",
        group: "Try",
        what: "See what would be warmed with this ranking.",
        create: operatorJob(kit, "cache-warm", "--tenant <tenant> --dry-run"),
        see: "The log lists the queries in the new order.",
        seconds: deadlineSeconds,
        changes: "Starts one pod, which reads the projections and writes nothing to Redis.",
        whyNoUndo: "It writes nothing. Kubernetes deletes the Job an hour after its end.",
      }),
      {
        kind: "run",
        group: "Clean up",
        id: "delete",
        what: "Delete the ConfigMap.",
        command: remove,
        who: "operate",
        expect: { see: "The ConfigMap is deleted.", output: `^configmap "${configMap}" deleted` },
        within: 10,
        change: {
          what: "Cache warm-ups use the ranking in the image again.",
          nextApply: { kubectl: "kept", pulumi: "kept" },
          undo: {
            kind: "command",
            command: create,
            who: "operate",
            expect: { see: "It is created.", output: "created$" },
          },
        },
      },
      {
        kind: "manual",
        group: "Clean up",
        id: "submit",
        what: "Submit the new ranking to the repository of the gateway. The next version of its image contains it.",
        condition: "Only if the new ranking is better.",
      },
    ],
    escalate: "If warm-ups fail with the new ranking, delete the ConfigMap.",
  };
}
