import { datastoreNames } from "../../layer/datastores";
import { datastoreDeploymentName } from "../../names";
import { about } from "../parts/alerts";
import { followLogStep, previousLogStep } from "../parts/looks";
import { escalation } from "../parts/people";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step, Target } from "../procedure";

/** Find errors in logs, also of containers that restarted. */
export function logs(kit: Kit): Procedure {
  return {
    id: "logs",
    title: "Log analysis",
    chapter: "troubleshooting",
    situation: "a container restarts, or its log must be read",
    summary: "Find the cause of an error or of restarts in the logs of an app.",
    alerts: about(undefined, "ContainerRestarting"),
    targets: [
      ...kit.services.map(({ name, values }) => ({
        name,
        values: { app: name, deployment: values["deployment"] ?? name },
      })),
      ...datastoreTargets(kit),
    ],
    inputs: [TEXT, TIME],
    steps: stepsOf(kit),
    escalate: escalation(kit, "If the container still restarts and its log does not say why"),
  };
}

const TEXT: Input = {
  name: "text",
  what: "Text to search for, such as an identifier of a request.",
  example: "error",
  pattern: "[A-Za-z0-9][A-Za-z0-9 ._:/@-]{0,99}",
};

const TIME: Input = {
  name: "time",
  what: "How far to look back: a number with s, m or h.",
  example: "1h",
  pattern: "[1-9][0-9]{0,3}[smh]",
};

function datastoreTargets({ layer: { datastores } }: Kit): readonly Target[] {
  return datastoreNames(datastores)
    .flatMap((kind) => datastores[kind] ?? [])
    .filter(({ kind }) => kind === "inCluster")
    .map(({ name }) => ({ name, values: { app: name, deployment: datastoreDeploymentName(name) } }));
}

function stepsOf(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  const since = "logs -l app=<app> --since=<time> --tail=-1 --prefix";
  return [
    {
      kind: "run",
      id: "pods",
      what: "Check which pods restarted.",
      command: kubectl("get pods -l app=<app>"),
      who: "read",
      expect: { see: "RESTARTS is 0, or the last restart is long ago.", output: "^<deployment>-\\S+ +1/1 +Running" },
      within: 10,
    },
    previousLogStep(kit, { id: "previous", app: "<app>" }),
    log("recent", "Read the newest lines of all pods.", kubectl("logs -l app=<app> --tail=100 --prefix"), "^\\[pod/"),
    log("since", "Read the log of the last <time>.", kubectl(since)),
    log("errors", "Find errors in it.", search(kubectl(since), "-iE 'error|exception|fatal|panic'")),
    log("search", "Find a text in it.", search(kubectl(since), "-iF '<text>'")),
    followLogStep(kit, "<app>", { id: "follow" }),
  ];
}

/** grep exits with 1 if no line matches, which is not a failure. */
function search(command: string, options: string): string {
  return `${command} | { grep ${options} || test $? -eq 1; }`;
}

function log(id: string, what: string, command: string, output?: string): RunStep {
  return {
    kind: "run",
    id,
    what,
    command,
    who: "read",
    expect: {
      see: "Each line starts with its pod. No lines: nothing matches.",
      ...(output !== undefined && { output }),
    },
    within: 60,
  };
}
