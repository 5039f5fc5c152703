import { securityTeam } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";
import { keepReleased, mergeFiles, releasedManifest, renderFiles } from "../parts/release";
import { DIGEST, VERSION } from "../parts/versions";

/** One line for each pod with the images of its containers, including init containers. */
const IMAGES = String.raw`{range .items[*]}{.metadata.name}{"\t"}{.spec.initContainers[*].image}{" "}{.spec.containers[*].image}{"\n"}{end}`;
const JOB_IMAGES = String.raw`{range .items[*]}{.metadata.name}{"\t"}{.spec.jobTemplate.spec.template.spec.initContainers[*].image}{" "}{.spec.jobTemplate.spec.template.spec.containers[*].image}{"\n"}{end}`;

/** Releases images with security fixes. */
export function updateImages(kit: Kit): Procedure {
  const { kubectl, layer } = kit;
  const warm = layer.jobs.cacheWarm;
  const hasServer = Object.values(layer.datastores).some(({ kind }) => kind === "inCluster");
  const group = "Find updates";
  return {
    id: "update-images",
    title: "Update images",
    chapter: "maintenance",
    situation: "an image needs a security update",
    summary:
      "Release images with security fixes. Never install packages in a running container: its file system is read-only, and the next pod would not have them. An update of a dependency is a new image.",
    ...(warm && {
      inputs: [
        { ...VERSION, what: "Version of the gateway for cache warm-ups." },
        ...(warm.digest === undefined ? [] : [DIGEST]),
      ],
    }),
    steps: [
      {
        kind: "run",
        group,
        id: "pods",
        what: "List the images of the pods.",
        command: kubectl(`get pods -o jsonpath='${IMAGES}'`),
        who: "read",
        expect: { see: "Each pod is listed with its images.", output: "^\\S+\\t.*\\S+[:@]\\S+$" },
        within: 10,
      },
      {
        kind: "run",
        group,
        id: "jobs",
        what: "List the images of the CronJobs.",
        command: kubectl(`get cronjobs -o jsonpath='${JOB_IMAGES}'`),
        who: "read",
        expect: { see: "Each CronJob is listed with its images." },
        within: 10,
      },
      {
        kind: "manual",
        group,
        id: "scan",
        what: "Check the images with your scanner. The list of pods does not show which images have fixes.",
      },
      {
        kind: "manual",
        group: "Update",
        id: "services",
        what: "Release the new versions of the services: see the procedures for releases. Build a new image for an update of a dependency.",
      },
      ...(hasServer
        ? [
            {
              kind: "manual",
              group: "Update",
              id: "datastores",
              what: "Update the datastores: see [Upgrade a datastore](#upgrade-datastore).",
            } as const,
          ]
        : []),
      ...(warm === undefined ? [] : warmSteps(kit, warm.digest !== undefined)),
    ],
    escalate: `If an image has a critical vulnerability and no fix, call ${securityTeam(kit)}.`,
  };
}

function warmSteps(kit: Kit, isPinned: boolean): Step[] {
  const group = "Update cache warm-ups";
  const selector = "app=cache-warm";
  const output = "^cronjob\\.batch/cache-warm serverside-applied$";
  return [
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "warm-version",
      what: `Set the version${isPinned ? " and its digest" : ""} in the environment file.`,
      file: kit.environmentFile,
      set: [
        { path: "jobs.cacheWarm.version", value: "<version>" },
        ...(isPinned ? [{ path: "jobs.cacheWarm.digest", value: "<digest>" }] : []),
      ],
    },
    renderFiles(kit, "synth", group),
    {
      kind: "run",
      group,
      id: "apply",
      what: "Apply the CronJob.",
      command: kit.apply(kit.manifest, { selector }),
      who: "pipeline",
      expect: { see: "The CronJob is serverside-applied.", output },
      within: 60,
      change: {
        what: "The next cache warm-up uses the new image.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: {
          kind: "command",
          command: kit.apply(releasedManifest(kit), { selector }),
          who: "pipeline",
          expect: { see: "The CronJob is serverside-applied. Then restore the old version in the file.", output },
        },
      },
    },
    mergeFiles(group),
  ];
}
