import { synthesize } from "../../../charts/synthesize";
import { alertNames } from "../../../lib/runbook/alert-cards";
import { procedureProblems } from "../../../lib/runbook/checks/checks";
import { kitOf } from "../../../lib/runbook/kit";
import type { Procedure, RunStep } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { EXAMPLES, EXAMPLE_ENVIRONMENTS } from "../../helpers/example-environments";
import { environmentOf, layerOf } from "../../helpers/fixtures";

function againstOf(name: string, folder: string) {
  const layer = layerOf(environmentOf(name, folder));
  return { layer, manifests: synthesize(layer).manifests, alerts: alertNames(layer) };
}

const PROD = againstOf("prod", "environments");
const { kubectl } = kitOf(PROD.layer);

/** Problems of a procedure with one command. */
function problemsOf(change: Partial<RunStep>, more: Partial<Procedure> = {}): readonly string[] {
  const step: RunStep = {
    kind: "run",
    id: "pods",
    what: "Check the pods.",
    command: kubectl("get pods -l app=gateway"),
    who: "read",
    expect: { see: "All pods are Running." },
    within: 10,
    ...change,
  };
  const procedure: Procedure = {
    id: "sample",
    title: "Sample",
    chapter: "emergency",
    situation: "a sample",
    summary: "A sample.",
    escalate: "Call the team lead.",
    ...more,
    steps: [step],
  };
  return procedureProblems(procedure, PROD).map(({ code, path, message }) => `${code} ${path.join(".")}: ${message}`);
}

const INPUT = { name: "order", what: "Number.", example: "12" };
const RESTART = {
  what: "Replaces pods.",
  nextApply: { kubectl: "kept", pulumi: "kept" },
  undo: { kind: "none", why: "The pods are the same." },
} as const;

test("a procedure without mistakes has no problems", () => {
  expect(problemsOf({})).toEqual([]);
  expect(
    problemsOf({ command: kubectl("rollout restart deployment/gateway-blue"), who: "operate", change: RESTART }),
  ).toEqual([]);
});

test.each([
  [
    "an unknown Deployment",
    { command: kubectl("logs deployment/gatway-blue") },
    'must name an existing Deployment, got "gatway-blue"; did you mean gateway-blue?',
  ],
  [
    "an unknown app",
    { command: kubectl("get pods -l app=gatewy") },
    "must select pods of the environment, got app=gatewy; did you mean gateway?",
  ],
  [
    "another context",
    { command: "kubectl --context staging-eu -n 254carbon-access get pods" },
    "must start with kubectl --context prod-eu -n 254carbon-access",
  ],
  [
    "no namespace",
    { command: "kubectl --context prod-eu get pods" },
    "must start with kubectl --context prod-eu -n 254carbon-access",
  ],
  [
    "a role with too few permissions",
    { command: kubectl("exec deployment/gateway-blue -- df -h") },
    "needs the role breakglass, got read; set who to breakglass",
  ],
  [
    "a command for no role",
    { command: kubectl("delete deployment gateway-blue"), who: "breakglass", change: RESTART },
    "must be a command that an on-call role can run, got kubectl delete",
  ],
  [
    "a change without a statement",
    { command: kubectl("scale deployment/gateway-blue --replicas=5"), who: "operate" },
    "must state its change, because kubectl scale changes objects",
  ],
  [
    "a secret argument",
    { command: kubectl("create secret generic a --from-literal=key=value"), who: "breakglass", change: RESTART },
    "must not have a secret value as an argument",
  ],
  [
    "a terminal with a pipe",
    { command: kubectl("exec -it deployment/redis-deployment -- redis-cli info > info.txt"), who: "breakglass" },
    "must not allocate a terminal (-t)",
  ],
  [
    "an unknown placeholder",
    { command: kubectl("get pods <pod>") },
    "must use placeholders that have a value, got <pod>",
  ],
  ["a wrong regular expression", { expect: { see: "x", output: "(" } }, 'must be a regular expression, got "("'],
  ["an id with capitals", { id: "Pods" }, 'must be lowercase words with hyphens, got "Pods"'],
] as const)("%s is a problem", (_what, change, message) => {
  const problems = problemsOf(change as Partial<RunStep>);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

test.each([
  [{ ...INPUT, pattern: ".*" }, "must not match text that a shell interprets"],
  [{ ...INPUT, pattern: "[a-z]+" }, 'must match the example "12"'],
  [{ ...INPUT, pattern: "(" }, "must be a regular expression"],
  [{ ...INPUT, pattern: "[0-9 ab]+" }, "must not match text that a shell interprets"],
])("the input pattern of %j is a problem", (input, message) => {
  const problems = problemsOf({ command: kubectl("get pods <order>") }, { inputs: [input] });
  expect(problems).toEqual([expect.stringContaining(message)]);
});

test("an input in quotes can contain spaces", () => {
  const inputs = [{ ...INPUT, pattern: "[0-9 ab]+" }];
  expect(problemsOf({ command: `${kubectl("get pods")} | grep '<order>'` }, { inputs })).toEqual([]);
});

test("an unknown alert is a problem", () => {
  expect(problemsOf({}, { alerts: [{ alert: "ServiceDwn" }] })).toEqual([
    'runbook/alert alerts.0: must be an alert of the environment, got "ServiceDwn"; did you mean ServiceDown?; correct it',
  ]);
});

test.each([
  ...["dev", "staging", "prod"].map((name) => [name, "environments"] as const),
  ...EXAMPLE_ENVIRONMENTS.map((name) => [name, EXAMPLES] as const),
  ["managed", "examples/managed-datastores/environments"] as const,
])("no procedure of %s has a problem", (name, folder) => {
  const against = againstOf(name, folder);
  const problems = proceduresOf(against.layer).flatMap((procedure) =>
    procedureProblems(procedure, against).map(({ path, message }) => `${procedure.id} ${path.join(".")}: ${message}`),
  );
  expect(problems).toEqual([]);
});
