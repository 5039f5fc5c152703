import { OperatorJobs, type OperatorJobsProps } from "../../../../lib/constructs/jobs/operator-jobs";
import { datastoreCallee, externalServiceCallee } from "../../../../lib/traffic/callees";
import { edgeCallee } from "../../../../lib/traffic/edge-callee";
import { environmentOfContainer, one, podOfCronJob, type RenderedCronJob } from "../../../helpers/kubernetes";
import { violationsOfPod } from "../../../helpers/pod-security";
import { inConsumerChart, namesOf } from "../../../helpers/consumer-chart";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";

const redis = datastoreCallee("redis", { kind: "inCluster" }, { redis: "redis-rotated" });
const kafka = datastoreCallee("kafka", { kind: "inCluster" });
const projection = externalServiceCallee("projection", {
  url: "http://projection.data.svc:8000",
  namespace: "data",
  labels: { app: "projection" },
  port: 8000,
});

const PROPS: OperatorJobsProps = {
  cacheWarm: { version: "v1.0.1", calls: [redis, projection] },
  backfill: { image: "ghcr.io/x/backfill:v2.0.0", calls: [kafka, projection] },
  probe: { calls: [edgeCallee("auth"), edgeCallee("gateway")] },
};

const build = (props: OperatorJobsProps) => inConsumerChart((chart) => new OperatorJobs(chart, "jobs", props));
const manifests = build(PROPS);
const job = (name: string): RenderedCronJob => one(manifests, "CronJob", name);
const containerOf = (name: string) => podOfCronJob(job(name)).containers[0];

const NAMES = ["cache-warm", "backfill", "probe"];

test("OperatorJobs render one CronJob and ServiceAccount per configured job", () => {
  expect(namesOf(manifests)).toEqual(NAMES.flatMap((name) => [`ServiceAccount/${name}`, `CronJob/${name}`]));
  expect(namesOf(build({}))).toEqual([]);
});

test.each(NAMES)("the CronJob %s is suspended, and each of its runs has a deadline", (name) => {
  const { spec } = job(name);
  expect(spec).toMatchObject({
    suspend: true,
    schedule: "0 0 1 1 *",
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
  });
  const deadlines = { "cache-warm": 1800, backfill: 21_600, probe: 300 } as Readonly<Record<string, number>>;
  const retries = { "cache-warm": 1, backfill: 0, probe: 0 } as Readonly<Record<string, number>>;
  expect(spec.jobTemplate.spec.activeDeadlineSeconds).toBe(deadlines[name]);
  expect(spec.jobTemplate.spec.backoffLimit).toBe(retries[name]);
  expect(spec.jobTemplate.spec).not.toHaveProperty("ttlSecondsAfterFinished");
});

test("a Job with retries replaces a pod that a drain ends, and a Job without retries does not", () => {
  const policies = NAMES.map((name) => [name, job(name).spec.jobTemplate.spec.podFailurePolicy]);
  const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }];
  expect(Object.fromEntries(policies)).toEqual({ "cache-warm": { rules }, backfill: undefined, probe: undefined });
});

test.each(NAMES)(
  "the pods of %s have their own app label, satisfy Pod Security restricted and get no API token",
  (name) => {
    const { metadata, spec } = job(name).spec.jobTemplate.spec.template;
    expect(metadata.labels).toEqual({ app: name, "app.kubernetes.io/part-of": "access-layer" });
    expect(violationsOfPod(name, spec)).toEqual([]);
    expect(spec).toMatchObject({
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
    });
    expect(spec.topologySpreadConstraints).toBeUndefined();
    expect(containerOf(name).name).toBe(name);
  },
);

test("cache-warm runs the gateway image with the addresses of Redis and the projection service", () => {
  const container = containerOf("cache-warm");
  expect(container.image).toBe("ghcr.io/254carbon/access-layer-gateway:v1.0.1");
  expect(environmentOfContainer(container)).toEqual({
    ACCESS_REDIS_URL: "redis://redis-service:6379/0",
    ACCESS_REDIS_PASSWORD: "secret:redis-rotated/password",
    ACCESS_PROJECTION_SERVICE_URL: "http://projection.data.svc:8000",
    ACCESS_JOB_TENANT: "",
    ACCESS_JOB_USER: "oncall-cache-warm",
    ACCESS_JOB_DRY_RUN: "",
    HOT_QUERIES_FILE: "/etc/hot-queries/hot_queries.json",
  });
});

