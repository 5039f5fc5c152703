import { environmentProblems } from "../../../lib/rules/environment";
import type { ClusterSpec, LinksSpec } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

/** Codes and places of the problems of prod with these links. */
function found(links: LinksSpec, cluster: Partial<ClusterSpec> = {}): readonly string[] {
  const problems = environmentProblems(
    { ...environment, cluster: { ...environment.cluster, ...cluster, links } },
    release,
  );
  return problems.map(({ code, path }) => `${code} ${path.join(".")}`);
}

test("links are http or https addresses without a password", () => {
  expect(found({ grafana: "https://grafana.example.com/a/", prometheus: "http://prometheus:9090" })).toEqual([]);
  expect(found({ grafana: "grafana.example.com", prometheus: "https://a:b@example.com" })).toEqual([
    "links/url cluster.links.grafana",
    "links/url cluster.links.prometheus",
  ]);
});

test("links to dashboards need monitoring", () => {
  const grafana = "https://grafana.example.com";
  const problems = found({ grafana, prometheus: "https://prometheus.example.com" }, { monitoring: "none" });
  expect(problems).toEqual(["links/no-dashboards cluster.links.grafana"]);
});
