import fc from "fast-check";
import type { RouteSpec } from "../../../lib/spec/route";
import { optional, type Field } from "./field";
import { names, numbers, texts } from "./values";

const ALIASES = ["api2.example.com", "*.tenants.example.com", "API.example.com", "*.localhost", "10.0.0.1", "*"];
const PATHS = ["/", "/orders", "/a-b_c.d~e/%20", "/health/a", "/metrics", "/a/", "//a", "/a?b", "a", "/%zz", "/a%2Fb"];

/** Annotations of routes: some of controllers, some that the rules refuse. */
export const ROUTE_ANNOTATIONS = fc.dictionary(
  fc.oneof(
    fc.constantFrom("nginx.ingress.kubernetes.io/proxy-read-timeout", "nginx.ingress.kubernetes.io/rewrite-target"),
    fc.constantFrom("kubernetes.io/ingress.class", "a/b/c", "kubectl.kubernetes.io/x"),
    names,
  ),
  texts,
  { minKeys: 1, maxKeys: 2 },
);

/** Values of `route` for services with a host. Each gets other paths than the services before it. */
export const ROUTES_OF_HOSTS: fc.Arbitrary<((at: number) => RouteSpec) | undefined> = fc.constantFrom(
  undefined,
  undefined,
  (at: number) => ({ paths: [`/s${at}`], annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": "600" } }),
  (at: number) => ({ aliases: [`*.s${at}.example.org`], timeoutSeconds: 30 }),
);

/** Public routes. They need a host, which few services of the fuzz tests have: most of these specs are invalid. */
export const ROUTE: Required<Field<RouteSpec | undefined>> = optional<RouteSpec>(
  [],
  fc.record(
    {
      aliases: fc.array(fc.constantFrom(...ALIASES), { minLength: 1, maxLength: 3 }),
      paths: fc.array(fc.constantFrom(...PATHS), { maxLength: 3 }),
      timeoutSeconds: numbers,
      annotations: ROUTE_ANNOTATIONS,
    },
    { requiredKeys: [] },
  ),
);
