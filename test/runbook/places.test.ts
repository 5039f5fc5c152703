import type { RunbookLine } from "../e2e/runbook/lines";
import { fill, placesFor, placesOf, type Place } from "../e2e/runbook/places";
import { environmentOf } from "../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const PLACES = placesOf(environment, release);
const placeOf = (service: string): Place => PLACES.find((place) => place.service === service) as Place;

function line(command: string, section: string): RunbookLine {
  return { number: 1, section: ["Deployment Procedures", section], purpose: "", command, kind: "command" };
}

describe("the services of prod", () => {
  test.each([
    ["gateway", { topology: "blueGreen", track: "blue", deployment: "gateway-blue", floor: 3, ceiling: 12 }],
    ["streaming", { topology: "canary", track: "stable", deployment: "streaming-stable", floor: 3, ceiling: 10 }],
    ["metrics", { topology: "rolling", track: "rolling", deployment: "metrics", floor: 2, ceiling: 4 }],
  ])("the live Deployment of %s is its place in the runbook", (service, place) => {
    expect(placeOf(service)).toEqual({ service, ...place });
  });

  test("placesOf returns the live color of a blue/green service", () => {
    const switched = {
      ...release,
      services: { ...release.services, gateway: { ...release.services["gateway"], live: "green" as const } },
    };
    expect(placesOf(environment, switched)[0]).toMatchObject({ track: "green", deployment: "gateway-green", floor: 1 });
  });
});

describe("fill", () => {
  test.each([
    ["a Deployment", "rollout restart deployment/<service-name> -n x", "rollout restart deployment/gateway-blue -n x"],
    ["the canary's Deployment", "logs deployment/<service-name>-canary", "logs deployment/gateway-canary"],
    ["a Deployment with its color", "delete deployment <service-name>-blue", "delete deployment gateway-blue"],
    ["a Service", "curl http://<service-name>-service:8000", "curl http://gateway-service:8000"],
    ["a label", "get pods -l app=<service-name>,version=<track>", "get pods -l app=gateway,version=blue"],
    [
      "a container and its image",
      "set image deployment/<service-name> <service-name>=r/access-layer-<service-name>:v1",
      "set image deployment/gateway-blue gateway=r/access-layer-gateway:v1",
    ],
    ["a pod", "describe pod <pod-name>", "describe pod some-pod"],
    ["a key", "--from-literal=A=<new-key>", "--from-literal=A=a-key-of-this-test"],
  ])("fill replaces the placeholder of %s", (_what, command, filled) => {
    expect(fill(command, placeOf("gateway"), "some-pod")).toBe(filled);
  });

  test("fill keeps shell redirections", () => {
    expect(fill("psql < in.sql > out.txt")).toBe("psql < in.sql > out.txt");
  });

  test("fill rejects an unknown placeholder", () => {
    expect(() => fill("describe pod <pod-name>", placeOf("gateway"))).toThrow(
      "unknown placeholder <pod-name> in: describe pod <pod-name>",
    );
  });
});

describe("placesFor", () => {
  const servicesFor = (command: string, section: string) =>
    placesFor(line(command, section), PLACES).map((place) => place?.service);

  test("placesFor returns every service, or only the services with the topology of the line's section", () => {
    expect(servicesFor("top <service-name>", "Service Scaling")).toHaveLength(5);
    expect(servicesFor("describe pod <pod-name>", "Service Scaling")).toHaveLength(5);
    expect(servicesFor("top <service-name>", "Blue-Green Deployment")).toEqual(["gateway", "auth"]);
    expect(servicesFor("top <service-name>", "Canary Deployment")).toEqual(["streaming"]);
  });

  test("placesFor returns no service for a line without a service placeholder, which runs as written", () => {
    expect(servicesFor("rollout restart deployment/auth", "JWT Rotation")).toEqual([undefined]);
    expect(servicesFor("create secret generic a --from-literal=b=<new-key>", "JWT Rotation")).toEqual([undefined]);
  });
});
