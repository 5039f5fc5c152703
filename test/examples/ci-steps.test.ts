import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { edit } from "../bin/command-line";
import { PROJECT, SAMPLES, environmentOf } from "../helpers/fixtures";
import { callsIn, runStep, stepOf, stub, workflowOf, type Runner } from "./workflows";

const { compare, comment } = workflowOf("synth.yml").jobs;
const { preview, prod } = workflowOf("rollout.yml").jobs;

let folder: string;
let runner: Runner;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-ci-"));
  const expressions = {
    "github.token": "token",
    "github.event.pull_request.number": "7",
    "vars.EKS_CLUSTER": "the-cluster",
    "vars.PULUMI_BACKEND_URL": "s3://state",
    "secrets.PULUMI_CONFIG_PASSPHRASE": "",
  };
  runner = { folder, env: { ENVIRONMENT: "prod", GITHUB_REPOSITORY: "254carbon/access-layer" }, expressions };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(folder, file), "utf8");

describe("the steps of synth.yml", () => {
  /**
   * Sets up a pull request that releases gateway. The stub for `npm run build` creates a symbolic link to this checkout's build.
   */
  beforeEach(() => {
    for (const side of ["base", "head"])
      cpSync(join(PROJECT, SAMPLES), join(folder, side, "environments"), { recursive: true });
    const built = join(PROJECT, "build");
    stub(folder, { git: "", npm: `[ "$3" = ci ] || ln -s "${built}" "$2/build"`, gh: `cp "$9" posted.md` });
  });
  const release = () =>
    edit(
      join(folder, "head", "environments", "prod.release.yaml"),
      "green: { version: v1.0.0,",
      "green: { version: v1.0.2,",
    );

  /** Runs the steps until one fails. Returns its exit code, or 0 if all steps succeed. */
  function runAll(): number | null {
    for (const step of [...(compare?.steps ?? []), ...(comment?.steps ?? [])].filter(({ run }) => run !== undefined)) {
      const { code } = runStep(step, runner);
      if (code !== 0) return code;
    }
    return 0;
  }

  test("the steps of synth.yml create one comment that lists the restarts", () => {
    release();
    expect(runAll()).toBe(0);
    expect(callsIn(folder)).toEqual([
      "git -C head worktree add --detach ../base HEAD^1",
      "npm --prefix base ci --ignore-scripts",
      "npm --prefix base run build",
      "npm --prefix head ci --ignore-scripts",
      "npm --prefix head run build",
      "gh pr comment 7 --repo 254carbon/access-layer --edit-last --create-if-none --body-file comment.md",
    ]);
    expect(read("posted.md")).toMatch(
      /^### Manifests\n\n<details><summary><b>prod<\/b>: \d+ restart, of 122<\/summary>[^]*access-layer-gateway:v1\.0\.2`[^]*\n\nNo difference: `dev`, `staging`\n$/,
    );
    expect(read("summary.md")).toBe(read("posted.md"));
  });

  test("a comment without differences replaces an older comment", () => {
    expect(runAll()).toBe(0);
    expect(read("posted.md")).toBe("### Manifests\n\nNo difference: `dev`, `prod`, `staging`\n");
  });

  test("the steps of synth.yml fail without a comment if the environment files have problems", () => {
    edit(join(folder, "head", "environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
    expect(runAll()).toBe(2);
    expect(callsIn(folder).filter((call) => call.startsWith("gh"))).toEqual([]);
  });

  test("the Compare step fails if there are no manifests", () => {
    expect(runStep(stepOf(compare, "Build both"), runner).code).toBe(0);
    expect(runStep(stepOf(compare, "Compare"), runner).code).toBe(2);
  });
});

describe("the steps of rollout.yml", () => {
  const summary = () => read("summary.md");

  test.each(["dev", "staging", "prod"])(
    "the kubeconfig context of %s has the name given in its environment file",
    (name) => {
      cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
      symlinkSync(join(PROJECT, "build"), join(folder, "build"));
      stub(folder, { aws: "" });
      const step = stepOf(prod, "Create the kubeconfig context");
      expect(runStep(step, { ...runner, env: { ENVIRONMENT: name } }).code).toBe(0);
      const { context } = environmentOf(name).environment.cluster;
      expect(callsIn(folder)).toEqual([`aws eks update-kubeconfig --name the-cluster --alias ${context}`]);
    },
  );

  const runPreview = (event: string) =>
    runStep(stepOf(preview, "Preview"), { ...runner, env: { ...runner.env, GITHUB_EVENT_NAME: event } });

  test.each([
    ["pull_request", 0, "--diff"],
    ["schedule", 0, "--refresh --expect-no-changes"],
    ["schedule", 255, "--refresh --expect-no-changes"],
  ])(
    "the Preview step on %s writes Pulumi's output to the summary and exits with its code %d",
    (event, code, options) => {
      stub(folder, { pulumi: `echo "$PULUMI_BACKEND_URL ~ Service gateway-service"; exit ${code}` });
      expect(runPreview(event)).toEqual({ code, output: "s3://state ~ Service gateway-service\n" });
      const [call = ""] = callsIn(folder);
      expect(call).toBe(`pulumi preview ${options} --stack prod --non-interactive --color never --suppress-progress`);
      expect(summary()).toBe("### prod\n~~~~~~\ns3://state ~ Service gateway-service\n\n~~~~~~\n");
    },
  );

  test("the Preview step omits the lines of unchanged objects", () => {
    const kept = [
      " ~  kubernetes:core/v1:Service access-layer:Service/a/web update [diff: ~spec]",
      " ~  kubernetes:core/v1:Service access-layer:Service/a/web refresh [diff: ~spec]",
      "    ~ 1 to update",
      "    118 unchanged",
    ];
    const dropped = [
      " ~  kubernetes:core/v1:Service access-layer:Service/a/other refreshing ",
      " ~  kubernetes:apps/v1:Deployment access-layer:Deployment/a/web refreshing Deployment initialization complete",
      " ~  kubernetes:core/v1:Service access-layer:Service/a/other refresh ",
      "    kubernetes:core/v1:Service access-layer:Service/a/other  ",
    ];
    stub(folder, { pulumi: `printf '%s\\n' ${[...dropped, ...kept].map((line) => `'${line}'`).join(" ")}` });
    expect(runPreview("schedule")).toEqual({ code: 0, output: `${kept.join("\n")}\n` });
  });

  test("the Preview step succeeds if Pulumi prints nothing", () => {
    stub(folder, { pulumi: "" });
    expect(runPreview("schedule")).toEqual({ code: 0, output: "" });
  });

  describe("nightly drift step", () => {
    const step = stepOf(preview, "Detect drift");
    const look = () => runStep(step, { ...runner, env: { ENVIRONMENT: "prod" } });
    beforeEach(() => {
      cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
      symlinkSync(join(PROJECT, "build"), join(folder, "build"));
    });

    test("the Detect drift step reads the environment's objects and reports missing ones, including in the summary", () => {
      const metadata = { name: "auth-service", namespace: "254carbon-access", managedFields: [{ manager: "kubectl" }] };
      const found = JSON.stringify({ apiVersion: "v1", kind: "Service", metadata });
      stub(folder, { kubectl: `echo '${found}'` });
      const { code, output } = look();
      expect(code).toBe(1);
      expect(output).toContain("v1/Service 254carbon-access/gateway-service\n  missing\n");
      expect(callsIn(folder)).toEqual([
        "kubectl --context prod-eu get --filename dist/prod/access-layer.k8s.yaml --output yaml --ignore-not-found --show-managed-fields",
      ]);
      expect(summary()).toMatch(/^### prod: drift\n~~~~~~\n[^]*122 of 122 objects drifted\n~~~~~~\n$/);
    });

    test("the Detect drift step fails if kubectl finds no object, and reports none as missing", () => {
      stub(folder, { kubectl: "" });
      expect(look()).toEqual({ code: 2, output: expect.not.stringContaining("missing") });
      expect(summary()).toContain("live.yaml must have at least one object of dist/prod, got no object");
    });

    test("the Detect drift step reports invalid kubectl output in the summary", () => {
      stub(folder, { kubectl: "echo nonsense" });
      expect(look().code).toBe(2);
      expect(summary()).toContain("live.yaml:1:1 must be a Kubernetes object");
    });

    test("the Detect drift step fails with kubectl's error if access is denied", () => {
      stub(folder, { kubectl: 'echo "Error from server (Forbidden)" >&2; exit 1' });
      expect(look()).toEqual({ code: 1, output: expect.stringContaining("Forbidden") });
    });

    test("the Detect drift step runs only in the nightly run, even after a failed preview", () => {
      expect(step.if).toBe("github.event_name == 'schedule' && !cancelled()");
    });
  });

  test.each([
    ["1234", 0, ""],
    [
      "5678",
      1,
      "::error::main is at 5678, this run is for 1234; use the newer run, or revert the commit to roll back\n",
    ],
  ])("if main is at %s, the check for outdated commits exits with code %d for commit 1234", (newest, code, output) => {
    stub(folder, { gh: `echo ${newest}` });
    const step = stepOf(prod, "Refuse an outdated commit");
    expect(runStep(step, { ...runner, env: { ...runner.env, GITHUB_SHA: "1234" } })).toEqual({ code, output });
    expect(callsIn(folder)).toEqual(["gh api repos/254carbon/access-layer/commits/main --jq .sha"]);
  });

  test("a failed rollout links to the recovery instructions", () => {
    const step = stepOf(prod, "Explain how to recover");
    expect(step.if).toBe("failure() || cancelled()");
    expect(runStep(step, runner).code).toBe(0);
    expect(summary()).toContain("The rollout of prod failed. ");
  });
});
