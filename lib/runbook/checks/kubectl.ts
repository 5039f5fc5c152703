import { programsIn } from "./shell-words";

/** A kubectl command, as far as the checks of runbooks read it. */
export interface KubectlCommand {
  /** Value of `--context`, if there is one. */
  readonly context?: string;
  /** Value of `-n`, if there is one. */
  readonly namespace?: string;
  /** The verb, with its second word for `rollout`, `set`, `auth` and `create job`: `rollout restart`. */
  readonly verb: string;
  /** Objects with their plural resource: `deployments/gateway`. Without a name, `deployments`. */
  readonly objects: readonly string[];
  /** Value of `-l`, if there is one. */
  readonly selector?: string;
  /** Whether it reads files: `-f`. */
  readonly hasFile: boolean;
  /** Whether it allocates a terminal. */
  readonly hasTerminal: boolean;
}

/** Verbs with a second word. */
const TWO_WORDS: readonly string[] = ["rollout", "set", "auth", "top"];

/** Flags with a value in the next word. */
const WITH_VALUE: readonly string[] = [
  "--context",
  "-n",
  "--namespace",
  "-l",
  "--selector",
  "-o",
  "--output",
  "-f",
  "-p",
  "-c",
  "--patch",
  "--for",
];

/** Plural resources by their other names. */
const RESOURCES: Readonly<Record<string, string>> = {
  deploy: "deployments",
  deployment: "deployments",
  deployments: "deployments",
  service: "services",
  services: "services",
  svc: "services",
  pod: "pods",
  pods: "pods",
  po: "pods",
  hpa: "horizontalpodautoscalers",
  horizontalpodautoscaler: "horizontalpodautoscalers",
  pdb: "poddisruptionbudgets",
  pvc: "persistentvolumeclaims",
  persistentvolumeclaim: "persistentvolumeclaims",
  configmap: "configmaps",
  configmaps: "configmaps",
  cm: "configmaps",
  networkpolicy: "networkpolicies",
  networkpolicies: "networkpolicies",
  cronjob: "cronjobs",
  cronjobs: "cronjobs",
  job: "jobs",
  jobs: "jobs",
  secret: "secrets",
  secrets: "secrets",
  serviceaccount: "serviceaccounts",
  serviceaccounts: "serviceaccounts",
  httproute: "httproutes",
  httproutes: "httproutes",
  ingress: "ingresses",
  ingresses: "ingresses",
  node: "nodes",
  nodes: "nodes",
};

/** The kubectl commands in a shell command. */
export function kubectlCommandsIn(command: string): readonly KubectlCommand[] {
  return programsIn(command)
    .filter(([program]) => program === "kubectl")
    .map(([, ...words]) => kubectlCommand(words));
}

function kubectlCommand(words: readonly string[]): KubectlCommand {
  const flags = new Map<string, string>();
  const plain: string[] = [];
  const inner = words.indexOf("--");
  const own = inner === -1 ? words : words.slice(0, inner);
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? "";
    const [name = "", ...value] = word.split("=");
    if (!word.startsWith("-")) plain.push(word);
    else if (WITH_VALUE.includes(word)) flags.set(word, own[++index] ?? "");
    else flags.set(name, value.join("="));
  }
  const isTwo = TWO_WORDS.includes(plain[0] ?? "") || (plain[0] === "create" && plain[1] !== undefined);
  const flag = (...names: readonly string[]) => names.map((name) => flags.get(name)).find((one) => one !== undefined);
  const [context, namespace, selector] = [flag("--context"), flag("-n", "--namespace"), flag("-l", "--selector")];
  return {
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    ...(selector !== undefined && { selector }),
    verb: plain.slice(0, isTwo ? 2 : 1).join(" "),
    objects: objectsIn(plain.slice(isTwo ? 2 : 1)),
    hasFile: flags.has("-f") || flags.has("--filename"),
    hasTerminal: [...flags.keys()].some((name) => /^-i?t|^--tty$/.test(name)),
  };
}

/** `deployment/a deployment/b`, `deployment a`, or `pods,services`. Other words are arguments. */
function objectsIn(words: readonly string[]): readonly string[] {
  const [first = "", second] = words;
  if (words.some((word) => word.includes("/")))
    return words.flatMap((word) => {
      const [kind = "", name] = word.split("/");
      const resource = RESOURCES[kind];
      return resource === undefined || name === undefined ? [] : [`${resource}/${name}`];
    });
  const resources = first.split(",").flatMap((kind) => RESOURCES[kind] ?? []);
  return second === undefined ? resources : resources.map((resource) => `${resource}/${second}`);
}
