import { synthesize } from "../../charts/synthesize";
import { CRON_JOBS, OPERATOR_JOBS } from "../../lib/names";
import { parseQuantity } from "../../lib/values/quantity";
import { ENVIRONMENTS, environmentOf, layerOf, withRelease } from "../helpers/fixtures";
import {
  containersOfPod,
  environmentOfContainer,
  ofKind,
  one,
  podOfCronJob,
  type RenderedContainer,
  type RenderedPod,
} from "../helpers/kubernetes";
import { violationsOfPod } from "../helpers/pod-security";

const EXPECTED = {
  dev: ["cache-warm", "probe"],
  staging: ["cache-warm", "backfill", "probe", "database-backup", "configuration-backup"],
  prod: ["cache-warm", "backfill", "probe", "database-backup", "configuration-backup"],
};

/** Capacity that the quota reserves for jobs, in cores and bytes. */
const RESERVE = { cpu: 2.5, memory: 2560 * 2 ** 20, pods: 10 };

/**
 * Request of a pod as the scheduler calculates it: the sum of its containers, or the request of its largest init
 * container if that is higher.
 */
function requestOf({ initContainers = [], containers }: RenderedPod, what: "cpu" | "memory"): number {
  const of = (container: RenderedContainer) => parseQuantity(container.resources.requests[what]) ?? NaN;
  return Math.max(
    containers.map(of).reduce((a, b) => a + b, 0),
    ...initContainers.map(of),
  );
}

describe.each(ENVIRONMENTS)("CronJobs of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const cronJobs = ofKind(manifests, "CronJob").filter(({ metadata }) =>
    (CRON_JOBS as readonly string[]).includes(metadata.name),
  );
  const pods = cronJobs.map(podOfCronJob);

  test("the manifest contains exactly the CronJobs in the environment file, and suspends operator jobs", () => {
    expect(cronJobs.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(EXPECTED[name]));
    const operators: readonly string[] = OPERATOR_JOBS;
    for (const { metadata, spec } of cronJobs) {
      if (EXPECTED[name].includes(metadata.name)) expect(spec.suspend).toBe(operators.includes(metadata.name));
    }
  });

  test("job pods pass Pod Security restricted and have their own app labels", () => {
    expect(cronJobs.flatMap((job) => violationsOfPod(job.metadata.name, podOfCronJob(job)))).toEqual([]);
    const apps = cronJobs.map(({ spec }) => spec.jobTemplate.spec.template.metadata.labels["app"]);
    expect(apps).toEqual(cronJobs.map(({ metadata }) => metadata.name));
    expect(pods.map(({ serviceAccountName }) => serviceAccountName)).toEqual(apps);
    expect(pods.map(({ enableServiceLinks, restartPolicy }) => [enableServiceLinks, restartPolicy])).toEqual(
      pods.map(() => [false, "Never"]),
    );
  });

  test("all jobs together use at most half of the quota reserved for jobs", () => {
    const total = (what: "cpu" | "memory") => pods.map((pod) => requestOf(pod, what)).reduce((a, b) => a + b, 0);
    expect(pods.length).toBeLessThanOrEqual(RESERVE.pods / 2 + 1);
    expect(total("cpu")).toBeLessThanOrEqual(RESERVE.cpu / 2);
    expect(total("memory")).toBeLessThanOrEqual(RESERVE.memory / 2);
  });

  test("job containers have limits, and list each variable and each mount once", () => {
    for (const { env, volumeMounts, resources } of pods.flatMap(containersOfPod)) {
      for (const keys of [env.map((one) => one.name), volumeMounts.map((one) => one.mountPath)]) {
        expect(new Set(keys).size).toBe(keys.length);
      }
      expect(Object.keys(resources.limits)).toEqual(expect.arrayContaining(["cpu", "memory"]));
    }
    for (const pod of pods) {
      const mounted = containersOfPod(pod).flatMap(({ volumeMounts }) => volumeMounts.map((mount) => mount.name));
      expect([...new Set(mounted)].sort()).toEqual(pod.volumes.map((volume) => volume.name).sort());
    }
  });

  test("jobs run images with version tags", () => {
    const images = pods.flatMap(containersOfPod).map(({ image }) => image);
    expect(images.filter((image) => !/^[^@]+:[^:/@]+$/.test(image) || image.endsWith(":latest"))).toEqual([]);
  });
});

