import { PublicRoutes } from "../../../lib/constructs/public-routes";
import { inConsumerChart } from "../../helpers/consumer-chart";

test("PublicRoutes attach the routes of services and of Keycloak to the given listener", () => {
  const manifests = inConsumerChart(
    (chart) =>
      new PublicRoutes(chart, "their-id", {
        exposure: { kind: "gatewayApi", parent: "their-gateway", namespace: "their-edge", sectionName: "https" },
        services: [{ service: { app: "orders" }, host: "orders.example.org" }],
        keycloak: "login.example.org",
      }),
  );
  const routes = manifests.filter(({ kind }) => kind === "HTTPRoute");
  expect(routes.map(({ metadata, spec }) => [metadata.name, spec])).toEqual(
    ["orders", "keycloak"].map((name) => [
      name,
      expect.objectContaining({
        parentRefs: [{ name: "their-gateway", namespace: "their-edge", sectionName: "https" }],
      }),
    ]),
  );
});
