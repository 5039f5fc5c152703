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
  /** A pull request that releases a gateway; `npm run build` puts the tool that is built here in place. */
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

  /** Runs the steps until one fails. */
  function runAll(): number | null {
    for (const step of [...(compare?.steps ?? []), ...(comment?.steps ?? [])].filter(({ run }) => run !== undefined)) {
      const { code } = runStep(step, runner);
      if (code !== 0) return code;
    }
    return 0;
  }

  test("write one comment about what restarts", () => {
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
      /^### Manifests\n\n<details><summary><b>prod<\/b>: \d+ restart, of 119<\/summary>[^]*access-layer-gateway:v1\.0\.2`[^]*\n\nNo difference: `dev`, `staging`\n$/,
    );
    expect(read("summary.md")).toBe(read("posted.md"));
  });

  test("say, too, that nothing differs, so that an older comment does not stay", () => {
    expect(runAll()).toBe(0);
    expect(read("posted.md")).toBe("### Manifests\n\nNo difference: `dev`, `prod`, `staging`\n");
  });

  test("fail where the files have problems, before anybody is told anything", () => {
    edit(join(folder, "head", "environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
    expect(runAll()).toBe(2);
    expect(callsIn(folder).filter((call) => call.startsWith("gh"))).toEqual([]);
  });

  test("fail where there is nothing to compare with", () => {
    expect(runStep(stepOf(compare, "Build both"), runner).code).toBe(0);
    expect(runStep(stepOf(compare, "Compare"), runner).code).toBe(2);
  });
});

describe("the steps of rollout.yml", () => {
  const summary = () => read("summary.md");

  test.each(["dev", "staging", "prod"])("name the cluster of %s as its file does", (name) => {
    cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
    symlinkSync(join(PROJECT, "build"), join(folder, "build"));
    stub(folder, { aws: "" });
    const step = stepOf(prod, "Name the cluster as the environment file does");
    expect(runStep(step, { ...runner, env: { ENVIRONMENT: name } }).code).toBe(0);
    const { context } = environmentOf(name).environment.cluster;
    expect(callsIn(folder)).toEqual([`aws eks update-kubeconfig --name the-cluster --alias ${context}`]);
  });

  const runPreview = (event: string) =>
    runStep(stepOf(preview, "Preview"), { ...runner, env: { ...runner.env, GITHUB_EVENT_NAME: event } });

  test.each([
    ["pull_request", 0, "--diff"],
    ["schedule", 0, "--refresh --expect-no-changes"],
    ["schedule", 255, "--refresh --expect-no-changes"],
  ])("preview on %s, write what Pulumi says into the summary, and end as it does (%d)", (event, code, options) => {
    stub(folder, { pulumi: `echo "$PULUMI_BACKEND_URL ~ Service gateway-service"; exit ${code}` });
    expect(runPreview(event)).toEqual({ code, output: "s3://state ~ Service gateway-service\n" });
    const [call = ""] = callsIn(folder);
    expect(call).toBe(`pulumi preview ${options} --stack prod --non-interactive --color never --suppress-progress`);
    expect(summary()).toBe("### prod\n~~~~~~\ns3://state ~ Service gateway-service\n\n~~~~~~\n");
  });

  test("leave out of a preview the lines of objects of which there is nothing to say", () => {
    const said = [
      " ~  kubernetes:core/v1:Service access-layer:Service/a/web update [diff: ~spec]",
      " ~  kubernetes:core/v1:Service access-layer:Service/a/web refresh [diff: ~spec]",
      "    ~ 1 to update",
      "    118 unchanged",
    ];
    const silent = [
      " ~  kubernetes:core/v1:Service access-layer:Service/a/other refreshing ",
      " ~  kubernetes:apps/v1:Deployment access-layer:Deployment/a/web refreshing Deployment initialization complete",
      " ~  kubernetes:core/v1:Service access-layer:Service/a/other refresh ",
      "    kubernetes:core/v1:Service access-layer:Service/a/other  ",
    ];
    stub(folder, { pulumi: `printf '%s\\n' ${[...silent, ...said].map((line) => `'${line}'`).join(" ")}` });
    expect(runPreview("schedule")).toEqual({ code: 0, output: `${said.join("\n")}\n` });
  });

  test("say nothing of a preview that said nothing", () => {
    stub(folder, { pulumi: "" });
    expect(runPreview("schedule")).toEqual({ code: 0, output: "" });
  });

  describe("look at night for what is not as printed", () => {
    const step = stepOf(preview, "Look for what is not as printed");
    const look = () => runStep(step, { ...runner, env: { ENVIRONMENT: "prod" } });
    beforeEach(() => {
      cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
      symlinkSync(join(PROJECT, "build"), join(folder, "build"));
    });

    test("ask for the objects of the environment, and end with what is missing, also in the summary", () => {
      stub(folder, { kubectl: "" });
      const { code, output } = look();
      expect(code).toBe(1);
      expect(output).toContain("v1/Service 254carbon-access/gateway-service\n  missing\n");
      expect(callsIn(folder)).toEqual([
        "kubectl --context prod-eu get --filename dist/prod/access-layer.k8s.yaml --output yaml --ignore-not-found --show-managed-fields",
      ]);
      expect(summary()).toMatch(/^### prod: in the cluster\n~~~~~~\n[^]*119 of 119 objects drifted\n~~~~~~\n$/);
    });

    test("say in the summary, too, what kubectl answered that was no manifest", () => {
      stub(folder, { kubectl: "echo nonsense" });
      expect(look().code).toBe(2);
      expect(summary()).toContain("live.yaml:1:1 must be a Kubernetes object");
    });

    test("end as kubectl does where it is refused", () => {
      stub(folder, { kubectl: 'echo "Error from server (Forbidden)" >&2; exit 1' });
      expect(look()).toEqual({ code: 1, output: expect.stringContaining("Forbidden") });
    });

    test("also where the preview found something, and on no pull request", () => {
      expect(step.if).toBe("github.event_name == 'schedule' && !cancelled()");
    });
  });

  test.each([
    ["1234", 0, ""],
    [
      "5678",
      1,
      "::error::main is at 5678, this run is of 1234: use the newer run; the way back is a commit that reverts\n",
    ],
  ])("roll out only the newest commit: main at %s ends with %d", (newest, code, output) => {
    stub(folder, { gh: `echo ${newest}` });
    const step = stepOf(prod, "Refuse to roll out what is not the newest");
    expect(runStep(step, { ...runner, env: { ...runner.env, GITHUB_SHA: "1234" } })).toEqual({ code, output });
    expect(callsIn(folder)).toEqual(["gh api repos/254carbon/access-layer/commits/main --jq .sha"]);
  });

  test("say where the way back is described", () => {
    const step = stepOf(prod, "Say the way back");
    expect(step.if).toBe("failure() || cancelled()");
    expect(runStep(step, runner).code).toBe(0);
    expect(summary()).toContain("The rollout of prod did not end well. ");
  });
});
