import { readFileSync } from "fs";
import { join } from "path";
import { parseAllDocuments } from "yaml";
import { listEnvironments } from "../../charts/files/environments";
import { synthesize } from "../../charts/synthesize";
import { DEFAULT_NAMESPACE } from "../../lib/names";
import { TOOLS } from "../../dev/tools/tools";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";
import { textOf, workflowOf, type Job, type Step } from "./workflows";

interface Role {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const SYNTH = workflowOf("synth.yml");
const ROLLOUT = workflowOf("rollout.yml");
const README = textOf("README.md");

/** Role credentials of AWS live for an hour: a job must be over before. */
const CREDENTIAL_MINUTES = 60;

const jobsOf = ({ jobs }: { readonly jobs: Readonly<Record<string, Job>> }): readonly Job[] => Object.values(jobs);
const stepsOf = (workflow: typeof SYNTH): readonly Step[] => jobsOf(workflow).flatMap(({ steps }) => steps);
const expressionsIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, text = ""]) => text);

describe.each([
  ["synth.yml", SYNTH],
  ["rollout.yml", ROLLOUT],
])("%s", (file, workflow) => {
  test("runs only what stands in it: no expression becomes part of a script", () => {
    const scripts = stepsOf(workflow).flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(4);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
    expect(workflow.defaults.run.shell).toBe("bash");
  });

  test("takes of an event only numbers and names of repositories, which nobody can make up", () => {
    const used = [...textOf(file).matchAll(/github\.(event\.[\w.]+|head_ref|event_name|repository|token)/g)].map(
      ([text]) => text,
    );
    const allowed = [
      "event.pull_request.number",
      "event.pull_request.head.repo.full_name",
      "event_name",
      "repository",
      "token",
    ];
    expect(used.filter((text) => !allowed.includes(text.replace("github.", "")))).toEqual([]);
  });

  test("is not started with the rights of the base by a pull request", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
  });

  test("pins each action to a version", () => {
    const actions = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });

  test("leaves no token in the checkout", () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("ends in time, also before the credentials do", () => {
    for (const job of jobsOf(workflow)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      expect(job["timeout-minutes"]).toBeLessThan(CREDENTIAL_MINUTES);
    }
  });
});

describe("synth.yml", () => {
  const { compare, comment } = SYNTH.jobs;

  test("gives the job that runs the pull request no right but to read, and the one that writes nothing to run", () => {
    expect(SYNTH.permissions).toEqual({});
    expect(compare?.permissions).toEqual({ contents: "read" });
    expect(comment?.permissions).toEqual({ "pull-requests": "write" });
    expect(comment?.steps.map(({ uses, run }) => uses ?? run?.split(" ")[0])).toEqual([
      "actions/download-artifact@v5",
      "gh",
    ]);
    expect(comment).toMatchObject({
      needs: "compare",
      if: expect.stringContaining("head.repo.full_name == github.repository"),
    });
    expect(expressionsIn(compare)).toEqual([]);
  });

  test("runs on pull requests, one run each: a newer one ends the older", () => {
    expect(Object.keys(SYNTH.on)).toEqual(["pull_request"]);
    expect(SYNTH.concurrency).toEqual({
      group: "manifests-${{ github.event.pull_request.number }}",
      "cancel-in-progress": true,
    });
  });
});

