import type { Layer } from "../layer/layer";
import type { LinksSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { LINK_ADVICE, httpUrlProblem } from "../spec/values/host";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about the addresses of Grafana, Prometheus and the status page. */
export function linksProblems(links: LinksSpec, place: Place): Problem[] {
  return (["grafana", "prometheus", "status"] as const).flatMap((name) => {
    const url = links[name];
    const message = url === undefined ? undefined : httpUrlProblem(url, `https://${name}.example.com`, LINK_ADVICE);
    return problemIf("links/url", inside(place, name), message);
  });
}

/** Rule: the dashboards that notifications link exist only with monitoring. */
export function linksNeedsProblems({ cluster }: Pick<Layer, "cluster">): Problem[] {
  const isMissing = cluster.links.grafana !== undefined && cluster.monitoring === "none";
  const message =
    "requires cluster.monitoring, because there are no dashboards without it; set it to operator or annotations, or remove this field";
  return problemIf(
    "links/no-dashboards",
    inEnvironment("cluster", "links", "grafana"),
    isMissing ? message : undefined,
  );
}