test("cache-warm with a schedule is not suspended, and runs for its tenants", () => {
  const schedule = { schedule: "30 6 * * 1-5", tenants: ["tenant-1", "tenant-2"] };
  const props = { cacheWarm: { version: "v1", ...schedule, calls: [redis, projection] } };
  const { spec } = one(build(props), "CronJob", "cache-warm") as RenderedCronJob;
  expect(spec).toMatchObject({ suspend: false, schedule: "30 6 * * 1-5", timeZone: "Etc/UTC" });
  const [container] = spec.jobTemplate.spec.template.spec.containers;
  expect(environmentOfContainer(container)["ACCESS_JOB_TENANT"]).toBe("tenant-1 tenant-2");
});

test("cache-warm mounts the optional ConfigMap of hot queries, regardless of its name", () => {
  const hotQueries = "a.name.that.no.volume-may.have";
  const pod = podOfCronJob(
    one(build({ cacheWarm: { version: "v1", hotQueries, calls: [] } }), "CronJob", "cache-warm"),
  );
  expect(pod.volumes).toContainEqual({ name: "hot-queries", configMap: { name: hotQueries, optional: true } });
  expect(pod.containers[0].volumeMounts).toContainEqual({
    name: "hot-queries",
    mountPath: "/etc/hot-queries",
    readOnly: true,
  });
  expect(podOfCronJob(job("cache-warm")).volumes.map(({ name }) => name)).toEqual(["scratch-tmp"]);
});

test("backfill gets the addresses of Kafka and the projection service", () => {
  const container = containerOf("backfill");
  expect(container.image).toBe("ghcr.io/x/backfill:v2.0.0");
  expect(environmentOfContainer(container)).toEqual({
    ACCESS_KAFKA_BOOTSTRAP_SERVERS: "kafka-service:9092",
    ACCESS_KAFKA_SECURITY_PROTOCOL: "PLAINTEXT",
    ACCESS_PROJECTION_SERVICE_URL: "http://projection.data.svc:8000",
    ACCESS_JOB_TENANT: "",
    ACCESS_JOB_FROM: "",
    ACCESS_JOB_TO: "",
  });
});

test("probe requests the URLs of its callees", () => {
  const { image, args, env } = containerOf("probe");
  expect(image).toMatch(/^curlimages\/curl:\d/);
  expect(args).toEqual(["$(ACCESS_AUTH_SERVICE_URL)/health", "$(ACCESS_GATEWAY_SERVICE_URL)/health"]);
  expect(env.map(({ name, value }) => [name, value])).toEqual([
    ["ACCESS_AUTH_SERVICE_URL", "http://auth-service:8000"],
    ["ACCESS_GATEWAY_SERVICE_URL", "http://gateway-service:8000"],
  ]);
});

test("probe requests only the main port of a service with more ports, and any variable of another callee", () => {
  const orders = edgeCallee("orders", { ports: [{ name: "grpc", port: 9090, protocol: "grpc" }] });
  const other = { ...edgeCallee("other"), environment: [{ name: "OTHER", value: "http://other" }] };
  const jobs = inConsumerChart((chart) => new OperatorJobs(chart, "jobs", { probe: { calls: [orders, other] } }));
  const { args } = one(jobs, "CronJob", "probe").spec.jobTemplate.spec.template.spec.containers[0];
  expect(args).toEqual(["$(ACCESS_ORDERS_SERVICE_URL)/health", "$(OTHER)/health"]);
});

test("OperatorJobs render all of their props", () => {
  type Spoken = { readonly [K in keyof Required<OperatorJobsProps>]: Omit<NonNullable<OperatorJobsProps[K]>, "calls"> };
  const spoken: Complete<Spoken> = {
    cacheWarm: {
      version: "v9.7",
      digest: `sha256:${"97".repeat(32)}`,
      user: "operator",
      hotQueries: "rankings",
      schedule: "37 6 * * 1",
      timeZone: "Europe/Berlin",
      tenants: ["tenant-97"],
      deadlineSeconds: 971,
      pods: ALL_PODS,
      image: "r.example.com/gw",
    },
    backfill: {
      image: "r.example.com/fill:v9.8",
      deadlineSeconds: 972,
      pods: { ...ALL_PODS, priorityClass: "class-73" },
    },
    probe: { image: "r.example.com/curl:v9.9", deadlineSeconds: 973, pods: { ...ALL_PODS, priorityClass: "class-74" } },
  };
  const props: OperatorJobsProps = {
    cacheWarm: { ...spoken.cacheWarm, calls: [] },
    backfill: { ...spoken.backfill, calls: [] },
    probe: { ...spoken.probe, calls: [] },
  };
  expect(missingFields(spoken, build(props), manifests)).toEqual([]);
});

test("OperatorJobs report all invalid props together", () => {
  const broken: OperatorJobsProps = {
    cacheWarm: { version: "latest", calls: [] },
    backfill: { image: "ghcr.io/x/backfill", calls: [] },
  };
  expect(() => build(broken)).toThrow(
    /cacheWarm\.version: must be a fixed version[\s\S]*backfill\.image: must have a tag or digest/,
  );
});
