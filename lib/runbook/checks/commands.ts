import type { Manifest } from "../../manifests/manifest";
import { didYouMean, show } from "../../values/words";
import type { RunStep, Runner } from "../procedure";
import type { CheckedAgainst, ProcedureProblem } from "./checks";
import { kubectlCommandsIn, type KubectlCommand } from "./kubectl";
import { isChanging, lowestRole } from "./permissions";

/** A mistake in a command, without its path. */
type CommandProblem = Omit<ProcedureProblem, "path">;

/** Ranks of people who run commands. The others can't be compared. */
const RANKS: readonly Runner[] = ["read", "operate", "breakglass"];

/** Arguments with a value that must not be on a command line, because the shell history and the list of processes show it. */
const SECRET_ARGUMENT = /--from-literal|--(?:password|token)[= ]|\b[A-Z_]*(?:PASSWORD|TOKEN|SECRET)=(?!["']?\$)/;

/** Mistakes in a command whose targets are filled in. */
export function commandProblems(command: string, step: RunStep, against: CheckedAgainst): readonly CommandProblem[] {
  const all = kubectlCommandsIn(command);
  return [
    ...(SECRET_ARGUMENT.test(command)
      ? [
          {
            code: "runbook/secret",
            message:
              "must not have a secret value as an argument, because the shell history keeps it; read it from a file or standard input",
          },
        ]
      : []),
    ...all.flatMap((one) => [
      ...placeProblems(one, step, against),
      ...referenceProblems(one, against),
      ...roleProblems(one, step, against),
      ...terminalProblems(one, command),
    ]),
    ...changeProblems(all, step),
  ];
}

function placeProblems(
  { context, namespace, verb, objects, hasFile }: KubectlCommand,
  { who }: RunStep,
  { layer }: CheckedAgainst,
): readonly CommandProblem[] {
  const isOutside =
    who === "administrator" ||
    hasFile ||
    verb.startsWith("auth") ||
    objects.some((object) => object.startsWith("nodes"));
  const wanted = `kubectl --context ${layer.cluster.context} -n ${layer.namespace}`;
  const isRight = context === layer.cluster.context && (isOutside || namespace === layer.namespace);
  return isRight
    ? []
    : [
        {
          code: "runbook/context",
          message: `must start with ${wanted}, so that it runs in this environment; write {kubectl} in your own procedures`,
        },
      ];
}

const KINDS: Readonly<Record<string, string>> = {
  deployments: "Deployment",
  services: "Service",
  horizontalpodautoscalers: "HorizontalPodAutoscaler",
  cronjobs: "CronJob",
  networkpolicies: "NetworkPolicy",
  persistentvolumeclaims: "PersistentVolumeClaim",
  httproutes: "HTTPRoute",
  ingresses: "Ingress",
  serviceaccounts: "ServiceAccount",
};

/** Objects that do not exist, and selectors that select no pods. Names with placeholders are not known. */
function referenceProblems(
  { objects, selector, verb }: KubectlCommand,
  { manifests }: CheckedAgainst,
): readonly CommandProblem[] {
  const missing = objects.flatMap((object) => {
    const [resource = "", name] = object.split("/");
    const kind = KINDS[resource];
    if (kind === undefined || name === undefined || /[<$]/.test(name)) return [];
    const names = manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
    if (names.includes(name)) return [];
    return [
      {
        code: "runbook/object",
        message: `must name an existing ${kind}, got ${show(name)}${didYouMean(name, names)}; correct it`,
      },
    ];
  });
  const app = /^app=([a-z0-9-]+)(?:,|$)/.exec(selector ?? "")?.[1];
  const apps = appsOf(manifests);
  // Labels of pods that are in no manifest: those in quarantine.
  if (app === undefined || verb === "label" || app === "quarantine" || apps.includes(app)) return missing;
  return [
    ...missing,
    {
      code: "runbook/selector",
      message: `must select pods of the environment, got app=${app}${didYouMean(app, apps)}; correct it`,
    },
  ];
}

function appsOf(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.flatMap(({ metadata }) => metadata.labels?.["app"] ?? []))];
}

function roleProblems(
  command: KubectlCommand,
  { who }: RunStep,
  { manifests }: CheckedAgainst,
): readonly CommandProblem[] {
  const lowest = lowestRole(command, manifests);
  if (lowest === "unknown" || who === "pipeline" || who === "administrator") return [];
  if (lowest === undefined)
    return [
      {
        code: "runbook/role",
        message: `must be a command that an on-call role can run, got kubectl ${command.verb}; set who to pipeline or administrator`,
      },
    ];
  return RANKS.indexOf(who) >= RANKS.indexOf(lowest)
    ? []
    : [{ code: "runbook/role", message: `needs the role ${lowest}, got ${who}; set who to ${lowest}` }];
}

function terminalProblems({ hasTerminal }: KubectlCommand, command: string): readonly CommandProblem[] {
  return hasTerminal && /[>|]/.test(command)
    ? [
        {
          code: "runbook/terminal",
          message:
            "must not allocate a terminal (-t) for output that goes to a file or a pipe, because lines then end in a carriage return; remove -t",
        },
      ]
    : [];
}

function changeProblems(all: readonly KubectlCommand[], { change }: RunStep): readonly CommandProblem[] {
  const [changing] = all.filter(isChanging);
  if (changing !== undefined && change === undefined)
    return [
      {
        code: "runbook/change",
        message: `must state its change, because kubectl ${changing.verb} changes objects; add change with nextApply and undo`,
      },
    ];
  return [];
}
