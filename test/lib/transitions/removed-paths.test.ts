import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ServiceSpec } from "../../../lib/spec/service";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

/** An environment whose gateway, and optionally metrics, have other fields. */
function withServices(name: string, gateway: Partial<ServiceSpec>, metrics: Partial<ServiceSpec> = {}) {
  const { environment, release } = environmentOf(name);
  const services = {
    ...environment.services,
    gateway: { ...environment.services["gateway"]!, ...gateway },
    metrics: { ...environment.services["metrics"]!, ...metrics },
  };
  return synthesize(layerOf({ environment: { ...environment, services }, release })).manifests;
}

function messages(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  return transitionWarnings(before, after).flatMap(({ code, message }) =>
    code === "route/path-removed" ? [message] : [],
  );
}

const HOST = "api.example.com";
const [WIDE, NARROW] = [{ host: HOST }, { host: HOST, route: { paths: ["/v1", "/v2"] } }];

describe.each([
  ["prod", "gateway.networking.k8s.io/v1/HTTPRoute"],
  ["staging", "networking.k8s.io/v1/Ingress"],
])("in %s", (name, kind) => {
  const route = `${kind} 254carbon-access/gateway`;

  test("a route that gets paths no longer serves all others", () => {
    expect(messages(withServices(name, WIDE), withServices(name, NARROW))).toEqual([
      `${route} no longer serves requests from outside for api.example.com/, and no other route does`,
    ]);
    expect(messages(withServices(name, NARROW), withServices(name, WIDE))).toEqual([]);
  });

  test("a removed alias and a removed path are named", () => {
    const before = withServices(name, { host: HOST, route: { paths: ["/v1", "/v2"], aliases: ["www.example.com"] } });
    const after = withServices(name, { host: HOST, route: { paths: ["/v1"] } });
    expect(messages(before, after)).toEqual([
      `${route} no longer serves requests from outside for api.example.com/v2, www.example.com/v1 and www.example.com/v2, and no other route does`,
    ]);
  });

  test("a path that another service takes over is still served", () => {
    const certificate = name === "staging" ? "gateway-tls" : undefined;
    const after = withServices(
      name,
      { host: HOST, route: { paths: ["/v1"] } },
      { host: HOST, certificate, route: { paths: ["/v2"] } },
    );
    expect(messages(withServices(name, NARROW), after)).toEqual([]);
  });

  test("a path is served by a shorter prefix, but not by the beginning of a segment", () => {
    const deep = withServices(name, { host: HOST, route: { paths: ["/v1/orders"] } });
    const at = (path: string) => withServices(name, { host: HOST, route: { paths: [path] } });
    expect(messages(deep, at("/v1"))).toEqual([]);
    expect(messages(deep, at("/v1/ord"))).toHaveLength(1);
  });

  test("a route that is removed no longer serves its host", () => {
    const [before, after] = [withServices(name, WIDE), withServices(name, { host: undefined })];
    expect(messages(before, after)).toEqual([
      `${route} no longer serves requests from outside for api.example.com/, and no other route does`,
    ]);
  });

  test("a wildcard serves a host below it", () => {
    const hosted = (host: string) => {
      const text = JSON.stringify(withServices(name, WIDE)).replaceAll(`"${HOST}"`, `"${host}"`);
      return JSON.parse(text) as readonly Manifest[];
    };
    expect(messages(hosted("a.example.com"), hosted("*.example.com"))).toEqual([]);
    expect(messages(hosted("a.b.example.com"), hosted("*.example.com"))).toHaveLength(name === "staging" ? 1 : 0);
    expect(messages(hosted("example.com"), hosted("*.example.com"))).toHaveLength(1);
  });
});
