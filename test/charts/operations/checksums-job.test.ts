import { checksumsJob, checksumsJobProblems } from "../../../charts/operations/checksums-job";
import { synthesize } from "../../../charts/synthesize";
import { resolvePostgres } from "../../../lib/layer/datastores";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { environmentOfContainer, one, type RenderedPod } from "../../helpers/kubernetes";

const layer = layerOf(environmentOf("prod"));
const { manifests } = synthesize(layer);
const { template: server } = one(manifests, "Deployment", "postgres-deployment").spec;
const job = checksumsJob(manifests) as unknown as {
  readonly metadata: object;
  readonly spec: {
    readonly backoffLimit: number;
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: RenderedPod };
  };
};
const { metadata, spec } = job.spec.template;

describe("checksumsJob", () => {
  test("the pod has the volumes, the user and the priority of the server", () => {
    const { containers: _own, topologySpreadConstraints: _spread, ...rest } = server.spec;
    const { containers: _container, restartPolicy, ...own } = spec;
    expect(own).toEqual(rest);
    expect(restartPolicy).toBe("Never");
  });

  test("the container has the image, the mounts and the limits of the server", () => {
    const [of] = server.spec.containers;
    const [container] = spec.containers;
    for (const field of ["image", "volumeMounts", "resources", "securityContext"] as const)
      expect(container[field]).toEqual(of[field]);
  });

  test("the container knows the data folder and no password, and has neither a port nor a probe", () => {
    const [container] = spec.containers;
    expect(environmentOfContainer(container)).toEqual({ PGDATA: "/var/lib/postgresql/data/pgdata" });
    expect(Object.keys(container).sort()).toEqual(
      ["command", "env", "image", "imagePullPolicy", "name", "resources", "securityContext", "volumeMounts"].sort(),
    );
  });

  test("no Service and no policy of the server selects the pod", () => {
    const labels = { app: "postgres-checksums", "app.kubernetes.io/part-of": "access-layer" };
    expect(metadata.labels).toEqual(labels);
    expect(job.metadata).toEqual({ name: "postgres-checksums", namespace: "254carbon-access", labels });
  });

  test("a failed pod is replaced twice", () => {
    expect(job.spec.backoffLimit).toBe(2);
  });
});

describe("checksumsJobProblems", () => {
  test("a server in the cluster has no problem", () => {
    expect(checksumsJobProblems(layer)).toEqual([]);
  });

  test("an environment without a server in the cluster is refused", () => {
    expect(checksumsJobProblems({ name: "small", datastores: {} })).toEqual([
      "environment small has no PostgreSQL; postgres-checksums needs datastores.postgres with kind: inCluster in small.yaml",
    ]);
    const postgres = resolvePostgres({ kind: "external", host: "db.example.com", cidrs: ["10.40.16.0/20"] });
    expect(checksumsJobProblems({ name: "prod", datastores: { postgres } })[0]).toContain(
      "environment prod has an external PostgreSQL, whose administrator enables checksums",
    );
  });
});