describe("prod", () => {
  const props = environmentOf("prod");
  const { manifests } = synthesize(layerOf(props));

  test("the configuration backup copies every kind of object in prod's manifest", () => {
    const [copy] = podOfCronJob(one(manifests, "CronJob", "configuration-backup")).initContainers ?? [];
    const copied = (copy && environmentOfContainer(copy)["RESOURCES"])?.split(" ") ?? [];
    const singular = (resource: string) =>
      resource
        .split(".")[0]
        ?.replace(/ies$/, "y")
        .replace(/sses$/, "ss")
        .replace(/(?<!s)s$/, "");
    const kinds = [...new Set(manifests.map(({ kind }) => kind.toLowerCase()))].sort();
    expect([...new Set(copied.map(singular))].sort()).toEqual(kinds);
  });

  test("prod's database backup uses the server's version and prod's bucket", () => {
    const pod = podOfCronJob(one(manifests, "CronJob", "database-backup"));
    expect(pod.initContainers?.[0]?.image).toBe("postgres:16.4");
    expect(environmentOfContainer(pod.containers[0])["BUCKET"]).toBe("254carbon-backups");
  });

  test("both backups use the bucket and the prefix in the environment file", () => {
    const { environment, release } = props;
    const bucket = { name: "example.backups", prefix: "access-layer/prod" };
    const backups = environment.backups && { ...environment.backups, bucket };
    const own = synthesize(layerOf({ environment: { ...environment, backups }, release })).manifests;
    const placeOf = (job: string) => {
      const { BUCKET, PREFIX } = environmentOfContainer(podOfCronJob(one(own, "CronJob", job)).containers[0]);
      return [BUCKET, PREFIX];
    };
    expect(placeOf("database-backup")).toEqual(["example.backups", "access-layer/prod/database/"]);
    expect(placeOf("configuration-backup")).toEqual(["example.backups", "access-layer/prod/config/"]);
  });

  test("staging's backup ServiceAccounts refer to the role in the environment file", () => {
    const staging = synthesize(layerOf(environmentOf("staging"))).manifests;
    const names = ["database-backup", "configuration-backup"];
    expect(names.map((name) => one(staging, "ServiceAccount", name).metadata.annotations)).toEqual(
      names.map(() => ({ "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/access-layer-backup-staging" })),
    );
  });

  test("the database backup skips the Keycloak database if Keycloak is external", () => {
    const { environment, release } = props;
    const external = {
      kind: "external",
      host: "x.example.com",
      cidrs: ["10.0.0.0/24"],
      maxConnections: 500,
    } as const;
    const database = { schedule: "0 2 * * *", retentionDays: 7, dumpImage: "postgres:17.1" };
    const backups = { region: "eu-central-1", database };
    const datastores = { ...environment.datastores, postgres: external, keycloak: external };
    const rendered = synthesize(layerOf({ environment: { ...environment, backups, datastores }, release })).manifests;
    const [dump] = podOfCronJob(one(rendered, "CronJob", "database-backup")).initContainers ?? [];
    expect(dump && environmentOfContainer(dump)).toMatchObject({
      DATABASES: "access",
      PGHOST: "x.example.com",
      PGSSLMODE: "require",
    });
    expect(dump?.image).toBe("postgres:17.1");
  });

  test("a blue/green switch does not change any CronJob", () => {
    const gateway = props.release.services["gateway"] ?? {};
    const switched = withRelease(props, "gateway", {
      ...gateway,
      live: "green",
      green: { version: "v1.0.0", floor: 3 },
    });
    expect(ofKind(synthesize(layerOf(switched)).manifests, "CronJob")).toEqual(ofKind(manifests, "CronJob"));
  });
});
