import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { parse, parseAllDocuments } from "yaml";
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

/** AWS role credentials expire after an hour. Jobs must finish before then. */
const CREDENTIAL_MINUTES = 60;

const CREDENTIALS = "aws-actions/configure-aws-credentials@";

const jobsOf = ({ jobs }: { readonly jobs: Readonly<Record<string, Job>> }): readonly Job[] => Object.values(jobs);
const stepsOf = (workflow: typeof SYNTH): readonly Step[] => jobsOf(workflow).flatMap(({ steps }) => steps);
const expressionsIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, text = ""]) => text);

describe.each([
  ["synth.yml", SYNTH],
  ["rollout.yml", ROLLOUT],
])("%s", (file, workflow) => {
  test(`${file} uses no expressions inside scripts`, () => {
    const scripts = stepsOf(workflow).flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(4);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
    expect(workflow.defaults.run.shell).toBe("bash");
  });

  test(`${file} uses only event fields that an attacker can't control`, () => {
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

  test(`${file} never runs a pull request with the permissions of its base`, () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
  });

  test(`${file} grants id-token: write only to jobs that assume an AWS role`, () => {
    expect(workflow.permissions).toEqual({});
    const needy = jobsOf(workflow).map(({ steps }) => steps.some(({ uses }) => uses?.startsWith(CREDENTIALS)));
    expect(jobsOf(workflow).map(({ permissions }) => permissions?.["id-token"] === "write")).toEqual(needy);
  });

  test(`${file} does not leave a token in the checkout`, () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test(`${file} limits each job to less than the lifetime of its credentials`, () => {
    for (const job of jobsOf(workflow)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      expect(job["timeout-minutes"]).toBeLessThan(CREDENTIAL_MINUTES);
    }
  });
});

describe("synth.yml", () => {
  const { compare, comment } = SYNTH.jobs;

  test("synth.yml runs code from pull requests with read access only, and writes comments without running such code", () => {
    expect(compare?.permissions).toEqual({ contents: "read" });
    expect(comment?.permissions).toEqual({ "pull-requests": "write" });
    expect(comment?.steps.map(({ uses, run }) => uses?.split("@")[0] ?? run?.split(" ")[0])).toEqual([
      "actions/download-artifact",
      "gh",
    ]);
    expect(comment).toMatchObject({
      needs: "compare",
      if: expect.stringContaining("head.repo.full_name == github.repository"),
    });
    expect(expressionsIn(compare)).toEqual([]);
  });

  test("synth.yml runs once per pull request and cancels older runs", () => {
    expect(Object.keys(SYNTH.on)).toEqual(["pull_request"]);
    expect(SYNTH.concurrency).toEqual({
      group: "manifests-${{ github.event.pull_request.number }}",
      "cancel-in-progress": true,
    });
  });
});

describe("rollout.yml", () => {
  const { preview, ...rollouts } = ROLLOUT.jobs;

  test("rollout.yml previews exactly the environments that it rolls out, and each of them exists", () => {
    const listed = listEnvironments(join(PROJECT, "environments"));
    const names = "names" in listed ? listed.names : [];
    expect(preview?.strategy?.matrix.environment).toEqual(Object.keys(rollouts));
    expect(names).toEqual(expect.arrayContaining(Object.keys(rollouts)));
  });

  test("rollout.yml rolls out only main, in the order dev, staging, prod", () => {
    expect(ROLLOUT.on).toMatchObject({ push: { branches: ["main"] }, pull_request: { branches: ["main"] } });
    expect(Object.entries(rollouts).map(([name, { needs, if: condition }]) => [name, needs, condition])).toEqual([
      ["dev", undefined, "github.event_name == 'push'"],
      ["staging", "dev", undefined],
      ["prod", "staging", undefined],
    ]);
  });

  test.each(Object.entries(rollouts))(
    "%s has a separate GitHub environment, and its rollouts never cancel each other",
    (name, job) => {
      expect(job).toMatchObject({
        environment: name,
        env: { ENVIRONMENT: name },
        concurrency: { group: `rollout-${name}`, "cancel-in-progress": false },
      });
      expect(job.steps.map((step) => step.run ?? "").filter((run) => /pulumi (up|preview)/.test(run))).toEqual([
        expect.stringMatching(/^pulumi up --refresh --yes .*--stack "\$ENVIRONMENT" /),
      ]);
      const after = job.steps.slice(job.steps.findIndex(({ run }) => run?.startsWith("pulumi up")) + 1);
      expect(after[0]?.run).toMatch(/kubectl .* rollout status deployment --timeout 20m/s);
      expect(after[0]?.if).toBeUndefined();
    },
  );

  test("previews use a separate read-only GitHub environment and never run for forks", () => {
    expect(preview?.environment).toBe("${{ matrix.environment }}-preview");
    expect(preview?.if).toBe(
      "github.event_name == 'schedule' || github.event.pull_request.head.repo.full_name == github.repository",
    );
    expect(preview?.steps.filter(({ run }) => /pulumi (up|refresh|destroy|import)/.test(run ?? ""))).toEqual([]);
  });

  test("preview-role.yaml allows reading only the rendered kinds", () => {
    const names = ["dev", "staging", "prod"];
    const rendered = names.flatMap((name) => synthesize(layerOf(environmentOf(name))).manifests);
    const resources = rendered.map(({ apiVersion, kind }) => {
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

  test("rollout.yml uses only short-lived AWS credentials", () => {
    for (const { steps, permissions } of jobsOf(ROLLOUT)) {
      expect(permissions).toEqual({ contents: "read", "id-token": "write" });
      const index = steps.findIndex(({ uses }) => uses?.startsWith(CREDENTIALS));
      expect(steps[index]?.with).toEqual({
        "role-to-assume": "${{ vars.AWS_ROLE }}",
        "aws-region": "${{ vars.AWS_REGION }}",
      });
      // The install and build steps run before the job gets credentials.
      expect(steps.findIndex(({ run }) => run?.includes("npm ci"))).toBeLessThan(index);
    }
  });

  test("rollout.yml uses exactly the variables and secrets that the README lists", () => {
    const used = new Set(expressionsIn(ROLLOUT).filter((text) => /^(vars|secrets)\./.test(text)));
    const documented = [...README.matchAll(/^\| `((?:vars|secrets)\.\w+)`/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual([...used].sort());
  });

  test("rollout.yml installs the Pulumi version that the end-to-end tests use", () => {
    const versions = stepsOf(ROLLOUT).flatMap((step) => step.with?.["pulumi-version"] ?? []);
    const [flag] = TOOLS.pulumi.linkerFlags;
    expect([...new Set(versions)]).toEqual([flag.split("=")[1]]);
  });
});

test.each(
  [README, textOf("rollout.yml")].flatMap((text) =>
    [...text.matchAll(/docs\/pulumi\.md#([\w-]+)/g)].map(([, anchor]) => anchor),
  ),
)("the linked heading docs/pulumi.md#%s exists", (anchor) => {
  const page = readFileSync(join(PROJECT, "docs", "pulumi.md"), "utf8");
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(" ", "-"),
  );
  expect(anchors).toContain(anchor);
});

test("the README creates each stack with the secrets provider of its Pulumi.<environment>.yaml", () => {
  const commands = [...README.matchAll(/^ *pulumi stack init (\w+) --secrets-provider "?([^"\s]+)"?$/gm)];
  const named = (name: string) =>
    /^secretsprovider: (\S+)$/m.exec(readFileSync(join(PROJECT, `Pulumi.${name}.yaml`), "utf8"))?.[1];
  expect(commands.map(([, name, provider]) => [name, provider])).toEqual(
    ["dev", "staging", "prod"].map((name) => [name, named(name)]),
  );
  expect(README).toContain("`encryptedkey`");
});

test("the README and rollout.yml link to the recovery from a killed run", () => {
  for (const text of [README, textOf("rollout.yml")])
    expect(text).toContain("docs/pulumi.md#recover-from-a-killed-run");
});

const PINNED = /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const WORKFLOW_FILES = ["examples/ci", ".github/workflows"].flatMap((folder) =>
  readdirSync(join(PROJECT, folder))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => join(folder, name)),
);

test.each(WORKFLOW_FILES)("%s pins each action to a commit, with the version in a comment", (file) => {
  const uses = readFileSync(join(PROJECT, file), "utf8").match(/\buses: .*$/gm) ?? [];
  expect(uses.length).toBeGreaterThan(3);
  expect(uses.filter((line) => !PINNED.test(line))).toEqual([]);
});

test.each(WORKFLOW_FILES)("%s never grants id-token: write to the whole workflow", (file) => {
  const { permissions } = parse(readFileSync(join(PROJECT, file), "utf8")) as Pick<Job, "permissions">;
  expect(permissions).toBeDefined();
  expect(permissions).not.toHaveProperty("id-token");
});
