import { DASHBOARDS, dashboardUid } from "../names";
import type { LinksSpec } from "../spec/environment";

/** Template with the links of a notification: the dashboard of its service or the overview, and the active alerts with its name. Empty without addresses. */
export function linksOf(environment: string, { grafana, prometheus }: LinksSpec): string {
  return [
    ...(grafana === undefined ? [] : [`Dashboard: ${withoutSlash(grafana)}/d/${uidTemplate(environment)}\n`]),
    ...(prometheus === undefined
      ? []
      : [
          // The braces of the selector are encoded, because the template would read two of them as an action.
          `Active alerts: ${withoutSlash(prometheus)}/graph?g0.expr=ALERTS%7Balertname%3D%22{{ .CommonLabels.alertname }}%22%7D\n`,
        ]),
  ].join("");
}

/** Identifier of the dashboard of the alert's service, or of the overview. */
function uidTemplate(environment: string): string {
  const uid = (name: "gateway" | "streaming" | "overview") => dashboardUid(DASHBOARDS[name].uid, environment);
  const own = (["gateway", "streaming"] as const)
    .map((name) => `{{ if eq .CommonLabels.service "${name}" }}${uid(name)}{{ else }}`)
    .join("");
  return `${own}${uid("overview")}{{ end }}{{ end }}`;
}

/** Address of the dashboard of a service, or of the overview. */
export function dashboardAddress(grafana: string, environment: string, service: string): string {
  const { uid } = service === "gateway" || service === "streaming" ? DASHBOARDS[service] : DASHBOARDS.overview;
  return `${withoutSlash(grafana)}/d/${dashboardUid(uid, environment)}`;
}

/** Address of the active alerts with a name. */
export function activeAlertsAddress(prometheus: string, alert: string): string {
  return `${withoutSlash(prometheus)}/graph?g0.expr=${encodeURIComponent(`ALERTS{alertname="${alert}"}`)}`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
