import { jobRequestProblems, operatorJob, type JobRequest } from "../../../charts/operations/operator-job";
import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { environmentOfContainer, one, podOfCronJob, type RenderedPod } from "../../helpers/kubernetes";

const props = environmentOf("prod");
const { manifests } = synthesize(layerOf(props));

interface RenderedJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: object };
  readonly spec: {
    readonly ttlSecondsAfterFinished: number;
    readonly activeDeadlineSeconds: number;
    readonly suspend?: boolean;
    readonly template: { readonly spec: RenderedPod };
  };
}

const jobOf = (request: JobRequest) => operatorJob(request, manifests) as unknown as RenderedJob;
const nameOf = (request: JobRequest) => jobOf(request).metadata.name;
const variablesOf = (request: JobRequest) => environmentOfContainer(jobOf(request).spec.template.spec.containers[0]);

const WARM: JobRequest = { job: "cache-warm", tenant: "tenant-1" };
const FILL: JobRequest = { job: "backfill", tenant: "tenant-1", from: "2025-09-01", to: "2025-09-07" };

describe("operatorJob", () => {
  test.each([WARM, FILL, { job: "probe" } as const])(
    "the Job from operatorJob for $job has the template of its CronJob",
    (request) => {
      const { apiVersion, kind, metadata, spec } = jobOf(request);
      expect({ apiVersion, kind }).toEqual({ apiVersion: "batch/v1", kind: "Job" });
      expect(metadata).toEqual({
        name: metadata.name,
        namespace: "254carbon-access",
        labels: { app: request.job, "app.kubernetes.io/part-of": "access-layer" },
      });
      const cronJob = one(manifests, "CronJob", request.job);
      const { template, ttlSecondsAfterFinished, ...rest } = spec;
      const { template: ofCronJob, ...others } = cronJob.spec.jobTemplate.spec;
      expect(rest).toEqual(others);
      expect(spec.suspend).toBeUndefined();
      expect(ttlSecondsAfterFinished).toBeGreaterThanOrEqual(300);
      const blank = (pod: RenderedPod) => ({ ...pod, containers: pod.containers.map((one) => ({ ...one, env: [] })) });
      expect(blank(template.spec)).toEqual(blank(ofCronJob.spec));
    },
  );

  test("a Job has its arguments and all variables of the CronJob's container", () => {
    expect(variablesOf(WARM)).toEqual({
      ...environmentOfContainer(podOfCronJob(one(manifests, "CronJob", "cache-warm")).containers[0]),
      ACCESS_JOB_TENANT: "tenant-1",
    });
    expect(variablesOf({ ...WARM, user: "me", dryRun: true })).toMatchObject({
      ACCESS_JOB_USER: "me",
      ACCESS_JOB_DRY_RUN: "true",
    });
    expect(variablesOf({ ...WARM, dryRun: false })).toMatchObject({ ACCESS_JOB_DRY_RUN: "" });
    expect(variablesOf(FILL)).toMatchObject({
      ACCESS_JOB_TENANT: "tenant-1",
      ACCESS_JOB_FROM: "2025-09-01",
      ACCESS_JOB_TO: "2025-09-07",
    });
  });

  test("operatorJob does not modify the CronJob", () => {
    const before = JSON.stringify(manifests);
    jobOf(FILL);
    expect(JSON.stringify(manifests)).toBe(before);
  });
});

describe("name of a Job", () => {
  test("the name of a Job contains the job, its arguments and the version", () => {
    expect(nameOf(WARM)).toBe("cache-warm-tenant-1-v1-0-1");
    expect(nameOf({ ...WARM, dryRun: true })).toBe("cache-warm-tenant-1-v1-0-1-dry-run");
    expect(nameOf({ ...WARM, user: "me" })).toMatch(/^cache-warm-tenant-1-me-v1-0-1-[0-9a-f]{8}$/);
    expect(nameOf({ ...WARM, tenant: "tenant-1-me" })).toBe("cache-warm-tenant-1-me-v1-0-1");
    expect(nameOf(FILL)).toBe("backfill-tenant-1-20250901-20250907-v1-0-1");
    expect(nameOf({ job: "probe" })).toBe("probe");
  });

  test("a Job name changes with the version, so that the cache can be warmed again after a release", () => {
    const { environment, release } = props;
    const jobs = { ...environment.jobs, cacheWarm: { version: "v1.0.2" } };
    const next = synthesize(layerOf({ environment: { ...environment, jobs }, release })).manifests;
    expect(operatorJob(WARM, next).metadata.name).toBe("cache-warm-tenant-1-v1-0-2");
  });

  test("Job names differ for similar tenants and for long tenants with the same prefix", () => {
    const tenants = ["Tenant-1", "tenant_1", "tenant.1", "x".repeat(60), `${"x".repeat(60)}y`, "tenant-1"];
    const names = tenants.map((tenant) => nameOf({ ...WARM, tenant }));
    expect(new Set(names).size).toBe(tenants.length);
    expect(names.filter((name) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))).toEqual([]);
  });
});

describe("jobRequestProblems", () => {
  const layer = layerOf(props);

  test("jobRequestProblems accepts a valid request", () => {
    for (const request of [WARM, FILL, { job: "probe" } as const])
      expect(jobRequestProblems(request, layer)).toEqual([]);
  });

  test("jobRequestProblems reports all problems of a request", () => {
    const bad: JobRequest = { job: "backfill", from: "2025-02-30", to: "x" };
    expect(jobRequestProblems(bad, layerOf(environmentOf("dev")))).toEqual([
      "environment dev has no job backfill; add jobs.backfill to dev.yaml",
      "--tenant is missing",
      expect.stringMatching(/^--from must be a valid date, got "2025-02-30"/),
      expect.stringMatching(/^--to must be a date such as/),
    ]);
    expect(jobRequestProblems({ ...FILL, from: "2025-09-08" }, layer)).toEqual([
      expect.stringMatching(/^--to must not be before --from \(2025-09-08\)/),
    ]);
    expect(jobRequestProblems({ job: "cache-warm", tenant: "a b", user: "" }, layer)).toEqual([
      expect.stringMatching(/^--tenant must be a tenant/),
      expect.stringMatching(/^--user must be a user/),
    ]);
  });
});
