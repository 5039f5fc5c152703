import { synthesize } from "../../../charts/synthesize";
import { capacityOf } from "../../../lib/layer/capacity";
import { connectionBudget } from "../../../lib/layer/connections";
import { databaseRolesSql } from "../../../lib/constructs/jobs/database-roles-sql";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { withExporters } from "../../helpers/with-exporters";

const without = layerOf(environmentOf("prod"));
const layer = layerOf(withExporters(environmentOf("prod")));

test("the connection budget counts two connections for each pod of the exporter, and two pods during its rollout", () => {
  const rows = connectionBudget(layer)?.rows.filter(({ who }) => who.includes("exporter"));
  expect(rows).toEqual([{ who: "postgres-exporter", pods: 2, each: 2, connections: 4 }]);
  expect((connectionBudget(layer)?.needed ?? 0) - (connectionBudget(without)?.needed ?? 0)).toBe(4);
});

test("the quota has room for each exporter and its rollout", () => {
  const [more, less] = [capacityOf(layer), capacityOf(without)];
  expect(more.pods - less.pods).toBe(6);
  expect(more.memory - less.memory).toBe(6 * 64 * 2 ** 20);
  expect(more.cpu - less.cpu).toBeCloseTo(6 * 0.025);
});

test("the group that reads statistics exists only with a role for the exporter, so that no other Job changes", () => {
  const auth = { client: "auth", secret: "postgres-auth", access: "readWrite" } as const;
  const exporter = { client: "postgres-exporter", secret: "pg-monitor", access: "monitor" } as const;
  expect(databaseRolesSql([auth])).not.toContain("monitor");
  const sql = databaseRolesSql([auth, exporter]);
  expect(sql).toContain("GRANT pg_monitor TO access_monitor;");
  expect(sql).toContain("GRANT CONNECT ON DATABASE access TO access_monitor;");
  expect(sql).toContain('GRANT access_monitor TO "pg-monitor";');
  expect(sql).not.toMatch(/GRANT (SELECT|ALL)[^;]* TO [^;]*access_monitor/);
});

test("only an exporter can connect to its datastore, and only Prometheus to the exporter", () => {
  const policies = synthesize(layer).manifests.filter(({ kind }) => kind === "NetworkPolicy");
  const policy = policies.find(({ metadata }) => metadata.name === "redis-exporter");
  expect(policy?.spec).toMatchObject({
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: [{ port: 9121, protocol: "TCP" }],
      },
    ],
  });
  expect(JSON.stringify(policy?.spec)).toContain('"port":6379');
});
