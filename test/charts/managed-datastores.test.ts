import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentProblems } from "../../lib/rules/environment";
import type { DatastoresSpec } from "../../lib/spec/datastores";
import { environmentOf, layerOf, type EnvironmentFiles } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer, ofKind, one, type RenderedDeployment } from "../helpers/kubernetes";
import { namesOf } from "../helpers/consumer-chart";

const EXAMPLE = "examples/managed-datastores/environments";
const DATASTORES = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];

const prod = environmentOf("prod");
const managed = environmentOf("managed", EXAMPLE);
const [ofProd, ofManaged] = [synthesize(layerOf(prod)).manifests, synthesize(layerOf(managed)).manifests];

function isOfDatastore({ metadata }: Manifest): boolean {
  return DATASTORES.includes(metadata.labels?.["app"] ?? "");
}

/** Returns a pod template without the values of its environment variables. */
function withoutValues({ spec }: RenderedDeployment): unknown {
  const [container] = spec.template.spec.containers;
  const env = container.env.map(({ name, valueFrom }) => ({ name, valueFrom }));
  return { ...spec.template, spec: { ...spec.template.spec, containers: [{ ...container, env }] } };
}

function prodWith(datastores: Partial<DatastoresSpec>): EnvironmentFiles {
  const { environment, release } = prod;
  const { backups } = managed.environment;
  return {
    environment: { ...environment, backups, datastores: { ...environment.datastores, ...datastores } },
    release,
  };
}

describe("example with managed datastores", () => {
  test("the managed-datastores example passes all rules", () => {
    expect(environmentProblems(managed.environment, managed.release)).toEqual([]);
  });

  test("the managed-datastores example has the same objects as prod, except for those of the datastores", () => {
    const services = ofProd.filter((manifest) => !isOfDatastore(manifest));
    expect(ofProd.length - services.length).toBe(33);
    expect(namesOf(ofManaged)).toEqual(namesOf(services));
  });

  test("the managed-datastores example has the same pods as prod, except for values of environment variables", () => {
    const services = ofKind(ofManaged, "Deployment");
    expect(services).toHaveLength(8);
    for (const deployment of services) {
      expect(withoutValues(deployment)).toEqual(withoutValues(one(ofProd, "Deployment", deployment.metadata.name)));
    }
  });

  test("services in the managed-datastores example get TLS addresses of the managed datastores", () => {
    const variablesOf = (name: string) => environmentOfContainer(mainContainer(ofManaged, name));
    expect(variablesOf("auth-blue")).toMatchObject({
      ACCESS_KEYCLOAK_URL: "https://auth.254carbon.com:443",
      ACCESS_POSTGRES_HOST: "access.abc123.eu-central-1.rds.amazonaws.com",
      ACCESS_POSTGRES_PORT: "5432",
      ACCESS_POSTGRES_SSLMODE: "require",
      ACCESS_REDIS_URL: "rediss://master.access.abc123.euc1.cache.amazonaws.com:6379/0",
    });
    expect(variablesOf("metrics")).toMatchObject({
      ACCESS_KAFKA_BOOTSTRAP_SERVERS: "b-1.access.abc123.c2.kafka.eu-central-1.amazonaws.com:9094",
      ACCESS_KAFKA_SECURITY_PROTOCOL: "SSL",
    });
  });

  test("the managed-datastores example has no volumes and no storage quota", () => {
    expect(ofKind(ofManaged, "PersistentVolumeClaim")).toEqual([]);
    expect(one(ofManaged, "ResourceQuota", "access-layer").spec.hard).toMatchObject({
      "requests.storage": "0Gi",
      persistentvolumeclaims: "0",
    });
  });
});

describe("prod with one external datastore", () => {
  test("in-cluster Keycloak connects to a managed PostgreSQL", () => {
    const { postgres } = managed.environment.datastores;
    const { manifests } = synthesize(layerOf(prodWith({ postgres })));
    expect(environmentOfContainer(mainContainer(manifests, "keycloak-deployment"))).toMatchObject({
      KC_DB_URL_HOST: "access.abc123.eu-central-1.rds.amazonaws.com",
      KC_DB_URL_PORT: "5432",
      KC_DB_URL_PROPERTIES: expect.stringContaining("sslmode=require"),
      KC_DB_PASSWORD: "secret:postgres-credentials/password",
    });
  });

  test.each(["postgres", "redis", "kafka", "keycloak", "alertmanager"] as const)(
    "an external %s removes only the objects of that datastore",
    (name) => {
      const { manifests } = synthesize(layerOf(prodWith({ [name]: managed.environment.datastores[name] })));
      const others = ofProd.filter(({ metadata }) => metadata.labels?.["app"] !== name);
      expect(namesOf(manifests)).toEqual(namesOf(others));
    },
  );
});

describe("storage class", () => {
  test("every claim has the cluster's storage class, or none if the cluster does not set one", () => {
    const { environment, release } = prod;
    const cluster = { ...environment.cluster, storageClass: "gp3" };
    const classes = (props: EnvironmentFiles) =>
      ofKind(synthesize(layerOf(props)).manifests, "PersistentVolumeClaim").map(({ spec }) => spec.storageClassName);
    expect(classes({ environment: { ...environment, cluster }, release })).toEqual(Array(4).fill("gp3"));
    expect(classes(prod)).toEqual(Array(4).fill(undefined));
  });

  test("a datastore with its own storage class keeps it in a cluster that sets another one", () => {
    const { environment, release } = prod;
    const { postgres, alertmanager } = environment.datastores;
    const datastores = {
      ...environment.datastores,
      postgres: { ...postgres, storageClass: "io2" },
      alertmanager: { ...alertmanager, replicas: 2, storageClass: "cheap" },
    } as DatastoresSpec;
    const cluster = { ...environment.cluster, storageClass: "gp3" };
    const { manifests } = synthesize(layerOf({ environment: { ...environment, cluster, datastores }, release }));
    const classes = ofKind(manifests, "PersistentVolumeClaim").map(({ metadata, spec }) => [
      metadata.name,
      spec.storageClassName,
    ]);
    expect(Object.fromEntries(classes)).toEqual({
      "postgres-data": "io2",
      "redis-data": "gp3",
      "kafka-data": "gp3",
      "alertmanager-data": "cheap",
      "alertmanager-second-data": "cheap",
    });
  });
});

describe("priority class", () => {
  test("every pod of a datastore has the priority class, and no other pod", () => {
    const { environment, release } = prod;
    const cluster = { ...environment.cluster, datastorePriorityClass: "stores" };
    const { manifests } = synthesize(layerOf({ environment: { ...environment, cluster }, release }));
    const withClass = ofKind(manifests, "Deployment").filter(
      ({ spec }) => spec.template.spec.priorityClassName === "stores",
    );
    expect(namesOf(withClass)).toEqual(
      ["postgres", "redis", "kafka", "keycloak", "alertmanager"].map((name) => `Deployment/${name}-deployment`),
    );
    expect(JSON.stringify(manifests).match(/priorityClassName/g)).toHaveLength(withClass.length);
    expect(JSON.stringify(synthesize(layerOf(prod)).manifests)).not.toContain("priorityClassName");
  });
});
