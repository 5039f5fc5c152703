import { pinnedVersion } from "../../../dev/tools/go";
import { TOOLS } from "../../../dev/tools/tools";
import { METRICS, type Metric } from "../../../lib/monitoring/metrics";
import { RECORDED_EXPORTERS, exportedIn } from "../../helpers/exporters";
import { EXPORTERS } from "../../helpers/with-exporters";

/** Labels that Prometheus adds when it scrapes. */
const ADDED = ["namespace", "job", "instance"];

const read = Object.values<Metric>(METRICS);

describe.each(Object.entries(RECORDED_EXPORTERS))("%s", (exporter, { version, metrics }) => {
  const own = read.filter((metric) => metric.exporter === exporter);

  test(`each metric of ${exporter} that rules read is one that its version ${version} exposes, with the same type and labels`, () => {
    const differing = own.flatMap(({ name, type, labels }) => {
      const lacking = labels.filter((label) => !ADDED.includes(label) && !metrics[name]?.labels.includes(label));
      return metrics[name]?.type === type && lacking.length === 0 ? [] : [{ name, type: metrics[name]?.type, lacking }];
    });
    expect(differing).toEqual([]);
    expect(own.length).toBeGreaterThan(3);
  });

  test(`the fixture has only metrics of ${exporter} that rules read`, () => {
    expect(Object.keys(metrics).sort()).toEqual(own.map(({ name }) => name).sort());
  });
});

test("the tests of alerts use the recorded versions", () => {
  const used = Object.entries(EXPORTERS).map(([store, { version }]) => [`${store}-exporter`, version]);
  const recorded = Object.entries(RECORDED_EXPORTERS).map(([exporter, { version }]) => [exporter, `v${version}`]);
  expect(used).toEqual(recorded);
});

test("the fixture names the versions that real nodes run", () => {
  const built = [TOOLS.postgres_exporter, TOOLS.redis_exporter].map((tool) => pinnedVersion(tool));
  expect(built).toEqual(
    (["postgres-exporter", "redis-exporter"] as const).map((exporter) => `v${RECORDED_EXPORTERS[exporter].version}`),
  );
});

test("the parser of exported metrics reads types and labels", () => {
  const text =
    '# HELP a text\n# TYPE a gauge\na{x="1,y=\\"",y="2"} 3\na{z="1"} 3\n# TYPE b counter\nb 1\n# TYPE c gauge\n';
  expect(exportedIn(text)).toEqual({
    a: { type: "gauge", labels: ["x", "y"] },
    b: { type: "counter", labels: [] },
  });
});