describe("rollout.yml", () => {
  const { preview, ...rollouts } = ROLLOUT.jobs;

  test("previews and rolls out every environment that there is", () => {
    const listed = listEnvironments(join(PROJECT, "environments"));
    const names = "names" in listed ? listed.names : [];
    expect([...(preview?.strategy?.matrix.environment ?? [])].sort()).toEqual(names);
    expect(Object.keys(rollouts).sort()).toEqual(names);
  });

  test("rolls out on main alone: dev, then staging, then prod", () => {
    expect(ROLLOUT.on).toMatchObject({ push: { branches: ["main"] }, pull_request: { branches: ["main"] } });
    expect(Object.entries(rollouts).map(([name, { needs, if: condition }]) => [name, needs, condition])).toEqual([
      ["dev", undefined, "github.event_name == 'push'"],
      ["staging", "dev", undefined],
      ["prod", "staging", undefined],
    ]);
  });

  test.each(Object.entries(rollouts))(
    "%s has an environment of its own, and its rollouts never end one another",
    (name, job) => {
      expect(job).toMatchObject({
        environment: name,
        env: { ENVIRONMENT: name },
        concurrency: { group: `rollout-${name}`, "cancel-in-progress": false },
      });
      expect(job.steps.map((step) => step.run ?? "").filter((run) => /pulumi (up|preview)/.test(run))).toEqual([
        expect.stringMatching(/^pulumi up --refresh --yes .*--stack "\$ENVIRONMENT" /),
      ]);
    },
  );

  test("previews by an environment of its own, whose role only reads, and not for forks", () => {
    expect(preview?.environment).toBe("${{ matrix.environment }}-preview");
    expect(preview?.if).toBe(
      "github.event_name == 'schedule' || github.event.pull_request.head.repo.full_name == github.repository",
    );
    expect(preview?.steps.filter(({ run }) => /pulumi (up|refresh|destroy|import)/.test(run ?? ""))).toEqual([]);
  });

  test("gives a preview the right to read each kind that is printed, and no other right", () => {
    const names = ["dev", "staging", "prod"];
    const printed = names.flatMap((name) => synthesize(layerOf(environmentOf(name))).manifests);
    const resources = printed.map(({ apiVersion, kind }) => {
      const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [""];
      return `${group}/${kind.toLowerCase().replace(/y$/, "ie")}s`.replace(/sss$/, "sses");
    });
    const [role, , clusterRole] = parseAllDocuments(textOf("preview-role.yaml")).map((one) => one.toJS() as Role);
    expect([role?.kind, role?.metadata.namespace]).toEqual(["Role", DEFAULT_NAMESPACE]);
    expect(clusterRole?.rules).toEqual([
      { apiGroups: [""], resources: ["namespaces"], resourceNames: [DEFAULT_NAMESPACE], verbs: ["get"] },
    ]);
    const rules = role?.rules ?? [];
    const readable = rules.flatMap(({ apiGroups: [group = ""], resources: all }) =>
      all.map((one) => `${group}/${one}`),
    );
    expect([...new Set(resources)].filter((resource) => !readable.includes(resource))).toEqual(["/namespaces"]);
    expect(readable.filter((resource) => !resources.includes(resource)).sort()).toEqual([
      "/endpoints",
      "/pods",
      "apps/replicasets",
      "discovery.k8s.io/endpointslices",
    ]);
    expect(rules.map(({ verbs }) => verbs)).toEqual(rules.map(() => ["get", "list"]));
  });

  test("has short-lived credentials alone: a token for AWS, and no key", () => {
    expect(ROLLOUT.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(jobsOf(ROLLOUT).filter(({ permissions }) => permissions !== undefined)).toEqual([]);
    for (const { steps } of jobsOf(ROLLOUT)) {
      const index = steps.findIndex(({ uses }) => uses === "aws-actions/configure-aws-credentials@v4");
      expect(steps[index]?.with).toEqual({
        "role-to-assume": "${{ vars.AWS_ROLE }}",
        "aws-region": "${{ vars.AWS_REGION }}",
      });
      // What is installed and built does not see them.
      expect(steps.findIndex(({ run }) => run?.includes("npm ci"))).toBeLessThan(index);
    }
  });

  test("asks for the variables and the one secret that the page tells of", () => {
    const used = new Set(expressionsIn(ROLLOUT).filter((text) => /^(vars|secrets)\./.test(text)));
    const told = [...README.matchAll(/^\| `((?:vars|secrets)\.\w+)`/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual([...used].sort());
  });

  test("installs the version of Pulumi that is tried here", () => {
    const versions = stepsOf(ROLLOUT).flatMap((step) => step.with?.["pulumi-version"] ?? []);
    const [flag] = TOOLS.pulumi.linkerFlags;
    expect([...new Set(versions)]).toEqual([flag.split("=")[1]]);
  });
});

test.each(
  [README, textOf("rollout.yml")].flatMap((text) =>
    [...text.matchAll(/docs\/pulumi\.md#([\w-]+)/g)].map(([, anchor]) => anchor),
  ),
)("the way out docs/pulumi.md#%s exists", (anchor) => {
  const page = readFileSync(join(PROJECT, "docs", "pulumi.md"), "utf8");
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(" ", "-"),
  );
  expect(anchors).toContain(anchor);
});

test("a stack is made with the key that its file names: without it Pulumi takes a passphrase and says nothing", () => {
  const commands = [...README.matchAll(/^ *pulumi stack init (\w+)(?: --secrets-provider "(\S+)")?$/gm)];
  const named = (name: string) =>
    /^secretsprovider: (\S+)$/m.exec(readFileSync(join(PROJECT, `Pulumi.${name}.yaml`), "utf8"))?.[1];
  expect(commands.map(([, name, provider]) => [name, provider ?? "passphrase"])).toEqual(
    ["dev", "staging", "prod"].map((name) => [name, named(name)]),
  );
  expect(README).toContain("`encryptedkey`");
});

test("both say where the way back after a killed run is", () => {
  for (const text of [README, textOf("rollout.yml")])
    expect(text).toContain("docs/pulumi.md#after-a-run-that-was-killed");
});
