import { environmentProblems } from "../../../lib/rules/environment";
import { formatProblem } from "../../../lib/values/problem";
import type { DatastoresSpec } from "../../../lib/spec/datastores";
import { environmentOf } from "../../helpers/fixtures";
import { withExporters } from "../../helpers/with-exporters";

const files = withExporters(environmentOf("prod"));

function problemsWith(datastores: object, release = files.release): readonly string[] {
  const all = { ...files.environment.datastores, ...datastores } as DatastoresSpec;
  return environmentProblems({ ...files.environment, datastores: all }, release).map(formatProblem);
}

function withExporter(store: "redis" | "postgres" | "kafka", exporter: object): object {
  return { [store]: { ...files.environment.datastores[store], exporter } };
}

test("prod with exporters has no problems", () => {
  expect(problemsWith({})).toEqual([]);
});

test("the exporter of PostgreSQL requires its own role, because it would have the password of the superuser", () => {
  const release = { ...files.release, secrets: { ...files.release.secrets, databaseRoles: { auth: "postgres-auth" } } };
  expect(problemsWith({}, release)).toEqual([
    expect.stringMatching(
      /datastores\.postgres\.exporter: requires a role, .*add it to secrets\.databaseRoles in the release file: postgres-exporter: postgres-exporter$/,
    ),
  ]);
});

test("a role of the exporter without an exporter is not a client of PostgreSQL", () => {
  const { exporter: _exporter, ...postgres } = files.environment.datastores.postgres as { exporter?: object };
  expect(problemsWith({ postgres })).toEqual([expect.stringContaining("must be a client of PostgreSQL")]);
});

test.each([
  ["redis", { version: "latest" }, /exporter\.version: must be a fixed version/],
  [
    "redis",
    { version: "1.74.0" },
    /exporter\.version: must be written like the tags of oliver006\/redis_exporter.*write "v1\.74\.0"/,
  ],
  ["redis", { version: "v1" }, /exporter\.version: must be the version of one release/],
  [
    "postgres",
    { version: "0.17.1" },
    /exporter\.version: must be written like the tags of quay\.io.*write "v0\.17\.1"/,
  ],
  ["redis", { version: "v1.74.0", image: "x:1" }, /exporter\.image: must be an image repository/],
  ["redis", { version: "v1.74.0", digest: "sha256:1" }, /exporter\.digest: must be "sha256:"/],
  ["kafka", { version: "v1.9.0", maxLag: 0 }, /exporter\.maxLag: must be/],
] as const)("the rules reject an exporter of %s with %j", (store, exporter, message) => {
  expect(problemsWith(withExporter(store, exporter))).toEqual([expect.stringMatching(message)]);
});

test.each(["redis-exporter", "kafka-exporter-deployment"])("no service can have the name %s", (name) => {
  const services = { ...files.environment.services, [name]: files.environment.services["metrics"] };
  const release = {
    ...files.release,
    services: { ...files.release.services, [name]: files.release.services["metrics"] },
  };
  const problems = environmentProblems({ ...files.environment, services } as never, release as never);
  expect(problems.map(({ code }) => code)).toContain("name/service");
});
